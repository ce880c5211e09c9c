"""The picture as it is seen first: folded where it has to be, every box with its place, few lines, the others at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from boundcheck.answers.atlas import fold
from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.light import dataclass, replace
from boundcheck.draw.groups import Grouping, grouping
from boundcheck.draw.labels import labels
from boundcheck.draw.layout import Placed, Point, place, size_of
from boundcheck.draw.order import Tie
from boundcheck.draw.picture import Line, Picture, Wire, from_atlas, kept, lines
from boundcheck.draw.rows import Box, whole_rings
from boundcheck.draw.strips import CycleFrame

NARROW: Final = 420.0
"""How wide rows are in px where the screen is that of a phone."""


@dataclass(frozen=True, slots=True)
class FirstView:
    """A picture and where its parts go.

    `kept` are the wires drawn at first, `closed` the rings that are one thing, `lines` what is drawn of both; `boxes` is what is placed.
    """

    picture: Picture
    label_of: Mapping[str, tuple[str, ...]]
    boxes: tuple[Box, ...]
    grouping: Grouping | None
    placed: Placed
    closed: frozenset[int]
    kept: frozenset[tuple[str, str]]
    lines: tuple[Line, ...]


def first_view(atlas: Atlas) -> FirstView:
    """The picture of an atlas, its rows as wide as is best for a page."""
    groups = grouping(atlas)
    picture = from_atlas(atlas if groups is None else fold(atlas, lambda node: groups.box_of[node.name]))
    label_of = labels([node.name for node in picture.nodes])
    boxes, drawn = _boxes(picture, label_of), kept(picture)
    closed = frozenset(n for n in whole_rings(boxes, picture.layers) if not picture.rings[n].is_open)
    seen = lines(picture, drawn, closed)
    placed = _placed(picture, boxes, seen, None, closed)
    return FirstView(picture, label_of, boxes, groups, placed, closed, drawn, seen)


def placed_otherwise(view: FirstView, across: float | None, *, opened: bool = False) -> FirstView:
    """The same with rows `across` px wide (None: as is best for a page); `opened`: with no ring closed."""
    closed = frozenset[int]() if opened else view.closed
    seen = lines(view.picture, view.kept, closed) if opened else view.lines
    placed = _placed(view.picture, view.boxes, seen, across, closed)
    return replace(view, placed=placed, closed=closed, lines=seen)


def _placed(
    picture: Picture,
    boxes: tuple[Box, ...],
    seen: tuple[Line, ...],
    across: float | None,
    closed: frozenset[int],
) -> Placed:
    ties = tuple(Tie(wire.from_, wire.to, _weight(wire)) for wire in picture.wires)
    ways = {(line.wire.from_, line.wire.to) for line in seen}
    return place(boxes, ties, picture.layers, ways, across, closed)


def _boxes(picture: Picture, label_of: Mapping[str, tuple[str, ...]]) -> tuple[Box, ...]:
    """What the layout is to place. Who is in a cycle stands with it, be it a composition or shared, unless a layer says where."""
    inside = [[node for node in picture.nodes if node.ring == number] for number in range(len(picture.rings))]
    free = {number for number, nodes in enumerate(inside) if all(node.layer is None for node in nodes)}
    return tuple(
        Box(
            node.name,
            *size_of(label_of[node.name], node.lines),
            node.layer,
            node.owner,
            "module" if node.ring in free else node.role,
            node.ring,
        )
        for node in picture.nodes
    )


def points_of(placed: Placed, line: Line) -> tuple[Point, ...]:
    """The way of a line; where it ends at a ring, up to its frame."""
    points = placed.lines.get((line.wire.from_, line.wire.to), ())
    if isinstance(line.to, int):
        points = _up_to(points, placed.frames[line.to])
    if isinstance(line.from_, int):
        points = _up_to(points[::-1], placed.frames[line.from_])[::-1]
    return points


def _up_to(points: tuple[Point, ...], frame: CycleFrame) -> tuple[Point, ...]:
    """The points outside of the frame, and where the line meets its upper or lower border."""
    for number, (x, y) in enumerate(points):
        if number and frame.y <= y <= frame.y + frame.h:
            border = frame.y if points[number - 1][1] < frame.y else frame.y + frame.h
            return (*points[:number], (x, border))
    return points


def _weight(wire: Wire) -> float:
    """What breaks a contract has little say in what stands above what: it is to be seen leading the wrong way."""
    if wire.kind in ("tests", "closing"):
        return 0.0
    return 0.1 if wire.kind in ("undeclared", "layer", "deprecated") else 0.5 + wire.imports
