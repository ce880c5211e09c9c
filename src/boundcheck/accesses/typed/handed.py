"""The types of what nobody annotates, told by who hands it in: callers, and the settings' middleware for what stands on a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.calls import Called, calls_to, given, sought
from boundcheck.accesses.cut_out import caller
from boundcheck.accesses.flow import set_as
from boundcheck.accesses.frames import REQUESTS
from boundcheck.accesses.typed import expressions
from boundcheck.accesses.typed.kinds import NONE, Shown, some
from boundcheck.python.reading import Node

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_FURTHEST: Final = 3  # functions that hand on what they are given
_ENOUGH: Final = 3  # files that tell


def shown_to_request(e: Evaluator, name: str) -> Shown | None:
    """What the middleware shows that it puts on a request under a name."""
    found: Shown | None = e.elsewhere.once(("type on the request", name), lambda: some(_put(e.apart(), name)))
    return found


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
    for inner in _calling(e, target):
        more = _handed(e, inner, target, node.value)
        found += more
        enough += bool(more)
        if enough >= _ENOUGH:
            break
    return some(found)


def _calling(e: Evaluator, target: Called) -> Iterator[list[Evaluator]]:
    """By file, the functions that call one, of its own file where only a part of that was read."""
    known: dict[tuple[str, ...], Evaluator | None] = e.state.setdefault("calling", {})
    for own in (True, False) if e.far else (False,):
        for texts in e.elsewhere.callers(target.owner or target.dotted, target.named, own):
            for each in texts:
                if each not in known:
                    known[each] = caller(e, *each)
            yield [inner for each in texts if (inner := known[each]) is not None]


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


def _put(e: Evaluator, name: str) -> Iterator[Shown | None]:
    for defined in e.elsewhere.middleware():
        other = caller(e, *defined)
        for _, target, value in set_as(other, name) if other is not None else ():
            node = other.nodes[target] if other is not None else None
            if other and node and len(node.steps) == 1 and other.nodes[node.parts[0]].value in REQUESTS:
                yield expressions.shown(other, value)
