"""Which band and which row of it each box stands in: bands by layer, rows by who uses whom, none too wide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from math import ceil, sqrt
from typing import Final

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.draw.order import Tie, downwards

_ASPECT: Final = 1.6
_ROW_PITCH: Final = 118.0
_SPACE: Final = 40.0
_NARROWEST: Final = 900.0
RIM: Final = 18.0
"""Between the frame of a cycle and its boxes."""


class Box(NamedTuple):
    """A module to place: its size in px, its layer, and the group (owner or folder) it would like to stand with."""

    name: str
    w: float
    h: float
    layer: str | None = None
    group: str | None = None
    role: str = "module"
    ring: int | None = None  # the cycle it is in


@dataclass(frozen=True, slots=True)
class Band:
    """The rows of one layer, or of what is in none: `kind` is layer, composition, shared or rest.

    A cycle within a layer has a band of its own between those who use it and what it uses; `ring` is its number.
    """

    layer: str | None
    kind: str
    rows: tuple[tuple[Box, ...], ...]
    ring: int | None = None


def row_width(boxes: Sequence[Box]) -> float:
    """How wide the rows of a picture of these boxes should be, so that it is a little wider than high."""
    total = sum(box.w + _SPACE for box in boxes)
    return max(_NARROWEST, sqrt(_ASPECT * total * _ROW_PITCH), *(box.w for box in boxes), 0.0)


def rows_of(
    boxes: Sequence[Box],
    ties: Sequence[Tie],
    layers: Sequence[str],
    across: float,
    closed: Collection[int] = (),
) -> tuple[Band, ...]:
    """The bands from top to bottom: compositions, the layers from high to low, the rest, what is shared.

    A composition wires all the others, and everything uses what is shared: where their contracts name no layer, they
    stand where their lines run downwards. The boxes of a cycle that is `closed` fill as few rows as they can.
    """
    sorts: dict[tuple[int, int, str], list[Box]] = {}
    for box in boxes:
        sorts.setdefault(_sort(box, layers), []).append(box)
    whole_ones = whole_rings(boxes, layers)
    most = max(2, round(across / _ASPECT / _ROW_PITCH))
    whole = sum(box.w + _SPACE for box in boxes)
    bands = []
    for (place, _, kind), members in sorted(sorts.items()):
        for ring, part in _parts(members, ties, whole_ones):
            share = sum(box.w + _SPACE for box in part) / whole
            room = across - (2 * RIM if ring is not None else 0)
            rows = _rows(part, ties, room)
            rows = _merged(rows, ties, room, max(1, round(most * share * 1.25)))
            if ring in closed or len(rows) > max(2, most * share * 1.25):
                rows = _filled([box for row in rows for box in row], room)
            bands.append(Band(members[0].layer if place == 1 else None, kind, rows, ring))
    return tuple(bands)


def whole_rings(boxes: Sequence[Box], layers: Sequence[str]) -> frozenset[int]:
    """The cycles that lie in one layer whole, so that they can stand together."""
    found: dict[int, set[tuple[int, int, str]]] = {}
    for box in boxes:
        if box.ring is not None:
            found.setdefault(box.ring, set()).add(_sort(box, layers))
    return frozenset(ring for ring, sorts in found.items() if len(sorts) == 1)


def _parts(
    boxes: Sequence[Box], ties: Sequence[Tie], whole: Collection[int]
) -> list[tuple[int | None, list[Box]]]:
    """The boxes of one layer from top to bottom: each cycle that lies in it whole, and what is above, between and below.

    What uses no cycle and is used by none stands above.
    """
    ring_of = {box.name: box.ring for box in boxes if box.ring in whole}
    if not ring_of:
        return [(None, [*boxes])]
    # By names that sort as the boxes do, each cycle one node: what is left has no cycles but those of breaches.
    knot = {box.name: f"{ring_of[box.name]} " if box.name in ring_of else f"-{box.name}" for box in boxes}
    inner = [
        Tie(knot[tie.from_], knot[tie.to], tie.weight)
        for tie in ties
        if tie.weight and tie.from_ in knot and tie.to in knot and knot[tie.from_] != knot[tie.to]
    ]
    order = downwards(sorted(set(knot.values())), inner)
    below: dict[str, int] = dict.fromkeys(order, 0)
    leads: dict[str, list[str]] = {}
    for tie in inner:
        leads.setdefault(tie.from_, []).append(tie.to)
    place: dict[str, int] = {}
    for name in order:
        if not name.startswith("-"):
            place[name] = len(place) + 1
        for other in leads.get(name, ()):
            below[other] = max(below[other], place.get(name, below[name]))
    parts: dict[tuple[int, int], list[Box]] = {}
    for box in boxes:
        name = knot[box.name]
        parts.setdefault((place[name], 0) if name in place else (below[name], 1), []).append(box)
    return [(ring_of[part[0].name] if key[1] == 0 else None, part) for key, part in sorted(parts.items())]


def _filled(boxes: Sequence[Box], across: float) -> tuple[tuple[Box, ...], ...]:
    """As few rows as there can be, about as wide as each other, filled in the order that is given."""
    total = sum(box.w + _SPACE for box in boxes)
    share = total / ceil(total / across)
    rows: list[list[Box]] = [[]]
    wide = done = 0.0
    for box in boxes:
        if rows[-1] and (wide + box.w > across or done + (box.w + _SPACE) / 2 > share * len(rows)):
            rows.append([])
            wide = 0.0
        rows[-1].append(box)
        wide += box.w + _SPACE
        done += box.w + _SPACE
    return tuple(tuple(row) for row in rows)


def _sort(box: Box, layers: Sequence[str]) -> tuple[int, int, str]:
    if box.layer is not None:
        # Layers that the contract does not list come last of the layers, all in one band each.
        if box.layer in layers:
            return (1, layers.index(box.layer), "layer")
        return (1, len(layers), f"layer {box.layer}")
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
