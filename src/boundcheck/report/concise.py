"""The concise format: one line a finding, in the shape that editors and grep read."""

from __future__ import annotations

from collections.abc import Callable

from boundcheck.plain import visible
from boundcheck.report.model import Report


def render_concise(report: Report, show_path: Callable[[str], str]) -> str:
    """`path:line:col: rule: message` a line; nothing at all without findings."""
    return "".join(
        f"{visible(show_path(finding.path))}:{finding.line}:{finding.column}: {finding.rule}: {visible(finding.message)}\n"
        for finding in report.findings
    )
