"""Public signatures that expose a model: what the annotations of a file's public functions name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.overloads import overloads_of
from boundcheck.accesses.typed.annotations import is_class, said
from boundcheck.accesses.typed.members import element
from boundcheck.accesses.written import source
from boundcheck.facts.access import Leak
from boundcheck.findings.finding import Certainty
from boundcheck.python.reading import Function


def leaked_models(e: Evaluator) -> Iterator[Leak]:
    """The entities in the annotations of public functions and of the public methods of public classes, in order.

    The methods of an entity's own class do not count: who has it, has them. What several signatures of one overloaded function name is
    told at the first.
    """
    told: set[tuple[str, str, str]] = set()
    for number, function in enumerate(e.reading.functions):
        if not number or not _is_public(e, function):
            continue
        is_overloaded = bool(overloads_of(e, number))
        for annotation in (*(parameter.annotation for parameter in function.parameters), function.returns):
            how: Literal["returns", "takes"] = "returns" if annotation == function.returns else "takes"
            named: dict[str, Certainty] = {}
            for entity, certainty in _entities(e, annotation) if annotation > 0 else ():
                named[entity] = "certain" if named.get(entity) == "certain" else certainty
            for entity, certainty in named.items():
                signature = function.qualified, entity, how
                if is_overloaded and signature in told:
                    continue
                told.add(signature)
                written, place = source(e.nodes, annotation), e.place_of(annotation)
                yield Leak(function.qualified, entity, how, written, *place[:3], certainty)


def _is_public(e: Evaluator, function: Function) -> bool:
    if function.outer != 0:
        return False
    if function.owner < 0:
        return not function.name.startswith("_")
    owner = e.reading.classes[function.owner]
    if owner.outer >= 0 or owner.name.startswith("_") or f"{e.file.name}.{owner.name}" in e.registry.by_name:
        return False
    return not function.name.startswith("_") or function.name in ("__init__", "__call__")


def _entities(e: Evaluator, number: int, certainty: Certainty = "certain") -> Iterator[tuple[str, Certainty]]:
    """The entities that a type names; what a class of the project makes of a type argument nobody can tell."""
    node = e.nodes[number]
    dotted = e.dotted(number)
    if dotted in e.registry.by_name:
        yield dotted, certainty
    elif node.kind in ("list", "operator") or (node.steps and node.steps[-1].name == "[]"):
        certainty = "possible" if node.steps and not _holds_rows(e, number) else certainty
        for inner in (*node.parts, *(each for step in node.steps for each in step.args or ())):
            yield from _entities(e, inner, certainty)


def _holds_rows(e: Evaluator, number: int) -> bool:
    """Whether a generic type is not the project's own, or a loop over it gives what one of its type arguments is."""
    head = e.dotted(number, subscripted=True)
    if not e.frameworks.is_ours(head) or not is_class(e, head):
        return True
    of = said(e, number)
    given = element(e, of) if of is not None else None
    return given is not None and any(each.name in e.registry.by_name for each in given.alternatives)
