"""What values are that hold others, or may be any of several: lists, loops, branches, comprehensions, narrowed names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from boundcheck.accesses.calls import calls_of, function_at
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.values import Value, one_of
from boundcheck.python.reading import Node, Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

Around = Any  # what an expression stands in, for frameworks


_FILLING: Final = frozenset(("append", "appendleft", "add"))


def list_of(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    items = tuple(e.all(node.parts, around))
    if not items and node.value != "tuple" and (held := _filled(e, number)) is not None:
        return Value("many", held.entity, held.certainty) if held.form in ("row", "fresh") else None
    if node.value == "tuple" or not items:
        return Value("tuple", items=items)
    joined = one_of(items)
    if joined is not None and joined.form in ("row", "fresh") and None not in items:
        return Value("many", joined.entity, joined.certainty)
    return Value("tuple", items=items)


def dict_of(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    for key in node.parts[::2]:
        e.value(key, around)
    held = _filled(e, number) if not node.parts else None
    return Value("dict", items=(held,) if held else tuple(e.all(node.parts[1::2], around)))


def _filled(e: Evaluator, number: int) -> Value | None:
    """What an empty list or dict is filled with later: `rows.append(order)`, `rows[order.pk] = order`."""
    if "filled" not in e.state:
        e.state["filled"] = _fillings(e)
    given = e.state["filled"].get(number, ())
    found = one_of([e.value_within(function_at(e, each), each) for each in given]) if given else None
    return found.stored().at_most("likely") if found is not None and found.entity else None


def _fillings(e: Evaluator) -> dict[int, list[int]]:
    """By what names are bound to, the names and chains that are put into it."""
    found: dict[int, list[int]] = {}
    for name in _FILLING:
        for number, index in calls_of(e).get(name, ()):
            node = e.nodes[number]
            if not index and node.steps[0].args:
                found.setdefault(meaning(e.nodes, node.parts[0]), []).append(node.steps[0].args[0])
    for function in e.reading.functions:
        for deed in function.deeds:
            node = e.nodes[deed.node]
            if deed.act == "set" and deed.other > 0 and [step.name for step in node.steps] == ["[]"]:
                found.setdefault(meaning(e.nodes, node.parts[0]), []).append(deed.other)
    kinds = ("var", "chain")
    return {held: [each for each in put if e.nodes[each].kind in kinds] for held, put in found.items()}


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
    return None


def format_of(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    e.all(node.parts, around)
    return None


def each(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    return e.element(e.value(node.parts[0]))


def pick(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    value = e.value(node.parts[0])
    index = int(node.value)
    if value is None:
        return None
    if value.form == "tuple":
        return value.items[index] if index < len(value.items) else None
    if value.form in ("row", "many") and value.selected:  # what is made of data, and the errors
        return value.stored() if index == 0 else None
    if value.form == "pair":
        return value._replace(form="row", origin=-1) if index == 0 else None
    return None


def enter(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    value = e.value(node.parts[0])
    if value is None:
        for framework in e.frameworks.all:
            value = framework.entered(e, node.parts[0])
            if value is not None:
                break
    return value


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
    elements = 2 if node.value == "dict" else 1
    e.all(node.parts[elements:])
    values = e.all(node.parts[:elements], around)
    last = values[-1]
    if last is None:
        return None
    if node.value == "dict":
        return Value("dict", items=(last.stored(),))
    if last.form in ("row", "fresh"):
        return Value("many", last.entity, last.certainty)
    return Value("many", items=(last.stored(),))


def lambda_of(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    e.value(node.parts[0], around)
    return None


def step_of_tuple(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    e.read_rest(step, frame)
    if step.name == "[]" and step.args:
        index = e.nodes[step.args[0]]
        if value.form == "tuple" and index.kind == "number" and index.value.isdigit():
            return value.items[int(index.value)] if int(index.value) < len(value.items) else None
        return one_of(value.items)
    if step.name in ("get", "pop") and value.form == "dict":
        return one_of(value.items)
    if step.name == "values" and value.form == "dict":
        return Value("tuple", items=value.items)
    if step.name == "items" and value.form == "dict":
        return Value("many", items=(Value("tuple", items=(None, one_of(value.items))),))
    return None


def step_of_plain_many(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    if value.entity:
        framework = e.frameworks.of(value, e.registry)
        return framework.step(e, value, step, frame) if framework is not None else None
    e.read_rest(step, frame)
    if step.name == "[]":
        return e.element(value)
    return None
