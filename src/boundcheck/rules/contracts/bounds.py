"""What one contract speaks of: the names and imports in its bounds, and what its written names stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from boundcheck.codebase import Codebase
from boundcheck.config.model import Entry, IgnoredImport, ImportContract
from boundcheck.dependencies import Whole
from boundcheck.graph import ImportEdge, ImportMap

_TEST_KINDS = ("test", "support")


@dataclass(frozen=True)
class Bounds:
    """The files, folders and imports that a contract binds, without the imports that it ignores.

    `names` are the dotted names of its files and of what these lie in, `outside` the written names that stand for code
    that is not within the bounds: other people's, or first-party code outside the roots. `edges` has the first import of
    each pair, `unmatched` the entries of `ignore` that match no import.
    """

    contract: ImportContract
    names: frozenset[str]
    outside: frozenset[str]
    edges: tuple[ImportEdge, ...]
    unmatched: tuple[IgnoredImport, ...]

    @cached_property
    def map(self) -> ImportMap:
        return ImportMap(self.names | self.outside, self.edges)

    def members(self, name: str) -> frozenset[str]:
        """A name with what lies below it, unless the contract means it exactly."""
        return self.map.members(name, exact=self.contract.exact)

    def matching(self, written: str) -> tuple[str, ...]:
        """The names that a written name stands for, sorted; below them lies what it stands for too."""
        if "*" in written:
            return _matching(self.names, written)
        return (written,) if written in self.names or written in self.outside else ()

    def all(self, entries: Iterable[Entry]) -> tuple[str, ...]:
        """The names that some written names stand for, sorted."""
        return tuple(sorted({name for entry in entries for name in self.matching(entry.value)}))

    def chains(
        self, importer: str, imported: str, without: frozenset[str] = frozenset()
    ) -> tuple[tuple[ImportEdge, ...], ...]:
        """How one name comes to import another: directly, or over others where the contract follows chains."""
        exact = self.contract.exact
        if not self.contract.indirect:
            return self.map.direct(importer, imported, exact=exact)
        return self.map.chains(importer, imported, exact=exact, without=without)


def bounds_of(codebase: Codebase, whole: Whole, contract: ImportContract) -> Bounds:
    """The bounds of a contract."""
    files = _files(codebase, contract)
    names = frozenset(above for name in files for above in _and_above(name))
    written = [entry.value for entry in contract.to if "*" not in entry.value]
    found = sorted(_imports(codebase, whole, contract, files), key=_order)
    # A name of the project that nothing has may yet be a part of somebody's namespace package.
    imported = {edge.imported for edge in found}
    tops = {name.partition(".")[0] for name in names}
    outside = frozenset(
        name
        for name in written
        if name not in names
        and (name.partition(".")[0] not in tops or name in imported or name in codebase.known)
    )
    edges: dict[tuple[str, str], ImportEdge] = {}
    for edge in found:
        edges.setdefault((edge.importer, edge.imported), edge)
    ignored, unmatched = _ignored(contract, edges)
    kept = (
        edge
        for pair, edge in edges.items()
        if pair not in ignored and (edge.imported in names or edge.imported in outside)
    )
    return Bounds(contract, names, outside, tuple(kept), unmatched)


def without_match(
    codebase: Codebase, contract: ImportContract, entries: Iterable[Entry]
) -> tuple[Entry, ...]:
    """The written names that stand for no file and no folder within the bounds."""
    names = frozenset(above for name in _files(codebase, contract) for above in _and_above(name))
    return tuple(entry for entry in entries if not _matching(names, entry.value))


def _files(codebase: Codebase, contract: ImportContract) -> frozenset[str]:
    return frozenset(
        name
        for name, file in codebase.by_name.items()
        if (contract.tests or file.kind not in _TEST_KINDS) and _in_roots(contract, name)
    )


def _in_roots(contract: ImportContract, name: str) -> bool:
    return not contract.roots or any(
        root.value in _and_above(name) if "*" not in root.value else _matching(_and_above(name), root.value)
        for root in contract.roots
    )


@lru_cache(maxsize=1 << 16)
def _and_above(name: str) -> tuple[str, ...]:
    """A dotted name, then those of what it lies in."""
    outer = name.rpartition(".")[0]
    return (name, *_and_above(outer)) if outer else (name,)


def _order(edge: ImportEdge) -> tuple[str, str, bool, str, int]:
    return edge.importer, edge.imported, edge.typing_only, edge.path, edge.line


def _imports(
    codebase: Codebase, whole: Whole, contract: ImportContract, files: frozenset[str]
) -> Iterator[ImportEdge]:
    """The imports of files within the bounds, of each other and of what the contract names outside."""
    typing_only = contract.typing_only or codebase.config.typing_only
    for path, imports in whole.imports.items():
        importer = codebase.by_path[path].name
        if importer not in files:
            continue
        for found in imports:
            if found.typing_only and typing_only == "ignore":
                continue
            place = found.line, found.typing_only, "", path, found.column, found.end_line
            if found.is_outside or found.name in files:
                yield ImportEdge(importer, found.name, *place)
            else:
                yield from (ImportEdge(importer, name, *place) for name in _and_above(found.name))


def _ignored(
    contract: ImportContract, edges: Iterable[tuple[str, str]]
) -> tuple[frozenset[tuple[str, str]], tuple[IgnoredImport, ...]]:
    """The imports that a contract ignores, and its entries that match none."""
    ignored: set[tuple[str, str]] = set()
    unmatched = []
    pairs = tuple(edges) if contract.ignore else ()
    for entry in contract.ignore:
        importer, imported = _compiled(entry.importer), _compiled(entry.imported)
        matched = [pair for pair in pairs if importer.fullmatch(pair[0]) and imported.fullmatch(pair[1])]
        ignored.update(matched)
        if not matched:
            unmatched.append(entry)
    return frozenset(ignored), tuple(unmatched)


def _matching(names: Iterable[str], written: str) -> tuple[str, ...]:
    pattern = _compiled(written)
    return tuple(sorted(name for name in names if pattern.fullmatch(name)))


@lru_cache(maxsize=1 << 16)
def _compiled(written: str) -> re.Pattern[str]:
    """`*` stands for one segment, `**` for one or more."""
    one = r"[^.]+"
    parts = {"*": one, "**": rf"{one}(?:\.{one})*"}
    return re.compile(r"\.".join(parts.get(part) or re.escape(part) for part in written.split(".")))
