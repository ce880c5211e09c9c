"""One parse of a file, with places as readers count them."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from boundcheck.disk import read_file
from boundcheck.facts import Problem
from boundcheck.scan.source import read_source

_MOST_BYTES = 1_500_000  # of Python that is written by hand there is no such file


@dataclass(frozen=True)
class Parsed:
    """A file's syntax tree and its text, newlines normalised."""

    tree: ast.Module
    text: str

    def place(self, node: ast.expr | ast.stmt | ast.alias) -> tuple[int, int]:
        """Line and column of a node, from 1, columns in code points."""
        if self._ascii:
            return node.lineno, node.col_offset + 1
        before = self._lines[node.lineno - 1].encode("utf-8", "surrogatepass")[: node.col_offset]
        return node.lineno, len(before.decode("utf-8", "replace")) + 1

    @cached_property
    def _ascii(self) -> bool:
        return self.text.isascii()

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")  # not str.splitlines, which also breaks at form feeds and the like


def parse(root: Path, path: str) -> Parsed | None:
    """A file of the project, parsed; None where it cannot be read or is no Python."""
    try:
        data, _ = read_file(f"{root}/{path}")
    except OSError:
        return None
    source = read_source(data) if len(data) <= _MOST_BYTES else None
    if source is None or isinstance(source, Problem):
        return None
    text = source.decode(1, len(source.text))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Parsed(ast.parse(text), text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
