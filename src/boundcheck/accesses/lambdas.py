"""What functions are given that run over elements: `sorted(rows, key=lambda row: …)`, `map(price_of, rows)`, `reduce(add, rows)`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.calls import calls_of, function_at
from boundcheck.accesses.flow import rows_of
from boundcheck.accesses.values import Value
from boundcheck.python.reading import Function, Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_KEYED: Final = frozenset("sorted max min groupby itertools.groupby nlargest nsmallest sort".split())
_MAPPED: Final = frozenset(
    "map filter takewhile dropwhile filterfalse itertools.takewhile itertools.dropwhile".split()
)
_REDUCED: Final = frozenset(("reduce", "functools.reduce"))
_Over = tuple[int, ...]  # what each parameter runs over (0: something else)


def hand_over(e: Evaluator, name: str, step: Step, rows: Value | None = None) -> None:
    """Give lambdas among the arguments of a call the elements that it runs over; `rows` are those of a list's own method."""
    for function, over in _running(name, step):
        if over or rows is not None:
            _give(e, function, over, rows)


def _running(name: str, step: Step) -> Iterator[tuple[int, _Over]]:
    """The functions among the arguments of a call that run over others."""
    args = step.args or ()
    if name in _MAPPED and len(args) > 1:
        yield args[0], args[1:]
    elif name in _REDUCED and len(args) > 1:
        yield args[0], (0 if len(args) > 2 else args[1], args[1])
    elif name in _KEYED:
        over = args[1:] if name.startswith("n") else args
        yield from ((value, over[:1]) for keyword, value, _, _ in step.keywords if keyword == "key")
        if name.endswith("groupby") and len(args) > 1:
            yield args[1], args[:1]


def _give(e: Evaluator, function: int, over: _Over, rows: Value | None = None) -> None:
    node = e.nodes[function]
    if node.kind != "lambda":
        return
    for parameter, number in zip(node.parts[1:], over or (0,), strict=False):
        element = e.element(rows if rows is not None else e.value(number))
        if element is not None:
            e.stand_in(parameter, element)
        elif number > 0:
            e.state.setdefault("run over", {})[parameter] = number


def run_over(e: Evaluator, parameter: int) -> int:
    """What a lambda runs over that has a parameter (-1: nobody knows)."""
    found: int = e.state.get("run over", {}).get(parameter, -1)
    return found


def element_given(e: Evaluator, parameter: int, function: Function) -> Value | None:
    """What a parameter of a function is that a call in the file runs over rows: `sorted(orders, key=by_customer)`."""
    if parameter not in rows_of(e):
        return None
    over = _named(e).get(f"{e.file.name}.{function.qualified}", ())
    given = zip(function.parameters, over, strict=False)
    number = next((number for each, number in given if each.node == parameter), 0)
    found = e.element(e.value_within(function_at(e, number), number)) if number else None
    return found.at_most("likely") if found is not None else None


def _named(e: Evaluator) -> dict[str, _Over]:
    """By dotted name the functions of the file that calls in it run over others."""
    if "functions run over" not in e.state:
        found: dict[str, _Over] = {}
        e.state["functions run over"] = found
        for name in calls_of(e).keys() & {each.rpartition(".")[2] for each in _KEYED | _MAPPED | _REDUCED}:
            for number, index in calls_of(e)[name]:
                node = e.nodes[number]
                own = node.parts[0] if node.steps[index].name == "sort" and not index else 0
                for function, over in _running(name, node.steps[index]):
                    if e.nodes[function].kind in ("var", "chain") and (over := over or (own,)):
                        found.setdefault(e.dotted(function), over)
    known: dict[str, _Over] = e.state["functions run over"]
    return known
