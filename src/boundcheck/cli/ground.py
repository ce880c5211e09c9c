"""What reports on extractions are made from: a project with every rule on, its contracts changed if asked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from boundcheck.base.git import renames_since
from boundcheck.cli.common import with_states
from boundcheck.codebase.codebase import Codebase
from boundcheck.config.model import Config
from boundcheck.extraction import Ground, unmuted
from boundcheck.extraction.carried import carry
from boundcheck.extraction.what_if import AssumedChange, changed
from boundcheck.findings.catalog import GROUP_OF
from boundcheck.keep.cache import Cache
from boundcheck.outcome.baseline import Baseline, Renames, read_baseline
from boundcheck.outcome.selection import Selection, check
from boundcheck.read import Progress
from boundcheck.run import run

# An expired exception would stand for what it covers; here all of that is wanted.
_RULES = frozenset(GROUP_OF) - {"expired-allow"}


def read_ground(
    file: Path, jobs: int | None, show: Progress, cache: Cache | None, changes: Sequence[AssumedChange] = ()
) -> Ground:
    """The project of a configuration, its contracts changed."""
    root = Path(os.path.realpath(file.parent))

    def change(config: Config, codebase: Codebase) -> Config:
        return unmuted(changed(config, codebase, changes) if changes else config)

    done = run(file, jobs, show, cache, change)
    analysis, baseline = done.analysis, read_baseline(root, done.analysis.baselines)
    if changes:
        analysis, baseline = carry(analysis, baseline or Baseline(()), done.written, done.codebase)
    renames: Renames = partial(renames_since, root)
    report = check(analysis, Selection(_RULES), baseline, renames)
    kept = cache.readings.get if cache else None
    return Ground(done.codebase, with_states(report), tuple(done.accesses), kept)
