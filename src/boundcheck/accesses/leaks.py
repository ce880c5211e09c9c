"""Public signatures that expose a model: what the annotations of a file's public functions name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from boundcheck.access import Leak
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.written import source
from boundcheck.python.reading import Function


def leaked_models(e: Evaluator) -> Iterator[Leak]:
    """The entities in the annotations of public functions and of the public methods of public classes, in order.

    The methods of an entity's own class do not count: who has it, has them.
    """
    for function in e.reading.functions[1:]:
        if not _is_public(e, function):
            continue
        for annotation in (*(parameter.annotation for parameter in function.parameters), function.returns):
            how: Literal["returns", "takes"] = "returns" if annotation == function.returns else "takes"
            for entity in dict.fromkeys(_entities(e, annotation) if annotation > 0 else ()):
                yield Leak(
                    function.qualified, entity, how, source(e.nodes, annotation), *e.place_of(annotation)[:3]
                )


def _is_public(e: Evaluator, function: Function) -> bool:
    if function.outer != 0:
        return False
    if function.owner < 0:
        return not function.name.startswith("_")
    owner = e.reading.classes[function.owner]
    if owner.outer >= 0 or owner.name.startswith("_") or f"{e.file.name}.{owner.name}" in e.registry.by_name:
        return False
    return not function.name.startswith("_") or function.name in ("__init__", "__call__")


def _entities(e: Evaluator, number: int) -> Iterator[str]:
    node = e.nodes[number]
    dotted = e.dotted(number)
    if dotted in e.registry.by_name:
        yield dotted
    elif node.kind in ("list", "operator") or (node.steps and node.steps[-1].name == "[]"):
        for inner in (*node.parts, *(each for step in node.steps for each in step.args or ())):
            yield from _entities(e, inner)
