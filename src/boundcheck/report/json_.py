"""The JSON format of `check`, version 1; paths stay relative to the project root."""

from __future__ import annotations

from typing import Final

from boundcheck.base.json_text import json_text, row
from boundcheck.findings.finding import Finding
from boundcheck.report.model import Report
from boundcheck.version import VERSION

_FIELDS: Final = "rule group severity certainty path line column from_ to target message fingerprint"


def render_json(report: Report) -> str:
    """The whole report but its elapsed time, so that two runs over one state give the same bytes."""
    return json_text(
        {
            "version": 1,
            "tool": {"name": "boundcheck", "version": VERSION},
            "summary": row(report.summary, "files modules errors warnings baselined allowed"),
            "findings": [_finding(finding) for finding in report.findings],
            "contracts": [row(contract, "name type verdict findings") for contract in report.contracts],
            **_since(report),
        }
    )


def _since(report: Report) -> dict[str, object]:
    if report.since is None:
        return {}
    from boundcheck.report.difference import difference_json

    return {"diff": difference_json(report.since, _finding)}


def _finding(finding: Finding) -> dict[str, object]:
    found = row(finding, _FIELDS)
    if finding.contract is not None:
        keys = ("from", "to", "path", "line")
        found["contract"] = finding.contract
        found["chain"] = [dict(zip(keys, link, strict=True)) for link in finding.chain]
    return found
