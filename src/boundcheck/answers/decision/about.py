"""The keys behind a finding that no import and no access shows: of its rule's own kind."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.answers.decision.steps import DecisionStep, Steps
from boundcheck.answers.tables import TableRow, table_rows
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.externals import external_imports
from boundcheck.codebase.questions import Questions
from boundcheck.findings.finding import Finding


def about(codebase: Codebase, steps: Steps, finding: Finding) -> Iterator[DecisionStep]:
    """The contracts that a finding speaks of."""
    rule, from_, to, target = finding.rule, finding.from_ or "", finding.to, finding.target or ""
    if rule == "external-dependency":
        yield from _external(codebase, steps, finding)
    elif rule == "unassigned-file":
        yield steps.exhaustive()
    elif rule == "missing-tests":
        yield steps.tests(from_)
    elif rule == "leaked-model":
        yield from steps.api("", from_, (Questions(codebase).resolve(target),))
    elif to is not None:
        yield from _between(codebase, steps, finding, from_, to)


def _external(codebase: Codebase, steps: Steps, finding: Finding) -> Iterator[DecisionStep]:
    file, target = codebase.by_path.get(finding.path), finding.target or ""
    imports = external_imports(Questions(codebase), file) if file else ()
    names = (found.names for found in imports if (found.line, found.name) == (finding.line, target))
    yield from steps.external(finding.path, finding.from_ or "", next(names, (target,)))


def _between(
    codebase: Codebase, steps: Steps, finding: Finding, from_: str, to: str
) -> Iterator[DecisionStep]:
    """Those about one module reaching another."""
    rule, target = finding.rule, finding.target or ""
    if rule == "foreign-name":
        yield from steps.shared_name(from_, to, target)
    elif finding.group == "dependency":
        yield from steps.dependency(from_, to)
    elif finding.group == "data" or rule == "test-foreign-data":
        yield from steps.table(tables_of(codebase).get(target), target, to)
        yield steps.role(from_)
    elif finding.group == "tests":
        yield from steps.suite(from_, to)
        if rule == "test-patches-private":
            yield from steps.api(from_, to, (Questions(codebase).resolve(target),))


def tables_of(codebase: Codebase) -> dict[str, TableRow]:
    """Tables by their names and by their models."""
    rows = table_rows(codebase, codebase.registry, ())
    return {name: row for row in rows for name in (row.table, row.model) if name}
