"""What a name in a file stands for: a model's class, a row, something that has a dotted name, `self`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundcheck.accesses.calls import function_at
from boundcheck.accesses.frames import Around, Frame
from boundcheck.accesses.logged_in import logged_in
from boundcheck.accesses.values import Form, Value
from boundcheck.codebase.proxies import CALLED, LOGIN
from boundcheck.python.reading import Node, Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator


def named(e: Evaluator, dotted: str) -> Value:
    """The value behind a dotted name: an entity's class, the row of who is logged in, or a name still."""
    found = e.follow(dotted)
    row = logged_in(e, found) if found in LOGIN and found not in CALLED else None
    return row or Value("class" if found in e.registry.reachable else "name", found)


def dotted(e: Evaluator, number: int, *, called: bool = False, subscripted: bool = False) -> str:
    """The dotted name that a name or a chain of attributes stands for ("": none), without anything being noted.

    `called`: of a call, what is called; `subscripted`: of a generic type with its arguments, that type.
    """
    node = e.nodes[number] if number > 0 else None
    if node is None or node.kind not in ("var", "chain"):
        return ""
    if node.kind == "var":
        if node.parts and e.is_new(node.parts[0]):  # of another function, it may be
            e.value_within(function_at(e, node.parts[0]), node.parts[0])
        value = _meaning(e, node)
        return value.entity if value is not None and value.form in ("class", "name") else ""
    found = dotted(e, node.parts[0])
    for step in node.steps:
        if not found or (
            step.args is not None
            and not ((called if step.is_call else subscripted) and step is node.steps[-1])
        ):
            return ""
        if step.name not in ("()", "[]"):
            found = e.follow(f"{found}.{step.name}")
    return found


def _meaning(e: Evaluator, node: Node) -> Value | None:
    """What a name is bound to."""
    if not node.parts:
        return _unbound(e, node.value)
    bound = e.nodes[node.parts[0]]
    if node.scope == "file" and bound.kind not in ("import", "define"):
        own = _of_the_top(e, node.value)
        if own is not None:
            return own
    value = e.value(node.parts[0])
    if value is None and node.scope == "file" and "." not in node.value:
        return Value("name", f"{e.file.name}.{node.value}") if bound.kind != "parameter" else None
    return value.stored() if value is not None else None


def _of_the_top(e: Evaluator, name: str) -> Value | None:
    """The entity whose class a name of the file's top level is made."""
    if name not in e.own_entities:
        own = e.follow(f"{e.file.name}.{name}")
        e.own_entities[name] = Value("class", own) if own in e.registry.by_name else None
    return e.own_entities[name]


def _unbound(e: Evaluator, name: str) -> Value | None:
    """A name that the file does not bind: a star import may bring it, or Python itself."""
    if e.reading.stars:
        own = f"{e.file.name}.{name}"
        found = e.follow(own)
        if found != own:
            return named(e, found)
        for star in e.reading.stars:
            base = e.absolute(star)
            if base and (brought := e.follow(f"{base}.{name}")) in e.registry.reachable:
                return Value("class", brought)
    return None


def of_var(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    value = _meaning(e, node)
    if "." in node.value and (value is None or e.nodes[node.parts[0]].kind == "narrow"):
        value = _attribute_of_own(e, number, node) or value
    if value is None:
        for framework in e.frameworks.naming:
            value = framework.name(e, node.value, number, None)
            if value is not None:
                break
    return value


def _attribute_of_own(e: Evaluator, number: int, node: Node) -> Value | None:
    """`self.order`, of which nobody knows what this function set."""
    owner = e.reading.class_around(e.standing.number)
    of_class = own(e, number, node._replace(value="self", parts=(owner,)), None) if owner >= 0 else None
    step = Step(node.value.partition(".")[2], None, (), node.line, node.column, node.end_line, node.end_line)
    frame = Frame(e, number, node._replace(kind="chain", steps=(step,)), None)
    return e.close(frame, e.advance(of_class, step, frame))


def of_import(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    whole = e.absolute(node.value)
    return named(e, whole) if whole else None


def of_define(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    return named(e, f"{e.file.name}.{node.value}")


def own(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    owner = node.parts[0]
    dotted = f"{e.file.name}.{e.reading.classes[owner].qualified}"
    if dotted in e.registry.by_name:
        is_new = e.reading.functions[e.standing.number].name == "__init__"
        form: Form = "class" if node.value == "cls" else "fresh" if is_new else "row"
        return Value(form, dotted, own=owner)
    for framework in e.frameworks.all:
        value = framework.own(e, owner, node.value == "cls")
        if value is not None:
            return value if value.form == "class" else value._replace(own=owner)
    return Value("component", "", own=owner)


def of_super(e: Evaluator, number: int, node: Node, around: Around) -> Value | None:
    owner = e.reading.class_around(e.standing.number)
    value = own(e, number, node._replace(value="self", parts=(owner,)), around) if owner >= 0 else None
    return value._replace(form="super") if value is not None and value.form == "component" else value
