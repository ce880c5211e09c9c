"""`boundcheck extract`: what blocks pulling a module out, what its API would be, and what it would cost."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from boundcheck.base.errors import UsageError
from boundcheck.base.light import dataclass, replace
from boundcheck.base.nearest import suggestion
from boundcheck.base.patterns import later
from boundcheck.base.plain import visible
from boundcheck.cli.common import (
    InOrder,
    columns,
    config_option,
    jobs_option,
    order_of,
    output_option,
    progress,
    write_or_open,
)
from boundcheck.cli.ground import read_ground
from boundcheck.cli.trend import save_figures, show_trend
from boundcheck.config.find import chosen_config
from boundcheck.extraction import Ground
from boundcheck.extraction import extract as make_report
from boundcheck.extraction.history import read_history
from boundcheck.extraction.model import Assumptions
from boundcheck.extraction.ranking import rank
from boundcheck.extraction.show import FORMATS, show_ranking, show_report
from boundcheck.extraction.what_if import AssumedChange, Kind, parse
from boundcheck.keep.cache import Cache

_USUAL = Assumptions()
# Of more digits a product is no number that JSON has; a week has 600 million milliseconds.
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)"
_RANGE = later(f"{_NUMBER}(?:-{_NUMBER})?")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for, as the options say it."""

    module: str | None
    all_: bool
    history: bool
    since: str | None
    skeleton: str | None
    save: bool
    trend: bool
    format_: str | None
    open_: bool
    rehearse: Path | None
    python: str | None


@click.command(cls=InOrder)
@click.argument("module", required=False)
@click.option("--all", "all_", is_flag=True, help="Rank all modules: which leaves first, which never.")
@click.option("--history", is_flag=True, help="Tell from git which modules change together, and by whom.")
@click.option("--since", metavar="WHEN", help="Read the history from a revision or date on (2025-01-31).")
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
    "--latency",
    metavar="MS-MS",
    help="Milliseconds of a call over the network; default: 5-20.",
)
@click.option("--rounds", metavar="N-N", help="Rounds of a loop; default: 10-100.")
@click.option(
    "--skeleton",
    type=click.Choice(("openapi",)),
    help="Write the beginning of a network API instead: the module's surface, from its annotations.",
)
@click.option(
    "--rehearse",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Cut MODULE out into a project of its own in this folder, and run its suite there.",
)
@click.option("--python", metavar="PATH", help="The interpreter of --rehearse; default: as boundcheck test.")
@click.option("--save", is_flag=True, help="Add this run's figures to boundcheck-metrics.jsonl.")
@click.option("--trend", is_flag=True, help="Show how the saved figures moved.")
@click.option(
    "--metrics",
    type=click.Path(path_type=Path),
    help="The file of --save and --trend; default: boundcheck-metrics.jsonl beside the configuration.",
)
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: text.")
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser (with --format html).")
@config_option
@output_option
@jobs_option
def extract(
    move: Sequence[str],
    merge: Sequence[str],
    split: Sequence[str],
    latency: str | None,
    rounds: str | None,
    metrics: Path | None,
    config: Path | None,
    output: Path | None,
    jobs: int | None,
    **wishes: object,
) -> int:
    """Tell what blocks pulling MODULE out as a service, what its API would be, and what calls over a network would cost.

    With --move, --merge and --split, which may be given several times and combined, it tells that of contracts
    changed in this way, one after the other; no file is touched.

    --rehearse proves it: the module's files are written to DIR as a project of its own, with stand-ins for what it
    uses of other modules and a client for those who stay, and its suite runs there.

    Exit status: 0 when it is ready, 1 when it is blocked, or its suite did not pass alone; 0 with --all, --skeleton,
    --trend, or --save alone.
    """
    wish = _Wish(**wishes)  # type: ignore[arg-type]
    _refuse(wish)
    if metrics is not None and not (wish.save or wish.trend):
        raise UsageError("--metrics names the file of --save and --trend; add one of these")
    given: dict[Kind, Iterator[str]] = {"move": iter(move), "merge": iter(merge), "split": iter(split)}
    changes = [parse(kind, next(given[kind])) for kind in order_of(*given)]
    file = chosen_config(config)
    if wish.trend and changes:
        raise UsageError("--trend shows what was saved; leave out --move, --merge and --split")
    if wish.trend:
        return show_trend(file, metrics, wish.format_ or "text", output, open_=wish.open_)
    assumptions = _assumptions(latency, rounds)
    name = _module(wish, changes)
    if changes and wish.save:
        raise UsageError("--save keeps what is; leave out --move, --merge and --split")
    with progress() as show:
        ground = read_ground(file, jobs, show, Cache(file), changes)
        _check_there(ground, name, changes)
        text, status = _report(ground, wish, name, assumptions, changes, output, jobs)
    for path, problem in ground.unread:
        place = visible(f"{path}:{problem.line}")
        click.echo(f"boundcheck: {place} cannot be read whole: {visible(problem.reason)}", err=True)
    if wish.save:
        save_figures(ground, file, metrics)
    if text is not None:
        write_or_open(text, output, open_=wish.open_)
    return status


