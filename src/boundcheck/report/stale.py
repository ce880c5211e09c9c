"""Entries of the baseline that know more than there is: one command mends them all, so that many are told as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from boundcheck.base.plain import counted
from boundcheck.findings.finding import Finding
from boundcheck.report.groups import ranked

STALE: Final = "stale-baseline"


def stale_together(findings: Sequence[Finding], most: int) -> Iterator[Finding]:
    """The findings in their order, those on one file of the baseline as one where they are more than `most`."""
    stale: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.rule == STALE:
            stale.setdefault(finding.path, []).append(finding)
    for finding in findings:
        same = stale.get(finding.path, []) if finding.rule == STALE else []
        if len(same) <= most:
            yield finding
        elif finding is same[0]:
            modules = Counter(one.from_ for one in same if one.from_)
            whose = f" ({', '.join(ranked(modules))})" if modules else ""
            message = f"{counted(len(same), 'entry', 'entries')} know more than there is{whose}"
            yield finding._replace(message=f"{message}; run boundcheck baseline to take out the rest")


def stale_apart(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What breaks contracts, and the entries that know too much, each in order."""
    return [f for f in findings if f.rule != STALE], [f for f in findings if f.rule == STALE]
