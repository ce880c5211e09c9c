"""`boundcheck fix`: rewrites what can be rewritten, and shows it first."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boundcheck.base.errors import UsageError
from boundcheck.cli.common import config_option, jobs_option, no_cache_option, write_diff
from boundcheck.cli.tried import TriedRun, run_for, state_of, tried
from boundcheck.config.find import chosen_config
from boundcheck.config.own_rules import own_rules_of
from boundcheck.outcome.asked import modules_asked, paths_asked, rules_asked
from boundcheck.outcome.baseline import STALE
from boundcheck.outcome.selection import Selection, is_shown

if TYPE_CHECKING:
    from boundcheck.fix import Intent


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
@click.option("--write", "writes", is_flag=True, help="Apply it, all or nothing.")
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

    What the baseline knows is mended, too, and leaves it. What an exception allows stays. Exit status 0: nothing to write, or
    all is written; 1: there is something to write; 2: refused, and nothing is changed.
    """
    from boundcheck import fix as fixing

    file = chosen_config(config)
    root = Path(os.path.realpath(file.parent))
    own = own_rules_of(file).names
    asked = TriedRun(file, root, jobs, no_cache, rules_asked((), (), own))
    if moved:
        if paths or select or ignore or modules:
            raise UsageError(
                "--move takes no paths, --select, --ignore or --module: it moves what it is told"
            )
        return _move(asked, moved, unsafe=unsafe, writes=writes, shows=shows, allow_dirty=allow_dirty)
    rules = rules_asked(select, ignore, own)
    done = run_for(asked)
    chosen = Selection(
        rules,
        modules_asked(done.analysis.modules, file, modules),
        paths_asked(root, paths, done.analysis.modules),
    )
    state = state_of(asked, done.analysis)
    wanted = [found for found in state.found if found.rule in rules and is_shown(found, chosen)]
    stale = [found for found in state.stale if STALE in rules and is_shown(found, chosen)]
    plan = fixing.plan(done.codebase, wanted, unsafe=unsafe)
    if plan.files and writes and not allow_dirty:
        fixing.refuse_dirty(root, plan.files)
    plan, known, out = tried(asked, done, plan, state, stale=bool(stale))
    files = (*plan.files, *known)
    _tell_unsafe(plan.done)
    if files and writes:
        if not allow_dirty:
            fixing.refuse_dirty(root, files)
        fixing.write_all_or_none(root, files)
    if files and (shows or unsafe or not writes):
        write_diff(fixing.diff_of(files))
    counts = Counter(found.rule for found in stale)
    summary = fixing.summary(plan.done, counts, out, written=writes)
    told = (*summary, *fixing.left_lines(plan.waiting, plan.left))
    click.echo("\n".join(told), err=True)
    return 1 if files and not writes else 0


def _move(
    asked: TriedRun, names: tuple[str, str], *, unsafe: bool, writes: bool, shows: bool, allow_dirty: bool
) -> int:
    from boundcheck.cli.move import move

    return move(
        asked.root,
        names,
        lambda: run_for(asked),
        lambda done: state_of(asked, done.analysis).shown,
        unsafe=unsafe,
        writes=writes,
        shows=shows or unsafe,
        allow_dirty=allow_dirty,
    )


def _tell_unsafe(intents: Sequence[Intent]) -> None:
    from boundcheck.fix import unsafe_lines

    told = list(unsafe_lines([intent for intent in intents if intent.unsafe]))
    if told:
        click.echo("\n".join(told), err=True)
