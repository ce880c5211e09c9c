"""One parse of a file."""

from __future__ import annotations

import ast
from pathlib import Path

from boundcheck.disk import read_file
from boundcheck.facts import Problem, unreadable
from boundcheck.python.parse import parse as tree_of
from boundcheck.scan.source import read_source


def parse(root: Path, path: str) -> ast.Module | Problem:
    """The tree of a file of the project, or why there is none."""
    try:
        data, _ = read_file(f"{root}/{path}")
    except OSError as error:
        return unreadable(error)
    source = read_source(data)
    return source if isinstance(source, Problem) else tree_of(source.whole)
