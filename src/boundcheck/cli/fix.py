"""`boundcheck fix`: rewrites what can be rewritten, and shows it first."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from boundcheck.analysis import Analysis
from boundcheck.asked import modules_asked, paths_asked, rules_asked
from boundcheck.baseline import STALE, read_baseline
from boundcheck.cache import Cache
from boundcheck.cli.common import config_option, jobs_option, no_cache_option, progress, write_diff
from boundcheck.config.find import chosen_config
from boundcheck.config.own_rules import own_rules_of
from boundcheck.errors import BoundcheckError, UsageError
from boundcheck.finding import Finding
from boundcheck.git import renames_since
from boundcheck.rules.report import listed
from boundcheck.selection import Selection, is_shown
from boundcheck.selection import check as run_check

if TYPE_CHECKING:
    from boundcheck.codebase import Codebase
    from boundcheck.fix import Intent, Plan, Rewritten
    from boundcheck.run import Run


_MOST_TRIES = 5  # of writing less and less


class _Asked(NamedTuple):
    """What is run, and which rules there are."""

    file: Path
    root: Path
    jobs: int | None
    no_cache: bool
    every: frozenset[str]


class _State(NamedTuple):
    """All that no exception covers, what of it the baseline does not know, what exceptions cover, and what is said of the baseline."""

    found: tuple[Finding, ...]
    shown: tuple[Finding, ...]
    allowed: tuple[Finding, ...]
    stale: tuple[Finding, ...]


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these rules or groups (comma lists, repeatable)."
)
@click.option(
    "--ignore", multiple=True, metavar="RULES", help="Not these rules or groups (comma lists, repeatable)."
)
@click.option("--module", "modules", multiple=True, metavar="NAMES", help="Only findings in these modules.")
@click.option("--unsafe", is_flag=True, help="Also what a person has to look at: each is told first.")
@click.option("--write", "writes", is_flag=True, help="Apply it, all or nothing, and check the result.")
@click.option("--diff", "shows", is_flag=True, help="Print the diff, with --write too.")
@click.option(
    "--allow-dirty", is_flag=True, help="Write files that have changes which are not committed, too."
)
@click.option(
    "--move",
    "moved",
    nargs=2,
    metavar="A B",
    help="Move a file or package A to B, with all that names it; dotted names or paths.",
)
@config_option
@jobs_option
@no_cache_option
def fix(
    paths: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    modules: tuple[str, ...],
    unsafe: bool,
    writes: bool,
    shows: bool,
    allow_dirty: bool,
    moved: tuple[str, str] | None,
    config: Path | None,
    jobs: int | None,
    no_cache: bool,
) -> int:
    """Rewrite what can be rewritten safely, and print the diff; --write applies it.

    What the baseline knows is mended, too, and leaves it. What an exception allows stays. Exit status 0: nothing to fix, or
    all is written; 1: there is something to write; 2: refused, and nothing is changed.
    """
    from boundcheck import fix as fixing

    file = chosen_config(config)
    root = Path(os.path.realpath(file.parent))
    own = own_rules_of(file).names
    asked = _Asked(file, root, jobs, no_cache, rules_asked((), (), own))
    if moved:
        if paths or select or ignore or modules:
            raise UsageError(
                "--move takes no paths, --select, --ignore or --module: it moves what it is told"
            )
        return _move(asked, moved, unsafe=unsafe, writes=writes, shows=shows, allow_dirty=allow_dirty)
    rules = rules_asked(select, ignore, own)
    done = _run(asked)
    chosen = Selection(
        rules,
        modules_asked(done.analysis.modules, file, modules),
        paths_asked(root, paths, done.analysis.modules),
    )
    state = _state(asked, done.analysis)
    wanted = [found for found in state.found if found.rule in rules and is_shown(found, chosen)]
    plan = fixing.plan(done.codebase, wanted, unsafe=unsafe)
    stale = [found for found in state.stale if STALE in rules and is_shown(found, chosen)]
    _tell_unsafe(plan.done)
    # What the baseline is to know of files that change is known when they are checked again.
    found, is_stale = (done.analysis.baselines, state.found, done.analysis.unread), bool(stale)
    known = () if plan.files or not stale else fixing.followed(root, *found, (), stale=True)
    files = (*plan.files, *known)
    out: Mapping[Finding, str] = {}
    if files and writes:
        if not allow_dirty:
            fixing.refuse_dirty(root, files)
        plan, out = _write_most(asked, done.codebase, plan, known, state, stale=is_stale)
        files = (*plan.files, *known)
    if files and (shows or unsafe or not writes):
        write_diff(fixing.diff_of(files))
    counts = Counter(found.rule for found in stale)
    summary = fixing.summary(plan.done, counts, written=writes)
    told = (summary, *fixing.out_lines(out), *fixing.left_lines(plan.waiting, plan.left))
    click.echo("\n".join(told), err=True)
    return 1 if files and not writes else 0


def _move(
    asked: _Asked, names: tuple[str, str], *, unsafe: bool, writes: bool, shows: bool, allow_dirty: bool
) -> int:
    from boundcheck.cli.move import move

    return move(
        asked.root,
        names,
        lambda: _run(asked),
        lambda done: _state(asked, done.analysis).shown,
        unsafe=unsafe,
        writes=writes,
        shows=shows or unsafe,
        allow_dirty=allow_dirty,
    )


def _run(asked: _Asked) -> Run:
    from boundcheck.run import run

    with progress() as show:
        return run(asked.file, asked.jobs, show, None if asked.no_cache else Cache(asked.file))


def _state(asked: _Asked, analysis: Analysis) -> _State:
    whole = run_check(analysis, Selection(asked.every))
    baseline = read_baseline(asked.root, analysis.baselines)
    if baseline is None:
        return _State(whole.findings, whole.findings, whole.allowed, ())
    held = run_check(analysis, Selection(asked.every), baseline, partial(renames_since, asked.root))
    stale = tuple(found for found in held.findings if found.rule == STALE)
    return _State(whole.findings, held.findings, whole.allowed, stale)


def _tell_unsafe(intents: Sequence[Intent]) -> None:
    from boundcheck.fix import unsafe_lines

    told = list(unsafe_lines([intent for intent in intents if intent.unsafe]))
    if told:
        click.echo("\n".join(told), err=True)


def _write_most(
    asked: _Asked, codebase: Codebase, plan: Plan, known: Sequence[Rewritten], before: _State, *, stale: bool
) -> tuple[Plan, Mapping[Finding, str]]:
    """Write what makes no new findings: the plan that is carried out, and what is left out with the reason.

    Raises UsageError, with all as it was, where nothing would be left, or what new findings come of is not found in a few tries.
    """
    from boundcheck import fix as fixing

    out: dict[Finding, str] = {}
    first: list[Finding] = []
    for _ in range(_MOST_TRIES):
        mended = {intent.finding for intent in plan.done}
        new = _write(asked, (*plan.files, *known), before, mended, stale=stale)
        if not new:
            return plan, out
        first = first or new
        out |= fixing.causes(plan.done, new)
        plan = fixing.without_some(codebase, plan, out)
        if not plan.files:
            break
    places = sorted({f"{found.rule} at {found.path}:{found.line}" for found in first})
    raise UsageError(
        f"nothing is changed, as the result would have new findings: {listed(places)}; leave out what they come of with "
        "paths, --select or --ignore"
    )


def _write(
    asked: _Asked, files: Sequence[Rewritten], before: _State, mended: Collection[Finding], *, stale: bool
) -> list[Finding]:
    """Write files, and the baseline that follows; all is as it was where that gives new findings, which are told.

    Raises UsageError, with all as it was, where the result cannot be checked.
    """
    from boundcheck import fix as fixing

    fixing.write_all_or_none(asked.root, files)
    try:
        analysis = _run(asked).analysis
        paths = {file.path for file in files}
        found = run_check(analysis, Selection(asked.every)).findings
        known = fixing.followed(asked.root, analysis.baselines, found, analysis.unread, paths, stale=stale)
        fixing.write_all_or_none(asked.root, known)
    except BoundcheckError as error:
        fixing.restore(asked.root, files)
        raise UsageError(f"nothing is changed, as the result could not be checked: {error}") from None
    except BaseException:
        fixing.restore(asked.root, files)
        raise
    new = _new(before, _state(asked, analysis), mended)
    if new:
        fixing.restore(asked.root, (*files, *known))
    return new


def _new(before: _State, after: _State, mended: Collection[Finding]) -> list[Finding]:
    """What is found more often than before, or is no longer known or allowed; but what an exception covered that is to go."""
    from boundcheck import fix as fixing

    bared = {found.target for found in mended if found.rule == "expired-allow"}
    found = dict[Finding, None]()
    for old, now in (
        ((*before.found, *before.allowed), (*after.found, *after.allowed)),
        (before.shown, after.shown),
    ):
        more = Counter(map(fixing.breach_of, now)) - Counter(map(fixing.breach_of, old))
        found |= dict.fromkeys(
            each for each in now if fixing.breach_of(each) in more and not bared & {each.rule, each.group}
        )
    return list(found)
