"""The JUnit format: a test case for each file and rule, for CI servers that show the results of tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from boundcheck.base.markup import html
from boundcheck.base.plain import counted, visible
from boundcheck.findings.finding import Finding
from boundcheck.report.leave import leaves_of
from boundcheck.report.model import Report
from boundcheck.report.words import doubt

if TYPE_CHECKING:
    from boundcheck.report import Surroundings


def render_junit(report: Report, around: Surroundings) -> str:
    """One suite. A case fails by an error, as the run does; warnings are told in what a passed case printed.

    Servers tell cases apart by class and name, so there is one for each pair; without findings one that has passed, since an
    empty report counts as a mistake.
    """
    cases: dict[tuple[str, str], list[Finding]] = {}
    for finding in (*report.findings, *leaves_of(report)):
        cases.setdefault((_class(around.show_path(finding.path)), finding.rule), []).append(finding)
    failures = sum(_fails(found) for found in cases.values())
    told = [line for (name, _), found in cases.items() for line in _case(name, found, around)]
    passed = ['<testcase classname="boundcheck" name="check"/>']
    counts = f'tests="{len(cases) or 1}" failures="{failures}" errors="0"'
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="boundcheck" {counts}>',
        f'<testsuite name="boundcheck" {counts} skipped="0">',
        *(told or passed),
        "</testsuite>",
        "</testsuites>",
    )
    return "\n".join(lines) + "\n"


def _class(path: str) -> str:
    """A path as servers sort classes into packages, by dots."""
    return path.removesuffix(".py").replace("/", ".")


def _fails(findings: Sequence[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _case(name: str, findings: Sequence[Finding], around: Surroundings) -> Iterator[str]:
    first = min(findings, key=lambda finding: finding.severity == "warn")
    place = f'file="{html(around.show_path(first.path))}" line="{first.line}"'
    yield f'<testcase classname="{html(name)}" name="{html(first.rule)}" {place}>'
    lines = "\n".join(html(_line(finding, around)) for finding in findings)
    if _fails(findings):
        more = f" (and {counted(len(findings) - 1, 'more', 'more')})" if len(findings) > 1 else ""
        yield f'<failure type="{html(first.rule)}" message="{html(first.message + more)}">{lines}</failure>'
    else:
        yield f"<system-out>{lines}</system-out>"
    yield "</testcase>"


def _line(finding: Finding, around: Surroundings) -> str:
    label = "warning: " if finding.severity == "warn" else ""
    place = f"{visible(around.show_path(finding.path))}:{finding.line}:{finding.column}"
    return f"{place}: {label}{finding.rule}{doubt(finding)}: {finding.message}"
