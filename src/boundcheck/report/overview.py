"""More findings than fit on a screen, by what they come from: what to do first, and the command that goes deeper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from boundcheck.base.plain import counted, cut, visible
from boundcheck.findings.finding import Finding
from boundcheck.report.causes import causes_of, count_causes
from boundcheck.report.groups import Group
from boundcheck.report.model import Report
from boundcheck.report.paint import Paint, painter
from boundcheck.report.summary import painted_summary
from boundcheck.report.words import LEVELS

MOST: Final = 10  # groups that are told by themselves; as many entries are still read one by one
_FEW: Final = 2  # findings: their places are told
_LINES: Final = 8  # that an entry of the text format takes, as a rule
_TITLES: Final = ("errors", "warnings")
_BY: Final = {"target": "target: who reaches it; below: which public function or move would take it away"}


def fits(entries: int, height: int) -> bool:
    """Whether so many entries are better read one by one."""
    return entries <= MOST or entries * _LINES <= height


def render_overview(
    report: Report,
    first: Sequence[Finding],
    by: str,
    groups: Sequence[Group],
    show_path: Callable[[str], str],
    command: str,
    columns: int,
    color: bool,
    most: int = MOST,
) -> str:
    """What is to be mended `first`; the groups of all else with the most errors, `most` of them, and how to see the rest. `command` is
    what was run."""
    paint = painter(color)
    shown = groups[:most]
    lines = (
        *_first(first, show_path, paint),
        _head(groups, shown),
        *_table(by, shown, show_path, columns, paint),
        *_deeper(report, shown, command),
        painted_summary(report, paint),
    )
    return "\n".join(lines) + "\n"


def _first(findings: Sequence[Finding], show_path: Callable[[str], str], paint: Paint) -> Iterator[str]:
    for found in findings[:MOST]:
        place = paint(f"{visible(show_path(found.path))}:{found.line}:{found.column}", "message")
        yield f"{place}: {paint(LEVELS[found.severity], found.severity)}: {found.rule}: {visible(found.message)}"
    if len(findings) > MOST:
        yield f"… and {len(findings) - MOST:,} more: boundcheck check --select {findings[0].rule}"
    if findings:
        yield ""


def _head(groups: Sequence[Group], shown: Sequence[Group]) -> str:
    found = [finding for group in groups for finding in group.findings]
    taken = sum(len(group.findings) for group in shown)
    share = f"; {taken:,} here" if taken < len(found) else ""
    causes = counted(count_causes(causes_of(found)), "cause")
    return f"{counted(len(found), 'finding')}, {causes} (one target, one module reaching it){share}:"


def _table(
    by: str, groups: Sequence[Group], show_path: Callable[[str], str], columns: int, paint: Paint
) -> Iterator[str]:
    rows = [
        tuple(f"{count:,}" if count else "" for count in (group.errors, group.warnings)) for group in groups
    ]
    places = [
        max(len(title), *map(len, cells))
        for title, cells in zip(_TITLES, zip(*rows, strict=True), strict=True)
    ]
    room = columns - sum(places) - 4
    titles = (title.rjust(digits) for title, digits in zip(_TITLES, places, strict=True))
    yield "  ".join((*titles, cut(_BY.get(by, f"{by}; below: what it reaches"), room)))
    for group, (errors, warnings) in zip(groups, rows, strict=True):
        numbers = f"{paint(errors.rjust(places[0]), 'error')}  {paint(warnings.rjust(places[1]), 'warn')}"
        yield f"{numbers}  {paint(cut(group.label, room), 'message')}"
        yield f"{' ' * (sum(places) + 4)}{cut(_below(group, show_path), room)}"


def _below(group: Group, show_path: Callable[[str], str]) -> str:
    """What is worth a second line; where there are few findings, above all their places."""
    if len(group.findings) > _FEW:
        return group.below
    places = dict.fromkeys(f"{show_path(found.path)}:{found.line}" for found in group.findings)
    return f"{', '.join(places)}; {group.below}"


def _deeper(report: Report, groups: Sequence[Group], command: str) -> Iterator[str]:
    in_tests = sum(finding.group == "tests" for finding in report.findings)
    tests = (
        f"--ignore tests ({in_tests:,}), "
        if len(report.findings) > in_tests >= len(report.findings) / 10
        else ""
    )
    yield f"The first of them: {command} {visible(groups[0].option)}"
    yield f"Or --group-by rule|target|module|owner, {tests}--full (each)."
