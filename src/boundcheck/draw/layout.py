"""Where each box and each line of a picture goes: bands of layers from high to low, rows in them, lines between."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from math import log2
from typing import Final

from boundcheck.base.light import dataclass
from boundcheck.base.plain import width
from boundcheck.draw.order import Tie, settled
from boundcheck.draw.routes import Grid, routes, straight
from boundcheck.draw.rows import Band, Box, row_width, rows_of
from boundcheck.draw.spread import spread
from boundcheck.draw.strips import MARGIN, CycleFrame, Strip, frame_span, ranges, strips_of, tops_of

Point = tuple[float, float]
Gaps = Mapping[tuple[int, int], int]  # how many lines pass by, before the box of that number of that row

# A picture past these is a plain grid: the work is bounded by counting, so that a slow machine draws the same.
MAX_BOXES: Final = 2_500
MAX_TIES: Final = 20_000
MAX_PASSES: Final = 200_000
MAX_DUMMIES: Final = 30_000

LETTER: Final = 10.2
LINE: Final = 19.0
"""The size of a name: the width of one of its letters, and the height of one of its lines."""
GAP: Final = 30.0
_WIDEST_GAP: Final = 130.0
_LANE: Final = 5.0
_SWEEPS: Final = 6
_ROOMY: Final = 1_500
"""Past so many ties, the boxes do not make room for each line; the picture would only grow."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A box's place: its top left corner and size in px, and its row, counted from the top."""

    x: float
    y: float
    w: float
    h: float
    row: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The picture. `lines` go by (from, to); their points are read by `trace`. `plain` says that it is a mere grid.

    `frames` are those of the cycles that stand together, by number.
    """

    spots: Mapping[str, Spot]
    lines: Mapping[tuple[str, str], tuple[Point, ...]]
    strips: tuple[Strip, ...]
    width: float
    height: float
    plain: bool = False
    frames: Mapping[int, CycleFrame] = field(default_factory=dict)


def size_of(label: Sequence[str], lines: int) -> tuple[float, float]:
    """The box of a module in px: for the whole of its label, the higher the more code it has."""
    longest = max((width(line) for line in label), default=0)
    wide = max(116, 30 + round(LETTER * longest))
    return float(wide), float(round(30 + LINE * len(label) + min(20.0, 4 * log2(1 + max(0, lines) / 1000))))


def place(
    boxes: Sequence[Box],
    ties: Sequence[Tie],
    layers: Sequence[str],
    drawn: Collection[tuple[str, str]] | None = None,
    across: float | None = None,
    closed: Collection[int] = (),
) -> Placed:
    """The places of all boxes and the ways of the ties between them, whatever order they come in.

    All ties decide which box stands above which. Only the `drawn` ones, by (from, to), make room for each other; the others
    run where there is some. `across`: how wide rows may be; else as the picture is best on a screen. The boxes
    of `closed` cycles stand close together, since nothing is drawn between them.
    """
    named = {box.name: box for box in sorted(boxes, key=repr)}
    known = [*{(t.from_, t.to): t for t in sorted(ties) if t.from_ in named and t.to in named}.values()]
    lined = [tie for tie in known if drawn is None or (tie.from_, tie.to) in drawn]
    light = [tie for tie in known if drawn is not None and (tie.from_, tie.to) not in drawn]
    across = max([across, *(box.w for box in boxes)]) if across else row_width(tuple(named.values()))
    small = len(named) <= MAX_BOXES and len(known) <= MAX_TIES
    bands = rows_of(tuple(named.values()), known if small else (), layers, across, closed)
    rows = [row for band in bands for row in band.rows]
    row_of = {box.name: index for index, row in enumerate(rows) for box in row}
    if not small or sum(abs(row_of[t.from_] - row_of[t.to]) for t in known) > MAX_PASSES:
        grid = _grid(bands, rows, lined, across, {}, closed)
        return _framed(grid, straight(grid, known), bands, plain=True)
    try:
        at = _library(rows, lined)
    except ImportError:  # it has no wheel for some platforms: a picture in a lesser order is better than none
        at = None
    rows = _ordered(rows, lined, at or {})
    grid = _grid(bands, rows, lined, across, {}, closed)
    if len(lined) <= _ROOMY:
        # These ways only tell how much room the lines need between the boxes.
        grid = _grid(bands, rows, lined, across, routes(grid, lined).passing, closed)
    return _framed(grid, {**routes(grid, light).lines, **routes(grid, lined).lines}, bands, plain=at is None)


def trace(points: Sequence[Point]) -> str:
    """The points of a line as SVG path data.

    Each pair of points is joined by a curve that leaves and arrives upright; two at one height by a bow below them.
    """
    (x, y), *rest = points
    parts = [f"M{_n(x)},{_n(y)}"]
    for to_x, to_y in rest:
        if to_y == y:
            low = y + bow(x, to_x)
            parts.append(f"C{_n(x)},{_n(low)} {_n(to_x)},{_n(low)} {_n(to_x)},{_n(y)}")
        elif to_x == x:
            parts.append(f"V{_n(to_y)}")
        else:
            middle = (y + to_y) / 2
            parts.append(f"C{_n(x)},{_n(middle)} {_n(to_x)},{_n(middle)} {_n(to_x)},{_n(to_y)}")
        x, y = to_x, to_y
    return "".join(parts)


def bow(x: float, to_x: float) -> float:
    """How far below its ends the control points of a line between two boxes of one row lie."""
    return min(40.0, 18 + abs(to_x - x) / 12)


def _ordered(
    rows: Sequence[Sequence[Box]], ties: Sequence[Tie], at: Mapping[str, float]
) -> list[tuple[Box, ...]]:
    """The rows with their boxes where few lines cross, beginning from the places `at`."""
    names = [sorted((box.name for box in row), key=lambda name: (at.get(name, 0.0), name)) for row in rows]
    at = settled(names, ties)
    ordered = []
    for row in rows:
        groups: dict[str | None, list[float]] = {}
        for box in row:
            groups.setdefault(box.group, []).append(at[box.name])
        # Boxes of one group stand near each other: each is drawn half the way to the middle of its group.
        middle = {group: sum(xs) / len(xs) for group, xs in groups.items()}
        near = {
            box.name: at[box.name] if box.group is None else (at[box.name] + middle[box.group]) / 2
            for box in row
        }
        ordered.append(tuple(sorted(row, key=lambda box: (near[box.name], box.name))))
    return ordered


def _library(rows: Sequence[Sequence[Box]], ties: Sequence[Tie]) -> dict[str, float]:
    """The x that fast-sugiyama gives each box when every box has to stand in its row.

    The library sets ranks by the edges alone. A spine of one more node a rank, tied to the boxes that nothing else
    holds in their row, leaves it one choice: with the ranking "up", rank 1 + n is row n.
    """
    from fast_sugiyama import from_edges

    names = [box.name for row in rows for box in row]
    number = {name: index for index, name in enumerate(names)}
    row_of = {box.name: index for index, row in enumerate(rows) for box in row}
    pairs: set[tuple[int, int]] = set()
    dummies = 0
    spans = sorted((abs(row_of[t.from_] - row_of[t.to]), -t.weight, t) for t in ties if t.from_ != t.to)
    for span, _, tie in spans:
        dummies += max(0, span - 1)
        if span and dummies <= MAX_DUMMIES:
            up, down = sorted((tie.from_, tie.to), key=lambda name: row_of[name])
            pairs.add((number[up], number[down]))
    held = {down for up, down in pairs if row_of[names[down]] - row_of[names[up]] == 1}
    if not names:
        return {}
    spine = [(len(names) + rank, len(names) + rank + 1) for rank in range(len(rows))]
    pinned = [(len(names) + row_of[name], number[name]) for name in names if number[name] not in held]
    layouts = from_edges(
        sorted(pairs) + spine + pinned, ranking_type="up", transpose=False, dummy_vertices=False
    )
    xs = {node: x for positions, *_ in layouts for node, (x, _) in positions}
    return {name: float(xs[number[name]]) for name in names}


def _grid(
    bands: Sequence[Band],
    rows: Sequence[Sequence[Box]],
    ties: Sequence[Tie],
    across: float,
    passing: Gaps,
    closed: Collection[int],
) -> Grid:
    lefts = _lefts(rows, ties, across, passing)
    tops = tops_of(bands, rows, ties, closed)
    bottoms = [top + max(box.h for box in row) for top, row in zip(tops, rows, strict=True)]
    ends = (xs[-1] + row[-1].w for xs, row in zip(lefts, rows, strict=True))
    return Grid(rows, lefts, tops, bottoms, max(ends, default=0.0))


def _lefts(
    rows: Sequence[Sequence[Box]], ties: Sequence[Tie], across: float, passing: Gaps
) -> list[list[float]]:
    """The left borders of the boxes of each row: near what each is tied to, in order, apart."""
    gaps = [
        [
            GAP + min(_WIDEST_GAP - GAP, max(0, passing.get((r, i), 0) - 3) * _LANE)
            for i in range(len(row) + 1)
        ]
        for r, row in enumerate(rows)
    ]
    most = max(
        (sum(box.w for box in row) + sum(gaps[r][1 : len(row)]) for r, row in enumerate(rows)), default=0.0
    )
    room = max(across, most)
    near: dict[str, list[tuple[str, float]]] = {box.name: [] for row in rows for box in row}
    for tie in ties:
        if tie.from_ != tie.to:
            pull = 1 + log2(1 + tie.weight)
            near[tie.from_].append((tie.to, pull))
            near[tie.to].append((tie.from_, pull))
    centre: dict[str, float] = {}
    lefts = []
    for r, row in enumerate(rows):
        lefts.append(_row(row, [room / 2 - box.w / 2 for box in row], gaps[r], room))
        centre |= {box.name: x + box.w / 2 for box, x in zip(row, lefts[-1], strict=True)}
    for sweep in range(_SWEEPS):
        order = range(len(rows)) if sweep % 2 == 0 else range(len(rows) - 1, -1, -1)
        for r in order:
            row = rows[r]
            wanted = [_mean(near[box.name], centre, centre[box.name]) - box.w / 2 for box in row]
            lefts[r] = _row(row, wanted, gaps[r], room)
            centre |= {box.name: x + box.w / 2 for box, x in zip(row, lefts[r], strict=True)}
    return lefts


def _row(row: Sequence[Box], wanted: Sequence[float], gaps: Sequence[float], room: float) -> list[float]:
    apart = [box.w + gap for box, gap in zip(row, gaps[1:], strict=False)][: max(0, len(row) - 1)]
    return spread(wanted, apart, 0.0, room - (row[-1].w if row else 0))


def _mean(near: Sequence[tuple[str, float]], centre: Mapping[str, float], own: float) -> float:
    pull = sum(weight for _, weight in near)
    return sum(centre[name] * weight for name, weight in near) / pull if pull else own


def _framed(
    grid: Grid, lines: Mapping[tuple[str, str], tuple[Point, ...]], bands: Sequence[Band], plain: bool
) -> Placed:
    """The picture moved so that all of it lies within its size."""
    boxes = [
        (box, x, r) for r, row in enumerate(grid.rows) for box, x in zip(row, grid.lefts[r], strict=True)
    ]
    if not boxes:
        return Placed({}, {}, (), 2 * MARGIN, 2 * MARGIN)
    spans = [frame_span(grid, inside) for band, inside in ranges(bands) if band.ring is not None]
    xs = [
        *(x for points in lines.values() for x, _ in points),
        *(x for span in spans for x in span),
        *(x for box, left, _ in boxes for x in (left, left + box.w)),
    ]
    left, right = min(xs) - MARGIN, max(xs) + MARGIN
    strips, frames = strips_of(grid, bands, left)
    return Placed(
        {
            box.name: Spot(round(x - left, 1), round(grid.tops[r], 1), box.w, box.h, r)
            for box, x, r in sorted(boxes)
        },
        {ends: tuple((round(x - left, 1), y) for x, y in lines[ends]) for ends in sorted(lines)},
        strips,
        round(right - left, 1),
        round(strips[-1].y + strips[-1].h + MARGIN, 1),
        plain,
        frames,
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
