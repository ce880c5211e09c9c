"""What a parameter is: as its annotation, default or docstring says, as frameworks give it, as callers hand it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundcheck.accesses.callers import handed_in
from boundcheck.accesses.checked import checked
from boundcheck.accesses.frames import Around
from boundcheck.accesses.lambdas import element_given
from boundcheck.accesses.made_rows import fixture_row
from boundcheck.accesses.types import annotated, says_nothing
from boundcheck.accesses.values import Value, several
from boundcheck.python.reading import Node

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator


def parameter(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    """What a parameter stands for (None: nobody says)."""
    annotation, default = node.parts
    said = _said(e, number, node) if annotation > 0 else None
    given = e.value(default) if default > 0 else None
    if said is not None and said.form != "none":
        if given is not None and given.form == said.form and given.entity == said.entity:
            return (
                said if said.holds_entity and not given.holds_entity else given
            )  # `rows: dict[int, Row] = {}`
        return (
            said if given is None or given.form in ("none", "name") or node.value else _narrower(said, given)
        )
    if given is not None and given.form not in ("none", "name"):
        return given if not node.value else given.at_most("likely")
    if node.value.startswith("*"):
        return None
    for framework in e.frameworks.all:
        value = framework.parameter(e, number, node)
        if value is not None:
            return value
    documented = annotated(e, e.documented.get(number, -1))
    if documented is not None and documented.form != "none":
        return documented.at_most("likely")
    given_one = fixture_row(e, number, node.value)
    if given_one is not None or not (annotation <= 0 or says_nothing(e, annotation)):
        return given_one
    function = e.function_of(number)
    if function is None:
        return None
    return (
        handed_in(e, number, node.value, function)
        or element_given(e, number, function)
        or checked(e, number, function)
    )


def _handed(e: Evaluator, number: int, node: Node) -> Value | None:
    function = e.function_of(number)
    return handed_in(e, number, node.value, function) if function is not None else None


def _said(e: Evaluator, number: int, node: Node) -> Value | None:
    """What the annotation says; behind stars that of each that is given."""
    said = annotated(e, node.parts[0])
    if said is None or said.form == "none":
        return said
    if not node.value.startswith("*"):
        entity = e.entity(said) if said.form == "row" else None
        is_above_others = entity is not None and entity.abstract
        return (_handed(e, number, node) if is_above_others else None) or said
    return Value("dict", items=(said,)) if node.value.startswith("**") else several(said)


def _narrower(said: Value, given: Value) -> Value:
    """An annotation beside a value: the value, where it knows as much."""
    return given if given.entity == said.entity else said
