"""The GitLab format: a Code Quality report, which merge requests show as what is new and what is fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundcheck.base.json_text import ROWS, json_rows
from boundcheck.findings.finding import Finding
from boundcheck.report.leave import leaves_of
from boundcheck.report.model import Report

if TYPE_CHECKING:
    from boundcheck.report import Surroundings


def render_gitlab(report: Report, around: Surroundings) -> str:
    """A JSON list, a line a finding. GitLab tells findings apart by `fingerprint` alone."""
    return json_rows(
        ROWS,
        (
            {
                # The rule is said here too, since the widget shows nothing but this and the place.
                "description": f"{finding.rule}: {finding.message}",
                "check_name": finding.rule,
                "fingerprint": finding.fingerprint,
                "severity": _severity(finding),
                "location": {
                    "path": around.show_path(finding.path),
                    "lines": {"begin": finding.line},
                },
            }
            for finding in (*report.findings, *leaves_of(report))
        ),
    )


def _severity(finding: Finding) -> str:
    """One of info, minor, major, critical, blocker; a breach of a boundary neither is a crash nor stops a release."""
    if finding.certainty == "possible":
        return "info"
    return "major" if finding.severity == "error" else "minor"
