"""What is left to do until a module can leave, change by change, and what is done already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from types import MappingProxyType
from typing import Final

from boundcheck.config.model import UNASSIGNED, Role
from boundcheck.extraction.changes import CHANGES, DONE, OF_NOBODY, ON_MODELS
from boundcheck.extraction.kinds import KINDS
from boundcheck.extraction.model import Blocker, Effort, Evidence, Step
from boundcheck.rules.report import listed

_WEIGHTS: Final = MappingProxyType[Effort, int]({"lines": 1, "function": 3, "design": 8, "schema": 13})
_NOBODYS: Final = "the code of no module"
_SPANNING: Final = frozenset(("shared-transaction-in", "shared-transaction-out"))
# What nothing asks of composition modules: the whole is tested through them.
_OF_SUITES: Final = frozenset(
    (
        "missing-tests",
        "suite-not-alone",
        *(
            kind.kind
            for kind in KINDS.values()
            if kind.direction == "out" and kind.kind.startswith(("test-", "shared-f"))
        ),
    )
)


def checklist(
    blockers: tuple[Blocker, ...],
    module: str,
    role: Role = "module",
    models: Container[str] = (),
    *,
    spanned: bool = False,
) -> tuple[Step, ...]:
    """The changes that take all blockers away, those first that clear most for least, and behind them what is done.

    `spanned`: calls cross the border inside transactions, whatever they write; nothing is claimed of these then.

    The order is places cleared over effort, with weights that are an assumption: lines 1, a function in a public API
    3, another design 8, the schema and its data 13. `models` are dotted names of models and of files that hold some.
    """
    left = [step for blocker in blockers for step in _steps(blocker, module, models)]
    left.sort(key=lambda step: (-step.clears / _WEIGHTS[step.effort], step.title, step.kind))
    kinds = {blocker.kind for blocker in blockers}
    return (*left, *_done(kinds | _SPANNING if spanned else kinds, role))


def _steps(blocker: Blocker, module: str, models: Container[str]) -> Iterator[Step]:
    groups: defaultdict[tuple[str, ...], list[Evidence]] = defaultdict(list)
    for found in blocker.evidence:
        groups[_key(blocker.kind, found, module)].append(found)
    for group in groups.values():
        ends = {end for found in group for end in (found.from_, found.to)}
        modules = tuple(sorted(ends - {module, ""}))
        files = len({found.path for found in group})
        text, effort = CHANGES[blocker.kind][1], blocker.effort
        if blocker.kind in ON_MODELS and group[0].target in models:
            text, effort = ON_MODELS[blocker.kind], "function"
        if modules == (UNASSIGNED,):
            text = OF_NOBODY.get(blocker.kind, text)
        yield Step(_title(text, module, modules, group), blocker.kind, effort, len(group), files, modules)


def _key(kind: str, found: Evidence, module: str) -> tuple[str, ...]:
    """What places have in common that one change clears."""
    match CHANGES[kind][0]:
        case "target":
            return (found.target,) if found.to in (module, "") else (found.target, found.to)
        case "other" | "pair":
            return (found.from_, found.to)
        case "file":
            return (found.path,)


def _title(text: str, module: str, modules: tuple[str, ...], group: list[Evidence]) -> str:
    first = group[0]
    return text.format(
        module=module,
        other=listed([_NOBODYS if each == UNASSIGNED else each for each in modules]) or "others",
        target=first.target,
        path=first.path,
        importer=first.from_,
        imported=first.to,
    )


def _done(left: set[str], role: Role) -> Iterator[Step]:
    for claim, kinds in DONE:
        if left.isdisjoint(kinds) and not (role == "composition" and _OF_SUITES.issuperset(kinds)):
            yield Step(claim, kinds[0], KINDS[kinds[0]].effort, 0, 0, done=True)
