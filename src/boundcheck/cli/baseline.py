"""`boundcheck baseline`: what is known and accepted for now."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

import click

from boundcheck.base.errors import UsageError
from boundcheck.base.git import renames_since
from boundcheck.base.homes import Baselines
from boundcheck.base.plain import counted, most_first, visible
from boundcheck.base.versions import is_older
from boundcheck.cli.common import (
    config_option,
    jobs_option,
    load_analysis,
    no_cache_option,
    write_inside,
)
from boundcheck.cli.taken_out import not_mended, told_of
from boundcheck.config.find import chosen_config
from boundcheck.config.own_rules import own_rules_of
from boundcheck.diff import StateJudge
from boundcheck.findings.finding import Finding, Identity, unmatched
from boundcheck.keep.cache import Cache
from boundcheck.outcome.asked import modules_asked, rules_asked
from boundcheck.outcome.baseline import (
    FILE_NAME,
    Baseline,
    Kept,
    divided,
    file_of,
    of_files,
    read_kept,
)
from boundcheck.outcome.baseline.update import Updated, update
from boundcheck.outcome.selection import Selection
from boundcheck.outcome.selection import check as run_check
from boundcheck.version import VERSION


@click.command()
@click.option("--add", is_flag=True, help="Accept what is new, too.")
@click.option(
    "--upgrade", is_flag=True, help="Accept what this version of boundcheck newly finds in old code, too."
)
@click.option(
    "--base",
    metavar="REV",
    help="For --upgrade, where old code ends; default: the last commit that wrote the baseline.",
)
@click.option("--module", "modules", multiple=True, metavar="NAMES", help="Only entries of these modules.")
@click.option("--select", multiple=True, metavar="RULES", help="Only entries of these rules or groups.")
@config_option
@jobs_option
@no_cache_option
def baseline(
    add: bool,
    upgrade: bool,
    base: str | None,
    modules: tuple[str, ...],
    select: tuple[str, ...],
    config: Path | None,
    jobs: int | None,
    no_cache: bool,
) -> int:
    """Create the baseline; later only take out what is fixed.

    The first run accepts every finding. From then on the baseline can only shrink, unless --add or --upgrade is given. Where
    git left the two sides of a merge in it, both are taken. Exit status 1: a module that is strict refuses what is new.
    """
    if (add and upgrade) or (base and not upgrade):
        raise UsageError(
            "take one of --add, which accepts what is new, and --upgrade, which may have a --base"
        )
    file = chosen_config(config)
    root = Path(os.path.realpath(file.parent))
    own = own_rules_of(file).names
    every, rules = rules_asked((), (), own), rules_asked(select, (), own)
    analysis = load_analysis(file, jobs, None if no_cache else Cache(file), every)
    names = modules_asked(analysis.modules, file, modules)
    keeps = analysis.baselines
    kept = read_kept(root, keeps, merging=True)
    _refuse(kept, {finding.rule for finding in analysis.findings})
    stamps = {one.file: one.baseline.version for one in kept}
    accept: Callable[[Finding], bool] = (
        _accepted(file, base, jobs, stamps, keeps) if upgrade else _all_or_none(accepts=add or not kept)
    )
    report = run_check(analysis, Selection(every, min_certainty="possible"))
    _refuse_unmatched(report.findings)

    def is_wanted(identity: Identity) -> bool:
        return (identity[0] in rules or rules == every) and (not names or identity[2] in names)

    done = update(
        of_files(kept) if kept else Baseline(()),
        report.findings,
        partial(renames_since, root),
        is_wanted,
        accept,
        keeps.strict,
        analysis.unread,
        report.allowed,
    )

    waiting = {file_of(finding.identity, keeps) for finding in (*done.left, *done.refused)}

    def is_settled(name: str, module: str) -> bool:
        whole = rules == every and (not names or module in names)
        return whole and (add or upgrade or name not in waiting)

    gone = [(entry, count) for entry, count in done.compared.fixed if is_wanted(entry.identity)]
    judge = StateJudge(file, every, jobs, lambda done, total: None, not no_cache)
    unchecked = not_mended(gone, analysis, report, judge)
    files = _write(root, before=kept, after=divided(done.baseline, kept, keeps, is_settled))
    where = FILE_NAME if files == 1 else f"{FILE_NAME} ({files:,} files)"
    nothing = sum(finding.binds_nothing for finding in report.findings)
    told = (
        _summary(where, done, bool(kept), len(unchecked)),
        *_told(done, bool(kept)),
        *_excepted(done.compared.excepted),
        *told_of(unchecked),
        *_unbound(nothing),
    )
    click.echo("\n".join(told))
    return 1 if done.refused else 0


def _all_or_none(*, accepts: bool) -> Callable[[Finding], bool]:
    return lambda finding: accepts


def _accepted(
    file: Path, base: str | None, jobs: int | None, stamps: Mapping[str, str], keeps: Baselines
) -> Callable[[Finding], bool]:
    """Tells of findings whether only this version finds them; none that goes into a file which this version wrote."""
    if stamps and set(stamps.values()) == {VERSION}:
        click.echo(f"boundcheck {VERSION} wrote the baseline: there is nothing to upgrade.")
        return _all_or_none(accepts=False)
    from boundcheck.cli.upgrade import found_before  # which reads a project

    is_old, otherwise = found_before(file, base, jobs), stamps.get(FILE_NAME)
    return lambda finding: (
        stamps.get(file_of(finding.identity, keeps), otherwise) != VERSION and is_old(finding)
    )


def _refuse(kept: Iterable[Kept], rules: set[str]) -> None:
    """Where what is not found need not be fixed."""
    for one in kept:
        version = one.baseline.version
        if is_older(VERSION, version):
            raise UsageError(
                f"{one.file}: boundcheck {visible(version)} wrote it and may know what this one, {VERSION}, does not find; "
                f"install {visible(version)}"
            )
        if one.conflict and "unparsable-file" in rules:
            raise UsageError(
                f"{one.file}: it is in conflict, and so may be the code; mend what boundcheck check --no-baseline "
                "--select unparsable-file tells first"
            )


def _refuse_unmatched(findings: Iterable[Finding]) -> None:
    """Where a name in the configuration matches nothing, nobody knows what of the findings is there, and what is gone."""
    nothing = [f"{visible(found.path)}:{found.line}: {found.message}" for found in unmatched(findings)]
    if nothing:
        it = "it" if len(nothing) == 1 else "them"
        why = f"nothing is taken into the baseline or out of it, as other findings may come of that; mend {it} first"
        raise UsageError("\n".join((*nothing, why)))


def _write(root: Path, before: Iterable[Kept], after: Mapping[str, str | None]) -> int:
    """Writes each file that is not as it is to be; how many there are now."""
    same = {one.file: one.text for one in before if not one.conflict}
    for name, text in after.items():
        if text is None:
            (root / name).unlink()
        elif same.get(name) != text:
            write_inside(root, name, text)
    return sum(text is not None for text in after.values())


def _told(done: Updated, is_there: bool) -> Iterable[str]:
    """What is taken in by rule, and what strict modules refuse."""
    added = Counter(finding.rule for finding in done.added) if is_there else Counter[str]()
    for rule, count in most_first(added):
        yield f"  {count:>6,}  {rule}"
    refused = Counter(finding.from_ or "" for finding in done.refused)
    for module, count in sorted(refused.items()):
        what = "its new finding stays" if count == 1 else f"its {count:,} new findings stay"
        yield f"{visible(module)} is strict: {what}, to be mended."


def _excepted(count: int) -> Iterable[str]:
    """What it knows and nobody needs it for at present."""
    of, it, is_ = ("of them is", "it", "is") if count == 1 else ("of them are", "they", "are")
    if count:
        yield f"{count:,} {of} covered by exceptions, too: when these end, {it} {is_} known again."


def _unbound(count: int) -> Iterable[str]:
    """What no baseline takes."""
    of, stay = ("of a name that matches", "stays") if count == 1 else ("of names that match", "stay")
    if count:
        yield f"{counted(count, 'finding')} {of} nothing {stay}: boundcheck check tells where."


def _summary(where: str, done: Updated, is_there: bool, unchecked: int) -> str:
    known = done.baseline.count
    if not is_there:
        return f"{where}: {counted(known, 'finding')} known from now on."
    fixed = done.fixed - unchecked
    changes = [f"{fixed:,} fixed and taken out"] * bool(fixed)
    changes += [f"{unchecked:,} no longer checked and taken out"] * bool(unchecked)
    changes += [f"{len(done.added):,} added"] * bool(done.added)
    left = len(done.left)
    them = "it" if left == 1 else "them"
    rest = f" {counted(left, 'finding')} new: mend {them}, or accept {them} with --add." if left else ""
    return f"{where}: {counted(known, 'finding')} known; {', '.join(changes) or 'nothing changed'}.{rest}"
