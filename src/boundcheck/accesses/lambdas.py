"""What lambdas are given that run over elements: `sorted(rows, key=lambda row: …)`, `map(lambda row: …, rows)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.values import Value
from boundcheck.python.reading import Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_KEYED: Final = frozenset("sorted max min groupby itertools.groupby nlargest nsmallest sort".split())
_MAPPED: Final = frozenset(
    "map filter takewhile dropwhile filterfalse itertools.takewhile itertools.dropwhile".split()
)


def hand_over(e: Evaluator, name: str, step: Step, rows: Value | None = None) -> None:
    """Give lambdas among the arguments of a call the elements that it runs over; `rows` are those of a list's own method."""
    args = step.args or ()
    if name in _MAPPED and len(args) > 1:
        _give(e, args[0], args[1:])
    elif name in _KEYED:
        over = args[1:] if name.startswith("n") else args
        for keyword, value, _, _ in step.keywords:
            if keyword == "key" and (over or rows is not None):
                _give(e, value, over[:1], rows)
        if name.endswith("groupby") and len(args) > 1:
            _give(e, args[1], args[:1])


def _give(e: Evaluator, function: int, over: tuple[int, ...], rows: Value | None = None) -> None:
    node = e.nodes[function]
    if node.kind != "lambda":
        return
    for parameter, number in zip(node.parts[1:], over or (-1,), strict=False):
        element = e.element(rows if rows is not None else e.value(number))
        if element is not None:
            e.stand_in(parameter, element)
        elif number > 0:
            e.state.setdefault("run over", {})[parameter] = number


def run_over(e: Evaluator, parameter: int) -> int:
    """What a lambda runs over that has a parameter (-1: nobody knows)."""
    found: int = e.state.get("run over", {}).get(parameter, -1)
    return found
