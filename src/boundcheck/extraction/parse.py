"""One parse of a file, with places as readers count them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from boundcheck.disk import read_file
from boundcheck.facts import Problem, unreadable
from boundcheck.python.parse import parse as tree_of
from boundcheck.scan.source import read_source


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


def parse(root: Path, path: str) -> Parsed | Problem:
    """A file of the project, parsed, or why it cannot be."""
    try:
        data, _ = read_file(f"{root}/{path}")
    except OSError as error:
        return unreadable(error)
    source = read_source(data)
    if isinstance(source, Problem):
        return source
    text = source.whole
    tree = tree_of(text)
    return tree if isinstance(tree, Problem) else Parsed(tree, text)
