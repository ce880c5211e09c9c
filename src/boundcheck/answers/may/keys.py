"""Which key of which contract decides, and what stands at its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from boundcheck.answers.decision.about import about
from boundcheck.answers.decision.keys import written
from boundcheck.answers.decision.steps import DecisionStep, Steps
from boundcheck.answers.may.model import Asker, DecidingKey, Wanted
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.questions import Questions
from boundcheck.config.model import Allow, Place
from boundcheck.findings.finding import Finding

_OF_API: Final = frozenset(("private-import", "test-private-import", "wildcard-import"))


class Deciding:
    """Answers for the contracts of one codebase."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase, self._steps = codebase, Steps(codebase, codebase)
        self._texts = {path: text.split("\n") for path, text in codebase.config.sources}

    def against(self, finding: Finding) -> DecidingKey | None:
        """The key by which a finding is one."""
        contract = next((c for c in self._codebase.config.contracts if c.name == finding.contract), None)
        if contract is not None:
            said = f'"{contract.name}", of type {contract.type}'
            return self._key(DecisionStep("contracts", written(contract.place), said, decides=True))
        return self._first(self._steps_of(finding))

    def _steps_of(self, finding: Finding) -> Iterator[DecisionStep]:
        steps, from_, to = self._steps, finding.from_ or "", finding.to or ""
        if finding.rule in _OF_API:
            ask = Questions(self._codebase)
            yield from steps.api(from_, to, tuple(ask.resolve(name) for name in finding.names))
        elif finding.rule in ("production-imports-tests", "shared-fixture"):
            file = self._codebase.by_name.get(finding.target or "")
            yield from steps.file(file) if file else ()
        elif finding.group == "tests" and finding.rule != "test-foreign-data":
            asked = [*steps.suite(from_, to)]
            yield asked[-1]._replace(decides=True)  # the list behind the scope, where there is one
        else:
            yield from map(self._in_contract, about(self._codebase, steps, finding))

    def _in_contract(self, step: DecisionStep) -> DecisionStep:
        """The step; where it stands in code, with the key that says whose that code is."""
        place = _place(step.place)
        file = self._codebase.by_path.get(place.path) if place and place.path not in self._texts else None
        if file is None:
            return step
        whose = next(self._steps.file(file))
        return step._replace(key=whose.key, place=whose.place, says=f"{step.says} ({step.place})")

    def in_favour(self, asker: Asker, wanted: Wanted) -> DecidingKey | None:
        """The key by which nothing stands against it."""
        return self._first(self._leave(asker, wanted))

    def silencing(self, finding: Finding) -> DecidingKey | None:
        """The key that switches off what would be told."""
        return self._first(self._steps.severity(finding.rule, finding.from_))

    def excepting(self, allow: Allow) -> DecidingKey:
        """The exception that lets it through."""
        return self._key(DecisionStep("allow", written(allow.place), allow.reason, decides=True))

    def _leave(self, asker: Asker, wanted: Wanted) -> Iterator[DecisionStep]:
        steps, file, ask = self._steps, asker.file, Questions(self._codebase)
        if wanted.module is None:
            imported = wanted.model or wanted.name
            yield from (
                steps.external(file.path, file.owner, (imported,)) if wanted.statement is not None else ()
            )
        elif wanted.module == file.owner:
            yield from steps.file(file)
        elif wanted.kind == "shared-name":
            if file.kind == "source" and wanted.use and wanted.use.certainty != "possible":
                yield from steps.shared_name(file.owner, wanted.module, wanted.name)
        elif wanted.kind == "table":
            if file.kind == "test":
                yield from steps.suite(file.owner, wanted.module or "")
            is_shared = wanted.as_ == "foreign-key" and self._codebase.role(wanted.module) == "shared"
            yield steps.role(wanted.module if is_shared else file.owner)._replace(decides=True)
        elif file.kind == "test":
            yield from steps.suite(file.owner, wanted.module or "")
        elif file.kind == "source":
            yield from steps.dependency(file.owner, wanted.module or "")
            yield from steps.api(file.owner, wanted.module or "", (ask.resolve(wanted.name),))

    def _first(self, steps: Iterable[DecisionStep]) -> DecidingKey | None:
        """The step that decides; one that is written before one that is a default."""
        deciding = [step for step in steps if step.decides]
        found = next((step for step in deciding if step.place), None) or next(iter(deciding), None)
        return self._key(found) if found else None

    def _key(self, step: DecisionStep) -> DecidingKey:
        place = _place(step.place) or self._contract_of(step.key)
        if place is None:
            return DecidingKey(step.key, "", 0, "", step.says)
        lines = self._texts.get(place.path, [])
        text = lines[place.line - 1].strip() if 0 < place.line <= len(lines) else ""
        return DecidingKey(step.key, place.path, place.line, text, step.says)

    def _contract_of(self, key: str) -> Place | None:
        """Where a contract begins that does not write a key."""
        parts = key.split(" ")[0].split(".")
        module = self._codebase.modules.by_name.get(".".join(parts[1:-1])) if parts[0] == "modules" else None
        return module.contract.place if module else None


def _place(written_at: str) -> Place | None:
    """The first of the places that are named."""
    path, _, line = written_at.partition(",")[0].rpartition(":")
    return Place(path, int(line)) if line.isdigit() else None
