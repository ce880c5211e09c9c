"""In which order boxes are read, so that most of the weight between them leads downwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from boundcheck.base.graphs import components
from boundcheck.base.light import NamedTuple

_ROUNDS: Final = 2


class Tie(NamedTuple):
    """A line to draw; the heavier, the more it decides what stands above what. One of no weight has no say."""

    from_: str
    to: str
    weight: float = 1.0


def downwards(names: Sequence[str], ties: Sequence[Tie]) -> list[str]:
    """An order in which only ties inside of a cycle lead backwards, and little weight does."""
    order: list[str] = []
    out: dict[str, list[str]] = {name: [] for name in names}
    for tie in ties:
        out[tie.from_].append(tie.to)
    groups = [*components(names, out.__getitem__)][::-1]
    number = {name: index for index, group in enumerate(groups) for name in group}
    inside: list[list[Tie]] = [[] for _ in groups]
    for tie in ties:
        if number[tie.from_] == number[tie.to]:
            inside[number[tie.from_]].append(tie)
    for group, inner in zip(groups, inside, strict=True):
        order += _light_backwards(sorted(group), inner) if len(group) > 1 else group
    return order


def settled(rows: Sequence[Sequence[str]], ties: Sequence[Tie]) -> dict[str, float]:
    """Where in its row (0 to 1) each name comes to stand when it moves to the mean of what it is tied to, a few times.

    The rows come in a good order already. What is tied to nothing makes room: half of it goes to either end.
    """
    near: dict[str, list[str]] = {name: [] for row in rows for name in row}
    for tie in ties:
        if tie.from_ != tie.to:
            near[tie.from_].append(tie.to)
            near[tie.to].append(tie.from_)
    free = [[name for name in row if not near[name]] for row in rows]
    tied = [[name for name in row if near[name]] for row in rows]
    place: dict[str, float] = {}

    def lay(row: int) -> None:
        half = len(free[row]) // 2
        order = (*free[row][:half], *tied[row], *free[row][half:])
        place.update((name, (index + 0.5) / len(order)) for index, name in enumerate(order))

    for row in range(len(rows)):
        lay(row)
    for row in (*range(len(rows)), *reversed(range(len(rows)))) * _ROUNDS:
        tied[row].sort(key=lambda name: sum(map(place.__getitem__, near[name])) / len(near[name]))
        lay(row)
    return place


def _light_backwards(names: Sequence[str], ties: Sequence[Tie]) -> list[str]:
    """An order in which little weight leads backwards (Eades, Lin and Smyth 1993)."""
    left = _Left(names, ties)
    first: list[str] = []
    last: list[str] = []
    look = list(names)
    while left.balance:
        while look:
            name = look.pop()
            if name in left.balance and not (left.out[name] and left.into[name]):
                (first if left.out[name] else last).append(name)
                look += left.take(name)
        if left.balance:
            first.append(left.heaviest())
            look += left.take(first[-1])
    return first + last[::-1]


class _Left:
    """What has no place in the order yet: its ties, and how much more leads out of each name than into it."""

    def __init__(self, names: Sequence[str], ties: Sequence[Tie]) -> None:
        self.out: dict[str, dict[str, float]] = {name: {} for name in names}
        self.into: dict[str, dict[str, float]] = {name: {} for name in names}
        for tie in ties:
            self.out[tie.from_][tie.to] = self.into[tie.to][tie.from_] = tie.weight
        self.balance = {name: sum(self.out[name].values()) - sum(self.into[name].values()) for name in names}

    def heaviest(self) -> str:
        return min(self.balance, key=lambda name: (-self.balance[name], name))

    def take(self, name: str) -> list[str]:
        """Take a name out, and tell whose ties became fewer by it."""
        del self.balance[name]
        for other, weight in self.out[name].items():
            del self.into[other][name]
            self.balance[other] += weight
        for other, weight in self.into[name].items():
            del self.out[other][name]
            self.balance[other] -= weight
        return sorted({*self.out[name], *self.into[name]})
