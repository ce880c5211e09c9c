"""The public functions of a module that touch a table, directly or over other functions of the module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from boundcheck.access import Access
from boundcheck.codebase import Codebase
from boundcheck.disk import read_file
from boundcheck.facts import Problem
from boundcheck.files import File
from boundcheck.may.model import Asker, Wanted, Way
from boundcheck.modules import Module
from boundcheck.public import judge, public_name
from boundcheck.python.parse import parse
from boundcheck.run import KnownProject
from boundcheck.scan.source import read_source
from boundcheck.symbols import Target

_HOPS: Final = 3  # calls from one function of the module to the next
_MOST_FILES: Final = 40  # that are parsed for one answer
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class _Toucher(NamedTuple):
    """A top-level function or class, whether it writes, and the table's name as it is told."""

    file: str
    symbol: str
    writes: bool


def touching(known: KnownProject, module: Module, asker: Asker, wanted: Wanted) -> list[Way]:
    """The public ones, those first that do what is wanted, then by name."""
    texts = _Texts(known.codebase)
    found = {(t.file, t.symbol): t for t in _directly(known, texts, module, wanted)}
    fresh = dict(found)
    for _ in range(_HOPS):
        fresh = {
            (each.file, each.symbol): each
            for each in _calling(known.codebase, texts, module, fresh)
            if (each.file, each.symbol) not in found
        }
        found.update(fresh)
    named: dict[str, Way] = {}
    wants = wanted.as_ == "write"
    for each in sorted(found.values(), key=lambda each: (each.writes != wants, each.file, each.symbol)):
        name = _public(known.codebase, module, asker, each)
        if name is not None and each.symbol != wanted.model.rpartition(".")[2]:
            verb = "writes" if each.writes else "reads"
            file = known.codebase.by_name[each.file]
            line = texts.line(file, each.symbol)
            named.setdefault(
                name, Way("function", name, f"{verb} {wanted.table or wanted.name}", file.path, line)
            )
    return list(named.values())


def _public(codebase: Codebase, module: Module, asker: Asker, each: _Toucher) -> str | None:
    target = Target(f"{each.file}.{each.symbol}", each.file, each.symbol)
    if judge(codebase, module, target, asker.file.owner).public:
        return target.name
    return public_name(codebase, module, target, asker.file.owner)


def _directly(known: KnownProject, texts: _Texts, module: Module, wanted: Wanted) -> Iterator[_Toucher]:
    codebase = known.codebase
    table = wanted.table.lower()
    sharing = {entity.name for entity in codebase.registry.by_table.get(table, ())} | {wanted.model}
    for file in codebase.files_of.get(module.name, ()):
        if file.kind != "source" or not file.is_python:
            continue
        accesses = map(Access._make, known.verdict(file.path).accesses)
        hits = [
            a for a in accesses if (a.entity and a.entity in sharing) or (table and a.table.lower() == table)
        ]
        for access in hits:
            symbol = texts.around(file, access.line)
            if symbol is not None:
                yield _Toucher(file.name, symbol, access.writes)


def _calling(
    codebase: Codebase, texts: _Texts, module: Module, touchers: dict[tuple[str, str], _Toucher]
) -> Iterator[_Toucher]:
    """The functions of the module that name one of these."""
    homes = {file for file, _ in touchers}
    for file in codebase.files_of.get(module.name, ()) if touchers else ():
        if file.kind != "source" or not file.is_python or codebase.by_name.get(file.name) is not file:
            continue
        bound = codebase.symbols.bindings(file.name)
        leads = {
            codebase.symbols.resolve(codebase.symbols.origin(origin)).file
            for origin in bound.values()
            if origin
        }
        if file.name not in homes and homes.isdisjoint(leads):
            continue
        for symbol, names in texts.named(file):
            if (file.name, symbol) in touchers:
                continue
            for name in names:
                first, _, rest = name.partition(".")
                origin = bound.get(first, "")
                if origin == "":
                    continue
                dotted = f"{file.name}.{name}" if origin is None else f"{origin}.{rest}" if rest else origin
                target = codebase.symbols.resolve(codebase.symbols.origin(dotted))
                used = touchers.get((target.file or "", target.symbol or ""))
                if used is not None:
                    yield _Toucher(file.name, symbol, used.writes)


class _Texts:
    """The top-level functions and classes of files, parsed when they are first asked for."""

    def __init__(self, codebase: Codebase) -> None:
        self._root = codebase.config.root
        self._found: dict[str, tuple[_Definition, ...]] = {}

    def around(self, file: File, line: int) -> str | None:
        """The name of what a line stands in."""
        for node in self._of(file):
            if node.lineno <= line <= (node.end_lineno or node.lineno):
                return node.name
        return None

    def line(self, file: File, symbol: str) -> int:
        return next((node.lineno for node in self._of(file) if node.name == symbol), 0)

    def named(self, file: File) -> Iterator[tuple[str, set[str]]]:
        """Each function or class with the chains of names in it."""
        for node in self._of(file):
            yield node.name, {ast.unparse(found) for found in ast.walk(node) if _is_chain(found)}

    def _of(self, file: File) -> tuple[_Definition, ...]:
        if file.path not in self._found:
            self._found[file.path] = () if len(self._found) >= _MOST_FILES else self._parsed(file)
        return self._found[file.path]

    def _parsed(self, file: File) -> tuple[_Definition, ...]:
        try:
            source = read_source(read_file(f"{self._root}/{file.path}")[0])
        except OSError:
            return ()
        tree = source if isinstance(source, Problem) else parse(source.whole)
        if isinstance(tree, Problem):
            return ()
        return tuple(node for node in tree.body if isinstance(node, _Definition))


def _is_chain(node: ast.AST) -> bool:
    """Whether a node is a name, or attributes of one."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)
