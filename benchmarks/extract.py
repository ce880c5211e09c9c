"""How long `boundcheck extract` takes on a project: one module, all modules, a what-if, and the history.

usage: python benchmarks/extract.py PROJECT MODULE [--rounds N] [--history] [--merge A+B]

PROJECT is a folder with a boundcheck.toml; its cache is written. Each command runs once to fill the cache and then N times;
printed are the seconds of the first run, and the least and the median of the others, on the wall.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("module")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--history", action="store_true")
    parser.add_argument("--merge")
    asked = parser.parse_args()
    runs = [["extract", asked.module], ["extract", "--all"]]
    runs += [["extract", "--merge", asked.merge]] if asked.merge else []
    runs += [["extract", asked.module, "--history"]] if asked.history else []
    for command in runs:
        first, *rest = (seconds(command, asked.project) for _ in range(asked.rounds + 1))
        told = f"first {first:.2f} s, then least {min(rest):.2f}, median {statistics.median(rest):.2f}"
        print(f"boundcheck {' '.join(command)}: {told}", flush=True)


def seconds(command: Sequence[str], project: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "boundcheck", *command], cwd=project, capture_output=True, check=False
    )
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode("utf-8", "replace"))
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
