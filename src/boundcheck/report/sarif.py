"""The SARIF format (OASIS, version 2.1.0): for code scanning and editors. What is known or allowed is there, as suppressed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_from_bytes

from boundcheck.base.json_text import ROWS, json_rows
from boundcheck.base.patterns import later
from boundcheck.findings.finding import Finding
from boundcheck.report.model import Exemption, Report
from boundcheck.report.span import end_column, source_lines
from boundcheck.report.summary import unseen
from boundcheck.report.words import LEVELS
from boundcheck.version import VERSION

if TYPE_CHECKING:
    from boundcheck.report import Surroundings

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE: Final = "%SRCROOT%"  # as GitHub and the standard's examples call it
_FINGERPRINT: Final = "boundcheckFingerprint/v1"
_KNOWN: Final = "The baseline knows it."
_ALLOWED: Final = "An exception covers it."
_PLACEHOLDER: Final = later(r"\{(\d+)\}")

_Suppressions = list[dict[str, str]]


def render_sarif(report: Report, around: Surroundings) -> str:
    """One run with all findings in order, a line each; paths are URIs from the repository's root, columns count code points.

    Where the repository lies on this machine is not said, so that two machines write the same.
    """
    told = sorted(_with_suppressions(report, around), key=lambda each: each[0].sort_key)
    rules = sorted({finding.rule for finding, _ in told})
    run = {
        "tool": {
            "driver": {
                "name": "boundcheck",
                "version": VERSION,
                "semanticVersion": VERSION,
                "rules": list(_rules(rules, around)),
            }
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    *({"level": "error", "message": {"text": sentence}} for sentence in _strict(report)),
                    *({"level": "warning", "message": {"text": sentence}} for sentence in unseen(report)),
                ],
            }
        ],
        "originalUriBaseIds": {_BASE: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": ROWS,
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_rows(document, _results(told, rules, around))


def _strict(report: Report) -> Iterator[str]:
    if report.since is not None:
        from boundcheck.report.difference import strict_line

        yield from strict_line(report.since)


def _with_suppressions(report: Report, around: Surroundings) -> Iterator[tuple[Finding, _Suppressions]]:
    known, allowed = ([_suppression("external", why)] for why in (_KNOWN, _ALLOWED))
    # Where the known ones are asked for, they are the findings.
    yield from ((finding, []) for finding in report.findings if not report.lists_known)
    yield from ((finding, known) for finding in report.baselined)
    for finding in report.allowed:
        yield finding, [_exempt(exemption) for exemption in around.exemptions(finding)] or allowed


def _exempt(exemption: Exemption) -> dict[str, str]:
    return _suppression("inSource" if exemption.is_in_source else "external", exemption.reason)


def _suppression(kind: str, justification: str) -> dict[str, str]:
    return {"kind": kind, "status": "accepted", "justification": justification}


def _rules(names: Sequence[str], around: Surroundings) -> Iterator[dict[str, object]]:
    """What the rules that occur say of themselves."""
    from boundcheck.rules import BY_NAME
    from boundcheck.rules.document import sections

    own = {rule.name: rule for rule in around.own_rules.rules}
    for name in names:
        rule = own.get(name) or BY_NAME[name]
        default, page = rule.default_severity, rule.documentation.strip()
        why = sections(page).get("Why it matters", "").partition("\n\n")[0]
        yield {
            "id": name,
            "shortDescription": {"text": rule.summary},
            "fullDescription": {"text": f"{rule.summary} {' '.join(why.split())}".strip()},
            "help": {"text": page, "markdown": page},
            "defaultConfiguration": {"enabled": False} if default == "off" else {"level": LEVELS[default]},
            "properties": {"tags": [rule.group]},
        }


def _results(
    told: Iterable[tuple[Finding, _Suppressions]], rules: Sequence[str], around: Surroundings
) -> Iterator[dict[str, object]]:
    index = {rule: place for place, rule in enumerate(rules)}
    for path, same in groupby(told, key=lambda each: each[0].path):
        lines = source_lines(path, around.read_lines)
        artifact = _artifact(path, around)
        for finding, suppressions in same:
            yield {
                "ruleId": finding.rule,
                "ruleIndex": index[finding.rule],
                "level": LEVELS[finding.severity],
                "message": {"text": _plain(finding.message)},
                "locations": [
                    {"physicalLocation": {"artifactLocation": artifact, "region": _region(finding, lines)}}
                ],
                **_chain(finding, around),
                "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
                **({"suppressions": suppressions} if suppressions else {}),
                "properties": _properties(finding),
            }


def _artifact(path: str, around: Surroundings) -> dict[str, str]:
    name = os.fsencode(around.show_path(path))
    return {"uri": quote_from_bytes(name), "uriBaseId": _BASE}


def _region(finding: Finding, lines: Sequence[str]) -> dict[str, int]:
    region = {"startLine": finding.line, "startColumn": finding.column}
    end = end_column(finding, lines)
    return region if end is None else {**region, "endColumn": end}


def _chain(finding: Finding, around: Surroundings) -> dict[str, object]:
    """The imports that break a contract, each at its line."""
    if not finding.chain:
        return {}
    steps = [
        {
            "physicalLocation": {
                "artifactLocation": _artifact(path, around),
                "region": {"startLine": max(line, 1)},
            },
            "message": {"text": _plain(f"{importer} imports {imported}")},
        }
        for importer, imported, path, line in finding.chain
    ]
    return {"relatedLocations": steps}


def _properties(finding: Finding) -> dict[str, str]:
    values = {
        "certainty": finding.certainty,
        "from": finding.from_,
        "to": finding.to,
        "target": finding.target,
        "contract": finding.contract,
    }
    return {name: value for name, value in values.items() if value is not None}


def _plain(text: str) -> str:
    """A message in which no consumer finds a placeholder or a link, whatever the names in it spell (sections 3.11.5, 3.11.6).

    The standard has every brace doubled, but viewers show two then; they replace only numbers between braces.
    """
    return _PLACEHOLDER.sub(r"{{\1}}", text).replace("](", "] (")
