"""`boundcheck check`: the gate."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache as remembered
from pathlib import Path
from typing import NamedTuple

import click

from boundcheck.analysis import Analysis
from boundcheck.baseline import FILE_NAME, read_baseline
from boundcheck.cache import Cache
from boundcheck.catalog import ALL_RULES, GROUP_OF, GROUPS, PER_ROW
from boundcheck.cli.common import (
    config_option,
    jobs_option,
    load_analysis,
    no_cache_option,
    output_option,
    write,
)
from boundcheck.config.find import find_config
from boundcheck.config.model import UNASSIGNED
from boundcheck.disk import read_file
from boundcheck.door import Reply, content_of, request, shown_time, today
from boundcheck.errors import UsageError
from boundcheck.git import renames_since
from boundcheck.nearest import suggestion
from boundcheck.report import FORMATS, GROUPINGS, Report, Surroundings, summary_line
from boundcheck.selection import Selection
from boundcheck.selection import check as run_check


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these rules or groups (comma lists, repeatable)."
)
@click.option(
    "--ignore", multiple=True, metavar="RULES", help="Not these rules or groups (comma lists, repeatable)."
)
@click.option("--module", "modules", multiple=True, metavar="NAMES", help="Only findings in these modules.")
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME",
    help="Only findings on this table, file, name or glob.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(sorted(FORMATS)),
    help="Default: text on a terminal, else concise.",
)
@click.option(
    "--group-by", type=click.Choice(list(GROUPINGS)), help="Findings below headings: text and concise."
)
@click.option("--full", is_flag=True, help="Text: tell each finding, even if that is more than a screenful.")
@click.option("--known", is_flag=True, help="Tell what the baseline knows instead of what is new.")
@click.option(
    "--min-certainty",
    type=click.Choice(["certain", "likely", "possible"]),
    default="likely",
    show_default=True,
)
@click.option("--statistics", is_flag=True, help="Count findings by rule and by pair of modules instead.")
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
    modules: tuple[str, ...],
    targets: tuple[str, ...],
    format_: str | None,
    group_by: str | None,
    full: bool,
    known: bool,
    min_certainty: str,
    statistics: bool,
    exit_zero: bool,
    config: Path | None,
    output: Path | None,
    jobs: int | None,
    no_cache: bool,
    no_baseline: bool,
) -> int:
    """Check the contracts. PATHS limit the report, never the analysis."""
    started = time.perf_counter()
    rules = _selected(select, ignore)
    if statistics and format_:
        raise UsageError("--statistics prints a table of its own; leave out --format")
    if group_by and (statistics or format_ == "json"):
        raise UsageError(
            "--group-by puts headings into text and concise; leave it out, or ask for one of these"
        )
    if known and no_baseline:
        raise UsageError("--known tells what the baseline knows; leave out --no-baseline")
    file = config or find_config(Path.cwd())
    root = Path(os.path.realpath(file.parent))
    cache = None if no_cache else Cache(file)
    analysis = load_analysis(file, jobs, cache, rules)
    inner_paths = _inner_paths(root, paths)
    selection = Selection(rules, _modules(analysis, file, modules), inner_paths, min_certainty, targets)
    beside = (
        (FILE_NAME, content_of(str(root), FILE_NAME)),
    )  # before it is read, so that no change is missed
    baseline = None if no_baseline else read_baseline(root)
    renames = _Renames(root)
    found = run_check(analysis, selection, baseline, renames)
    found = replace(found, findings=found.baselined, lists_known=True) if known else found
    report = replace(found, elapsed=time.perf_counter() - started)
    name = format_ or ("text" if output is None and sys.stdout and sys.stdout.isatty() else "concise")
    told = (
        _statistics(report)
        if statistics
        else _render(
            root,
            report,
            name,
            _Telling(group_by, analysis.owners, _each(select, full=full), output is None and not full),
        )
    )
    summary = f"{summary_line(report)}\n" if name == "concise" or statistics else ""
    write(told, output)
    click.echo(summary, nl=False, err=True)
    status = 1 if report.summary.errors and not exit_zero else 0
    if cache is not None and sys.argv[1:2] == ["check"] and not (config or output or renames.asked):
        timed = "err" if summary else "out" if name == "text" else ""
        day = today() if any(allow.until for allow in analysis.allows) else None
        named = tuple((str(path), os.path.realpath(path)) for path in paths)
        told_then = _apart(told, summary, timed, report.elapsed)
        cache.remember(request(sys.argv[1:]), Reply(status, *told_then, day, beside, named))
    return status


class _Renames:
    """What git knows of paths that are gone, and whether it was asked."""

    def __init__(self, root: Path) -> None:
        self._root, self.asked = root, False

    def __call__(self, paths: frozenset[str]) -> Mapping[str, str]:
        self.asked = True
        return renames_since(self._root, FILE_NAME, paths)


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


def _selected(select: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
    """The rules to check; UsageError when nothing is left, since nothing checked is not the same as nothing wrong."""
    rules = (_rules(select) if select else frozenset(GROUP_OF)) - _rules(ignore)
    if not rules:
        raise UsageError("no rule is left to check; boundcheck explain lists them")
    return rules


def _rules(written: Sequence[str]) -> frozenset[str]:
    """Rule and group names of a comma list; UsageError names the nearest for one that does not exist."""
    found: set[str] = set()
    for name in (part.strip() for item in written for part in item.split(",")):
        named = {rule for rule, group in GROUP_OF.items() if name in (rule, group)}
        if not named:
            remedy = suggestion(name, [*GROUP_OF, *GROUPS], "boundcheck explain lists them")
            raise UsageError(f'there is no rule or group "{name}"; {remedy}')
        found |= named
    return frozenset(found)


def _modules(analysis: Analysis, file: Path, written: Sequence[str]) -> frozenset[str]:
    names = [part.strip() for item in written for part in item.split(",") if part.strip()]
    for name in names:
        if name not in (*analysis.modules, UNASSIGNED):
            remedy = suggestion(name, analysis.modules, f"modules are declared in {file.name}")
            raise UsageError(f'there is no module "{name}"; {remedy}')
    return frozenset(names)


def _inner_paths(root: Path, paths: Sequence[Path]) -> tuple[str, ...]:
    """Paths as given from the working directory, from the project root on."""
    found = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder")
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links inside the project keep their names
        inner = next(
            (p.relative_to(root) for p in (absolute, path.resolve()) if p.is_relative_to(root)),
            None,
        )
        if inner is None:
            raise UsageError(f"{path}: it lies outside the project {root}; name a path in it")
        found.append(inner.as_posix())
    return () if "." in found else tuple(found)


class _Telling(NamedTuple):
    """How findings are told: below which headings, of which rules each, and whether by their causes where they are many."""

    group_by: str | None
    owners: tuple[tuple[str, str], ...]
    each: frozenset[str]
    by_causes: bool


def _each(select: Sequence[str], *, full: bool) -> frozenset[str]:
    """The rules of which every finding is asked for."""
    return ALL_RULES if full else PER_ROW & {part.strip() for item in select for part in item.split(",")}


def _render(root: Path, report: Report, name: str, telling: _Telling) -> str:

    def read_lines(path: str) -> Sequence[str]:
        from boundcheck.facts import Problem
        from boundcheck.scan.source import read_source

        try:
            data, _ = read_file(str(root / path))
        except OSError:
            return ()
        source = read_source(data)
        return () if isinstance(source, Problem) else source.whole.split("\n")

    is_here = os.path.realpath(os.curdir) == str(root)

    @remembered
    def show_path(path: str) -> str:
        return path if is_here else os.path.relpath(root / path)

    is_terminal = bool(sys.stdout) and sys.stdout.isatty()
    columns, rows = _size() if name == "text" else (80, 0)
    by_causes = is_terminal and telling.by_causes
    around = Surroundings(
        read_lines,
        show_path,
        is_terminal and "NO_COLOR" not in os.environ,
        columns,
        rows if by_causes else 0,
        _command(telling.group_by) if by_causes else "",
        telling.group_by,
        dict(telling.owners),
        telling.each,
    )
    return FORMATS[name].render(report, around)


def _command(group_by: str | None) -> str:
    """What was run, for more to be added to it: without the groups that were asked for."""
    import shlex

    words = ["boundcheck", *sys.argv[1:]]
    if group_by and f"--group-by={group_by}" in words:
        words.remove(f"--group-by={group_by}")
    elif group_by and "--group-by" in words:
        place = words.index("--group-by")
        words[place : place + 2] = []
    return shlex.join(words)


def _size() -> tuple[int, int]:
    import shutil

    return shutil.get_terminal_size()
