"""Which band and which row of it each box stands in: bands by layer, rows by who uses whom, none too wide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final, NamedTuple

from boundcheck.draw.order import Tie, downwards

_ASPECT: Final = 1.7
_ROW_PITCH: Final = 150.0
_SPACE: Final = 46.0
_NARROWEST: Final = 900.0


class Box(NamedTuple):
    """A module to place: its size in px, its layer, and the group (owner or folder) it would like to stand with."""

    name: str
    w: float
    h: float
    layer: str | None = None
    group: str | None = None
    role: str = "module"


@dataclass(frozen=True, slots=True)
class Band:
    """The rows of one layer, or of what is in none: `kind` is layer, composition, shared or rest."""

    layer: str | None
    kind: str
    rows: tuple[tuple[Box, ...], ...]


def row_width(boxes: Sequence[Box]) -> float:
    """How wide the rows of a picture of these boxes should be, so that it is a little wider than high."""
    total = sum(box.w + _SPACE for box in boxes)
    return max(_NARROWEST, sqrt(_ASPECT * total * _ROW_PITCH), *(box.w for box in boxes), 0.0)


def rows_of(
    boxes: Sequence[Box], ties: Sequence[Tie], layers: Sequence[str], across: float
) -> tuple[Band, ...]:
    """The bands from top to bottom: compositions, the layers from high to low, the rest, what is shared.

    A composition wires all the others, and everything uses what is shared: where their contracts name no layer, they
    stand where their lines run downwards.
    """
    sorts: dict[tuple[int, int, str], list[Box]] = {}
    high = {layer: number for number, layer in reversed(list(enumerate(layers)))}
    for box in boxes:
        sorts.setdefault(_sort(box, high), []).append(box)
    most = max(2, round(across / _ASPECT / _ROW_PITCH))
    whole = sum(box.w + _SPACE for box in boxes)
    bands = []
    for (place, _, kind), members in sorted(sorts.items()):
        share = sum(box.w + _SPACE for box in members) / whole
        rows = _rows(members, ties, across)
        rows = _merged(rows, ties, across, max(1, round(most * share * 1.25)))
        bands.append(Band(members[0].layer if place == 1 else None, kind, rows))
    return tuple(bands)


def _sort(box: Box, high: Mapping[str, int]) -> tuple[int, int, str]:
    if box.layer is not None:
        # Layers that the contract does not list come last of the layers, all in one band each.
        return (1, high.get(box.layer, len(high)), "layer" if box.layer in high else f"layer {box.layer}")
    place = {"composition": 0, "shared": 3}.get(box.role, 2)
    return (place, 0, ("composition", "layer", "rest", "shared")[place])


def _rows(boxes: Sequence[Box], ties: Sequence[Tie], across: float) -> tuple[tuple[Box, ...], ...]:
    """Rows no wider than `across`, in which every tie of the chosen order leads downwards (Coffman and Graham 1972)."""
    names = {box.name for box in boxes}
    inner = [
        tie for tie in ties if tie.weight and tie.from_ in names and tie.to in names and tie.from_ != tie.to
    ]
    order = downwards(sorted(names), inner)
    place = {name: number for number, name in enumerate(order)}
    above: dict[str, list[str]] = {name: [] for name in names}
    tied = set()
    for tie in inner:
        tied |= {tie.from_, tie.to}
        if place[tie.from_] < place[tie.to]:
            above[tie.to].append(tie.from_)
    by_name = {box.name: box for box in boxes}
    rows: list[list[Box]] = []
    widths: list[float] = []
    row_of: dict[str, int] = {}

    def put(box: Box, row: int) -> None:
        if row == len(rows):
            rows.append([])
            widths.append(0.0)
        rows[row].append(box)
        widths[row] += box.w + _SPACE
        row_of[box.name] = row

    for name in order:
        if name in tied:
            box = by_name[name]
            row = max((row_of[other] + 1 for other in above[name]), default=0)
            while row < len(rows) and widths[row] + box.w > across:
                row += 1
            put(box, row)
    for box in sorted(boxes, key=lambda box: (box.group or "", box.name)):
        if box.name not in tied:
            row = min(range(len(rows)), key=lambda row: (widths[row] + box.w > across, row), default=0)
            put(box, row if rows and widths[row] + box.w <= across else len(rows))
    return tuple(tuple(row) for row in rows)


def _merged(
    rows: tuple[tuple[Box, ...], ...], ties: Sequence[Tie], across: float, most: int
) -> tuple[tuple[Box, ...], ...]:
    """At most `most` rows where they are short enough to be one: those go together that the least ties lie between."""
    merged = [list(row) for row in rows]
    while len(merged) > most:
        row_of = {box.name: index for index, row in enumerate(merged) for box in row}
        between = [0.0] * (len(merged) - 1)
        for tie in ties:
            first, second = sorted((row_of.get(tie.from_, -1), row_of.get(tie.to, -1)))
            if first >= 0 and second == first + 1:
                between[first] += tie.weight
        fit = [
            (between[index], index)
            for index, (up, down) in enumerate(pairwise(merged))
            if sum(box.w + _SPACE for box in (*up, *down)) <= across
        ]
        if not fit:
            break
        _, index = min(fit)
        merged[index : index + 2] = [merged[index] + merged[index + 1]]
    return tuple(tuple(row) for row in merged)
