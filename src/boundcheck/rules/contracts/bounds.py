"""What one contract speaks of: the names and imports in its bounds, and what its written names stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache
from operator import attrgetter

from boundcheck.base.light import dataclass
from boundcheck.codebase.chains import ImportMap
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.graph import ImportEdge
from boundcheck.codebase.imports import Imports
from boundcheck.config.model import Entry, IgnoredImport, ImportContract

_IN_ORDER = attrgetter("typing_only", "path", "line")
_TEST_KINDS = ("test", "support")


@dataclass(frozen=True)
class Bounds:
    """The files, folders and imports that a contract binds, without the imports that it ignores.

    `names` are the dotted names of its files and of what these lie in, `outside` the written names that stand for code
    that is not within the bounds: other people's, or first-party code outside the roots. `map` has the first import of
    each pair, `unmatched` are the entries of `ignore` that match no import.
    """

    contract: ImportContract
    names: frozenset[str]
    outside: frozenset[str]
    map: ImportMap
    unmatched: tuple[IgnoredImport, ...]

    @property
    def edges(self) -> tuple[ImportEdge, ...]:
        return self.map.edges

    @property
    def single_edges(self) -> tuple[ImportEdge, ...]:
        """The imports that are asked for, for who judges each by itself."""
        return self.map.single_edges

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
        self, importer: str, imported: str, apart: frozenset[str] = frozenset()
    ) -> tuple[tuple[ImportEdge, ...], ...]:
        """How one name comes to import another: directly, or over others where the contract follows chains."""
        exact = self.contract.exact
        if not self.contract.indirect:
            return self.map.direct(importer, imported, exact=exact)
        return self.map.chains(importer, imported, exact=exact, apart=apart)


class Grounds:
    """The bounds of all contracts of a codebase; what several have in common is made once."""

    def __init__(self, codebase: Codebase, whole: Whole) -> None:
        self._codebase, self._whole = codebase, whole
        self._grounds: dict[tuple[object, ...], _Ground] = {}

    def bounds_of(self, contract: ImportContract) -> Bounds:
        ground = self._ground(contract)
        written = (entry.value for entry in contract.to if "*" not in entry.value)
        # A name of the project that nothing has may yet be a part of somebody's namespace package.
        outside = frozenset(
            name
            for name in written
            if name not in ground.names
            and (
                name.partition(".")[0] not in ground.tops
                or name in ground.imported
                or name in self._codebase.known
            )
        )
        ignored, unmatched = _ignored(contract, ground.imports)
        return Bounds(contract, ground.names, outside, ground.map(outside, ignored), unmatched)

    def _ground(self, contract: ImportContract) -> _Ground:
        typing_only = contract.typing_only or self._codebase.config.typing_only
        key = tuple(root.value for root in contract.roots), contract.tests, typing_only
        if key not in self._grounds:
            files = _files(self._codebase, contract)
            imports = self._whole.imports
            self._grounds[key] = _Ground(self._codebase, imports, files, with_typing=typing_only == "check")
        return self._grounds[key]


class _Ground:
    """The files of some contracts, and what they import: each other and what any contract names."""

    def __init__(
        self, codebase: Codebase, imports: Imports, files: frozenset[str], *, with_typing: bool
    ) -> None:
        self._files, self._with_typing, self._all = files, with_typing, imports
        self._paths: dict[str, list[str]] = {}
        self.names = frozenset(above for name in files for above in _and_above(name))
        self.tops = {name.partition(".")[0] for name in self.names}
        self.imports: dict[str, Set[str]] = {}
        for path, names in imports.names.items():
            importer = codebase.by_path[path].name
            if importer in files:
                self._paths.setdefault(importer, []).append(path)
                found = self._named(*names)
                self.imports[importer] = self.imports[importer] | found if importer in self.imports else found
        self.imported = frozenset[str]().union(*self.imports.values())
        self._first: dict[str, dict[str, ImportEdge]] = {}
        self._maps: dict[tuple[frozenset[str], frozenset[tuple[str, str]]], ImportMap] = {}

    def _named(
        self, running: Set[str], typing: Set[str], others: Set[str], others_typing: Set[str]
    ) -> Set[str]:
        if self._with_typing:
            running, others = running | typing, others | others_typing
        if not running <= self._files:
            running = {each for name in running for each in self._ends(name, is_outside=False)}
        return running | others if others else running

    def _ends(self, name: str, *, is_outside: bool) -> tuple[str, ...]:
        """What an import of a name is one of."""
        return (name,) if is_outside or name in self._files else _and_above(name)

    def edge(self, importer: str, imported: str) -> ImportEdge:
        """The first import of one by another."""
        if importer not in self._first:
            first = self._first[importer] = {}
            for edge in sorted(self._edges(importer), key=_IN_ORDER):
                first.setdefault(edge.imported, edge)
        return self._first[importer][imported]

    def _edges(self, importer: str) -> Iterator[ImportEdge]:
        for path in self._paths[importer]:
            for name, is_outside, line, column, end_line, typing_only in self._all.of(path):
                if self._with_typing or not typing_only:
                    for end in self._ends(name, is_outside=is_outside):
                        yield ImportEdge(importer, end, line, typing_only, "", path, column, end_line)

    def map(self, outside: frozenset[str], ignored: frozenset[tuple[str, str]]) -> ImportMap:
        """The imports but for those that are ignored, of each other and of some names outside."""
        if (outside, ignored) not in self._maps:
            names = self.names | outside
            kept, others = self.imports, self.imported - names
            if others or ignored:
                kept = {one: found - others for one, found in kept.items()}
            for importer, imported in ignored:
                kept[importer] -= {imported}
            self._maps[outside, ignored] = ImportMap(names, kept, self.edge, self._all.asked)
        return self._maps[outside, ignored]


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


def _ignored(
    contract: ImportContract, imports: Mapping[str, Set[str]]
) -> tuple[frozenset[tuple[str, str]], tuple[IgnoredImport, ...]]:
    """The imports that a contract ignores, and its entries that match none."""
    ignored: set[tuple[str, str]] = set()
    unmatched = []
    pairs = [(one, other) for one, found in imports.items() for other in found] if contract.ignore else []
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
    """`*` stands for one segment, `**` for one or more.

    What stands between two `**` is final where it fits first, as that leaves the rest most to choose from: so the time grows by the
    name, and not by the ways to share it out.
    """
    one = r"[^.]++"
    runs: list[list[str]] = [[]]
    for part in written.split("."):
        if part == "**":
            runs.append([])
        else:
            runs[-1].append(one if part == "*" else re.escape(part))
    found = r"\.".join(runs[0])
    for number, run in enumerate(runs[1:], 2):
        some = rf"{one}(?:\.{one})*?" + "".join(rf"\.{part}" for part in run)
        found += r"\." * bool(found) + (some if number == len(runs) else rf"(?>{some}(?=\.))")
    return re.compile(found)
