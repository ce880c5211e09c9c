"""What the top-level names of the project's files are, read where they are defined."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundcheck.codebase import Codebase, File
from boundcheck.extraction.parse import Parsed, parse

_MUTABLE = frozenset(
    ("dict", "list", "set", "defaultdict", "OrderedDict", "deque", "Counter", "WeakKeyDictionary",
     "WeakValueDictionary", "WeakSet", "ChainMap", "bytearray")
)  # fmt: skip


class Definitions:
    """Answers for one project; each file is parsed once, when first asked for."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._parsed: dict[str, Parsed | None] = {}
        self._tops: dict[str, dict[str, ast.stmt]] = {}

    def find(self, name: str) -> tuple[File, Parsed, ast.stmt] | None:
        """The statement that defines a dotted name at the top level of its file; None where there is no such."""
        target = self._codebase.symbols.resolve(name)
        file = self._codebase.by_name.get(target.file or "")
        if file is None or target.symbol is None:
            return None
        parsed = self.parsed(file)
        if parsed is None:
            return None
        if file.path not in self._tops:
            self._tops[file.path] = dict(_defined(parsed.tree.body))
        node = self._tops[file.path].get(target.symbol)
        return (file, parsed, node) if node is not None else None

    def parsed(self, file: File) -> Parsed | None:
        if file.path not in self._parsed:
            self._parsed[file.path] = parse(self._codebase.config.root, file.path)
        return self._parsed[file.path]

    def is_mutable(self, name: str) -> bool:
        """Whether a dotted name is a list, dict or set that a file makes at its top level."""
        found = self.find(name)
        value = getattr(found[2], "value", None) if found else None
        if isinstance(value, ast.Call):
            func = value.func
            return (func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")) in _MUTABLE
        return isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)


def _defined(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """The names that statements define, those in top-level blocks too; the last definition counts."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node
        elif isinstance(node, ast.If | ast.Try | ast.With):
            handlers = node.handlers if isinstance(node, ast.Try) else []
            for handler in handlers:
                yield from _defined(handler.body)
            yield from _defined([] if isinstance(node, ast.With) else node.orelse)
            yield from _defined(node.body)
