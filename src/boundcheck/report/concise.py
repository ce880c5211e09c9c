"""The concise format: one line a finding, in the shape that editors and grep read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from boundcheck.finding import Finding
from boundcheck.plain import counted, visible
from boundcheck.report.fold import HANDFUL
from boundcheck.report.groups import ranked
from boundcheck.report.paint import painter

_STALE: Final = "stale-baseline"


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
    told = findings if _STALE in each else _together(list(findings))
    return "".join(
        f"{paint(visible(show_path(finding.path)), 'message')}:{finding.line}:{finding.column}: "
        f"{paint(finding.rule, finding.severity)}: {visible(finding.message)}\n"
        for finding in told
    )


def _together(findings: Sequence[Finding]) -> Iterator[Finding]:
    stale: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.rule == _STALE:
            stale.setdefault(finding.path, []).append(finding)
    for finding in findings:
        same = stale.get(finding.path, []) if finding.rule == _STALE else []
        if len(same) <= HANDFUL:
            yield finding
        elif finding is same[0]:
            modules = Counter(one.from_ for one in same if one.from_)
            whose = f" ({', '.join(ranked(modules))})" if modules else ""
            message = f"{counted(len(same), 'entry', 'entries')} know more than there is{whose}"
            yield finding._replace(message=f"{message}; run boundcheck baseline to take out what is fixed")
