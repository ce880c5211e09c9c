"""What a work tree adds to an earlier commit and takes away: findings, and what the contracts give leave for."""

from boundcheck.diff.findings import BASELINE, Sides, compare_findings, told_apart
from boundcheck.diff.held import CheckAsked, added_since, held_against
from boundcheck.diff.project import project_at
from boundcheck.diff.renames import renames_in
from boundcheck.diff.standing import off_by, standing_of
from boundcheck.diff.state import StateJudge
from boundcheck.diff.written import WrittenContracts, written_in

__all__ = [
    "BASELINE",
    "CheckAsked",
    "Sides",
    "StateJudge",
    "WrittenContracts",
    "added_since",
    "compare_findings",
    "held_against",
    "off_by",
    "project_at",
    "renames_in",
    "standing_of",
    "told_apart",
    "written_in",
]
