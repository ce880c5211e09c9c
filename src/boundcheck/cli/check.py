"""`boundcheck check`: the gate."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache as remembered
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from boundcheck.base.errors import UsageError
from boundcheck.base.light import replace
from boundcheck.cli.common import (
    InOrder,
    config_option,
    jobs_option,
    load,
    load_analysis,
    no_cache_option,
    progress,
)
from boundcheck.cli.outputs import format_option, output_option, streams_of, write_all
from boundcheck.cli.surroundings import FormatSurroundings
from boundcheck.config.find import chosen_config
from boundcheck.config.own_rules import own_rules_of
from boundcheck.door import content_of
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.catalog import ALL_RULES, PER_ROW
from boundcheck.keep.cache import Cache
from boundcheck.outcome.asked import contracts_asked, modules_asked, names_in, paths_asked, rules_asked
from boundcheck.outcome.baseline import files_of, read_baseline
from boundcheck.outcome.not_looked_at import not_looked_at
from boundcheck.outcome.selection import CONTRACTS, Selection, is_on
from boundcheck.outcome.selection import check as run_check
from boundcheck.replies import Reply, shown_time, today
from boundcheck.report import FORMATS, GROUPINGS, Report, read_here, summary_line

if TYPE_CHECKING:
    from boundcheck.codebase.codebase import Codebase

_HEADED: Final = frozenset(("text", "concise"))


@click.command(cls=InOrder)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these rules or groups (comma lists, repeatable)."
)
@click.option(
    "--ignore", multiple=True, metavar="RULES", help="Not these rules or groups (comma lists, repeatable)."
)
@click.option(
    "--rules-from",
    "rules_from",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A Python file with a rule of your own, which is run (repeatable).",
)
@click.option("--module", "modules", multiple=True, metavar="NAMES", help="Only findings in these modules.")
@click.option(
    "--contract",
    "contracts",
    multiple=True,
    metavar="NAME",
    help="Only these of [[contracts]] (repeatable).",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME",
    help="Only findings on this table, file, name or glob.",
)
@format_option
@click.option(
    "--group-by", type=click.Choice(list(GROUPINGS)), help="Findings below headings: text and concise."
)
@click.option(
    "--full", is_flag=True, help="Tell each finding, even if that is more than a screenful: text and concise."
)
@click.option("--known", is_flag=True, help="Tell what the baseline knows instead of what is new.")
@click.option(
    "--min-certainty",
    type=click.Choice(["certain", "likely", "possible"]),
    default="likely",
    show_default=True,
)
@click.option("--statistics", is_flag=True, help="Count findings by rule and by pair of modules instead.")
@click.option("--diff", "revision", metavar="REV", help="Only what the work tree adds since HEAD left REV.")
@click.option(
    "--strict-contracts", is_flag=True, help="With --diff: exit with 1 when a contract gives more leave, too."
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when there are findings.")
@config_option
@output_option
@jobs_option
@no_cache_option
@click.option("--no-baseline", is_flag=True, help="Report what the baseline knows, too.")
def check(
    paths: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    rules_from: tuple[Path, ...],
    modules: tuple[str, ...],
    contracts: tuple[str, ...],
    targets: tuple[str, ...],
    formats: tuple[str, ...],
    group_by: str | None,
    full: bool,
    known: bool,
    min_certainty: str,
    statistics: bool,
    revision: str | None,
    strict_contracts: bool,
    exit_zero: bool,
    config: Path | None,
    outputs: tuple[Path, ...],
    jobs: int | None,
    no_cache: bool,
    no_baseline: bool,
) -> int:
    """Check the contracts. PATHS limit the report, never the analysis."""
    started = time.perf_counter()
    streams = streams_of(formats, outputs)
    if statistics and formats:
        raise UsageError("--statistics prints a table of its own; leave out --format")
    if group_by and (statistics or (formats and not _HEADED & {*formats})):
        raise UsageError(
            "--group-by puts headings into text and concise; leave it out, or ask for one of these"
        )
    if strict_contracts and revision is None:
        raise UsageError(
            "--strict-contracts looks at what contracts say since a revision; name one with --diff"
        )
    if known and (no_baseline or revision is not None):
        other = "--diff" if revision is not None else "--no-baseline"
        raise UsageError(f"--known tells what the baseline knows; leave out {other}")
    file = chosen_config(config)
    own_rules = own_rules_of(file, rules_from)
    rules = rules_asked(select or ((CONTRACTS,) if contracts else ()), ignore, own_rules.names)
    root = Path(os.path.realpath(file.parent))
    cache = None if no_cache else Cache(file, rules_from=rules_from)
    analysis = load_analysis(file, jobs, cache, rules, rules_from)
    inner_paths = paths_asked(root, paths, analysis.modules)
    named = contracts_asked((name for name, _ in analysis.contracts), file, contracts)
    chosen = modules_asked(analysis.modules, file, modules)
    _refuse_unknown(targets, analysis, partial(load, file, jobs, no_cache=no_cache, rules_from=rules_from))
    selection = Selection(rules, chosen, inner_paths, min_certainty, named, targets)
    # Before it is read, so that no change is missed.
    beside = tuple((name, content_of(str(root), name)) for name in files_of(analysis.baselines))
    baseline = None if no_baseline else read_baseline(root, analysis.baselines)
    renames = _Renames(root)
    if revision is None:
        found = run_check(analysis, selection, baseline, renames)
    else:
        from boundcheck.diff import CheckAsked, StateJudge, added_since, held_against  # for those who ask

        asked = CheckAsked(analysis, selection, baseline, renames, added_since(revision, file))
        with progress() as show:
            judge = StateJudge(file, rules, jobs, show, cache is not None, rules_from)
            found = held_against(revision, asked, judge, is_strict=strict_contracts)
    found = replace(found, findings=found.baselined, lists_known=True) if known else found

    def from_here(path: str) -> str:
        return os.path.relpath(root / path)

    unseen = not_looked_at(analysis, inner_paths, _left_out(file, rules_from), from_here)
    report = replace(found, elapsed=time.perf_counter() - started, not_looked_at=unseen)
    around = FormatSurroundings(
        root,
        analysis,
        group_by,
        own_rules,
        ALL_RULES | rules if full else PER_ROW.intersection(names_in(select)),
    )
    told = [
        (
            _statistics(report)
            if statistics
            else FORMATS[name].render(report, around.of(name, file, full=full)),
            file,
        )
        for name, file in streams
    ]
    printed = next((name for name, file in streams if file is None), "")
    is_closed = statistics or (printed != "text" and any(FORMATS[name].closes for name, _ in streams))
    closing = (
        summary_line(read_here(report, around.here)) if is_closed else unseen if printed != "text" else ""
    )
    summary = f"{closing}\n" if closing else ""
    write_all(told)
    click.echo(summary, nl=False, err=True)
    lets_through = report.since is not None and report.since.fails_strictly
    status = 1 if (report.summary.errors or lets_through) and not exit_zero else 0
    is_kept = cache is not None and revision is None and sys.argv[1:2] == ["check"]
    if cache is not None and is_kept and not (config or outputs or rules_from or renames.asked):
        timed = "err" if is_closed else "out" if printed == "text" else ""
        day = today() if any(allow.until for allow in analysis.allows) else None
        given = tuple((str(path), os.path.realpath(path)) for path in paths)
        told_then = _apart(told[0][0], summary, timed, report.elapsed)
        cache.remember(
            sys.argv[1:], Reply(status, *told_then, day, beside + around.beside, given, around.quoted)
        )
    return status


def _left_out(file: Path, rules_from: Sequence[Path]) -> Callable[[str], str]:
    """Why a path is no file of the project; where all are, the configuration is not read for it."""

    @remembered
    def why() -> Callable[[str], str]:
        from boundcheck.config.load import load_config
        from boundcheck.discover.left_out import left_out_of

        return left_out_of(load_config(file, (), rules_from))

    return lambda path: why()(path)


def _refuse_unknown(targets: Iterable[str], analysis: Analysis, codebase_of: Callable[[], Codebase]) -> None:
    """Raise UsageError for a target that nothing has and that means nothing; the project is asked for those that no finding has."""
    unseen = [name for name in targets if not any(is_on(finding, name) for finding in analysis.findings)]
    if unseen:
        from boundcheck.answers.may import refuse_unknown

        codebase = codebase_of()
        for name in unseen:
            refuse_unknown(codebase, name)


class _Renames:
    """What git knows of paths that are gone, and whether it was asked."""

    def __init__(self, root: Path) -> None:
        self._root, self.asked = root, False

    def __call__(self, file: str, paths: frozenset[str]) -> Mapping[str, str]:
        from boundcheck.base.git import are_there, renames_since  # where what is known is not found

        self.asked |= not paths or not are_there(self._root, paths)
        return renames_since(self._root, file, paths)


def _apart(out: str, err: str, timed: str, elapsed: float | None) -> tuple[str, str, str, int]:
    """The streams of a reply, without the time that the run took."""
    took, text = shown_time(elapsed or 0), {"out": out, "err": err}.get(timed)
    if text is None:
        return out, err, "", 0
    before, _, behind = text.rpartition(took)
    without = f"{before}{behind}"
    return (*((without, err) if timed == "out" else (out, without)), timed, len(behind))


def _statistics(report: Report) -> str:
    from boundcheck.report.statistics import render_statistics

    return render_statistics(report)
