"""What leads to what, whatever it is: how far one gets, and what lies in a circle."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T", bound=Hashable)


def reached(start: Iterable[_T], following: Callable[[_T], Iterable[_T]]) -> dict[_T, _T]:
    """What is reached over any number of steps, the nearest first: each with what it was reached from, the start with itself."""
    came = {each: each for each in start}
    queue = [*came]
    for here in queue:
        for other in following(here):
            if other not in came:
                came[other] = here
                queue.append(other)
    return came


def is_larger(most: int, top: _T, within: Callable[[_T], tuple[_T | None, ...]]) -> bool:
    """Whether more than so many are in what holds others, which hold others in their turn: one that several hold counts for each."""
    found = [*within(top)]
    for each in found:  # which grows meanwhile
        if each is not None and (inside := within(each)):
            if len(found) > most:
                return True
            found += inside
    return False


def components(start: Iterable[_T], following: Callable[[_T], Iterable[_T]]) -> Iterator[list[_T]]:
    """The strongly connected components of what is reached, each after those that it leads to (Tarjan 1972, without recursion)."""
    place: dict[_T, int] = {}  # in order of discovery
    low: dict[_T, int] = {}  # of those whose component is not complete
    open_: list[_T] = []
    for root in start:
        work = [] if root in place else [(root, iter(following(root)))]
        while work:
            here, rest = work[-1]
            if here not in place:
                place[here] = low[here] = len(place)
                open_.append(here)
            for other in rest:
                if other not in place:
                    work.append((other, iter(following(other))))
                    break
                if other in low:
                    low[here] = min(low[here], place[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[here])
                if low[here] == place[here]:
                    group: list[_T] = []
                    while not group or group[-1] != here:
                        group.append(open_.pop())
                        del low[group[-1]]
                    yield group
