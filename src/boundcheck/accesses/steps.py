"""How a chain goes on, step by step: as Python says, as the framework says that a value is of, as the words of a step tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from boundcheck.accesses import containers
from boundcheck.accesses.builtin_calls import BUILTINS
from boundcheck.accesses.callers import handed_in
from boundcheck.accesses.calls import calls_of
from boundcheck.accesses.filled import made_empty
from boundcheck.accesses.frames import CLEANED, Around, Frame
from boundcheck.accesses.handed_classes import hands_class, note_handed
from boundcheck.accesses.handed_values import of_handed
from boundcheck.accesses.keywords import taken
from boundcheck.accesses.lambdas import hand_over
from boundcheck.accesses.logged_in import logged_in
from boundcheck.accesses.members import of_super
from boundcheck.accesses.objects_elsewhere import called, of_model_elsewhere, of_other_class
from boundcheck.accesses.on_requests import context_of
from boundcheck.accesses.own_members import held_by_classes, inherited, of_own_queryset
from boundcheck.accesses.put_there import put_on_context
from boundcheck.accesses.special import of_own_step
from boundcheck.accesses.telling import tells
from boundcheck.accesses.typed.values import of_shown
from boundcheck.accesses.untyped import fit, saved_row
from boundcheck.accesses.values import Value, one_of
from boundcheck.codebase.proxies import CALLED, CONTEXTS, STATE, STATES
from boundcheck.python.reading import Function, Node, Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_OF_QUERYSET: Final = frozenset(("get_object", "aget_object"))


def begun(e: Evaluator, number: int, around: Around) -> tuple[Frame, Value | None]:
    """Where a chain begins, and with what."""
    node = e.nodes[number]
    frame = Frame(e, number, node, around)
    return frame, e.value(node.parts[0], frame.statement)


def of_chain(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    frame, value = begun(e, number, around)
    statements = e.frameworks.statements
    if statements is None:
        for frame.at, step in enumerate(node.steps):
            value = advance(e, value, step, frame)
        return value
    statements.went_on(frame, value)
    for frame.at, step in enumerate(node.steps):
        value = advance(e, value, step, frame)
        statements.went_on(frame, value)
    return statements.close(frame, value)


def close(e: Evaluator, frame: Frame, value: Value | None = None) -> Value | None:
    """A chain is at its end."""
    statements = e.frameworks.statements
    return statements.close(frame, value) if statements is not None else value


def advance(e: Evaluator, value: Value | None, step: Step, frame: Frame) -> Value | None:
    """What one more step gives."""
    if value is not None and value.form == "any":
        given = [advance(e, each, step, frame) for each in _that_have(e, value, step)]
        return one_of(given, stored=False)
    if value is not None:
        if value.entity and not frame.at and step.is_call and frame.base.kind == "super":
            found = of_super(e, value, step.name) if value.own >= 0 and tells(e, frame) else None
            if found is not None:
                read_rest(e, step, frame)
                return found
        reader = _STEPS.get(value.form)
        if reader is not None:
            return reader(e, value, step, frame)
        framework = e.frameworks.of(value, e.registry)
        if framework is not None:
            return framework.step(e, value, step, frame) or of_model_elsewhere(e, value, step, frame)
    return unknown_step(e, step, frame)


def _that_have(e: Evaluator, value: Value, step: Step) -> Sequence[Value]:
    """Of several, those that have what is asked for, if any has."""
    given = list(value.alternatives)
    entities = ((each, e.entity(each)) for each in given)
    having = [each for each, of in entities if of and (step.name in of.fields or step.name in of.relations)]
    return having or given


def unknown_step(e: Evaluator, step: Step, frame: Frame) -> Value | None:
    """A step on nobody knows what: its words may tell a framework what it is."""
    if step.name == "()" and frame.at == 0 and frame.base.kind == "var" and not frame.base.parts:
        return call_named(e, "", step, frame)
    if step.name == STATE and not frame.at and (context := context_of(e, frame.node, 1)) in STATES:
        return Value("name", context)
    if (keyword := taken(e, step, frame)) is not None:
        read_rest(e, step, frame)
        function = e.function_of(keyword[0])
        return _taken(e, *keyword, function) if function is not None else None
    for framework in e.frameworks.all:
        claimed, value = framework.guess(e, step, frame)
        if claimed:
            return value
    is_attribute = step.args is None or any(keyword[0] == "manager" for keyword in step.keywords)
    fitting = fit(e, step, frame) if is_attribute else None
    if fitting is None:
        read_rest(e, step, frame)
        saved_row(e, step, frame)
    return fitting or of_other_class(e, step, frame) or of_shown(e, frame)


def _taken(e: Evaluator, rest: int, name: str, function: Function) -> Value | None:
    """What a function takes out of its `**`."""
    known = (framework.keyword(e, function, name) for framework in e.frameworks.all)
    return next(filter(None, known), None) or handed_in(e, rest, name, function)


def read_rest(e: Evaluator, step: Step, frame: Frame) -> list[Value | None]:
    """The arguments of a call that nobody knows; gives the positional ones."""
    given = arguments(e, step, frame.around if step.name == "()" else None)
    for framework in e.frameworks.handed:
        framework.handed(e, step, frame)
    return given


def arguments(e: Evaluator, step: Step, around: Around = None) -> list[Value | None]:
    """What a call's arguments are, the positional ones."""
    given = e.all(step.args or (), around)
    for keyword in step.keywords:
        e.value(keyword[1], around)
    return given


