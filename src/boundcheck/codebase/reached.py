"""Ways among modules: which others one leads to while more are added, and the shortest way from one to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping


class Reached:
    """What leads where, without a circle: each end knows all that it reaches and all that reach it, as bits of one number."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._ahead: list[int] = []  # with itself
        self._behind: list[int] = []

    def add(self, start: str, end: str) -> bool:
        """Lead from one to another, unless that would close a circle; whether it does now."""
        first, last = self._number_of(start), self._number_of(end)
        if self._ahead[last] >> first & 1:
            return False
        if not self._ahead[first] >> last & 1:
            ahead, behind = self._ahead[last], self._behind[first]
            for before in _bits(behind & ~self._behind[last]):
                self._ahead[before] |= ahead
            for after in _bits(ahead):
                self._behind[after] |= behind
        return True

    def _number_of(self, name: str) -> int:
        number = self._number.setdefault(name, len(self._number))
        if number == len(self._ahead):
            self._ahead.append(1 << number)
            self._behind.append(1 << number)
        return number


def _bits(number: int) -> Iterator[int]:
    """The places of the ones in it."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


class Ways:
    """Ways along some pairs, each from its first to its second."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._following: dict[str, list[str]] = defaultdict(list)
        self._leading: dict[str, list[str]] = defaultdict(list)
        for first, second in sorted(pairs):
            self._following[first].append(second)
            self._leading[second].append(first)

    def shortest(self, start: str, end: str) -> tuple[str, ...] | None:
        """The shortest way from one to another, both included, of several the one that comes first; None where there is none.

        It is looked for from both ends, so that among many little is looked at.
        """
        ahead, behind = {start: 0}, {end: 0}
        front, back = [start], [end]
        while front and back and ahead.keys().isdisjoint(back):
            if len(front) <= len(back):
                front = _next(front, self._following, ahead)
            else:
                back = _next(back, self._leading, behind)
            if not behind.keys().isdisjoint(front):
                break
        met = {name for name in front if name in behind} | {name for name in back if name in ahead}
        return tuple(self._along(start, end, ahead, behind, met)) if met else None

    def _along(
        self, start: str, end: str, ahead: Mapping[str, int], behind: Mapping[str, int], met: set[str]
    ) -> Iterator[str]:
        """From the start, by what leads to where both searches met, to the end."""
        steps, left = [met], ahead[min(met)]
        for distance in reversed(range(left)):
            leading = {other for name in steps[-1] for other in self._leading[name]}
            steps.append({name for name in leading if ahead.get(name) == distance})
        at = start
        yield at
        for allowed in reversed(steps[:-1]):
            at = next(name for name in self._following[at] if name in allowed)
            yield at
        while at != end:
            at = next(name for name in self._following[at] if behind.get(name) == behind[at] - 1)
            yield at


def _next(front: Iterable[str], neighbours: Mapping[str, Iterable[str]], known: dict[str, int]) -> list[str]:
    """What lies one step further, and is not known; with how far that is."""
    found = []
    for name in front:
        for other in neighbours.get(name, ()):
            if other not in known:
                known[other] = known[name] + 1
                found.append(other)
    return found
