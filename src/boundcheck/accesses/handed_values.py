"""What functions give that are handed a class, a query or a row: `database.get(Order, key)` where that returns
`model.query.get(key)`, `or_404(Order.by_key(key))` where that returns what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import definition_above
from boundcheck.accesses.callers import rests_on_names
from boundcheck.accesses.calls import sought
from boundcheck.accesses.cut_out import cut
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.shown import handed
from boundcheck.accesses.telling import tells
from boundcheck.accesses.types import subscript
from boundcheck.accesses.values import Form, Value
from boundcheck.base.patterns import later
from boundcheck.python.reading import Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

FURTHEST: Final = 3  # functions that hand a class to one another
_MOST: Final = 4  # arguments
_HEAD: Final = later(r"\bdef\s++\w++[^(]{0,200}+\(([^)]*+)")
_NAMED: Final = later(r"(?:\A|,)\s*+(\w++)")
_USED: Final = later(r"(?<![\w.])[A-Za-z_]\w*+")
_RETURNED: Final = later(r"\b(?:return|yield)\s++[(\[]*+(?:await\s++)?([A-Za-z_]\w*+)")
_ROWS: Final[frozenset[Form]] = frozenset(("row", "fresh", "many", "related"))
_HANDED: Final[frozenset[Form]] = frozenset(
    ("class", "row", "fresh", "many", "queryset", "custom", "statement", "query", "result", "related")
)
Values = tuple[tuple[int | str, Value], ...]  # by place or name of an argument


def of_handed(e: Evaluator, dotted: str, step: Step, frame: Frame) -> Value | None:
    """What a call of a function or method of the project gives that is handed an entity's class, a query or a row."""
    if not (step.args or step.keywords) or e.furthest >= FURTHEST or not e.frameworks.is_ours(dotted):
        return None
    given = arguments(e, step)
    if not any(number > 0 for _, number in given) or not tells(e, frame):
        return None
    values = tuple((place, value) for place, number in given if (value := _handed(e, number)) is not None)
    if not values:
        return None
    key = "of handed", dotted, values, e.furthest
    found: Value | None = e.elsewhere.once(key, lambda: _given(e.apart(), dotted, values))
    return found


def arguments(e: Evaluator, step: Step) -> list[tuple[int | str, int]]:
    """The arguments of a call, by place or name; nobody knows which places come after a `*`."""
    unpacked = (place for place, each in enumerate(step.args or ()) if e.nodes[each].kind == "star")
    known = min(next(unpacked, _MOST), _MOST)
    return [*enumerate((step.args or ())[:known]), *(keyword[:2] for keyword in step.keywords)]


def _handed(e: Evaluator, number: int) -> Value | None:
    """What an argument is, where it is the class, a query or a row of an entity."""
    if number <= 0 or e.nodes[number].kind not in ("var", "chain"):
        return None
    value = e.value(number)
    if value is None or value.form == "name":
        dotted = e.dotted(number)
        return Value("class", dotted) if dotted in e.registry.reachable else None
    if value.form not in _HANDED or value.entity not in e.registry.reachable or rests_on_names(e, number):
        return None
    return value.stored()._replace(origin=-1, own=-1, followed=None)


def _given(e: Evaluator, dotted: str, values: Values) -> Value | None:
    owner, _, name = dotted.rpartition(".")
    defined = definition_above(e, owner, name)
    are_rows = all(value.form in _ROWS for _, value in values)
    inner = cut(e, *defined) if defined is not None and _may_give(defined[3], are_rows) else None
    number = receive(inner, name, values) if inner is not None else 0
    found = handed(inner.result(number)) if inner is not None and number else None
    return found.at_most("likely") if found is not None and found.form != "class" else None


def receive(inner: Evaluator, name: str, values: Values) -> int:
    """Give the parameters of the function that was cut out what they are handed; its number (0: there is none)."""
    number = max((n for n, each in enumerate(inner.reading.functions) if each.name == name), default=0)
    taken = sought(inner, inner.reading.functions[number]).taken if number else ()
    by_place = {place: each for place, each in enumerate(taken) if not each.kind}
    by_name = {each.name: each for each in taken if each.kind in ("", "keyword")}
    for place, value in values:
        parameter = by_place.get(place) if isinstance(place, int) else by_name.get(place)
        if parameter is None:
            continue
        inner.stand_in(parameter.node, value)
        if value.form != "class":
            continue
        for each in subscript(inner, parameter.annotation):  # `model: type[T]`, where `T` is returned
            of_variable = {inner.nodes[each].value: Value("row", value.entity)}
            inner.type_arguments = {**inner.type_arguments, **of_variable}
    return number


def _may_give(text: str, are_rows: bool) -> bool:
    """Whether a text gives something, and asks a parameter for it, or hands it on; of rows whether it gives a parameter, or what
    begins at it."""
    head = _HEAD.search(text)
    if head is None or not ("return" in text or "yield" in text or "->" in text):
        return False
    return ("ype[" in head[1] and not are_rows) or not set(_NAMED.findall(head[1])).isdisjoint(
        (_RETURNED if are_rows else _USED).findall(text, head.end() + 1)
    )
