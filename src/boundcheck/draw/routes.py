"""The ways of the lines: through the gaps between boxes, never behind one, side by side where there is room."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from boundcheck.base.light import dataclass
from boundcheck.draw.order import Tie
from boundcheck.draw.rows import Box
from boundcheck.draw.spread import spread

Point = tuple[float, float]

_CLEAR: Final = 7.0  # between a line and the box that it passes
_LANE: Final = 5.0
_CORNER: Final = 12.0  # between the corner of a box and the lines that end at it
_OUTSIDE: Final = 60.0  # how far beside all boxes lines may be led


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of boxes with their left borders, and the top and bottom of each row; all boxes lie in 0 to `room`."""

    rows: Sequence[Sequence[Box]]
    lefts: Sequence[Sequence[float]]
    tops: Sequence[float]
    bottoms: Sequence[float]
    room: float

    def spots(self) -> dict[str, tuple[int, int]]:
        return {box.name: (r, i) for r, row in enumerate(self.rows) for i, box in enumerate(row)}

    def centre(self, row: int, index: int) -> float:
        return self.lefts[row][index] + self.rows[row][index].w / 2


@dataclass(frozen=True, slots=True)
class Routes:
    """The lines by (from, to), and how many pass each gap: the one before box `index` of a row."""

    lines: Mapping[tuple[str, str], tuple[Point, ...]]
    passing: Mapping[tuple[int, int], int]


@dataclass(slots=True)
class _Way:
    """A line in the making: the rows that it passes from top to bottom, and its x in each, its ends among them."""

    tie: Tie
    up: tuple[int, int]
    down: tuple[int, int]
    gaps: list[tuple[int, int]]
    xs: list[float]


def routes(grid: Grid, ties: Sequence[Tie]) -> Routes:
    """The way of each tie."""
    spots = grid.spots()
    ways = [
        _way(grid, tie, min(spots[tie.from_], spots[tie.to]), max(spots[tie.from_], spots[tie.to]))
        for tie in ties
        if tie.from_ != tie.to
    ]
    passing: dict[tuple[int, int], list[tuple[_Way, int]]] = defaultdict(list)
    for way in ways:
        for step, gap in enumerate(way.gaps, start=1):
            passing[gap].append((way, step))
    for gap in sorted(passing):
        _lanes(grid, gap, passing[gap])
    _ports(grid, ways)
    lines = {(way.tie.from_, way.tie.to): _line(grid, way, spots) for way in ways}
    for tie in ties:
        if tie.from_ == tie.to:
            lines[tie.from_, tie.to] = _loop(grid, *spots[tie.from_])
    return Routes(lines, {gap: len(through) for gap, through in passing.items()})


def straight(grid: Grid, ties: Sequence[Tie]) -> dict[tuple[str, str], tuple[Point, ...]]:
    """Lines that go the shortest way, whatever lies between."""
    spots = grid.spots()
    lines = {}
    for tie in ties:
        up, down = sorted((spots[tie.from_], spots[tie.to]))
        way = _Way(tie, up, down, [], [grid.centre(*up), grid.centre(*down)])
        lines[tie.from_, tie.to] = _loop(grid, *way.up) if tie.from_ == tie.to else _line(grid, way, spots)
    return lines


def _way(grid: Grid, tie: Tie, up: tuple[int, int], down: tuple[int, int]) -> _Way:
    """In each row between its ends the gap that lies nearest to the straight line."""
    x, goal = grid.centre(*up), grid.centre(*down)
    xs, gaps = [x], []
    for row in range(up[0] + 1, down[0]):
        x += (goal - x) / (down[0] - row + 1)
        index, x = _gap(grid, row, x)
        gaps.append((row, index))
        xs.append(x)
    return _Way(tie, up, down, gaps, [*xs, goal])


def _gap(grid: Grid, row: int, x: float) -> tuple[int, float]:
    """The gap of a row that lies nearest to `x`, and the nearest place in it."""
    after = bisect_right(grid.lefts[row], x)
    near = []
    for index in {after, max(0, after - 1)}:
        low, high = _room(grid, row, index)
        place = max(low, min(high, x))
        near.append((abs(place - x), index, place))
    _, index, place = min(near)
    return index, place


