"""Why entries leave the baseline: the breach is mended, or nobody looks at it any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from boundcheck.base.errors import BoundcheckError
from boundcheck.base.git import changes_since, find_repository, last_commit_of
from boundcheck.base.plain import visible
from boundcheck.config.find import FILE_NAME as CONTRACTS
from boundcheck.config.find import PYPROJECT
from boundcheck.diff import (
    StateJudge,
    WrittenContracts,
    off_by,
    project_at,
    standing_of,
    told_apart,
    written_in,
)
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.finding import Finding
from boundcheck.outcome.baseline import FILE_NAME, BaselineEntry
from boundcheck.report import Report

_MOST = 20  # lines


def not_mended(
    gone: Iterable[tuple[BaselineEntry, int]], analysis: Analysis, report: Report, judge: StateJudge
) -> list[str]:
    """A line for each finding that entries stand for which leave although the code is as it was.

    What the contracts have let through since shows by those of the commit that last wrote the baseline; where git does not
    tell, by rules that are off alone.
    """
    left = [_finding(entry) for entry, count in gone for _ in range(count)]
    contracts = _contracts_then(judge.file) if left else None
    standing = standing_of(judge, contracts) if contracts else None
    now = (*report.findings, *report.allowed)
    then = standing.findings if standing else ()
    is_off = off_by(analysis)
    stands, fixed = told_apart(left, now, then, is_off)
    found = [_line(remark.finding, remark.about) for remark in stands]
    if standing is None:
        found += (_line(each, f"{each.rule} is off") for each in fixed if is_off(each))
    return sorted(found)


def told_of(lines: list[str]) -> Iterator[str]:
    """What is printed of them."""
    if lines:
        yield "No longer checked, with the code as it was:"
        yield from (f"  {line}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"  and {len(lines) - _MOST:,} more"


def _finding(entry: BaselineEntry) -> Finding:
    rule, path, from_, to, target = entry.identity
    return Finding(rule, path, 0, 1, "", from_ or None, to or None, target or None)


def _line(finding: Finding, why: str) -> str:
    where = f"{finding.path}: " if finding.path else f"{finding.from_}: " if finding.from_ else ""
    return visible(f"{where}{finding.rule_and_name}: {why}")


def _contracts_then(file: Path) -> WrittenContracts | None:
    """The contracts by which the baseline was last written; None where they are those of now, or git does not tell."""
    root = file.absolute().parent.resolve()
    try:
        repository = find_repository(root)
        commit = last_commit_of(root, f":(glob)**/{FILE_NAME}")
        if not commit or not any(
            change.path.endswith((CONTRACTS, PYPROJECT, file.name))
            for change in changes_since(repository, commit)
        ):
            return None
        with project_at(repository, commit, commit[:10], "--base", file.name) as then:
            return written_in(then)[0]
    except BoundcheckError:
        return None
