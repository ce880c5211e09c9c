"""`boundcheck fix`: rewrites what can be rewritten, and shows it first."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from boundcheck.analysis import Analysis
from boundcheck.asked import modules_asked, paths_asked, rules_asked
from boundcheck.baseline import STALE, read_baseline
from boundcheck.cache import Cache
from boundcheck.cli.common import config_option, jobs_option, no_cache_option, progress, write
from boundcheck.config.find import chosen_config
from boundcheck.config.own_rules import own_rules_of
from boundcheck.errors import BoundcheckError, UsageError
from boundcheck.finding import Finding
from boundcheck.git import renames_since
from boundcheck.rules.report import listed
from boundcheck.selection import Selection, is_shown
from boundcheck.selection import check as run_check

if TYPE_CHECKING:
    from boundcheck.fix import Intent, Rewritten
    from boundcheck.run import Run


class _Asked(NamedTuple):
    """What is run, and which rules there are."""

    file: Path
    jobs: int | None
    no_cache: bool
    every: frozenset[str]


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
    asked = _Asked(file, jobs, no_cache, rules_asked((), (), own))
    rules = rules_asked(select, ignore, own)
    done = _run(asked)
    chosen = Selection(rules, modules_asked(done.analysis.modules, file, modules), paths_asked(root, paths))
    found, stale = _findings(asked, done.analysis, root)
    plan = fixing.plan(
        done.codebase, [f for f in found if f.rule in rules and is_shown(f, chosen)], unsafe=unsafe
    )
    stale = [f for f in stale if STALE in rules and is_shown(f, chosen)]
    mended = [intent.finding for intent in plan.done]
    known = fixing.without_mended(root, done.analysis.baselines, found, mended, stale=bool(stale))
    files = (*plan.files, *known)
    status = 1 if files else 0
    _tell_unsafe(plan.done)
    if files and (shows or unsafe or not writes):
        write(fixing.diff_of(files), None)
    if files and writes:
        if not allow_dirty:
            fixing.refuse_dirty(root, files)
        before = _everything(asked, root, done.analysis)
        fixing.write_all_or_none(root, files)
        _check_again(asked, root, before, files)
        status = 0
    counts = Counter(f.rule for f in stale)
    lines = [fixing.summary(plan.done, counts, written=writes), *fixing.left_lines(plan.waiting, plan.left)]
    click.echo("\n".join(lines), err=True)
    return status


def _run(asked: _Asked) -> Run:
    from boundcheck.run import run

    with progress() as show:
        return run(asked.file, asked.jobs, show, None if asked.no_cache else Cache(asked.file))


def _findings(asked: _Asked, analysis: Analysis, root: Path) -> tuple[list[Finding], list[Finding]]:
    """All findings that no exception covers, known ones too, and those on the baseline."""
    found = run_check(analysis, Selection(asked.every))
    baseline = read_baseline(root, analysis.baselines)
    if baseline is None:
        return list(found.findings), []
    held = run_check(analysis, Selection(asked.every), baseline, partial(renames_since, root))
    return list(found.findings), [finding for finding in held.findings if finding.rule == STALE]


def _tell_unsafe(intents: Sequence[Intent]) -> None:
    from boundcheck.fix import unsafe_lines

    told = list(unsafe_lines([intent for intent in intents if intent.unsafe]))
    if told:
        click.echo("\n".join(told), err=True)


def _check_again(asked: _Asked, root: Path, before: Sequence[Finding], files: Sequence[Rewritten]) -> None:
    """Whether what was written is as good as it was meant. Raises UsageError, with all as it was, where it is not."""
    from boundcheck.fix import restore

    try:
        after = _everything(asked, root, _run(asked).analysis)
    except BoundcheckError as error:
        restore(root, files)
        raise UsageError(f"nothing is changed, as the result could not be checked: {error}") from None
    except BaseException:
        restore(root, files)
        raise
    new = Counter(found.identity for found in after) - Counter(found.identity for found in before)
    if not new:
        return
    restore(root, files)
    places = [f"{found.rule} at {found.path}:{found.line}" for found in after if found.identity in new]
    raise UsageError(
        f"nothing is changed, as the result would have new findings: {listed(sorted(set(places)))}; leave out what they "
        "come of with paths, --select or --ignore"
    )


def _everything(asked: _Asked, root: Path, analysis: Analysis) -> list[Finding]:
    """All that is found, whatever the baseline and exceptions say of it."""
    report = run_check(analysis, Selection(asked.every, min_certainty="possible"))
    _, stale = _findings(asked, analysis, root)
    return [*report.findings, *report.allowed, *stale]
