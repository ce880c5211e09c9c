"""The concise format: one line a finding, in the shape that editors and grep read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from boundcheck.finding import Finding
from boundcheck.plain import visible
from boundcheck.report.paint import painter


def render_concise(findings: Iterable[Finding], show_path: Callable[[str], str], color: bool = False) -> str:
    """`path:line:col: rule: message` a line; nothing at all without findings."""
    paint = painter(color)
    return "".join(
        f"{paint(visible(show_path(finding.path)), 'message')}:{finding.line}:{finding.column}: "
        f"{paint(finding.rule, finding.severity)}: {visible(finding.message)}\n"
        for finding in findings
    )
