"""`boundcheck baseline --upgrade`: what a new version of boundcheck finds in code that an older one has passed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from boundcheck.base.errors import UsageError
from boundcheck.base.git import find_base, find_repository, is_shallow, last_commit_of, renames_from
from boundcheck.cli.common import progress
from boundcheck.diff import project_at
from boundcheck.findings.finding import Finding, Identity
from boundcheck.outcome.baseline import FILE_NAME, read_baseline
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse


def found_before(config: Path, revision: str | None, jobs: int | None) -> Callable[[Finding], bool]:
    """Tells of findings, each asked about once and in order, whether this version finds them in old code too.

    The older version has passed that code with the baseline of then, so what this one finds beyond is new in the version
    and not in the code. Raises ProjectError where git does not give the old code, or it cannot be read.
    """
    root = Path(os.path.realpath(config.parent))
    commit = _commit(root, revision)
    with (
        project_at(find_repository(root), commit, commit[:10], "--base", config.name) as then,
        progress() as show,
    ):
        analysis = analyse(then, jobs, show)
        old = check(
            analysis, Selection(analysis.ran), read_baseline(then.parent, analysis.baselines)
        ).findings
    moved = renames_from(root, commit, frozenset(finding.path for finding in old))
    left = Counter(_now(finding.identity, moved.get(finding.path)) for finding in old)

    def is_old(finding: Finding) -> bool:
        left[finding.identity] -= 1
        return left[finding.identity] >= 0

    return is_old


def _now(identity: Identity, path: str | None) -> Identity:
    rule, old, from_, to, target = identity
    return rule, path if path and old else old, from_, to, target


def _commit(root: Path, revision: str | None) -> str:
    repository = find_repository(root)
    if revision is not None:
        return find_base(repository, revision).commit
    if is_shallow(repository):
        raise UsageError(
            "the clone holds the newest commits only; fetch all, or name with --base the revision where old code ends"
        )
    commit = last_commit_of(root, f":(glob)**/{FILE_NAME}")
    if not commit:
        raise UsageError(
            f"no commit holds {FILE_NAME}; name with --base the revision that the older version has passed"
        )
    return commit
