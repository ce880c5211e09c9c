"""The JSON format of `check`, version 1; paths stay relative to the project root."""

from __future__ import annotations

from boundcheck.base.json_text import json_text
from boundcheck.findings.finding import Finding
from boundcheck.report.model import Report
from boundcheck.version import VERSION


def render_json(report: Report) -> str:
    """The whole report but its elapsed time, so that two runs over one state give the same bytes."""
    summary = report.summary
    return json_text(
        {
            "version": 1,
            "tool": {"name": "boundcheck", "version": VERSION},
            "summary": {
                "files": summary.files,
                "modules": summary.modules,
                "errors": summary.errors,
                "warnings": summary.warnings,
                "baselined": summary.baselined,
                "allowed": summary.allowed,
            },
            "findings": [_finding(finding) for finding in report.findings],
            "contracts": [
                {"name": c.name, "type": c.type, "verdict": c.verdict, "findings": c.findings}
                for c in report.contracts
            ],
            **_since(report),
        }
    )


def _since(report: Report) -> dict[str, object]:
    if report.since is None:
        return {}
    from boundcheck.report.difference import difference_json

    return {"diff": difference_json(report.since, _finding)}


def _finding(finding: Finding) -> dict[str, object]:
    found: dict[str, object] = {
        "rule": finding.rule,
        "group": finding.group,
        "severity": finding.severity,
        "certainty": finding.certainty,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "from": finding.from_,
        "to": finding.to,
        "target": finding.target,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }
    if finding.contract is not None:
        keys = ("from", "to", "path", "line")
        found["contract"] = finding.contract
        found["chain"] = [dict(zip(keys, link, strict=True)) for link in finding.chain]
    return found
