"""Which key of the contracts a finding comes from, and where it is written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from boundcheck.answers.decision.about import about, tables_of
from boundcheck.answers.decision.steps import DecisionStep, Steps
from boundcheck.answers.tables import TableRow
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.build import apart
from boundcheck.codebase.questions import Questions
from boundcheck.config.model import Place
from boundcheck.findings.finding import Finding
from boundcheck.run import Run

_WITHOUT_IMPORT: Final = frozenset(("leaked-model", "foreign-name"))  # findings on an API that `about` knows


class Key(NamedTuple):
    """A key of the contracts: its path and line in a TOML file, what it is called, and what it says."""

    path: str
    line: int
    name: str
    says: str


class Contracts:
    """The contracts of one run, which another thread may still ask for what its verdicts rest on."""

    def __init__(self, run: Run) -> None:
        self._codebase = apart(run.codebase)

    @cached_property
    def _steps(self) -> Steps:
        return Steps(self._codebase, self._codebase)

    @cached_property
    def _tables(self) -> dict[str, TableRow]:
        return tables_of(self._codebase)

    def key(self, finding: Finding) -> Key | None:
        """The key that decides about a finding, else the contract of the module that it is in; None where nothing is written."""
        if finding.path.endswith(".toml"):
            return None
        placed = [(step, key) for step in self._asked(finding) if (key := _key(step))]
        decided = next((key for step, key in placed if step.decides), None)
        return (
            decided
            or self._of_contract(finding)
            or next((key for _, key in placed), None)
            or self._of_module(finding)
        )

    def _asked(self, finding: Finding) -> Iterator[DecisionStep]:
        from_, to = finding.from_, finding.to
        if finding.group == "api" and from_ and to and finding.target and finding.rule not in _WITHOUT_IMPORT:
            yield from self._steps.api(from_, to, (Questions(self._codebase).resolve(finding.target),))
        elif to and (finding.group == "data" or finding.rule == "test-foreign-data"):
            table = finding.target or ""
            yield from self._steps.table(self._tables.get(table), table, to)
        else:
            yield from about(self._codebase, self._steps, finding)

    def _of_contract(self, finding: Finding) -> Key | None:
        """The one of `[[contracts]]` that is broken."""
        contract = next((c for c in self._codebase.config.contracts if c.name == finding.contract), None)
        return _at(contract.place, f'contracts "{contract.name}"', contract.type) if contract else None

    def _of_module(self, finding: Finding) -> Key | None:
        """The contract that says nothing of it: the one whose API it is, else of the module that the finding is in."""
        by_name = self._codebase.modules.by_name
        names = (finding.to, finding.from_) if finding.group == "api" else (finding.from_, finding.to)
        module = next((by_name[name] for name in names if name and name in by_name), None)
        return _at(module.contract.place, f"modules.{module.name}", "its contract") if module else None


def _key(step: DecisionStep) -> Key | None:
    """The first place of a step that is in a TOML file."""
    path, _, line = step.place.partition(",")[0].rpartition(":")
    return Key(path, int(line), step.key, step.says) if path.endswith(".toml") else None


def _at(place: Place, name: str, says: str) -> Key:
    return Key(place.path, place.line, name, says)
