"""The baseline: findings that are known and accepted for now, so that the debt can only shrink."""

from boundcheck.outcome.baseline.files import (
    Kept,
    divided,
    file_of,
    files_of,
    of_files,
    read_baseline,
    read_kept,
)
from boundcheck.outcome.baseline.known import (
    FILE_NAME,
    STALE,
    Added,
    Baseline,
    BaselineEntry,
    HeldAgainstBaseline,
    Renames,
    compare,
    counted_by_statement,
    of_findings,
)
from boundcheck.outcome.baseline.moved import Moved
from boundcheck.outcome.baseline.text import parse, render

__all__ = [
    "FILE_NAME",
    "STALE",
    "Added",
    "Baseline",
    "BaselineEntry",
    "HeldAgainstBaseline",
    "Kept",
    "Moved",
    "Renames",
    "compare",
    "counted_by_statement",
    "divided",
    "file_of",
    "files_of",
    "of_files",
    "of_findings",
    "parse",
    "read_baseline",
    "read_kept",
    "render",
]