def _refuse(wish: _Wish) -> None:
    """Raise UsageError for options that make no sense together."""
    if wish.all_ and wish.module:
        raise UsageError(f"--all ranks all modules; leave out --all, or {visible(wish.module)}")
    if wish.since is not None and not wish.history:
        raise UsageError("--since limits the history; add --history")
    others = (("--format", wish.format_), ("--open", wish.open_), ("--all", wish.all_))
    for option, given in others:
        if wish.skeleton and given:
            raise UsageError(f"--skeleton writes a document of its own on one module; leave out {option}")
    asked = (wish.module, "--all" * wish.all_, "--save" * wish.save, "--history" * wish.history)
    for what in (*asked, "--skeleton" * bool(wish.skeleton)):
        if wish.trend and what:
            raise UsageError(f"--trend shows what was saved of all modules; leave out {visible(what)}")
    if wish.trend and wish.format_ == "json":
        raise UsageError("--trend is shown as text, markdown or html; the file itself is JSON, a line a run")
    if wish.open_ and wish.format_ != "html":
        raise UsageError(f"--open shows a page, and {wish.format_ or 'text'} is none; take --format html")
    if wish.history and (wish.all_ or wish.skeleton):
        raise UsageError("--history speaks of one module; name it, without --all and --skeleton")
    more = (("--skeleton", wish.skeleton), ("--trend", wish.trend), ("--history", wish.history))
    _refuse_rehearsal(wish, (*others, *more))


def _refuse_rehearsal(wish: _Wish, others: Iterable[tuple[str, object]]) -> None:
    for option, given in others:
        if wish.rehearse is not None and given:
            raise UsageError(
                f"--rehearse runs the suite of one module and tells it as text; leave out {option}"
            )
    if wish.python and wish.rehearse is None:
        raise UsageError("--python names the interpreter of --rehearse; add it")


def _report(
    ground: Ground,
    wish: _Wish,
    name: str,
    assumptions: Assumptions,
    changes: Sequence[AssumedChange],
    output: Path | None,
    jobs: int | None,
) -> tuple[str | None, int]:
    """What is asked for as text (None: nothing but to save), and the exit status."""
    assumed = tuple(change.sentence for change in changes)
    if wish.all_:
        ranked = rank(ground, jobs or os.cpu_count() or 1)
        return show_ranking(ranked, assumed, wish.format_ or "text", None if output else columns()), 0
    if not name:
        return None, 0
    history = read_history(ground.codebase, wish.since) if wish.history else None
    found = replace(make_report(ground, name, assumptions, history), assumed=assumed)
    if wish.skeleton:
        from boundcheck.extraction.skeleton import render_openapi

        return render_openapi(found), 0
    if wish.rehearse is not None:
        from boundcheck.cli.rehearsal import rehearse

        return rehearse(ground, found, wish.rehearse, wish.python)
    cells = None if output else columns()
    return show_report(found, ground.atlas, wish.format_ or "text", cells), int(found.verdict == "blocked")


def _assumptions(latency: str | None, rounds: str | None) -> Assumptions:
    low, high = _range("--latency", latency, _USUAL.network)
    least, most = _range("--rounds", rounds, _USUAL.rounds)
    if least != int(least) or most != int(most):
        raise UsageError(
            f"--rounds {visible(rounds or '')}: a loop has whole rounds; write for example 10-100"
        )
    return Assumptions(_USUAL.in_process, (low, high), (int(least), int(most)))


def _range(option: str, written: str | None, usual: tuple[float, float]) -> tuple[float, float]:
    """`5-20`, or one number for both ends."""
    if written is None:
        return usual
    found = _RANGE.fullmatch(written.strip())
    if found is None or float(found[2] or found[1]) < float(found[1]):
        raise UsageError(
            f"{option} {visible(written)} is no range; write for example {usual[0]:g}-{usual[1]:g}"
        )
    return float(found[1]), float(found[2] or found[1])


def _module(wish: _Wish, changes: Sequence[AssumedChange]) -> str:
    """The module to report on: the one that is named, else the last one that a change makes; "" for none."""
    made = [change.makes for change in changes if change.makes]
    if wish.all_ or (wish.module is None and not made and wish.save):
        return ""
    if wish.module == "" or (wish.module is None and not made):
        raise UsageError("name a module, or rank all of them with --all; boundcheck graph lists the modules")
    return wish.module or made[-1]


def _check_there(ground: Ground, name: str, changes: Sequence[AssumedChange]) -> None:
    """Raise UsageError for a module that a change took away."""
    known = ground.codebase.modules.by_name
    if name and changes and name not in known:
        made = [change.makes for change in changes if change.makes in known]
        remedy = suggestion(name, known, f"name {made[-1]}" if made else "name one that is left")
        raise UsageError(f'after these changes there is no module "{visible(name)}"; {remedy}')
