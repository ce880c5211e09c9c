"""What values are that hold others, or may be any of several: lists, loops, branches, comprehensions, narrowed names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.filled import EMPTY_DICT, filled_dict, filled_list, is_filled
from boundcheck.accesses.frames import Around, Frame
from boundcheck.accesses.special import entered, looped, picked
from boundcheck.accesses.values import Form, Value, one_of, several
from boundcheck.python.reading import Node, Step, written_key

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_EMPTY: Final = Value("tuple")
_ITERABLE: Final[frozenset[Form]] = frozenset(("many", "queryset", "custom"))
_ROW_AS: Final = frozenset(("_mapping", "_asdict", "t", "_t", "tuple", "_tuple"))  # of what `execute` gives
_LISTS: Final[frozenset[Form]] = _ITERABLE | {"tuple"}


def list_of(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    given = e.all(node.parts, around)
    starred = (e.nodes[part].kind == "star" for part in node.parts)
    items = tuple(e.element(each) if star else each for each, star in zip(given, starred, strict=True))
    if node.value != "tuple" and is_filled(e, number):
        return filled_list(e, number, items) or (None if items else _EMPTY)
    if node.value == "tuple" or not items:
        return Value("tuple", items=items)
    joined = one_of(items)
    if joined is not None and joined.form in ("row", "fresh") and None not in items:
        return Value("many", joined.entity, joined.certainty)
    return Value("tuple", items=items)


def dict_of(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    for key in node.parts[::2]:
        e.value(key, around)
    if not node.parts:
        return filled_dict(e, number) or EMPTY_DICT
    written = [e.nodes[key] if key > 0 else None for key in node.parts[::2]]
    keys = tuple(key.value if key is not None and key.kind == "text" else "" for key in written)
    found = Value("dict", items=tuple(e.all(node.parts[1::2], around)), selected=keys if all(keys) else ())
    return (filled_dict(e, number, found) if is_filled(e, number) else None) or found


def star(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    return e.value(node.parts[0], around)


def either(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    values = e.all(node.parts, around)
    if node.value in ("if", "branch"):
        found = one_of(values[1:] if node.value == "if" else values)
        return found.at_most("likely") if found is not None and found.form == "any" else found
    if node.value == "and":
        return values[-1].at_most("likely") if values[-1] is not None else None
    return one_of(values)


def operator(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    values = e.all(node.parts, around)
    for framework in e.frameworks.all:
        found = framework.operator(e, node, values, around)
        if found is not None:
            return found
    return _lists_joined(e, values) if node.value == "+" else None


def _lists_joined(e: Evaluator, values: list[Value | None]) -> Value | None:
    """`rows + [order]`, of lists of rows."""
    lists = [value for value in values if value is not None and value != _EMPTY]
    if None in values or not lists or not all(value.form in _LISTS for value in lists):
        return None
    row = one_of([e.element(value) for value in lists])
    return Value("many", row.entity, row.certainty) if row is not None and row.form == "row" else None


def format_of(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    e.all(node.parts, around)
    return None


def each(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    value = e.value(node.parts[0])
    return e.element(value) if value is not None else looped(e, None, node.parts[0])


def pick(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    value = e.value(node.parts[0])
    index = int(node.value)
    if value is None or value.form == "component":
        return picked(e, value, node.parts[0], index)
    if value.form == "tuple":
        return value.items[index] if -len(value.items) <= index < len(value.items) else None
    if value.form in ("row", "many") and value.selected:  # what is made of data, and the errors
        return value.stored() if index == 0 else None
    if value.form == "pair":
        return value._replace(form="row", origin=-1) if index == 0 else None
    return e.element(value) if value.form in _ITERABLE else None


def enter(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    value = e.value(node.parts[0])
    if value is None:
        for framework in e.frameworks.all:
            value = framework.entered(e, node.parts[0])
            if value is not None:
                break
    if value is None or value.form == "component":
        value = entered(e, value, node.parts[0]) or value
    # What a function with `@contextmanager` says that it gives is an iterator.
    return e.element(value) if value is not None and value.form == "many" else value


def narrow(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    kinds = e.nodes[node.parts[1]]
    types = kinds.parts if kinds.kind == "list" else (node.parts[1],)
    values = [e.value(each) for each in types]
    rows = [
        Value("row", each.entity)
        for value in values
        if value is not None
        for each in value.alternatives
        if each.form == "class"
    ]
    known = e.value(node.parts[0])
    if known is not None and known.form == "row" and any(known.entity == row.entity for row in rows):
        return known.stored()
    return one_of(rows) if rows and len(rows) >= len(types) else None


def comprehension(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    elements = node.elements
    e.all(node.parts[len(elements) :])
    values = e.all(elements, around)
    last = values[-1]
    if last is None:
        return None
    if node.value == "dict":
        return Value("dict", items=(last.stored(),))
    return several(last.stored())


def lambda_of(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    e.value(node.parts[0], around)
    return None


def step_of_tuple(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    e.read_rest(step, frame)
    if step.name == "[]" and step.args:
        index = e.nodes[step.args[0]]
        if value.form == "tuple" and index.value == ":":
            return Value("many", items=(one_of(value.items),)) if value.items else value
        if value.form == "tuple" and index.kind == "number" and index.value.isdigit():
            return value.items[int(index.value)] if int(index.value) < len(value.items) else None
        return _under_key(e, value, step)
    if step.name == "copy" or (value.form == "tuple" and value.selected and step.name in _ROW_AS):
        return value
    if value.form == "tuple" and step.args is None and step.name in value.selected:
        return value.items[value.selected.index(step.name)]
    if step.name in ("get", "pop", "setdefault") and value.form == "dict":
        return _under_key(e, value, step)
    if step.name == "values" and value.form == "dict":
        return Value("tuple", items=value.items)
    if step.name == "items" and value.form == "dict":
        return Value("many", items=(Value("tuple", items=(None, one_of(value.items))),))
    return None


def _under_key(e: Evaluator, value: Value, step: Step) -> Value | None:
    """What stands under a key, where all are written; any of all else; or what the call gives for one that is not there."""
    key = written_key(e.nodes, step)
    if key is None or not value.selected:
        found = one_of(value.items)
    else:
        held = zip(value.selected, value.items, strict=True)
        found = next((item for word, item in held if word == key), None)
    instead = e.known(step.args[1]) if step.args and len(step.args) == 2 else None
    if instead is None or instead.form == "none":
        return found
    return one_of([found, instead]) if found is not None else instead


def step_of_function(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    e.read_rest(step, frame)
    return value.items[0] if step.name == "()" else None


def step_of_plain_many(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    if value.entity:
        framework = e.frameworks.of(value, e.registry)
        return framework.step(e, value, step, frame) if framework is not None else None
    e.read_rest(step, frame)
    is_part = step.name == "[]" and bool(step.args) and e.nodes[(step.args or (0,))[0]].value == ":"
    if is_part or step.name == "copy":
        return value
    return e.element(value) if step.name in ("[]", "pop", "popleft") else None


def element(e: Evaluator, value: Value | None) -> Value | None:
    """What a loop over a value gives."""
    if value is None:
        return None
    if value.form in ("tuple", "dict"):
        return one_of(value.items) if value.form == "tuple" else None
    if value.form == "any":
        return one_of([element(e, each) for each in value.alternatives])
    if value.form == "many":
        return (
            Value("row", value.entity, value.certainty)
            if value.entity
            else value.items[0]
            if value.items
            else None
        )
    if value.form == "component" and (found := looped(e, value)) is not None:
        return found
    framework = e.frameworks.of(value, e.registry)
    return framework.element(value) if framework is not None else None
