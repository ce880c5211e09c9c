"""`boundcheck check --diff REV`: what the work tree adds to the commit where it left REV."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from boundcheck.base.errors import UsageError
from boundcheck.cli.common import progress

if TYPE_CHECKING:
    from boundcheck.findings.analysis import Analysis
    from boundcheck.outcome.baseline import Added, Baseline, Renames
    from boundcheck.outcome.selection import Selection
    from boundcheck.report import Report


def refuse_without_sense(revision: str | None, *, strict_contracts: bool, known: bool) -> None:
    """Raise UsageError for options that make no sense together."""
    if strict_contracts and revision is None:
        raise UsageError(
            "--strict-contracts looks at what contracts say since a revision; name one with --diff"
        )
    if known and revision is not None:
        raise UsageError("--known tells what the baseline knows; leave out --diff")


def lines_since(revision: str, file: Path) -> Added:
    """The lines that the work tree adds since the merge base with a revision; see `diff.added_since`."""
    from boundcheck.diff import added_since  # for those who ask

    return added_since(revision, file)


def held_against_base(
    revision: str,
    report: Report,
    asked: tuple[Analysis, Selection, Baseline | None, Renames, Added],
    file: Path,
    rules: frozenset[str],
    jobs: int | None,
    rules_from: tuple[Path, ...],
    *,
    keeps: bool,
    is_strict: bool,
) -> Report:
    """The report on what is new since the merge base with a revision; see `diff.held_against`."""
    from boundcheck.diff import Asked, Judge, held_against  # for those who ask

    with progress() as show:
        held = held_against(
            revision, report, Asked(*asked), Judge(file, rules, jobs, show, keeps, rules_from)
        )
    since = held.since and replace(held.since, is_strict=is_strict)
    return replace(held, since=since)
