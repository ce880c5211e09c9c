"""What a class hands to the constructor of its base, which keeps it: `super().__init__(Order)`, so that `self.model` is `Order`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundcheck.accesses.bases import definition_above
from boundcheck.accesses.calls import bound, calls_of, function_at
from boundcheck.accesses.cut_out import cut
from boundcheck.accesses.values import Value
from boundcheck.python.reading import Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator


def handed_up(e: Evaluator, owner: int, base: str, name: str) -> Value | None:
    """The class of an entity that an attribute holds which the constructor of a base in another file sets."""
    handed = [(step, given) for step in _calls_up(e, owner, base) if (given := _classes(e, step))]
    defined = definition_above(e, base, name) if handed else None
    inner = cut(e.apart(), *defined) if defined is not None else None
    if inner is None:
        return None
    for attribute, node, number in inner.reading.classes[0].own:
        function = inner.reading.functions[number]
        if attribute != name or function.name != "__init__":
            continue
        kept = meaning(inner.nodes, node)
        for step, given in handed:
            for parameter, it in bound(function.parameters[1:], step, e.nodes):
                if parameter.node == kept and it.nodes and it.nodes[0] in given:
                    return given[it.nodes[0]].at_most("likely")
    return None


def _calls_up(e: Evaluator, owner: int, base: str) -> Iterator[Step]:
    """The calls of the base's constructor in that of a class, without `self`."""
    methods = e.reading.classes[owner].methods
    for number, index in calls_of(e).get("__init__", ()):
        at = function_at(e, number)
        if index or at not in methods or e.reading.functions[at].name != "__init__":
            continue
        node = e.nodes[number]
        step = node.steps[0]
        if e.nodes[meaning(e.nodes, node.parts[0])].kind == "super":
            yield step
        elif e.dotted(node.parts[0]) == base:
            yield step._replace(args=(step.args or ())[1:])


def _classes(e: Evaluator, step: Step) -> dict[int, Value]:
    """What is handed that is the class of an entity."""
    given = (*(step.args or ()), *(keyword[1] for keyword in step.keywords))
    known = (
        (number, e.value_within(function_at(e, number), number))
        for number in given
        if e.nodes[number].kind == "var"
    )
    return {number: value for number, value in known if value is not None and value.form == "class"}
