"""Names that are bound to a plain value: nothing that one would call in place of something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.facts.file import Problem
from boundcheck.python.parse import parse
from boundcheck.scan.source import source_at


class Constants:
    """The constants of files, read off their texts when they are first asked for."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._found: dict[str, frozenset[str]] = {}

    def has(self, name: str) -> bool:
        """Whether a dotted name means a constant, over however many files it is passed on."""
        symbols = self._codebase.symbols
        target = symbols.resolve(symbols.origin(name))
        file = self._codebase.by_name.get(target.file or "")
        if file is None or target.symbol is None:
            return False
        if file.path not in self._found:
            self._found[file.path] = frozenset(self._read(file.path))
        return target.symbol in self._found[file.path]

    def _read(self, path: str) -> Iterator[str]:
        source = source_at(f"{self._codebase.config.root}/{path}")
        tree = source if isinstance(source, Problem) else parse(source.whole)
        for statement in [] if isinstance(tree, Problem) else tree.body:
            if isinstance(statement, ast.Assign) and _is_plain(statement.value):
                yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
            elif isinstance(statement, ast.AnnAssign) and statement.value and _is_plain(statement.value):
                yield statement.target.id if isinstance(statement.target, ast.Name) else ""


def _is_plain(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
