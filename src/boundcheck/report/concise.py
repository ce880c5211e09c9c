"""The concise format: one line a finding, in the shape that editors and grep read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from boundcheck.base.plain import visible
from boundcheck.findings.finding import Finding
from boundcheck.report.fold import HANDFUL
from boundcheck.report.paint import painter
from boundcheck.report.stale import STALE, stale_together


def render_concise(
    findings: Iterable[Finding],
    show_path: Callable[[str], str],
    color: bool = False,
    each: frozenset[str] = frozenset(),
) -> str:
    """`path:line:col: rule: message` a line; nothing at all without findings.

    More than a handful of entries that one file of the baseline has too many are one line: one command mends them all.
    Rules in `each` have a line for each finding.
    """
    paint = painter(color)
    told = findings if STALE in each else stale_together(list(findings), HANDFUL)
    return "".join(
        f"{paint(visible(show_path(finding.path)), 'message')}:{finding.line}:{finding.column}: "
        f"{paint(finding.rule, finding.severity)}: {visible(finding.message)}\n"
        for finding in told
    )
