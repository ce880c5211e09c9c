"""What `--strict-contracts` fails by, as CI servers show it: at the places that let through what the base did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from boundcheck.findings.finding import Finding
from boundcheck.report.difference import change_text, remark_text
from boundcheck.report.model import Report

NAME: Final = "strict-contracts"


def leaves_of(report: Report) -> tuple[Finding, ...]:
    """An error for each key that gives more leave, where that fails the run; without one for each finding that is let through.

    These are no findings of a rule: only formats that tell places use them.
    """
    if report.since is None or not report.since.fails_strictly:
        return ()
    seen: Counter[object] = Counter()
    numbered = []
    for leave in _leaves(report):
        numbered.append(leave._replace(ordinal=seen[leave.identity]))
        seen[leave.identity] += 1
    return tuple(numbered)


def _leaves(report: Report) -> Iterator[Finding]:
    since = report.since
    assert since is not None, "it fails the run"
    for change in since.loosened:
        message = f"loosened: {change_text(change)}"
        yield Finding(NAME, change.path, max(change.line, 1), 1, message, change.module, None, change.key)
    if since.loosened:
        return
    for kind, by, remarks in since.let_through:
        for remark in remarks:
            found = remark.finding
            yield found._replace(
                rule=NAME,
                line=max(found.line, 1),
                severity="error",
                certainty="certain",
                message=f"{kind}: {remark_text(remark, by)}",
            )
