"""The concise format: one line a finding, in the shape that editors and grep read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from boundcheck.finding import Finding
from boundcheck.plain import visible


def render_concise(findings: Iterable[Finding], show_path: Callable[[str], str]) -> str:
    """`path:line:col: rule: message` a line; nothing at all without findings."""
    return "".join(
        f"{visible(show_path(finding.path))}:{finding.line}:{finding.column}: {finding.rule}: {visible(finding.message)}\n"
        for finding in findings
    )
