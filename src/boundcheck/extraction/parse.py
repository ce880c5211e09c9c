"""One parse of a file."""

from __future__ import annotations

import ast
from pathlib import Path

from boundcheck.facts.file import Problem
from boundcheck.python.parse import parse as tree_of
from boundcheck.scan.source import source_at


def parse(root: Path, path: str) -> ast.Module | Problem:
    """The tree of a file of the project, or why there is none."""
    source = source_at(f"{root}/{path}")
    return source if isinstance(source, Problem) else tree_of(source.whole)
