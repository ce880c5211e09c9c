"""Which imports lead from some files to others: the shortest chains, no two of which have an import in common."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import Final

from boundcheck.codebase.graph import ImportEdge, neighbours

Chain = tuple[ImportEdge, ...]
Pair = tuple[str, str]

_NONE: Final = frozenset[str]()
_NOTHING: Final = MappingProxyType[str, Set[str]]({})
_IN_ORDER: Final = attrgetter("importer", "imported", "typing_only", "line")


def shortest_chains(
    edges: Iterable[ImportEdge], importers: frozenset[str], imported: frozenset[str]
) -> tuple[Chain, ...]:
    """The chains from one side to the other, both dotted names of files, as `ImportMap.chains` has them."""
    first: dict[Pair, ImportEdge] = {}
    for edge in sorted(edges, key=_IN_ORDER):
        first.setdefault((edge.importer, edge.imported), edge)
    return ImportMap((), neighbours(first), lambda *pair: first[pair]).between(importers, imported)


class ImportMap:
    """The imports between dotted names, and which chains of them lead from where to where.

    Of the chains between two sides the first is the shortest, of equally short ones the first by name; the next is the
    shortest that the imports of those before it leave, until none is left. What else is imported changes neither.
    `edge` gives the import of a pair; where only chains are `asked` for that some pairs are part of, others may be left out.
    """

    def __init__(
        self,
        names: Iterable[str],
        imports: Mapping[str, Set[str]],
        edge: Callable[[str, str], ImportEdge],
        asked: frozenset[Pair] | None = None,
    ) -> None:
        self._names = frozenset(names)
        self._imports, self._edge, self._asked = imports, edge, asked
        # Of those that were asked last: whoever asks goes by importers.
        self._last: tuple[frozenset[str], frozenset[str], Set[str], Set[str]] | None = None
        self._behind: dict[tuple[str, frozenset[str]], Set[str]] = {}
        self._members: dict[tuple[str, bool], frozenset[str]] = {}

    @cached_property
    def edges(self) -> tuple[ImportEdge, ...]:
        """All imports, in order of their names."""
        return tuple(
            self._edge(one, other) for one in sorted(self._imports) for other in sorted(self._imports[one])
        )

    @property
    def single_edges(self) -> tuple[ImportEdge, ...]:
        """Those that are asked for."""
        if self._asked is None:
            return self.edges
        there = (pair for pair in sorted(self._asked) if pair[1] in self._imports.get(pair[0], _NONE))
        return tuple(self._edge(*pair) for pair in there)

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self._names)

    @cached_property
    def _importers(self) -> dict[str, set[str]]:
        return neighbours((imported, one) for one, found in self._imports.items() for imported in found)

    def members(self, name: str, *, exact: bool) -> frozenset[str]:
        """A name with what lies below it; alone where it is `exact`."""
        found = self._members.get((name, exact))
        if found is None:
            found = self._members[name, exact] = frozenset((name, *(() if exact else self._below(name))))
        return found

    def _below(self, name: str) -> Iterable[str]:
        if name not in self._names:
            return ()
        # All that begin with the name and a dot stand between it with a dot and with a slash, which follows the dot.
        first, last = (bisect_left(self._in_order, name + sign) for sign in "./")
        return self._in_order[first:last]

    def direct(self, importer: str, imported: str, *, exact: bool) -> tuple[Chain, ...]:
        """The imports of one by the other, as chains."""
        sources, targets = (self.members(name, exact=exact) for name in (importer, imported))
        found = _along((targets, sources), self._imports, _NOTHING)
        return tuple(self._chain(pair) for pair in found if self._asked is None or pair in self._asked)

    def chains(
        self, importer: str, imported: str, *, exact: bool, apart: frozenset[str] = _NONE
    ) -> tuple[Chain, ...]:
        """The chains from one name to another; none leads over a third one of those that are kept `apart`."""
        sources, targets = (self.members(name, exact=exact) for name in (importer, imported))
        return self.between(sources, targets, apart)

    def between(
        self, sources: frozenset[str], targets: frozenset[str], apart: frozenset[str] = _NONE
    ) -> tuple[Chain, ...]:
        reached, inside = self._reach(sources, apart)
        if targets.isdisjoint(reached) or not self._may_be_asked(targets, inside, apart):
            return ()
        found: list[Chain] = []
        used: dict[str, set[str]] = {}
        while levels := _levels(sources, targets, inside, self._importers, used):
            for names in _along(levels, self._imports, used):
                found.append(self._chain(names))
                for one, other in pairwise(names):
                    used.setdefault(other, set()).add(one)
        return tuple(found)

    def _chain(self, names: Iterable[str]) -> Chain:
        return tuple(self._edge(*pair) for pair in pairwise(names))

    def _may_be_asked(self, targets: Set[str], inside: Set[str], apart: frozenset[str]) -> bool:
        """Whether a chain over some names, or straight to a target, may have a pair that is asked for."""
        return self._asked is None or any(
            one in inside
            and (other in targets or other in inside)
            and not targets.isdisjoint(self._leads_to(other, apart))
            for one, other in self._asked
        )

    def _leads_to(self, name: str, apart: frozenset[str]) -> Set[str]:
        found = self._behind.get((name, apart))
        if found is None:
            found = self._behind[name, apart] = _all_behind(self._imports, frozenset((name,)), apart)
        return found

    def _reach(self, sources: frozenset[str], apart: frozenset[str]) -> tuple[Set[str], Set[str]]:
        """What some names lead to, and what of it may stand within a chain from them."""
        if self._last is None or (sources, apart) != self._last[:2]:
            reached = _all_behind(self._imports, sources, apart)
            self._last = sources, apart, reached, (reached - apart) | sources
        return self._last[2:]


def _all_behind(imports: Mapping[str, Set[str]], start: Set[str], apart: Set[str]) -> Set[str]:
    """What some names lead to, themselves included; not on over what is to stay apart."""
    reached, new = set(start), start
    while new:
        found = _joined(imports, new) - reached
        reached |= found
        new = found - apart
    return reached


def _joined(
    found: Mapping[str, Set[str]], names: Iterable[str], without: Mapping[str, Set[str]] = _NOTHING
) -> set[str]:
    sets = (
        found[name] - without[name] if name in without else found[name] for name in names if name in found
    )
    return set[str]().union(*sets)


def _levels(
    sources: Set[str],
    targets: Set[str],
    inside: Set[str],
    importers: Mapping[str, Set[str]],
    used: Mapping[str, Set[str]],
) -> Sequence[Set[str]]:
    """What lies on the way to the targets, by how many imports lead there; at last the sources that are nearest. Empty: no way.

    `used` are importers by what they import: imports that do not count.
    """
    levels, seen = [targets], set(targets)
    while last := levels[-1]:
        found = (_joined(importers, last, used) & inside) - seen
        if nearest := found & sources:
            return (*levels, nearest)
        seen |= found
        levels.append(found)
    return ()


def _along(
    levels: Sequence[Set[str]], imports: Mapping[str, Set[str]], used: Mapping[str, Set[str]]
) -> Iterator[tuple[str, ...]]:
    """The ways down the levels as long as there is one, the first by name first. No two have a step in common."""
    steps: dict[str, Iterator[str]] = {}  # each is taken once: one that leads nowhere never leads anywhere
    for start in sorted(levels[-1]):
        way = [start]
        while way:
            name = way[-1]
            if name not in steps:
                below = imports.get(name, _NONE) & levels[-len(way) - 1]
                steps[name] = iter(sorted(step for step in below if name not in used.get(step, _NONE)))
            step = next(steps[name], None)
            if step is None:
                way.pop()
            elif len(way) + 1 < len(levels):
                way.append(step)
            else:
                yield (*way, step)
                way = [start]
