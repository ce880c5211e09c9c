"""What is left to do until a module can leave, change by change, and what is done already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from types import MappingProxyType
from typing import Final

from boundcheck.config.model import UNASSIGNED, Role
from boundcheck.extraction.kinds import KINDS
from boundcheck.extraction.model import Blocker, ChecklistStep, Effort, Evidence
from boundcheck.rules.report import listed

_WEIGHTS: Final = MappingProxyType[Effort, int]({"lines": 1, "function": 3, "design": 8, "schema": 13})
_NOBODYS: Final = "the code of no module"
_SPANNING: Final = frozenset(("shared-transaction-in", "shared-transaction-out"))
# Claims by their first kind that nothing asks of composition modules, as the whole is tested through them, and that are not made of a
# suite that is not there.
_OF_SUITES: Final = ("missing-tests", "suite-not-alone", "test-private-import-out")

# A model that is made public binds others to its table as before.
_ON_MODELS: Final = MappingProxyType(
    {
        "private-import-in": "Publish functions in place of the models in {target}, for {other}",
        "private-import-out": "Ask {other} for functions in place of the models in {target}",
    }
)

# Code of no module has no contract to write it into.
_OF_NOBODY: Final = MappingProxyType(
    {
        "undeclared-dependency-in": "Give the code of no module that uses {module} to a module, and declare {module} there",
        "undeclared-dependency-out": "Give the code of no module that {module} uses to a module, and declare that",
        "not-visible-in": "Give the code of no module that uses {module} to a module that may see it",
    }
)

_DATA: Final = "foreign-query foreign-write cross-module-join relation-traversal reverse-accessor model-binding model-reference raw-sql"

# What is true of a module when none of these kinds has evidence.
DONE: Final = tuple(
    (claim, tuple(kinds.split()))
    for claim, kinds in (
        ("Others use only its public API", "private-import-in wildcard-import-in dynamic-import-in foreign-name-in production-imports-tests-in"),
        ("Whoever uses it declares it, and may use it", "undeclared-dependency-in layer-violation-in not-visible-in"),
        ("It uses only others' public APIs", "private-import-out wildcard-import-out dynamic-import-out foreign-name-out production-imports-tests-out"),
        ("It declares all that it uses, and may use it", "undeclared-dependency-out layer-violation-out not-visible-out"),
        ("It is in no cycle", "cycle"),
        ("Nothing of it is needed while others are imported", "import-time-in"),
        ("Nothing of others is needed while it is imported", "import-time-out"),
        ("No other module reaches its tables", " ".join(f"{rule}-in" for rule in _DATA.split())),
        ("It reaches no other module's tables", " ".join(f"{rule}-out" for rule in _DATA.split())),
        ("No key leads to its tables", "foreign-key-in model-inheritance-in"),
        ("No key leads out of its tables", "foreign-key-out model-inheritance-out"),
        ("Each of its tables is one module's", "table-ownership"),
        ("Migrations keep to their own tables", "cross-module-migration-in cross-module-migration-out"),
        ("No transaction spans it and another module", "shared-transaction-in shared-transaction-out"),
        ("No model stands in its public API", "leaked-model"),
        ("No signal or exception crosses", "foreign-signal-in foreign-signal-out signal-in signal-out exception-in exception-out"),
        ("No state in memory is shared", "shared-state-in shared-state-out"),
        ("It has tests of its own", "missing-tests"),
        ("Its suite can be imported with no more than it may use", "suite-not-alone"),
        ("Its tests keep to it and to public APIs", "test-private-import-out test-undeclared-dependency-out shared-fixture-out test-patches-private-out test-foreign-data-out"),
        ("Others' tests keep out of it", "test-private-import-in test-undeclared-dependency-in shared-fixture-in test-patches-private-in test-foreign-data-in"),
    )
)  # fmt: skip


def checklist(
    blockers: tuple[Blocker, ...],
    module: str,
    role: Role = "module",
    models: Container[str] = (),
    *,
    spanned: bool = False,
) -> tuple[ChecklistStep, ...]:
    """The changes that take all blockers away, those first that clear most for least, and behind them what is done.

    `spanned`: calls cross the border inside transactions, whatever they write; nothing is claimed of these then.

    The order is places cleared over effort, with weights that are an assumption: lines 1, a function in a public API
    3, another design 8, the schema and its data 13. `models` are dotted names of models and of files that hold some.
    """
    left = [step for blocker in blockers for step in _steps(blocker, module, models)]
    left.sort(key=lambda step: (-step.clears / _WEIGHTS[step.effort], step.title, step.kind))
    found = {blocker.kind for blocker in blockers} | (_SPANNING if spanned else frozenset())
    has_suite = role != "composition" and "missing-tests" not in found
    done = (
        ChecklistStep(claim, kinds[0], KINDS[kinds[0]].effort, 0, 0, done=True)
        for claim, kinds in DONE
        if found.isdisjoint(kinds) and (has_suite or kinds[0] not in _OF_SUITES)
    )
    return (*left, *done)


def _steps(blocker: Blocker, module: str, models: Container[str]) -> Iterator[ChecklistStep]:
    groups: defaultdict[tuple[str, ...], list[Evidence]] = defaultdict(list)
    for found in blocker.evidence:
        groups[_key(blocker.kind, found, module)].append(found)
    for group in groups.values():
        ends = {end for found in group for end in (found.from_, found.to)}
        modules = tuple(sorted(ends - {module, ""}))
        files, first = len({found.path for found in group}), group[0]
        text, effort = KINDS[blocker.kind].change, blocker.effort
        if blocker.kind in _ON_MODELS and first.target in models:
            text, effort = _ON_MODELS[blocker.kind], "function"
        if modules == (UNASSIGNED,):
            text = _OF_NOBODY.get(blocker.kind, text)
        title = text.format(
            module=module,
            other=listed([_NOBODYS if each == UNASSIGNED else each for each in modules]) or "others",
            target=first.target,
            path=first.path,
            importer=first.from_,
            imported=first.to,
        )
        yield ChecklistStep(title, blocker.kind, effort, len(group), files, modules)


def _key(kind: str, found: Evidence, module: str) -> tuple[str, ...]:
    """What places have in common that one change clears."""
    match KINDS[kind].by:
        case "target":
            return (found.target,) if found.to in (module, "") else (found.target, found.to)
        case "other" | "pair":
            return (found.from_, found.to)
        case "file":
            return (found.path,)
