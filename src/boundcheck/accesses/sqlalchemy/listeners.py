"""What listeners are handed that nobody types: the row that an event is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.accesses.calls import calls_of
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.sources import called
from boundcheck.accesses.values import Value, one_of
from boundcheck.python.reading import Function, Step

_OF_MAPPERS: Final = frozenset(f"{when}_{what}" for when in ("before", "after") for what in ("insert", "update", "delete"))  # fmt: skip
_OF_INSTANCES: Final = frozenset(
    "load refresh refresh_flush init expire set append append_wo_mutation remove bulk_replace modified".split()
)


def target(e: Evaluator, parameter: int) -> Value | None:
    """The row that a parameter of a listener is: `@listens_for(Order, "before_insert")`, `listen(Order, "load", loaded)`."""
    function = e.function_of(parameter)
    if function is None or not (function.decorators or "listen" in calls_of(e)):
        return None
    at = next(index for index, each in enumerate(function.parameters) if each.node == parameter)
    heard = [row for step in _events(e, function) for row in _rows(e, step, at)]
    return one_of(heard) if heard else None


def _events(e: Evaluator, function: Function) -> Iterator[Step]:
    """The calls that make a function a listener."""
    for node in (e.nodes[each] for each in function.decorators):
        if node.steps and called(e.nodes, node) == "listens_for":
            yield node.steps[-1]
    for number, index in calls_of(e).get("listen", ()):
        step = e.nodes[number].steps[index]
        handlers = [e.nodes[each] for each in (step.args or ())[2:3]]
        if any(each.kind == "var" and each.value == function.qualified for each in handlers):
            yield step


def _rows(e: Evaluator, step: Step, at: int) -> Iterator[Value]:
    """What the parameter at a place is of an event."""
    subject, event = (step.args or ())[:2] if len(step.args or ()) > 1 else (0, 0)
    name = e.nodes[event].value
    if at != (2 if name in _OF_MAPPERS else 0 if name in _OF_INSTANCES else -1):
        return
    node = e.nodes[subject]
    if not node.parts:
        return
    of = e.value(subject) if node.kind == "var" else Value("class", e.dotted(node.parts[0]))
    for each in of.alternatives if of is not None else ():
        entity = e.entity(each) if each.form == "class" else None
        if entity is not None and entity.framework == "sqlalchemy":
            yield Value("row", entity.name)
