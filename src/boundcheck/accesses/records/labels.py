"""The rows that a field of a form labels (`label_from_instance`): those of the queryset it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.accesses.callers import naming
from boundcheck.accesses.calls import calls_of
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.flow import set_as
from boundcheck.accesses.values import Value
from boundcheck.python.reading import meaning

LABEL: Final = "label_from_instance"
_QUERIES: Final = frozenset(("queryset", "manager", "custom", "class"))


def of_field(e: Evaluator, owner: int) -> Value | None:
    """A row of what the fields of a class of the file choose from, wherever they are made."""
    found = e.reading.classes[owner]
    dotted = f"{e.file.name}.{found.qualified}"
    files = [e, *(naming(e, dotted) if e.is_production else ())]
    return _only([each for file in files for each in _querysets(file, found.name, dotted)])


def _querysets(e: Evaluator, name: str, dotted: str) -> Iterator[Value | None]:
    for number, index in calls_of(e).get(name, ()):
        node = e.nodes[number]
        if index == len(node.steps) - 1 and e.dotted(number, called=True) == dotted:
            step = node.steps[index]
            named = [value for word, value, _, _ in step.keywords if word == "queryset"]
            yield from (e.value(each) for each in (named or list(step.args or ()))[:1])


def of_label(e: Evaluator, parameter: int) -> Value | None:
    """A row of what a field chooses from whose label is set to the function or lambda that has a parameter."""
    if not (labels := set_as(e, LABEL)):
        return None
    if "labels" not in e.state:
        e.state["labels"] = {
            each: (function, target)
            for function, target, value in labels
            for each in _parameters(e, meaning(e.nodes, value))
        }
    function, target = e.state["labels"].get(parameter, (0, 0))
    if not target:
        return None
    field = _field(e, target)
    return _only(
        [
            e.value_within(where, value)
            for where, other, value in set_as(e, "queryset")
            if where == function and _field(e, other) == field
        ]
    )


def _parameters(e: Evaluator, number: int) -> tuple[int, ...]:
    """The first parameter of a lambda, or of a function of the file."""
    node = e.nodes[number]
    if node.kind == "lambda":
        return node.parts[1:2]
    named = e.function_named(f"{e.file.name}.{node.value}") if node.kind == "define" else -1
    return tuple(each.node for each in e.reading.functions[named].parameters[:1]) if named >= 0 else ()


def _field(e: Evaluator, target: int) -> tuple[object, ...]:
    """What tells a field from others in one function: `self.fields["order"]`."""
    node = e.nodes[target]
    steps = [(step.name, [e.nodes[each].value for each in step.args or ()]) for step in node.steps[:-1]]
    return e.nodes[node.parts[0]].value, steps


def _only(given: list[Value | None]) -> Value | None:
    """A row of the only entity that all of some querysets are of."""
    known = {each.entity if each is not None and each.form in _QUERIES else "" for each in given}
    entity = known.pop() if len(known) == 1 else ""
    return Value("row", entity, "likely") if entity else None
