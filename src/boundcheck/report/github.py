"""The GitHub format: a workflow command a finding, which Actions shows at its line of a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from boundcheck.base.patterns import later
from boundcheck.base.plain import visible
from boundcheck.findings.finding import Finding
from boundcheck.report.leave import leaves_of
from boundcheck.report.model import Report
from boundcheck.report.span import end_column, source_lines
from boundcheck.report.stale import stale_apart, stale_together
from boundcheck.report.words import LEVELS, doubt

if TYPE_CHECKING:
    from boundcheck.report import Surroundings

# What would end a command's message, and beyond that one of its properties.
_ENDS_MESSAGE: Final = later("[%\r\n]")
_ENDS_PROPERTY: Final = later("[%\r\n:,]")
_ONE_LINE: Final = later("[^\r\n]+")


def render_github(report: Report, around: Surroundings) -> str:
    """`::error title=…,file=…,line=…,col=…,endColumn=…::message` a line; nothing at all without findings."""
    return "".join(_commands(report, around))


def _commands(report: Report, around: Surroundings) -> Iterator[str]:
    # Actions shows only ten of a run, and one command mends all entries of the baseline that know too much.
    breaches, stale = stale_apart(report.findings)
    yield from _annotations(breaches, around)
    yield from _annotations(leaves_of(report), around)
    yield from _annotations(list(stale_together(stale, most=1)), around)


def _annotations(findings: Sequence[Finding], around: Surroundings) -> Iterator[str]:
    for path, same in groupby(findings, key=lambda finding: finding.path):
        lines = source_lines(path, around.read_lines)
        # A path must stay what it is to be found, but nothing may steer the terminal that shows the log.
        file = _property(_ONE_LINE.sub(lambda part: visible(part[0]), around.show_path(path)))
        for finding in same:
            end = end_column(finding, lines)
            told = f"title={_property(_title(finding))},file={file},line={finding.line},col={finding.column}"
            told += "" if end is None else f",endColumn={end}"
            message = _ENDS_MESSAGE.sub(_escaped, visible(finding.message))
            yield f"::{LEVELS[finding.severity]} {told}::{message}\n"


def _title(finding: Finding) -> str:
    return f"boundcheck {finding.rule}{doubt(finding)}"


def _property(text: str) -> str:
    return _ENDS_PROPERTY.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"
