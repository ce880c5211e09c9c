"""Steps that are Python's own: on names, on what has a name and is called, on objects of the file's classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundcheck.accesses.builtin_calls import BUILTINS
from boundcheck.accesses.calls import calls_of
from boundcheck.accesses.filled import made_empty
from boundcheck.accesses.frames import CLEANED, Frame
from boundcheck.accesses.handed_classes import hands_class, note_handed
from boundcheck.accesses.handed_values import of_handed
from boundcheck.accesses.lambdas import hand_over
from boundcheck.accesses.objects_elsewhere import called
from boundcheck.accesses.own_members import held_by_classes, inherited
from boundcheck.accesses.put_there import put_on_context
from boundcheck.accesses.values import Value
from boundcheck.codebase.proxies import CONTEXTS
from boundcheck.python.reading import Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator


def step_of_name(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    """A step on a dotted name: one more segment, or a call of it."""
    if step.name == "[]":
        return e.unknown_step(step, frame)
    if step.name == "()":
        return call_named(e, value.entity, step, frame)
    if value.entity in CONTEXTS and (put := put_on_context(e, value.entity, step)) is not None:
        e.read_rest(step, frame)
        return put
    dotted = e.named(f"{value.entity}.{step.name}")
    if step.args is None:
        return _session_of(e, dotted, step.name)
    if dotted.form == "class":
        return e.advance(dotted, step._replace(name="()"), frame)
    return call_named(e, dotted.entity, step, frame)


def _session_of(e: Evaluator, value: Value, name: str) -> Value:
    """`db.session`: a session, unless a file or package is called so."""
    if value.form == "name" and value.entity not in e.frameworks.known:
        for framework in e.frameworks.naming:
            if (found := framework.name(e, name)) is not None:
                return found
    return value


def call_named(e: Evaluator, dotted: str, step: Step, frame: Frame) -> Value | None:
    """A call of what has a dotted name ("": a name that nobody binds)."""
    for framework in e.frameworks.all:
        claimed, value = framework.call(e, dotted, step, frame)
        if claimed:
            return value
    name = dotted.rpartition(".")[2] or frame.word
    hand_over(e, dotted or frame.word, step)
    if not frame.at and (empty := made_empty(e, dotted or frame.word, step, frame.number)) is not None:
        return empty
    builtin = BUILTINS.get(dotted or frame.word)
    if builtin is not None:
        return builtin(e, e.read_rest(step, frame), step)
    e.read_rest(step, frame)
    if dotted and e.frameworks.is_ours(dotted) and hands_class(e, step):
        note_handed(e, dotted, step, frame)
    if (of_class := of_handed(e, dotted, step, frame)) is not None:
        return of_class
    return called(e, dotted, name, step, frame)


def step_of_none(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    return e.unknown_step(step, frame)


def step_of_component(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    """What the file's own class has, else what a framework gives such a class."""
    if step.name == "[]" or (step.name == "()" and value.form != "super"):
        e.read_rest(step, frame)
        return None
    name = step.name + ("()" if step.is_call else "")
    is_super = value.form == "super" and value.own >= 0
    kept, e.asking = e.asking, frame
    found = None
    if (step.args or step.keywords) and step.is_call and value.own >= 0 and not is_super:
        owner = f"{e.file.name}.{e.reading.classes[value.own].qualified}"
        if hands_class(e, step):
            note_handed(e, f"{owner}.{step.name}", step, frame)
        found = of_handed(e, f"{owner}.{step.name}", step, frame)
    if found is None:
        found = inherited(e, value.own, name, 0) if is_super else e.attribute(value.own, name)
    if found is not None and found.form == "none":
        found = None
    may_be_held = step.name in held_by_classes(e) or "__init__" in calls_of(e)
    is_made = found is None and step.is_call and not is_super and may_be_held
    held = e.attribute(value.own, step.name) if is_made else None  # `self.form_class(…)`
    e.asking = kept
    if held is not None:
        if held.form == "name":
            return call_named(e, held.entity, step._replace(name="()"), frame)
        if held.form == "class":
            return e.advance(held, step._replace(name="()"), frame)
    if found is not None or value.entity or step.name in CLEANED:
        framework = e.frameworks.records
        given = framework.step(e, value, step, frame) if framework is not None else None
        e.read_rest(step, frame)
        return found or given
    return e.unknown_step(step, frame)
