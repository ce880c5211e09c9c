"""Numbers on a line moved apart as little as need be."""

from __future__ import annotations

from collections.abc import Sequence


def spread(wanted: Sequence[float], apart: Sequence[float], low: float, high: float) -> list[float]:
    """The places nearest to `wanted` (least squares) in the given order, each `apart[i]` or more after the one before.

    They keep between `low` and `high` where there is room; where there is none, they begin at `low`.
    Pool adjacent violators (Ayer et al. 1955), over the places less the distances that have to lie before them.
    """
    offsets = [0.0]
    for distance in apart:
        offsets.append(offsets[-1] + distance)
    blocks: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=False):
        total, count = place - offset, 1
        while blocks and blocks[-1][0] * count >= total * blocks[-1][1]:
            before, number = blocks.pop()
            total, count = total + before, count + number
        blocks.append((total, count))
    top = high - offsets[-1]
    means = (total / count for total, count in blocks for _ in range(count))
    return [max(low, min(top, mean)) + offset for mean, offset in zip(means, offsets, strict=False)]
