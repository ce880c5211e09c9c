"""What a method is called on: the class that an annotation, a call or an attribute set in `__init__` tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.givers import class_given
from boundcheck.python.reading import Node, Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_LONGEST_WAY: Final = 8  # parameters that are given one another


def class_of(e: Evaluator, node: Node, at: int) -> str:
    """The dotted name of the class whose method a step calls ("": nobody says)."""
    base = node.parts[0]
    if at == 0:
        return class_said(e, base) if e.nodes[base].kind == "var" else ""
    before = node.steps[at - 1]
    if before.is_call:
        return class_given(e, name_before(e, node, at))
    own = set_on_own(e, base, before.name) if at == 1 and before.args is None else []
    return next(filter(None, (class_said(e, each) for each in own)), "")


def name_before(e: Evaluator, node: Node, at: int) -> str:
    """The dotted name of what a method is called on, or of what was called for it ("": it is none)."""
    name = e.dotted(node.parts[0])
    for step in node.steps[:at]:
        if not name or step.name == "[]":
            return ""
        name = name if step.name == "()" else e.follow(f"{name}.{step.name}")
    return name


def class_said(e: Evaluator, number: int) -> str:
    """The dotted name of the class that a name is said to be of, or that is called for it ("": nobody says)."""
    for _ in range(_LONGEST_WAY):
        number = meaning(e.nodes, number)
        node = e.nodes[number] if number > 0 else None
        if node is None or node.kind != "parameter":
            called = e.dotted(number, called=True) if node is not None and node.kind == "chain" else ""
            return class_given(e, called)
        said = e.dotted(node.parts[0], subscripted=True) or e.dotted(e.documented.get(number, -1))
        if said:
            return said
        number = node.parts[1]
    return ""


def set_on_own(e: Evaluator, base: int, name: str) -> list[int]:
    """What an attribute of `self` is set to."""
    node = e.nodes[meaning(e.nodes, base)]
    if node.kind != "own":
        return []
    found = e.reading.classes[node.parts[0]]
    given = [value for attribute, value, _ in (*found.attributes, *found.own) if attribute == name]
    return [*given, *(said for attribute, _, said in found.attributes if attribute == name)]


def steps_on(e: Evaluator, number: int) -> Iterator[Step]:
    """The first steps on names that are bound to a node, in all of the file: of `customer = x.customer` those of `customer.email`."""
    return (steps[0] for steps in chains_on(e, number))


def chains_on(e: Evaluator, number: int) -> Sequence[Sequence[Step]]:
    """The steps of all chains on names that are bound to a node, over other names or not; of a call also where branches leave
    several."""
    if "chains on" not in e.state:
        found: dict[int, list[Sequence[Step]]] = {}
        for _, node in e.chains:
            base = e.nodes[node.parts[0]]
            if base.kind == "var" and base.parts:
                for each in _alternatives(e, meaning(e.nodes, base.parts[0])):
                    found.setdefault(each, []).append(node.steps)
        e.state["chains on"] = found
    known: dict[int, list[Sequence[Step]]] = e.state["chains on"]
    return known.get(meaning(e.nodes, number), ())


def _alternatives(e: Evaluator, number: int) -> Sequence[int]:
    """A node, and of what branches leave the calls."""
    found, seen = [number], {number}
    pending = [number] if e.nodes[number].kind == "either" else []
    while pending:
        for part in e.nodes[pending.pop()].parts:
            each = meaning(e.nodes, part)
            if each > 0 and each not in seen:
                seen.add(each)
                kind = e.nodes[each].kind
                if kind == "either":
                    pending.append(each)
                elif kind == "chain":
                    found.append(each)
    return found