def step_of_name(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    """A step on a dotted name: one more segment, or a call of it."""
    if step.name == "[]":
        return unknown_step(e, step, frame)
    if step.name == "()":
        return call_named(e, value.entity, step, frame)
    if value.entity in CONTEXTS and (put := put_on_context(e, value.entity, step)) is not None:
        read_rest(e, step, frame)
        return put
    if value.entity in STATES:
        return unknown_step(e, step, frame)
    dotted = e.named(f"{value.entity}.{step.name}")
    if step.args is None:
        return _session_of(e, dotted, frame, step.name)
    if dotted.form == "class":
        return advance(e, dotted, step._replace(name="()"), frame)
    return call_named(e, dotted.entity, step, frame)


def _session_of(e: Evaluator, value: Value, frame: Frame, name: str) -> Value:
    """`db.session`: a session, unless a file or package is called so."""
    if value.form == "name" and value.entity not in e.frameworks.known:
        for framework in e.frameworks.naming:
            if (found := framework.name(e, name, frame.number, frame.at + 1)) is not None:
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
        return builtin(e, read_rest(e, step, frame), step)
    read_rest(e, step, frame)
    if not e.frameworks.is_ours(dotted):
        return logged_in(e, dotted) if dotted in CALLED else None
    if hands_class(e, step):
        note_handed(e, dotted, step, frame)
    if (of_class := of_handed(e, dotted, step, frame)) is not None:
        return of_class
    return called(e, dotted, name, step, frame)


def step_of_none(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    return unknown_step(e, step, frame)


def step_of_component(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    """What the file's own class has, else what a framework gives such a class."""
    if step.name == "[]" or (step.name == "()" and value.form != "super"):
        read_rest(e, step, frame)
        return of_own_step(e, value, step.name)
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
            return advance(e, held, step._replace(name="()"), frame)
    if found is not None or value.entity or step.name in CLEANED:
        framework = e.frameworks.records
        given = framework.step(e, value, step, frame) if framework is not None else None
        read_rest(e, step, frame)
        return found or given
    return _of_view(e, value, step, frame) or unknown_step(e, step, frame)


def _of_view(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    """The row that a view gets (`self.get_object()`) of which only `get_queryset` says what it shows."""
    entity = of_own_queryset(e, value.own) if step.is_call and step.name in _OF_QUERYSET else ""
    if not entity:
        return None
    read_rest(e, step, frame)
    return Value("row", entity, "likely")


_STEPS: Final[Mapping[str, Callable[[Evaluator, Value, Step, Frame], Value | None]]] = {
    "name": step_of_name,
    "tuple": containers.step_of_tuple,
    "dict": containers.step_of_tuple,
    "none": step_of_none,
    "many": containers.step_of_plain_many,
    "function": containers.step_of_function,
    "component": step_of_component,
    "super": step_of_component,
}
