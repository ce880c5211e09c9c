"""What functions and methods give that are called by name, or on objects of classes that another file has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.callers import handed_back
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.givers import class_made
from boundcheck.accesses.handed_classes import hands_class, note_handed
from boundcheck.accesses.handed_values import of_handed
from boundcheck.accesses.logged_in import logged_in
from boundcheck.accesses.made_rows import factory_row
from boundcheck.accesses.members import of_member
from boundcheck.accesses.overloads import of_call_elsewhere
from boundcheck.accesses.receivers import class_of
from boundcheck.accesses.shown import given, made_as
from boundcheck.accesses.special import of_step_elsewhere
from boundcheck.accesses.telling import tells
from boundcheck.accesses.values import Value
from boundcheck.base.patterns import later
from boundcheck.codebase.proxies import CALLED
from boundcheck.python.reading import Node, Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_METHODS: Final = frozenset(name.rpartition(".")[2] for name in CALLED)
_METHOD: Final = later(r"^[^\S\n]*+(?:async )?def ", re.M)


def called(e: Evaluator, dotted: str, name: str, step: Step, frame: Frame) -> Value | None:
    """What a call gives of a function or class of the project, of this file or another."""
    number = e.function_named(dotted)
    if number >= 0:
        return e.result(number, step) or handed_back(e, dotted, step)
    above = e.class_named(dotted.rpartition(".")[0]) if "." in dotted else -1
    if above >= 0:
        return e.attribute(above, f"{name}()")
    owner = e.class_named(dotted)
    if owner >= 0:
        return e.own(0, Node("own", "self", (owner,), (), 0, 0, 0, False), None)
    return _called_elsewhere(e, dotted, name, step, frame)


def _called_elsewhere(e: Evaluator, dotted: str, name: str, step: Step, frame: Frame) -> Value | None:
    if hands_class(e, step) and (made := class_made(e, dotted.rpartition(".")[0])):
        note_handed(e, f"{made}.{name}", step, frame)
    if not tells(e, frame):
        return None
    return (
        of_call_elsewhere(e, dotted, step)
        or given(e, dotted)
        or factory_row(e, dotted)
        or handed_back(e, dotted, step)
        or _of_object_elsewhere(e, dotted, step, frame)
    )


def of_model_elsewhere(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    """What a method of an entity's class, or a property of SQLAlchemy's rows, gives that another file defines."""
    if step.name == "_get_current_object" and value.form in ("row", "fresh"):
        return value
    entity = e.entity(value)
    if entity is None or step.name not in entity.methods or e.class_named(value.entity) >= 0:
        return None
    of_row = value.form == "row" and entity.framework == "sqlalchemy"
    if not (of_row or (value.form == "class" and step.is_call)) or not tells(e, frame):
        return None
    return of_member(e, value.entity, f"{step.name}()" if step.is_call else step.name)


def of_other_class(e: Evaluator, step: Step, frame: Frame) -> Value | None:
    """What a method or attribute gives of an object whose class another file has."""
    if step.name in ("()", "[]"):
        return of_step_elsewhere(e, step.name, frame)
    hands = step.is_call and hands_class(e, step)
    if not hands and not tells(e, frame):
        return None
    owner = class_of(e, frame.node, frame.at)
    if hands:
        note_handed(e, f"{owner}.{step.name}", step, frame)
    if not e.frameworks.is_ours(owner) or (hands and not tells(e, frame)):
        return None
    if not step.is_call:
        return of_member(e, owner, step.name)
    dotted = f"{owner}.{step.name}"
    if step.name[:1].isupper() and (made := _made(e, owner, step, frame)) is not None:
        return made
    told = of_call_elsewhere(e, dotted, step) or of_handed(e, dotted, step, frame)
    return told or of_member(e, owner, f"{step.name}()")


def _made(e: Evaluator, owner: str, step: Step, frame: Frame) -> Value | None:
    """A row that is made of a model which an object has as a property or an attribute: `db.Order(total=3)`."""
    defined = e.elsewhere.definition(f"{owner}.{step.name}")
    if (
        defined is not None
        and _METHOD.search(defined[3])
        and "property" not in defined[3].partition("def ")[0]
    ):
        return None
    model = of_member(e, owner, step.name)
    is_class = model is not None and model.form == "class"
    return e.advance(model, step._replace(name="()"), frame) if is_class else None


def _of_object_elsewhere(e: Evaluator, dotted: str, step: Step, frame: Frame) -> Value | None:
    """What a method gives of an object that another file made: `orders.latest()`."""
    name, _, method = dotted.rpartition(".")
    owner = class_made(e, name)
    if not owner:
        return _of_library(e, name, method)
    told = of_call_elsewhere(e, f"{owner}.{method}", step) or of_handed(e, f"{owner}.{method}", step, frame)
    return told or of_member(e, owner, f"{method}()") or _of_repository(e, name, step, frame)


def _of_repository(e: Evaluator, name: str, step: Step, frame: Frame) -> Value | None:
    """What a method gives of an object that another file made for an entity: `crud = CRUDBase[Order](Order)`."""
    made = made_as(e, name)
    if made is None or made.form != "repository" or e.frameworks.statements is None:
        return None
    return e.frameworks.statements.step(e, made, step, frame)


def _of_library(e: Evaluator, name: str, method: str) -> Value | None:
    """What a method gives of an object that another file made of a class of a library: `auth.current_user()`."""
    said = e.elsewhere.signature(name, "name") if method in _METHODS else None
    dotted = f"{e.follow(f'{said[0]}.{said[1]}')}.{method}" if said is not None else ""
    return logged_in(e, dotted) if dotted in CALLED else None
