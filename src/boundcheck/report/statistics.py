"""The tables of `--statistics`: how often each rule is broken, and between which modules."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from boundcheck.base.plain import counted, most_first, visible
from boundcheck.report.model import Report
from boundcheck.report.words import LEVELS

_PAIRS_SHOWN = 10


def render_statistics(report: Report) -> str:
    """The contracts that are kept and broken, as they are written; two tables, the most frequent first, of the findings."""
    rules = Counter((finding.rule, finding.severity) for finding in report.findings)
    pairs = Counter(
        (finding.from_, finding.to)
        for finding in report.findings
        if finding.from_ is not None and finding.to is not None and finding.from_ != finding.to
    )
    tables = (_contracts(report), _by_rule(rules), _by_pair(pairs))
    return "\n".join("".join(f"{line}\n" for line in table) for table in tables if table)


def _contracts(report: Report) -> tuple[str, ...]:
    if not report.contracts:
        return ()
    lines = (
        f"{each.findings or '':>7}  {each.verdict:<8}  {visible(each.name)}" for each in report.contracts
    )
    return (f"{'count':>7}  verdict   contract", *lines)


def _by_rule(rules: Counter[tuple[str, Literal["error", "warn"]]]) -> tuple[str, ...]:
    if not rules:
        return ()
    lines = (
        f"{count:>7,}  {LEVELS[severity]:<8}  {visible(rule)}"
        for (rule, severity), count in most_first(rules)
    )
    return (f"{'count':>7}  severity  rule", *lines)


def _by_pair(pairs: Counter[tuple[str, str]]) -> tuple[str, ...]:
    if not pairs:
        return ()
    rows = most_first(pairs)
    lines = (f"{count:>7,}  {visible(from_)} → {visible(to)}" for (from_, to), count in rows[:_PAIRS_SHOWN])
    rest = len(rows) - _PAIRS_SHOWN
    more = (f"{'…':>7}  and {counted(rest, 'more pair')}",) if rest > 0 else ()
    return (f"{'count':>7}  from → to", *lines, *more)
