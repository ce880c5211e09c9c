"""What fixes come to: the result is checked as if it were written, and what would make new findings is left out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from boundcheck.base.disk import HeldTexts
from boundcheck.base.errors import BoundcheckError, UsageError
from boundcheck.base.git import renames_since
from boundcheck.base.light import NamedTuple
from boundcheck.cli.common import progress
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.finding import Finding
from boundcheck.keep.cache import Cache
from boundcheck.outcome.baseline import STALE, of_files, read_kept
from boundcheck.outcome.selection import Selection, is_at_least
from boundcheck.outcome.selection import check as run_check

if TYPE_CHECKING:
    from boundcheck.fix import Plan, Rewritten
    from boundcheck.keep.memory import MemoryCache
    from boundcheck.run import Run

_MOST_TRIES = 5  # of less and less
_NOT_FOUND = (
    "which fix makes a new finding is not known: ask for fewer at once, with paths, --select or --ignore"
)


class TriedRun(NamedTuple):
    """What is run, and which rules there are."""

    file: Path
    root: Path
    jobs: int | None
    no_cache: bool
    every: frozenset[str]


class State(NamedTuple):
    """All that no exception covers, what of it is shown as the baseline does not know it, what exceptions cover, and what is said
    of the baseline. What is merely possible is never shown."""

    found: tuple[Finding, ...]
    shown: tuple[Finding, ...]
    allowed: tuple[Finding, ...]
    stale: tuple[Finding, ...]


class Tried(NamedTuple):
    """A plan whose result has no new findings, the baseline that follows it, and what is left out for that, with the reason."""

    plan: Plan
    known: Sequence[Rewritten]
    out: Mapping[Finding, str]


def run_for(asked: TriedRun, cache: Cache | None = None) -> Run:
    """What is found in the project, which leaves its cache unless one is given."""
    from boundcheck.run import run

    with progress() as show:
        return run(asked.file, asked.jobs, show, None if asked.no_cache else cache or Cache(asked.file))


def state_of(asked: TriedRun, analysis: Analysis, gone: Collection[str] = ()) -> State:
    """What an analysis comes to; `gone`: files of the baseline that are to be no more."""
    whole = run_check(analysis, _everything(asked))
    kept = [one for one in read_kept(asked.root, analysis.baselines) if one.file not in gone]
    if not kept:
        return State(whole.findings, _sure(whole.findings), whole.allowed, ())
    known = run_check(analysis, _everything(asked), of_files(kept), partial(renames_since, asked.root))
    stale = tuple(found for found in known.findings if found.rule == STALE)
    return State(whole.findings, _sure(known.findings), whole.allowed, stale)


def _everything(asked: TriedRun) -> Selection:
    return Selection(asked.every, min_certainty="possible")


def _sure(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(found for found in findings if is_at_least(found, "likely"))


def tried(asked: TriedRun, done: Run, plan: Plan, before: State, *, stale: bool) -> Tried:
    """As much of a plan as makes no new findings; nothing is written. `done`: the run that found what is to be mended.

    Where what new findings come of is not found in a few tries, all is left out. Raises UsageError where a result cannot be
    checked.
    """
    from boundcheck import fix as fixing
    from boundcheck.keep.memory import MemoryCache

    cache = MemoryCache(asked.file)
    out: dict[Finding, str] = {}
    for _ in range(_MOST_TRIES):
        if not plan.files:
            break
        new, known = _outcome(asked, cache, done, plan, before, stale=stale)
        if not new:
            return Tried(plan, known, out)
        out |= fixing.causes(plan.done, new)
        plan = fixing.without_some(done.codebase, plan, out)
    out |= dict.fromkeys((intent.finding for intent in plan.done), _NOT_FOUND)
    now = done.analysis.baselines, before.found, before.allowed, done.analysis.unread
    known = fixing.followed(asked.root, *now, (), stale=True) if stale else ()
    return Tried(plan._replace(files=(), done=()), known, out)


def _outcome(
    asked: TriedRun, cache: MemoryCache, done: Run, plan: Plan, before: State, *, stale: bool
) -> tuple[list[Finding], Sequence[Rewritten]]:
    """The new findings of a plan's result, and the baseline that follows it. Raises UsageError where it cannot be checked."""
    from boundcheck import fix as fixing

    texts = _texts(asked.root, plan.files)
    try:
        with HeldTexts(texts):
            cache.begin()
            analysis = run_for(asked, cache).analysis
            report = run_check(analysis, _everything(asked))
            found = report.findings
            paths = {file.path for file in plan.files}
            cuts = fixing.cuts_of(done.cycles, before.found, before.shown, before.allowed, found)
            known = fixing.followed(
                asked.root,
                analysis.baselines,
                found,
                report.allowed,
                analysis.unread,
                paths,
                stale=stale,
                cuts=cuts.followed,
                mended=[intent.finding for intent in plan.done],
            )
        gone = {file.path for file in known if file.after is None}
        with HeldTexts({**texts, **_texts(asked.root, known)}):
            after = state_of(asked, analysis, gone)
    except BoundcheckError as error:
        raise UsageError(f"nothing is changed, as the result could not be checked: {error}") from None
    new = _new(before, after, {intent.finding for intent in plan.done})
    return [found for found in new if found not in cuts.moved], known


def _texts(root: Path, files: Sequence[Rewritten]) -> dict[str, bytes]:
    """What files are to hold, by the paths at which they are read, be it through links."""
    places = ((str(root / file.path), file.after) for file in files)
    return {
        place: text for path, text in places if text is not None for place in (path, os.path.realpath(path))
    }


def _new(before: State, after: State, mended: Collection[Finding]) -> list[Finding]:
    """What is found more often than before, or is no longer known or allowed; but what an exception covered that is to go."""
    from boundcheck import fix as fixing

    bared = {found.target for found in mended if found.rule == "expired-allow"}
    found = dict[Finding, None]()
    for old, now in (
        (_sure((*before.found, *before.allowed)), _sure((*after.found, *after.allowed))),
        (before.shown, after.shown),
    ):
        more = Counter(map(fixing.breach_of, now)) - Counter(map(fixing.breach_of, old))
        found |= dict.fromkeys(
            each for each in now if fixing.breach_of(each) in more and not bared & {each.rule, each.group}
        )
    return list(found)
