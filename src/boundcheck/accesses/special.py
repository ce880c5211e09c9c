"""What objects of the project's own classes give to Python's syntax: `basket[3]`, `basket(3)`, loops and `with` over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.frames import Frame
from boundcheck.accesses.members import of_member
from boundcheck.accesses.receivers import class_of, class_said
from boundcheck.accesses.telling import is_told, tells
from boundcheck.accesses.typed.kinds import ENTERED, LOOPED
from boundcheck.accesses.values import Value

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_STEPS: Final[Mapping[str, str]] = {"[]": "__getitem__", "()": "__call__"}


def of_own_step(e: Evaluator, value: Value, name: str) -> Value | None:
    """What a subscript or call gives on an object of a class of the file."""
    return e.attribute(value.own, f"{_STEPS[name]}()") if value.form == "component" else None


def of_step_elsewhere(e: Evaluator, name: str, frame: Frame) -> Value | None:
    """The same where another file has the class."""
    return _of_class(e, class_of(e, frame.node, frame.at), _STEPS[name]) if tells(e, frame) else None


def called_object(e: Evaluator, number: int) -> Value | None:
    """What a call gives of an object that an expression makes or names."""
    value = e.value(number)
    if value is not None and value.form == "component":
        return of_own_step(e, value, "()")
    return _of_class(e, class_said(e, number), _STEPS["()"]) if value is None else None


def looped(e: Evaluator, value: Value | None, number: int = 0) -> Value | None:
    """What a loop over an object goes through, by its value or as its node tells."""
    for name in (*LOOPED, _STEPS["[]"]):
        found = _given(e, value, number, name)
        if found is not None:
            return found if name == _STEPS["[]"] else e.element(found)
    return None


def entered(e: Evaluator, value: Value | None, number: int) -> Value | None:
    """What `with` gives of an object."""
    return next(filter(None, (_given(e, value, number, name) for name in ENTERED)), None)


def picked(e: Evaluator, value: Value | None, number: int, index: int) -> Value | None:
    """What an unpacking gives of a named tuple of the project's."""
    if value is not None and value.form == "component":
        owner = f"{e.file.name}.{e.reading.classes[value.own].qualified}" if value.own >= 0 else ""
    else:
        owner = class_said(e, number) if value is None and is_told(e, number) else ""
    said = e.elsewhere.signature(owner, "class") if owner and e.frameworks.is_ours(owner) else None
    if said is None or "NamedTuple" not in said[1]:
        return None
    fields = (e.elsewhere.signature(owner, "fields") or ("", ""))[1].split()
    if not -len(fields) <= index < len(fields):
        return None
    return e.member(value, fields[index]) if value is not None else of_member(e, owner, fields[index])


def _given(e: Evaluator, value: Value | None, number: int, name: str) -> Value | None:
    if value is not None:
        return e.attribute(value.own, f"{name}()") if value.form == "component" else None
    return _of_class(e, class_said(e, number), name) if number > 0 and is_told(e, number) else None


def _of_class(e: Evaluator, owner: str, name: str) -> Value | None:
    return of_member(e, owner, f"{name}()") if owner and e.frameworks.is_ours(owner) else None