def _room(grid: Grid, row: int, index: int) -> tuple[float, float]:
    """The least and greatest x of a gap."""
    lefts, boxes = grid.lefts[row], grid.rows[row]
    low = lefts[index - 1] + boxes[index - 1].w + _CLEAR if index else -_OUTSIDE
    high = lefts[index] - _CLEAR if index < len(lefts) else grid.room + _OUTSIDE
    return low, max(low, high)


def _lanes(grid: Grid, gap: tuple[int, int], through: list[tuple[_Way, int]]) -> None:
    """The lines through one gap, side by side in the order in which they come from and go to."""
    low, high = _room(grid, *gap)
    through.sort(
        key=lambda one: (one[0].xs[one[1] - 1] + one[0].xs[one[1] + 1], one[0].tie.from_, one[0].tie.to)
    )
    wanted = [way.xs[step] for way, step in through]
    lane = min(_LANE, (high - low) / max(1, len(through) - 1))
    for (way, step), x in zip(through, spread(wanted, [lane] * (len(through) - 1), low, high), strict=True):
        way.xs[step] = x


def _ports(grid: Grid, ways: Sequence[_Way]) -> None:
    """Where lines leave and reach a box: along its lower and upper border, in the order of where they lead."""
    ends: dict[tuple[tuple[int, int], bool], list[tuple[float, str, str, _Way, int]]] = defaultdict(list)
    for way in ways:
        level = way.up[0] == way.down[0]
        tie = way.tie
        ends[way.up, True].append((way.xs[1], tie.from_, tie.to, way, 0))
        ends[way.down, level].append((way.xs[-2], tie.from_, tie.to, way, -1))
    for (spot, _), met in sorted(ends.items(), key=lambda end: end[0]):
        met.sort(key=lambda end: end[:3])
        row, index = spot
        left, box = grid.lefts[row][index], grid.rows[row][index]
        room = box.w - 2 * _CORNER
        lane = min(14.0, room / max(1, len(met) - 1))
        middle = left + box.w / 2
        wanted = [
            max(left + _CORNER, min(left + box.w - _CORNER, middle + (x - middle) / 8)) for x, *_ in met
        ]
        places = spread(wanted, [lane] * (len(met) - 1), left + _CORNER, left + box.w - _CORNER)
        for (*_, way, step), x in zip(met, places, strict=True):
            way.xs[step] = x


def _line(grid: Grid, way: _Way, spots: Mapping[str, tuple[int, int]]) -> tuple[Point, ...]:
    """The points from the border of the one box to the border of the other."""
    (first, up), (last, down) = way.up, way.down
    if first == last:
        # Both ends at one height below the row, so that the bow between them keeps clear of all boxes of the row.
        low = grid.bottoms[first]
        ends = [(way.xs[0], grid.tops[first] + grid.rows[first][up].h), (way.xs[0], low)]
        points = [*ends, (way.xs[-1], low), (way.xs[-1], grid.tops[last] + grid.rows[last][down].h)]
    else:
        start = grid.tops[first] + grid.rows[first][up].h
        points = [(way.xs[0], start)]
        if start < grid.bottoms[first]:
            points.append((way.xs[0], grid.bottoms[first]))
        for (row, _), x in zip(way.gaps, way.xs[1:-1], strict=True):
            points += ((x, grid.tops[row]), (x, grid.bottoms[row]))
        points.append((way.xs[-1], grid.tops[last]))
    if spots[way.tie.from_] != way.up:
        points.reverse()
    return _simple(points)


def _loop(grid: Grid, row: int, index: int) -> tuple[Point, ...]:
    """A bow below the right corner of the box."""
    box = grid.rows[row][index]
    right = grid.lefts[row][index] + box.w - _CORNER
    low = grid.tops[row] + box.h
    return _simple([(right - 24, low), (right, low)])


def _simple(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points in whole tenths, without those that a straight way goes through."""
    out: list[Point] = []
    for x, y in points:
        point = (round(x, 1), round(y, 1))
        if out and out[-1] == point:
            continue
        if len(out) > 1 and out[-1][0] == out[-2][0] == point[0]:
            out[-1] = point
        else:
            out.append(point)
    return tuple(out)
