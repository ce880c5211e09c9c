"""`boundcheck extract`: what blocks pulling a module out, and what it would cost."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from boundcheck.baseline import FILE_NAME, Baseline, Renames, read_baseline
from boundcheck.cache import Cache
from boundcheck.catalog import GROUP_OF
from boundcheck.cli.common import (
    columns,
    config_option,
    jobs_option,
    new_page,
    output_option,
    progress,
    with_states,
    write,
)
from boundcheck.codebase import Codebase
from boundcheck.config.find import find_config
from boundcheck.config.model import Config
from boundcheck.errors import UsageError
from boundcheck.extraction import Ground, unmuted
from boundcheck.extraction import extract as make_report
from boundcheck.extraction.carried import carry
from boundcheck.extraction.ranking import rank
from boundcheck.extraction.show import FORMATS, RANKINGS
from boundcheck.extraction.what_if import Change, Kind, changed, parse
from boundcheck.git import renames_since
from boundcheck.nearest import suggestion
from boundcheck.plain import visible
from boundcheck.run import Progress, run
from boundcheck.selection import Selection
from boundcheck.selection import check as run_check

# An expired exception would stand for what it covers; here all of that is wanted.
_RULES = frozenset(GROUP_OF) - {"expired-allow"}
_CHANGES: tuple[Kind, ...] = ("move", "merge", "split")
_ORDER = "boundcheck.changes"


class _InOrder(click.Command):
    """A command that knows in which order changes were asked for, whichever options they came in."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(list(args))
        ctx.meta[_ORDER] = [option.name for option in order if option.name in _CHANGES]
        return super().parse_args(ctx, args)


@click.command(cls=_InOrder)
@click.argument("module", required=False)
@click.option("--all", "all_", is_flag=True, help="Rank all modules: which leaves first, which never.")
@click.option(
    "--move", multiple=True, metavar="NAME=MODULE", help="As if a file or package were that module's."
)
@click.option("--merge", multiple=True, metavar="A+B", help="As if modules were one; NAME=A+B names it.")
@click.option(
    "--split",
    multiple=True,
    metavar="A=NAME[:B]",
    help="As if a file or package of module A were one of its own, B.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
)
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser (with --format html).")
@config_option
@output_option
@jobs_option
@click.pass_context
def extract(
    context: click.Context,
    module: str | None,
    all_: bool,
    move: Sequence[str],
    merge: Sequence[str],
    split: Sequence[str],
    format_: str,
    open_: bool,
    config: Path | None,
    output: Path | None,
    jobs: int | None,
) -> int:
    """Tell what blocks pulling MODULE out as a service, what its API would be, and what calls over a network would cost.

    With --move, --merge and --split, which may be given several times and combined, it tells that of contracts
    changed in this way, one after the other; no file is touched.

    Exit status: 0 when it is ready, 1 when it is blocked.
    """
    given = {"move": iter(move), "merge": iter(merge), "split": iter(split)}
    changes = [parse(kind, next(given[kind])) for kind in context.meta[_ORDER]]
    if all_ and module:
        raise UsageError(f"--all ranks all modules; leave out --all, or {module}")
    name = "" if all_ else _module(module, changes)
    if open_ and format_ != "html":
        raise UsageError(f"--open shows a page, and {format_} is none; take --format html")
    with progress() as show:
        file = config or find_config(Path.cwd())
        ground = read_ground(file, jobs, show, Cache(file), changes)
        assumed = tuple(change.sentence for change in changes)
        _check_there(ground, name, changes)
        if all_:
            write(RANKINGS[format_](rank(ground), assumed), output)
            return 0
        found = replace(make_report(ground, name), assumed=assumed)
    if open_:
        output = output or new_page()
    write(FORMATS[format_](found, ground.atlas, None if output else columns()), output)
    if open_ and output is not None:
        click.launch(str(output.resolve()))
        click.echo(f"boundcheck: opened {output}", err=True)
    return int(found.verdict == "blocked")


def _module(written: str | None, changes: Sequence[Change]) -> str:
    """The module to report on: the one that is named, else the last one that a change makes."""
    made = [change.makes for change in changes if change.makes]
    if written is None and not made:
        raise UsageError("name a module, or rank all of them with --all; boundcheck graph lists the modules")
    return written or made[-1]


def _check_there(ground: Ground, name: str, changes: Sequence[Change]) -> None:
    """Raise UsageError for a module that a change took away."""
    known = ground.codebase.modules.by_name
    if name and changes and name not in known:
        made = [change.makes for change in changes if change.makes in known]
        remedy = suggestion(name, known, f"name {made[-1]}" if made else "name one that is left")
        raise UsageError(f'after these changes there is no module "{visible(name)}"; {remedy}')


def read_ground(
    file: Path, jobs: int | None, show: Progress, cache: Cache | None, changes: Sequence[Change] = ()
) -> Ground:
    """Everything that reports are made from: the project of a configuration, its contracts changed."""
    root = Path(os.path.realpath(file.parent))

    def change(config: Config, codebase: Codebase) -> Config:
        return unmuted(changed(config, codebase, changes) if changes else config)

    done = run(file, jobs, show, cache, change)
    analysis, baseline = done.analysis, read_baseline(root)
    if changes:
        analysis, baseline = carry(analysis, baseline or Baseline(()), done.written, done.codebase)
    renames: Renames = partial(renames_since, root, FILE_NAME)
    report = run_check(analysis, Selection(_RULES), baseline, renames)
    return Ground(done.codebase, with_states(report), tuple(done.accesses), done.functions)
