"""How high everything stands: the rows with the room below each, the strips of layers, the frames of cycles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from math import sqrt
from typing import Final

from boundcheck.base.light import dataclass
from boundcheck.draw.order import Tie
from boundcheck.draw.routes import Grid
from boundcheck.draw.rows import RIM, Band, Box

MARGIN: Final = 40.0
_HEAD: Final = 28.0  # the strip of a band above its first row, which holds the band's label
_FRAME_HEAD: Final = 36.0  # of a cycle, for its title above the counts at the corners of its boxes
_BELOW: Final = 30.0  # between the last row of a cycle and its frame, where bows in that row lie
_CHANNEL: Final = 34.0
_PAD: Final = 22.0
_TITLE: Final = 480.0  # how wide a frame is at least, for what stands in its head


@dataclass(frozen=True, slots=True)
class Strip:
    """A band's place; `layer` is None for what stands in no layer, `kind` says why."""

    layer: str | None
    kind: str
    y: float
    h: float


@dataclass(frozen=True, slots=True)
class CycleFrame:
    """The place of a cycle, around its boxes."""

    x: float
    y: float
    w: float
    h: float


def tops_of(
    bands: Sequence[Band], rows: Sequence[Sequence[Box]], ties: Sequence[Tie], closed: Collection[int]
) -> list[float]:
    """The y of each row; where many lines run below a row, the next one is further off."""
    row_of = {box.name: index for index, row in enumerate(rows) for box in row}
    change = [0] * (len(rows) + 2)
    for tie in ties:
        first, last = sorted((row_of[tie.from_], row_of[tie.to]))
        change[first] += 1
        change[max(last, first + 1)] -= 1
    below = list(accumulate(change))
    tops: list[float] = []
    y = MARGIN
    for before, band in zip((None, *bands), bands, strict=False):
        y += 0.0 if before is not None and _same(before, band) else _HEAD
        y += _FRAME_HEAD if band.ring is not None else 0.0
        for left in range(len(band.rows), 0, -1):
            row = len(tops)
            tops.append(y)
            y += max(box.h for box in rows[row])
            if band.ring in closed and left > 1:
                y += _PAD
                continue
            y += _CHANNEL + min(40.0, 2.4 * sqrt(below[row])) if below[row] else _PAD
        y += _BELOW if band.ring is not None else 0.0
    return tops


def ranges(bands: Sequence[Band]) -> Iterator[tuple[Band, range]]:
    """The bands with the numbers of their rows."""
    row = 0
    for band in bands:
        yield band, range(row, row + len(band.rows))
        row += len(band.rows)


def frame_span(grid: Grid, inside: range) -> tuple[float, float]:
    """From the left to the right of a cycle's frame: around its boxes, and wide enough for its title."""
    low = min(grid.lefts[row][0] for row in inside) - RIM
    high = max(grid.lefts[row][-1] + grid.rows[row][-1].w for row in inside) + RIM
    lack = max(0.0, _TITLE - (high - low)) / 2
    return low - lack, high + lack


def strips_of(
    grid: Grid, bands: Sequence[Band], left: float
) -> tuple[tuple[Strip, ...], Mapping[int, CycleFrame]]:
    """A strip for each layer, from its head to the head of the next; a frame around each cycle that has a band."""
    strips: list[Strip] = []
    frames: dict[int, CycleFrame] = {}
    before: Band | None = None
    for band, inside in ranges(bands):
        top = grid.tops[inside.start] - (_FRAME_HEAD if band.ring is not None else 0.0)
        bottom = grid.bottoms[inside.stop - 1] + (_BELOW if band.ring is not None else _PAD)
        if band.ring is not None:
            low, high = frame_span(grid, inside)
            frames[band.ring] = CycleFrame(round(low - left, 1), top, round(high - low, 1), bottom - top)
        if before is not None and _same(before, band):
            top, strips = strips[-1].y, strips[:-1]
        else:
            top -= _HEAD
        strips.append(Strip(band.layer, band.kind, round(top, 1), round(bottom + _PAD / 2 - top, 1)))
        before = band
    return tuple(strips), frames


def _same(one: Band, other: Band) -> bool:
    """Whether both are parts of one layer."""
    return (one.layer, one.kind) == (other.layer, other.kind)
