"""What functions of the file give: as they say, or as their bodies show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundcheck.accesses.overloads import given_by_call, overloads_of
from boundcheck.accesses.types import annotated
from boundcheck.accesses.values import Value, one_of, several
from boundcheck.python.reading import Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator


def result(e: Evaluator, number: int, step: Step | None = None) -> Value | None:
    """What a function gives, or a call of it."""
    if signatures := overloads_of(e, number):
        return given_by_call(e, signatures, step, e)
    said = _said(e, number)
    return said if said is not None and said.form != "none" else _returned(e, number)


def _said(e: Evaluator, number: int) -> Value | None:
    """What its annotation or docstring says."""
    function = e.reading.functions[number]
    if function.returns > 0 or -number not in e.documented:
        return annotated(e, function.returns)
    said = annotated(e, e.documented[-number])
    many = said is not None and function.generates and said.form != "many"  # `Yields:` says of what
    return said and (several(said) if many else said).at_most("likely")


def _returned(e: Evaluator, number: int) -> Value | None:
    function = e.reading.functions[number]
    kept = e.standing
    e.read_for(number)
    act = "yield" if function.generates else "return"
    returned = [deed.node for deed in function.deeds if deed.act == act]
    value = one_of([e.value(node) if e.furthest else e.known(node) for node in returned])
    e.standing = kept
    if value is None or value.form == "none":
        return None
    # What is added to a statement here is named here.
    value = (value._replace(entities=()) if value.entities else value).stored()
    return (several(value) if function.generates else value).at_most("likely")
