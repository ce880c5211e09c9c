"""The types of what nobody annotates, told by who hands it in: callers, and those who put something on a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.callers import callers_of
from boundcheck.accesses.calls import Called, calls_to, given, sought
from boundcheck.accesses.on_requests import each_on_request
from boundcheck.accesses.typed import expressions
from boundcheck.accesses.typed.kinds import NONE, Shown, some
from boundcheck.python.reading import Node

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_FURTHEST: Final = 3  # functions that hand on what they are given
_ENOUGH: Final = 3  # files that tell


def shown_to_request(e: Evaluator, name: str, function: int) -> Shown | None:
    """What is shown to stand on the request of a function under a name."""
    if e.furthest > _FURTHEST:
        return None
    return some(each_on_request(e, name, function, "type on the request", _type_set))


def _type_set(e: Evaluator, function: int, value: int) -> Shown | None:
    return expressions.shown(e, value)


def by_callers(e: Evaluator, number: int, node: Node) -> Shown | None:
    """What the callers of a function show that they hand in as a parameter."""
    function = e.function_of(number)
    if function is None or node.value.startswith("*"):
        return None
    target = sought(e, function)
    found = _handed(e, [e], target, node.value)
    if found or not (e.is_production or e.far > 0) or e.far >= _FURTHEST or function.outer > 0:
        return some(found)
    enough = 0
    calling = (
        inner for own in ((True, False) if e.far else (False,)) for inner in callers_of(e, target, own)
    )
    for inner in calling:
        more = _handed(e, inner, target, node.value)
        found += more
        enough += bool(more)
        if enough >= _ENOUGH:
            break
    return some(found)


def _handed(e: Evaluator, inner: Iterable[Evaluator], target: Called, name: str) -> list[Shown]:
    """What the calls in some texts hand in, as far as they show it."""
    nodes = (
        (each, node)
        for each in inner
        for number, step in calls_to(each, target)
        if each.nodes[each.nodes[number].parts[0]].kind
        != "super"  # what a class inherits may take another type
        for node in given(each, target, step, name).nodes
    )
    shown = (expressions.shown(each, node) for each, node in nodes)
    return [each for each in shown if each is not None and each != NONE]
