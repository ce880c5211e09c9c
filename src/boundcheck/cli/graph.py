"""`boundcheck graph`: the coupling of the modules."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from boundcheck.answers.atlas import around, build_atlas, compare, file_atlas, only, package_atlas
from boundcheck.answers.atlas.model import Atlas, Only
from boundcheck.base.errors import UsageError
from boundcheck.base.git import changes_since, find_base, find_repository, renames_since
from boundcheck.base.light import NamedTuple, replace
from boundcheck.base.nearest import suggestion
from boundcheck.base.plain import counted, visible
from boundcheck.cli.common import (
    columns,
    config_option,
    jobs_option,
    output_option,
    progress,
    with_states,
    write_or_open,
)
from boundcheck.config.find import chosen_config
from boundcheck.diff import (
    BASELINE,
    Sides,
    StateJudge,
    WrittenContracts,
    added_since,
    compare_findings,
    off_by,
    project_at,
    renames_in,
    standing_of,
    written_in,
)
from boundcheck.draw import FORMATS
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.catalog import ALL_RULES
from boundcheck.findings.finding import Finding
from boundcheck.keep.cache import Cache
from boundcheck.outcome.asked import names_in
from boundcheck.outcome.baseline import Renames, read_baseline
from boundcheck.outcome.selection import Selection
from boundcheck.outcome.selection import check as run_check
from boundcheck.read import Progress, silent
from boundcheck.report import Report
from boundcheck.run import run

_BUILDERS = {"module": build_atlas, "package": package_atlas, "file": file_atlas}
_FOLDED = frozenset(("json", "mermaid", "matrix"))  # formats that take any number of nodes
_MOST_NODES = 1_000
_PAGES = frozenset(("html",))  # formats that a browser shows


@click.command()
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--module",
    "modules",
    multiple=True,
    metavar="NAME",
    help="Only what lies around this module; repeatable.",
)
@click.option(
    "--depth", type=click.IntRange(min=0), help="How many steps around the modules, in and out; default: 1."
)
@click.option(
    "--level",
    type=click.Choice(list(_BUILDERS)),
    default="module",
    show_default=True,
    help="What the nodes are.",
)
@click.option("--only", "only_", type=click.Choice(["violations", "cycles"]), help="Only such dependencies.")
@click.option("--diff", "revision", metavar="REV", help="What changed since HEAD left REV.")
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser (with --format html).")
@config_option
@output_option
@jobs_option
def graph(
    format_: str,
    modules: tuple[str, ...],
    depth: int | None,
    level: str,
    only_: Only | None,
    revision: str | None,
    open_: bool,
    config: Path | None,
    output: Path | None,
    jobs: int | None,
) -> int:
    """Show which module depends on which, how much, and whether its contract says so.

    With --diff: which dependencies and findings a branch adds and takes away; --format markdown writes that for a pull
    request.
    """
    _refuse(format_, depth, modules, revision, open_=open_)
    file = chosen_config(config)
    with progress() as show:
        now = _taken(file, level, jobs, show, Cache(file))
        atlas = now.atlas if revision is None else _held_against(now, file, level, revision, jobs)
    atlas = _part(atlas, _named(atlas, modules), depth, only_)
    if format_ not in _FOLDED and level != "module" and len(atlas.modules) > _MOST_NODES:
        raise UsageError(
            f"{counted(len(atlas.modules), level)} are more than a picture can show; "
            "name modules with --module, or take --format json"
        )
    write_or_open(FORMATS[format_](atlas, None if output else columns()), output, open_=open_)
    return 0


def _refuse(
    format_: str, depth: int | None, modules: Sequence[str], revision: str | None, *, open_: bool
) -> None:
    """Raise UsageError for options that make no sense together."""
    if depth is not None and not modules:
        raise UsageError("--depth counts steps around a module; name one with --module")
    if format_ == "markdown" and revision is None:
        raise UsageError("--format markdown tells what changed since a revision; name one with --diff")
    if open_ and format_ not in _PAGES:
        raise UsageError(f"--open shows a page, and {format_} is none; take --format html")


class _Taken(NamedTuple):
    """A picture, and what its findings come from."""

    atlas: Atlas
    analysis: Analysis
    report: Report


def _taken(
    file: Path, level: str, jobs: int | None, show: Progress, cache: Cache, *, is_now: bool = True
) -> _Taken:
    """The picture of a project, its findings with what the baseline and exceptions say of them."""
    root = Path(os.path.realpath(file.parent))
    done = run(file, jobs, show, cache)
    # What lies in a folder of its own for a moment has no renames to follow.
    renames: Renames = partial(renames_since, root) if is_now else lambda file, paths: {}
    report = run_check(done.analysis, Selection(), read_baseline(root, done.analysis.baselines), renames)
    atlas = _BUILDERS[level](done.codebase, with_states(report), done.accesses)
    return _Taken(atlas, done.analysis, report)


def _held_against(now: _Taken, file: Path, level: str, revision: str, jobs: int | None) -> Atlas:
    """The picture with what changed since the merge base with a revision, which is read from a folder of its own."""
    repository = find_repository(Path(os.path.realpath(file.parent)))
    base = find_base(repository, revision, "--diff")
    with project_at(repository, base.commit, revision, "--diff", file.name) as then:
        before = _taken(then, level, jobs, silent, Cache(then, of=file), is_now=False)
        contracts = written_in(then)[0]
    renamed = renames_in(repository, base.commit, changes_since(repository, base.commit))
    start = repository.prefix
    moved = {old.removeprefix(start): new.removeprefix(start) for old, new in renamed.items()}
    where = partial(_now, moved)
    compared = compare(now.atlas, before.atlas, base.commit, revision, where)
    assert compared.diff is not None
    sides = _sides(now, before, where, StateJudge(file, ALL_RULES, jobs, silent, True), contracts)
    told = compare_findings(replace(sides, added=added_since(revision, file)))
    unchecked = tuple((remark.finding, remark.about) for remark in told.unchecked)
    new = {*told.new, *(remark.finding for remark in told.accepted if remark.about == BASELINE)}
    findings = tuple(n for n, known in enumerate(compared.findings) if known.finding in new)
    return replace(
        compared, diff=replace(compared.diff, findings=findings, fixed=told.fixed, unchecked=unchecked)
    )


def _now(moved: Mapping[str, str], path: str) -> str:
    return moved.get(path, path)


def _sides(
    now: _Taken, then: _Taken, where: Callable[[str], str], judge: StateJudge, contracts: WrittenContracts
) -> Sides:
    same = now.analysis.values == then.analysis.values
    unsure = tuple(finding for finding in now.analysis.findings if finding.certainty == "possible")

    def standing() -> Iterable[Finding]:
        found = now.analysis if same else standing_of(judge, contracts) or then.analysis
        return (finding for finding in found.findings if finding.certainty != "possible")

    names = frozenset(then.analysis.modules), frozenset(now.analysis.modules)
    return Sides(now.report, then.report, where, standing, unsure, off_by(now.analysis), names, same)


def _part(atlas: Atlas, names: frozenset[str], depth: int | None, only_: Only | None) -> Atlas:
    """What is asked for of the picture."""
    if names:
        atlas = around(atlas, names, 1 if depth is None else depth)
    return only(atlas, only_) if only_ else atlas


def _named(atlas: Atlas, written: Sequence[str]) -> frozenset[str]:
    """The names as written, comma lists too; UsageError names the nearest for one that is not in the picture."""
    names = frozenset(names_in(written)) - {""} or frozenset(written)
    known = {name for node in atlas.modules for name in (node.name, node.within) if name}
    for name in sorted(names - known):
        what = "module" if atlas.level == "module" else f"module or {atlas.level}"
        raise UsageError(
            f'there is no {what} "{visible(name)}"; {suggestion(name, known, "boundcheck graph lists the modules")}'
        )
    return names
