"""How the time of every regular expression of the program grows with inputs made to be hard on it.

usage: python benchmarks/worst_inputs.py [ROUNDS] [NAME…]

Each expression, used as the program uses it, meets texts made of its own parts, of 1, 4 and 16 times a length; those whose time grows
faster than the text are printed as they are found, with the seed that shows it again. Seeded: more rounds try more texts. NAME: only
expressions with this in their names.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from expressions import Expression, expressions, hard_inputs  # type: ignore[import-not-found]
from running import Endless, ended  # type: ignore[import-not-found]

_LENGTH = 1_000
_SLOW = 0.016  # seconds for 16 times that, of which some µs are enough; clocks of processes tick in 4 ms
_MOST = 2  # seconds, of anything
# These are given a few characters, cut out before.
_CUT = frozenset(
    (
        "boundcheck.scan.named.tasks._BEFORE",
        "boundcheck.scan.entities.made._DUMP",
        "boundcheck.scan.uses._LAMBDA",
    )
)


def _seconds(expression: Expression, text: str, way: str) -> float:
    try:
        with ended(_MOST):
            start = time.process_time()
            expression.use(text, way)
            return time.process_time() - start
    except Endless:
        return 99.0


def _worst(expression: Expression, seed: int, way: str) -> tuple[float, float, str] | None:
    """The seconds of 4 and of 16 times the length for the text on which these differ most, if that is more than the length does."""
    worst = None
    longest = list(hard_inputs(expression, random.Random(seed), 16 * _LENGTH))
    longer = list(hard_inputs(expression, random.Random(seed), 4 * _LENGTH))
    for before, text in zip(longer, longest, strict=True):
        if (first := _seconds(expression, before, way)) > 1:
            return first, 99.0, before[:60]
        if (took := _seconds(expression, text, way)) > _SLOW and took > 8 * first:
            worst = max(worst or (0.0, 0.0, ""), (first, took, text[:60]), key=lambda found: found[1])
    return worst


def main(rounds: int, names: list[str]) -> int:
    known = [
        one
        for one in expressions()
        if one.name not in _CUT and (not names or any(name in one.name for name in names))
    ]
    slow = 0
    for expression in known:
        found = (
            (seed, way, worst)
            for seed in range(rounds)
            for way in sorted(expression.ways)
            if (worst := _worst(expression, seed, way))
        )
        if one := next(found, None):
            seed, way, (first, took, text) = one
            told = f"{first:.3f} s, 4 times as long {took:.3f} s, seed {seed}: {text!r}"
            print(f"{expression.name} ({way}): {told}", flush=True)
            slow += 1
    print(f"{len(known)} expressions, {rounds} rounds: {slow} grow faster than their texts")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2, sys.argv[2:]))
