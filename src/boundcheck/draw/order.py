"""In which order boxes are read, so that most of the weight between them leads downwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Tie(NamedTuple):
    """A line to draw; the heavier, the more it decides what stands above what and what stands close."""

    from_: str
    to: str
    weight: float = 1.0


def downwards(names: Sequence[str], ties: Sequence[Tie]) -> list[str]:
    """An order in which little weight leads backwards (Eades, Lin and Smyth 1993), the same for the same graph."""
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
