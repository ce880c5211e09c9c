"""A work tree held against its base: the report on what it adds, with what it takes away and lets through."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache as remembered
from functools import cached_property
from pathlib import Path

from boundcheck.base.git import (
    Repository,
    changes_since,
    find_base,
    find_repository,
    lines_added,
    not_checked_out,
)
from boundcheck.base.light import dataclass, replace
from boundcheck.base.plain import counted, visible
from boundcheck.config.model import Config
from boundcheck.diff.findings import Compared, Sides, compare_findings
from boundcheck.diff.renames import renames_in
from boundcheck.diff.renamings import NOTHING_RENAMED, Renaming, renaming_of
from boundcheck.diff.standing import off_by, standing_of
from boundcheck.diff.state import BaseState, StateJudge, state_at
from boundcheck.diff.written import written_in
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.finding import Finding, Identity
from boundcheck.outcome.baseline import STALE, Added, Baseline, Moved, Renames
from boundcheck.outcome.selection import Selection, check, is_at_least, is_shown
from boundcheck.outcome.suppress import UNUSED
from boundcheck.report.model import ContractChange, Difference, Report


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """What a check was asked: the whole selection, and what is known."""

    analysis: Analysis
    selection: Selection
    baseline: Baseline | None
    renames: Renames
    added: Added


def held_against(revision: str, asked: CheckAsked, judge: StateJudge, *, is_strict: bool) -> Report:
    """A report with the findings alone that the work tree adds to its merge base with a revision, and the difference; see `Difference`
    for `is_strict`.

    Raises ProjectError, with the remedy, where git does not give the base or it cannot be read.
    """
    report = check(asked.analysis, asked.selection, asked.baseline, asked.renames, asked.added)
    return _Held(revision, asked, judge).report(report, is_strict=is_strict)


def added_since(revision: str, file: Path) -> Added:
    """The lines that the work tree adds to its merge base with a revision, of each file that is asked for."""

    @remembered
    def commit() -> tuple[Repository, str]:
        repository = find_repository(Path(os.path.realpath(file.parent)))
        return repository, find_base(repository, revision, "--diff").commit

    return remembered(lambda path: lines_added(*commit(), path))


class _Held:
    def __init__(self, revision: str, asked: CheckAsked, judge: StateJudge) -> None:
        self._asked, self._judge = asked, judge
        self._repository = find_repository(Path(os.path.realpath(judge.file.parent)))
        self._base = find_base(self._repository, revision, "--diff")

    @cached_property
    def _then(self) -> BaseState:
        return state_at(self._repository, self._base, self._judge, lambda: self._renames)

    @cached_property
    def _renames(self) -> Mapping[str, str]:
        commit = self._base.commit
        return renames_in(self._repository, commit, changes_since(self._repository, commit))

    @property
    def _same_contracts(self) -> bool:
        then = self._then
        return then.contracts is None or then.analysis.values == self._asked.analysis.values

    def report(self, report: Report, *, is_strict: bool) -> Report:
        compared = self._compared()
        told = {*report.findings}
        # Entries that know too much are left by a fix or a looser contract; no change adds them as a breach.
        new = tuple(finding for finding in compared.new if finding in told and finding.rule != STALE)
        unreported = told | {*report.baselined, *report.allowed}
        errors = sum(finding.severity == "error" for finding in new)
        difference = Difference(
            self._base.commit,
            self._base.revision,
            len(new),
            tuple(finding for finding in compared.fixed if self._is_shown(finding)),
            tuple(remark for remark in compared.moved if remark.finding in unreported),
            tuple(remark for remark in compared.unchecked if self._is_shown(remark.finding)),
            tuple(remark for remark in compared.accepted if self._is_shown(remark.finding)),
            () if self._same_contracts else self._contract_changes(),
            tuple(self._notes()),
            sum(finding.rule == STALE for finding in told),
            is_strict,
        )
        summary = replace(report.summary, errors=errors, warnings=len(new) - errors)
        return replace(report, findings=new, summary=summary, fixed=0, since=difference)

    def _compared(self) -> Compared:
        asked, then = self._asked, self._then
        selection = asked.selection
        whole = Selection(rules=selection.rules, min_certainty=selection.min_certainty)
        known = None
        if asked.baseline is not None:
            known = asked.baseline if then.contracts is None else then.baseline
        before = check(then.analysis, whole, known)
        renaming = replace(self._renaming, by_files=self._by_files)
        sides = Sides(
            check(asked.analysis, whole, asked.baseline, asked.renames, asked.added),
            renaming.report(before),
            remembered(self._moved),
            self._standing,
            tuple(f for f in asked.analysis.findings if not is_at_least(f, selection.min_certainty)),
            off_by(asked.analysis),
            (frozenset(map(renaming.module, then.analysis.modules)), frozenset(asked.analysis.modules)),
            self._same_contracts,
            renaming.former(before),
            asked.added,
        )
        return compare_findings(sides)

    def _by_files(self, found: Finding) -> Finding:
        """A finding of then that stands now where it names what is in a file that was renamed, by the name of now."""
        here, there = found._replace(path=self._moved(found.path)), self._there
        if here.identity in there or not self._names.paths:
            return found
        named = self._names.finding(found)
        return named if named._replace(path=here.path).identity in there else found

    @cached_property
    def _there(self) -> frozenset[Identity]:
        return frozenset(finding.identity for finding in self._asked.analysis.findings)

    @cached_property
    def _names(self) -> Renaming:
        """What is called otherwise as its file was renamed."""
        return Renaming({}, Moved(self._renames).names)

    def _moved(self, path: str) -> str:
        """Where a file of then is now, from the project's root on."""
        new = self._renames.get(f"{self._then.prefix}{path}")
        return path if new is None else self._repository.inner(new)

    def _standing(self) -> Iterable[Finding]:
        asked, contracts = self._asked, self._then.contracts
        found: Analysis | None = asked.analysis
        if not self._same_contracts and contracts is not None:
            found = standing_of(self._judge, contracts, self._renaming)
        if found is None:
            self._cannot_stand = True
            found = self._then.analysis
        rules, least = asked.selection.rules, asked.selection.min_certainty
        return (f for f in found.findings if f.rule in rules and is_at_least(f, least))

    _cannot_stand = False

    def _is_shown(self, finding: Finding) -> bool:
        selection = self._asked.selection
        if finding.rule in (UNUSED, STALE) and not selection.is_whole:
            return False
        return is_shown(finding._replace(path=self._moved(finding.path)), selection) or is_shown(
            finding, selection
        )

    def _contract_changes(self) -> tuple[ContractChange, ...]:
        from boundcheck.diff.contracts import contract_changes
        from boundcheck.diff.owners import owners_at

        then, now = self._configs
        return contract_changes(
            then, now, owners_at(self._repository, self._base.commit, now), self._renaming
        )

    @cached_property
    def _configs(self) -> tuple[Config, Config]:
        """What the contracts said then, and what they say now."""
        contracts = self._then.contracts
        assert contracts is not None, "those of then are compared"
        _, now = written_in(self._judge.file, self._judge.rules_from)
        return contracts.config(now.root, self._judge.rules_from), now

    @cached_property
    def _renaming(self) -> Renaming:
        if self._same_contracts:
            return NOTHING_RENAMED
        return renaming_of(*self._configs, self._renames)

    def _notes(self) -> Iterable[str]:
        then, shown, name = self._then, visible(self._base.revision), self._judge.file.name
        if then.is_empty:
            yield f"At {shown} there is nothing that the contracts speak of, so that everything is new."
        elif then.contracts is None:
            yield f"At {shown} there is no {name}: its code is judged by the contracts of the work tree."
        if self._cannot_stand:
            yield f"The contracts of {shown} do not fit the code of now: what is not found any more counts as no longer checked."
        if left_out := not_checked_out(self._repository):
            was = "is" if len(left_out) == 1 else "are"
            yield f"{counted(len(left_out), 'path')} {was} not checked out, and left out of both sides."
