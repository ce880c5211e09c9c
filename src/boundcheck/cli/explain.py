"""`boundcheck explain [WHAT]`: the rules' own documentation, a module's contract, or the decision on a line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boundcheck.base.disk import read_file
from boundcheck.base.errors import BoundcheckError, UsageError
from boundcheck.base.nearest import nearest, suggestion
from boundcheck.base.paths_in_text import from_root, seen_from_here
from boundcheck.base.patterns import later
from boundcheck.base.plain import counted, pad, visible, width
from boundcheck.cli.common import config_option, jobs_option, load, progress
from boundcheck.config.find import chosen_config
from boundcheck.config.own_rules import own_rules_of
from boundcheck.config.project import is_key
from boundcheck.findings.catalog import GROUP_OF, GROUPS
from boundcheck.findings.own_rules import OwnRule
from boundcheck.rules import BY_NAME, RULES, Rule

if TYPE_CHECKING:
    from boundcheck.answers.decision.line import Matter
    from boundcheck.codebase.codebase import Codebase
    from boundcheck.codebase.files import File
    from boundcheck.keep.cache import Cache

_LINE = later(r"(?P<path>.+?):(?P<line>[1-9]\d*)(?::\d+)?:?")


@click.command()
@click.argument("what", metavar="[RULE|MODULE|PATH:LINE]", required=False)
@config_option
@jobs_option
def explain(what: str | None, config: Path | None, jobs: int | None) -> int:
    """Explain a RULE: why it exists, a breaking and a clean example, how to fix.

    Of a MODULE: what its contract comes to, each key with its line. Of PATH:LINE: what the line does, every key that was
    asked about it, and which one decided. Kinds of blockers in reports of extract are explained too (import-time,
    foreign-query-in). Without an argument, or with the name of a group: the catalogue.
    """
    click.echo(_told(what, config, jobs), nl=False)
    return 0


def _told(what: str | None, config: Path | None, jobs: int | None) -> str:
    if what is None:
        return _catalogue(GROUPS, _own_rules(config))
    if what in GROUPS:  # a module may be called like one
        own = _own_rules(config)
        if what == "own" and not own:
            return "own: no rules; own_rules in the configuration names the distributions that bring some.\n"
        return "\n".join((*_module_called(what, config, jobs), _catalogue((what,), own)))
    if page := _page(what) or _own_page(what, config):
        return page
    if place := _LINE.fullmatch(what):
        return _line(place["path"], int(place["line"]), config, jobs)
    codebase = _project(config, jobs)
    if codebase is not None and what in codebase.modules.by_name:
        return _module(codebase, what)
    if Path(what).is_file():
        raise UsageError(f"{visible(what)}: which line of it? name it as {visible(what)}:LINE")
    if is_key(what):
        raise UsageError(
            f"{what} is a key of the configuration, which docs/keys.md explains; name a module to see what it comes to there"
        )
    rules = (*GROUP_OF, *(codebase.severities.own if codebase else ()))
    modules = tuple(codebase.modules.by_name) if codebase and nearest(what, rules) is None else ()
    file = _file_of(codebase, what) if codebase else None
    if codebase is not None and file is not None:
        at = visible(os.path.relpath(codebase.config.root / file.path))
        raise UsageError(
            f"{visible(what)}: a module or a line is explained; name {visible(file.owner)}, or {at}:LINE"
        )
    remedy = suggestion(what, modules or rules, "boundcheck explain lists the rules")
    kinds = "rule or module" if modules else "rule"
    raise UsageError(f'there is no {kinds} "{visible(what)}"; {remedy}')


def _file_of(codebase: Codebase, what: str) -> File | None:
    """The file that a dotted name means, or was probably meant to, be it that of something in it."""
    from boundcheck.codebase.misnamed import meant

    found = meant(codebase, what) if "." in what else None
    return codebase.by_name.get(codebase.symbols.resolve(found).file or "") if found else None


def _page(rule: str) -> str | None:
    from boundcheck.extraction.kinds import rule_of
    from boundcheck.extraction.pages import in_reports, page_of

    found = BY_NAME.get(rule) or BY_NAME.get(rule_of(rule) or "")
    page = page_of(rule) if found is None else _document(found)
    return None if page is None else f"{page}{in_reports(rule)}"


def _own_rules(config: Path | None) -> tuple[OwnRule, ...]:
    """Those of the distributions that the configuration names; none where there is none to be found."""
    try:
        file = chosen_config(config)
    except BoundcheckError:
        return ()
    return own_rules_of(file).rules


def _own_page(name: str, config: Path | None) -> str | None:
    found = next((rule for rule in _own_rules(config) if rule.name == name), None)
    return None if found is None else _document(found, f", from {visible(found.source)}")


def _document(rule: Rule | OwnRule, origin: str = "") -> str:
    fix = f", boundcheck fix: {_fix(rule)}" if _fix(rule) else ""
    head = f"# {rule.name} ({rule.group}, default: {rule.default_severity}{fix}{origin})"
    return f"{head}\n\n{rule.documentation.strip()}\n"


def _catalogue(groups: Sequence[str], own: Sequence[OwnRule]) -> str:
    every: tuple[Rule | OwnRule, ...] = (*RULES, *own)
    width = max(len(rule.name) for rule in every)
    lines = []
    for group in groups:
        rules = [rule for rule in every if rule.group == group]
        if rules:
            lines += [
                f"{group}",
                *(f"  {r.name:{width}}  {r.default_severity:5}  {r.summary}{_shown_fix(r)}" for r in rules),
                "",
            ]
    return "\n".join(lines)


def _fix(rule: Rule | OwnRule) -> str:
    return rule.fix if isinstance(rule, Rule) else ""


def _shown_fix(rule: Rule | OwnRule) -> str:
    return f" [fix{': unsafe' * (_fix(rule) == 'unsafe')}]" if _fix(rule) else ""


def _project(config: Path | None, jobs: int | None) -> Codebase | None:
    """The codebase of the configuration; None where there is none to be found."""
    try:
        file = chosen_config(config)
    except BoundcheckError:
        return None
    return load(file, jobs)


def _module_called(name: str, config: Path | None, jobs: int | None) -> tuple[str, ...]:
    try:
        codebase = _project(config, jobs)
    except BoundcheckError:
        return ()
    return (_module(codebase, name),) if codebase and name in codebase.modules.by_name else ()


def _module(codebase: Codebase, name: str) -> str:
    from boundcheck.answers.decision.contract import resolved

    module = codebase.modules.by_name[name]
    place = module.contract.place
    rows = [(row.key, visible(row.value), row.place or "not written") for row in resolved(codebase, module)]
    rows = [(key, value, "" if key == "files" else place) for key, value, place in rows]
    shown = [
        ("" if before and before[0] == row[0] else row[0], *row[1:])
        for before, row in zip((None, *rows), rows, strict=False)
    ]
    keys = max(len(key) for key, *_ in shown)
    values = min(max(width(value) for _, value, _ in shown), 60)
    lines = (f"  {key:{keys}}  {pad(value, values)}  {place}".rstrip() for key, value, place in shown)
    text = "\n".join((f"module {visible(name)} ({place.path}:{place.line})", *lines, ""))
    return seen_from_here(codebase.config.root)(text)


def _line(path: str, line: int, config: Path | None, jobs: int | None) -> str:
    from functools import partial

    from boundcheck.answers.decision.line import matters_at
    from boundcheck.base.git import renames_since
    from boundcheck.cli.surroundings import may_be_quoted
    from boundcheck.extraction import unmuted
    from boundcheck.keep.cache import Cache
    from boundcheck.outcome.baseline import Baseline, read_baseline
    from boundcheck.outcome.selection import Selection, check
    from boundcheck.run import run

    file = chosen_config(config)
    cache = Cache(file)
    with progress() as show:
        done = run(file, jobs, show, cache, lambda written, codebase: unmuted(written))
    root = done.codebase.config.root
    inner = _inner(root, path, done.codebase.files)
    baseline = read_baseline(root, done.codebase.baselines) or Baseline(())
    everything = Selection(done.analysis.ran, min_certainty="possible")
    report = check(done.analysis, everything, baseline, partial(renames_since, root))
    matters = matters_at(done, report, baseline, inner, line)
    matters += _uses(done.codebase, inner, line, cache, matters)
    text = _text_of(root / inner, line) if may_be_quoted(root, inner) else ""
    lines = [f"{visible(path)}:{line}  {visible(text)}".rstrip()]
    shown = seen_from_here(root)
    for matter in matters:
        lines += ["", visible(shown(matter.title))]
        for step in matter.steps:
            said = shown(f"{step.key}: {step.says}{f' ({step.place})' if step.place else ''}")
            lines.append(f"  {'→' if step.decides else ' '} {visible(said)}")
    is_told = any(matter.title != "the file" for matter in matters)
    nothing = "Nothing here reaches another module or a table, and nothing is found."
    if inner not in done.codebase.by_path and not is_told:
        from boundcheck.discover.left_out import left_out_of

        nothing = f"This file is not looked at: it is {left_out_of(done.codebase.config)(inner)}."
    lines += ["", "→ decided." if is_told else nothing]
    return "\n".join((*lines, ""))


def _uses(
    codebase: Codebase, path: str, line: int, cache: Cache, known: Sequence[Matter]
) -> Iterator[Matter]:
    """The names of other modules that a line uses and does not import, of modules of which nothing is told yet, or that extract
    tells of."""
    from boundcheck.answers.decision.line import Matter
    from boundcheck.answers.decision.steps import DecisionStep
    from boundcheck.extraction import uses_at

    file = codebase.by_path.get(path)
    for use, told in uses_at(codebase, file, line, cache.readings.get) if file and file.is_python else ():
        pair = f"{use.from_} → {use.to}: "
        if told or not any(matter.title.startswith(pair) for matter in known):
            typing = ", for typing alone" if use.typing_only else ""
            asked = DecisionStep("rules", "", "ask where it is imported")
            yield Matter(
                f"{pair}uses {use.name}{typing}",
                (asked, *(DecisionStep("extract", "", each) for each in told)),
            )


def _inner(root: Path, path: str, files: Iterable[File]) -> str:
    """A path as the project's root sees it."""
    inner = from_root(root, path if Path(path).exists() else root / path)
    if inner is None or not (root / inner).is_file():
        options = (os.path.relpath(root / file.path) for file in files)
        remedy = suggestion(path, options, "name one with its line")
        raise UsageError(f"{visible(path)}: there is no such file in the project {root}; {remedy}")
    return inner


def _text_of(file: Path, line: int) -> str:
    lines = read_file(str(file))[
        0
    ].splitlines()  # bytes, as a str's lines end at form feeds and the like, too
    if not 1 <= line <= len(lines):
        raise UsageError(
            f"{visible(str(file))} has {counted(len(lines), 'line')}, and none with the number {line}; name one of them"
        )
    return lines[line - 1].decode("utf-8", "replace").strip()
