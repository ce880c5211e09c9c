"""Every format of `check` by its name; a new one is one file, and here what loads it and one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Final, Literal

from boundcheck.base.light import dataclass
from boundcheck.base.plain import counted
from boundcheck.findings.finding import Finding, unmatched
from boundcheck.findings.own_rules import NO_OWN_RULES, OwnRules
from boundcheck.report.model import Exemption, Report, Summary
from boundcheck.report.summary import summary_line

__all__ = [
    "FORMATS",
    "GROUPINGS",
    "Exemption",
    "Format",
    "Report",
    "Summary",
    "Surroundings",
    "read_here",
    "summary_line",
]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a format may need beside the report: the source, how a path is shown, and one in a sentence, and the terminal.

    `height`: where that is known and more than fits is to be told by its causes, else 0; `command` is what was run.
    `group_by` is a name of GROUPINGS, for which `owners` has the owner of each module that names one, and `owner_of_path`
    knows those of paths ("": nobody). `each`: the rules of which every finding is told, see `folded`. `exemptions` says why
    a finding is allowed. `own_rules` document those that boundcheck does not bring.
    """

    read_lines: Callable[[str], Sequence[str]]
    show_path: Callable[[str], str]
    show_text: Callable[[str], str] = str
    color: bool = False
    width: int = 80
    height: int = 0
    command: str = ""
    group_by: str | None = None
    owners: Mapping[str, str] = field(default_factory=dict)
    owner_of_path: Callable[[str], str] = lambda path: ""
    each: frozenset[str] = frozenset()
    exemptions: Callable[[Finding], Sequence[Exemption]] = lambda finding: ()
    own_rules: OwnRules = NO_OWN_RULES


@dataclass(frozen=True, slots=True)
class Format:
    """A format, and what its paths are relative to: `show_path` has to be made for that.

    `closes`: the summary is told beside it, on standard error; else it is in it, or nobody reads along.
    """

    paths: Literal["working directory", "project root", "git root"]
    render: Callable[[Report, Surroundings], str]
    closes: bool = False


def read_here(report: Report, around: Surroundings) -> Report:
    """A report with the paths in its sentences as the surroundings show them."""
    if around.show_text is str:
        return report
    from boundcheck.report.from_here import read_here as read

    return read(report, around.show_path, around.show_text)


def _text(report: Report, around: Surroundings) -> str:
    report = read_here(report, around)
    if around.height and (overview := _overview(report, around)):
        return overview
    from boundcheck.report.text import render_text

    groups = _groups(report, around)
    color, width, each = around.color, around.width, around.each
    return render_text(report, around.read_lines, around.show_path, color, width, each, groups)


def _overview(report: Report, around: Surroundings) -> str | None:
    """What a screen can hold of findings that do not fit on it; None where they do, or are all of one kind."""
    from boundcheck.report.fold import folded
    from boundcheck.report.groups import grouped
    from boundcheck.report.overview import MOST, fits, render_overview

    if fits(sum(1 for _ in folded(report.findings)), around.height):
        return None
    first, rest = _apart(report)
    for by in (around.group_by or "target", "target", "module"):
        groups = grouped(by, rest, around.owners, around.owner_of_path)
        if len(groups) > 1 or (groups and first):
            most = max(MOST, around.height // 2 - 3) if by == around.group_by else MOST
            color, width, command = around.color, around.width, around.command
            return render_overview(report, first, by, groups, around.show_path, command, width, color, most)
    return None


def _groups(report: Report, around: Surroundings) -> list[tuple[str, Sequence[Finding]]]:
    """The findings below the headings that are asked for; before them, in each case, what others may come of."""
    first, rest = _apart(report)
    if around.group_by is None:
        return [("", first), ("", rest)]
    from boundcheck.report.groups import grouped

    found = grouped(around.group_by, rest, around.owners, around.owner_of_path)
    told = [(f"match nothing: {counted(len(first), 'error')}", first)] if first else []
    return [*told, *((group.heading, group.findings) for group in found)]


def _apart(report: Report) -> tuple[Sequence[Finding], Sequence[Finding]]:
    """What others may come of, and those others."""
    first = unmatched(report.findings)
    rest = [found for found in report.findings if not found.comes_first] if first else report.findings
    return first, rest


def _concise(report: Report, around: Surroundings) -> str:
    from boundcheck.report.concise import render_concise

    report = read_here(report, around)
    return ("\n" if around.group_by else "").join(
        f"{heading}\n{lines}" if heading else lines
        for heading, findings in _groups(report, around)
        for lines in (render_concise(findings, around.show_path, around.color, around.each),)
    )


def _json(report: Report, around: Surroundings) -> str:
    from boundcheck.report.json_ import render_json

    return render_json(report)


def _sarif(report: Report, around: Surroundings) -> str:
    from boundcheck.report.sarif import render_sarif

    return render_sarif(report, around)


def _github(report: Report, around: Surroundings) -> str:
    from boundcheck.report.github import render_github

    return render_github(report, around)


def _gitlab(report: Report, around: Surroundings) -> str:
    from boundcheck.report.gitlab import render_gitlab

    return render_gitlab(report, around)


def _junit(report: Report, around: Surroundings) -> str:
    from boundcheck.report.junit import render_junit

    return render_junit(report, around)


def _markdown(report: Report, around: Surroundings) -> str:
    from boundcheck.report.markdown import render_markdown

    return render_markdown(report, around)


# What findings can be put below headings by; see `groups`.
GROUPINGS: Final = ("rule", "target", "module", "owner")

# Each is loaded when it is asked for.
FORMATS: Final[Mapping[str, Format]] = {
    "text": Format("working directory", _text),
    "concise": Format("working directory", _concise, closes=True),
    "json": Format("project root", _json),
    "sarif": Format("git root", _sarif, closes=True),
    "github": Format("git root", _github, closes=True),
    "gitlab": Format("git root", _gitlab, closes=True),
    "junit": Format("git root", _junit, closes=True),
    "markdown": Format("git root", _markdown, closes=True),
}
