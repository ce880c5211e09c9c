"""What Python's own functions give of what they are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.types import annotated
from boundcheck.accesses.values import Value, one_of
from boundcheck.python.reading import Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

Given = list["Value | None"]
Builtin = Callable[["Evaluator", Given, Step], "Value | None"]


def _copied(e: Evaluator, given: Given, step: Step) -> Value | None:
    """A list, set or iterator of the same."""
    first = given[0] if given else None
    if first is None:
        return None
    if first.form in ("tuple", "dict"):
        return first
    item = e.element(first)
    if item is None:
        return None
    return Value("many", item.entity, item.certainty) if item.form == "row" else Value("many", items=(item,))


def _next(e: Evaluator, given: Given, step: Step) -> Value | None:
    found = e.element(given[0]) if given else None
    return found if len(given) < 2 or found is None else one_of([found, given[1]])


def _numbered(e: Evaluator, given: Given, step: Step) -> Value | None:
    item = e.element(given[0]) if given else None
    return Value("many", items=(Value("tuple", items=(None, item)),)) if item is not None else None


def _zipped(e: Evaluator, given: Given, step: Step) -> Value | None:
    items = tuple(e.element(each) for each in given)
    return Value("many", items=(Value("tuple", items=items),)) if any(items) else None


def _filtered(e: Evaluator, given: Given, step: Step) -> Value | None:
    return _copied(e, given[1:], step)


def _cast(e: Evaluator, given: Given, step: Step) -> Value | None:
    said = annotated(e, step.args[0]) if step.args else None
    return said or (given[1] if len(given) > 1 else None)


def _type(e: Evaluator, given: Given, step: Step) -> Value | None:
    first = given[0] if len(given) == 1 else None
    if first is None or first.form not in ("row", "fresh"):
        return None
    return Value("class", first.entity, first.certainty)


def _same(e: Evaluator, given: Given, step: Step) -> Value | None:
    return given[0] if given else None


def _injected(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`Depends(order_of)`: what the function gives, or yields."""
    number = e.function_named(e.dotted(step.args[0])) if step.args else -1
    found = e.result(number) if number >= 0 else None
    return e.element(found) if found is not None and e.reading.functions[number].generates else found


BUILTINS: Final[dict[str, Builtin]] = {
    **dict.fromkeys(("list", "sorted", "tuple", "set", "reversed", "iter", "aiter", "frozenset"), _copied),
    **dict.fromkeys(("collections.deque", "deque", "itertools.chain", "itertools.islice"), _copied),
    **dict.fromkeys(("next", "anext"), _next),
    **dict.fromkeys(("max", "min"), lambda e, given, step: e.element(given[0]) if len(given) == 1 else None),
    "enumerate": _numbered,
    "zip": _zipped,
    "filter": _filtered,
    **dict.fromkeys(("cast", "typing.cast", "typing_extensions.cast", "t.cast"), _cast),
    "type": _type,
    **dict.fromkeys(("Depends", "fastapi.Depends", "Security", "fastapi.Security"), _injected),
    **dict.fromkeys(("copy", "deepcopy", "copy.copy", "copy.deepcopy", "typing.reveal_type"), _same),
}
