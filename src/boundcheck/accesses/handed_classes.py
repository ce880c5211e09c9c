"""What functions give that are handed a class: `database.get(Order, key)` where that returns `model.query.get(key)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.calls import sought
from boundcheck.accesses.elsewhere import cut, definition_above, handed
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.telling import tells
from boundcheck.accesses.types import subscript
from boundcheck.accesses.values import Value
from boundcheck.python.reading import Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_FURTHEST: Final = 3  # functions that hand a class to one another
_MOST: Final = 4  # arguments
_HEAD: Final = re.compile(r"\bdef\s++\w++[^(]*+\(([^)]*+)")
_NAMED: Final = re.compile(r"(?:\A|,)\s*+(\w++)")
_USED: Final = re.compile(r"(?<![\w.])([A-Za-z_]\w*+)\s*+(?=[.,)\]])")
Classes = tuple[tuple[int | str, str], ...]  # by place or name of an argument, entities


def of_handed_class(e: Evaluator, dotted: str, step: Step, frame: Frame) -> Value | None:
    """What a call of a function or method of the project gives that is handed an entity's class."""
    is_asked = e.furthest < _FURTHEST and (step.args or step.keywords) and e.frameworks.is_ours(dotted)
    if not is_asked or not tells(e, frame):
        return None
    given: list[tuple[int | str, int]] = [*enumerate((step.args or ())[:_MOST])]
    given += [keyword[:2] for keyword in step.keywords]
    classes = tuple((place, entity) for place, number in given if (entity := _entity(e, number)))
    if not classes:
        return None
    key = "of handed class", dotted, classes, e.furthest
    found: Value | None = e.elsewhere.once(key, lambda: _given(e.apart(), dotted, classes))
    return found


def _entity(e: Evaluator, number: int) -> str:
    """The entity whose class an argument is ("": none)."""
    if number <= 0:
        return ""
    value = e.known(number)
    dotted = value.entity if value is not None and value.form == "class" else e.dotted(number)
    return dotted if dotted in e.registry.reachable else ""


def _given(e: Evaluator, dotted: str, classes: Classes) -> Value | None:
    owner, _, name = dotted.rpartition(".")
    defined = definition_above(e, owner, name)
    inner = cut(e, *defined) if defined is not None and _may_give(defined[3]) else None
    if inner is None:
        return None
    number = max((n for n, each in enumerate(inner.reading.functions) if each.name == name), default=0)
    function = inner.reading.functions[number]
    taken = sought(inner, function).taken
    by_place = {place: each for place, each in enumerate(taken) if not each.kind}
    by_name = {each.name: each for each in taken if each.kind in ("", "keyword")}
    bound = [
        (by_place.get(place) if isinstance(place, int) else by_name.get(place), entity)
        for place, entity in classes
    ]
    for parameter, entity in bound:
        if parameter is None:
            continue
        inner.stand_in(parameter.node, Value("class", entity))
        for each in subscript(inner, parameter.annotation):  # `model: type[T]`, where `T` is returned
            inner.type_arguments = {**inner.type_arguments, inner.nodes[each].value: Value("row", entity)}
    found = handed(inner.result(number)) if number else None
    return found.at_most("likely") if found is not None and found.form != "class" else None


def _may_give(text: str) -> bool:
    """Whether a text gives something, and asks a parameter for it, or hands it on."""
    head = _HEAD.search(text)
    if head is None or not ("return" in text or "yield" in text or "->" in text):
        return False
    return "ype[" in head[1] or not set(_NAMED.findall(head[1])).isdisjoint(
        _USED.findall(text, head.end() + 1)
    )
