"""The shortest ways from one module to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping


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
