"""How the time of every regular expression of the program grows with inputs made to be hard on it.

usage: python benchmarks/worst_inputs.py [SECONDS]

Each expression meets texts made of its own parts, four lengths each; those whose time grows faster than the text are printed,
worst first. Seeded, so that a run can be repeated; more seconds try more texts.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from expressions import Expression, expressions, hard_inputs  # type: ignore[import-not-found]

_LENGTH = 4_000
_SLOW = 0.002  # seconds below which nothing is told of the growth


def growth(expression: Expression, seed: int, way: str) -> tuple[float, float]:
    """The worst growth of time from one length to four times that, per length, and the seconds it took."""
    worst = (0.0, 0.0)
    short = list(hard_inputs(expression, random.Random(seed), _LENGTH))
    for number, text in enumerate(short):
        before = _seconds(expression, text, way)
        if before > 0.5:
            return 99.0, before
        long = list(hard_inputs(expression, random.Random(seed), 4 * _LENGTH))[number]
        after = _seconds(expression, long, way)
        if after > _SLOW:
            worst = max(worst, (after / max(before, 1e-5) / 4, after))
    return worst


def _seconds(expression: Expression, text: str, way: str) -> float:
    start = time.process_time()
    expression.use(text, way)
    return time.process_time() - start


def main(seconds: float) -> None:
    end, seed = time.monotonic() + seconds, 0
    found: dict[str, tuple[float, float, int]] = {}
    all_of_them = expressions()
    while time.monotonic() < end:
        seed += 1
        for expression in all_of_them:
            for way in expression.ways:
                grown, took = growth(expression, seed, way)
                if grown > 2 and grown > found.get(expression.name, (0.0, 0.0, 0))[0]:
                    found[expression.name] = (grown, took, seed)
    print(f"{len(all_of_them)} expressions, {seed} rounds")
    for name, (grown, took, number) in sorted(found.items(), key=lambda item: -item[1][0]):
        print(f"{grown:6.1f} times the length's growth, {took:.3f} s, seed {number}: {name}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
