"""The arguments of calls: which of them name entities as part of a statement, and the relations that it follows."""

from __future__ import annotations

from boundcheck.accesses.frames import Frame
from boundcheck.accesses.sqlalchemy.bindings import makes_view
from boundcheck.accesses.sqlalchemy.relations import is_field, relation_of
from boundcheck.accesses.sqlalchemy.statements import BuiltStatement, Mention, note_loose
from boundcheck.accesses.sqlalchemy.vocabulary import DECLARING
from boundcheck.accesses.values import NodePlace, Value
from boundcheck.accesses.written import short
from boundcheck.facts.access import Kind
from boundcheck.findings.finding import Certainty
from boundcheck.python.reading import Step


def read_arguments(
    frame: Frame, step: Step, statement: BuiltStatement | None, *, naming: int = 0, joined: bool = False
) -> list[Value | None]:
    """The values of a call's positional arguments; keywords are read, too.

    In the first `naming` of them a class names an entity as part of the statement, and a relation leads to one
    where they are `joined`.
    """
    e = frame.evaluator
    values = []
    for index, number in enumerate(step.args or ()):
        if statement is not None and index < naming:
            values.append(_naming(frame, number, statement, joined))
        else:
            values.append(e.value(number, statement))
    for keyword in step.keywords:
        e.value(keyword[1], statement)
    if statement is None:
        handed_on(frame, step)
    return values


def handed_on(frame: Frame, step: Step) -> None:
    """`helper(Invoice.total)`, `fetch(session, Invoice)`: a query is made where the call leads."""
    e = frame.evaluator
    if frame.named(step) in DECLARING or step.name == "[]":
        return
    arguments = [*(step.args or ()), *(keyword[1] for keyword in step.keywords)]
    values = [(number, value) for number in arguments if (value := e.known(number)) is not None]
    if not values:
        return
    with_session = any(value.form == "session" for _, value in values)
    given = [(number, each) for number, value in values for each in value.alternatives]
    for number, value in given:
        node = e.nodes[number]
        if value.form not in ("column", "class") or node.kind not in ("var", "chain"):
            continue
        entity = e.entity(value)
        if entity is None or entity.framework != "sqlalchemy":
            continue
        last = node.steps[-1] if node.kind == "chain" else None
        column = (
            value.form == "column"
            and last is not None
            and last.args is None
            and is_field(e, value.entity, last.name)
        )
        is_class = value.form == "class" and with_session and not (last and last.args is not None)
        if column or (is_class and not makes_view(frame, step)):
            written = f"{frame.short(called=True)}({short(e.nodes, number)})"
            place = e.place_of(number)._replace(in_loop=False)
            certainty: Certainty = "possible" if column and not _is_of_file(frame, step) else "likely"
            note_loose(e, value.entity, Mention(place, written, certainty=certainty))


def _is_of_file(frame: Frame, step: Step) -> bool:
    """Whether the file itself has the function or class that is called: what others do with a column nobody can tell."""
    e = frame.evaluator
    called = e.dotted(frame.node.parts[0]) if step.name == "()" and frame.at == 0 else ""
    return bool(called) and (e.function_named(called) >= 0 or e.class_named(called) >= 0)


def _naming(frame: Frame, number: int, statement: BuiltStatement, joined: bool) -> Value | None:
    e = frame.evaluator
    node = e.nodes[number]
    if node.kind == "star":
        return _naming(frame, node.parts[0], statement, joined)
    if node.kind == "list":
        for member in node.parts:
            _naming(frame, member, statement, joined)
        return None
    if joined and node.kind == "text":
        return hop_by_name(frame, number, statement, statement.root)
    value = e.value(number, statement)
    if value is None:
        return None
    for each in value.alternatives:
        if each.form == "class" and (entity := e.entity(each)) and entity.framework == "sqlalchemy":
            written = f"{frame.short(called=True)}({short(e.nodes, number)})"
            statement.mention(each.entity, Mention(e.place_of(number), written, joined=joined))
        elif each.form == "relation" and joined:
            hop(statement, each, e.place_of(number), short(e.nodes, number))
        elif each.form in ("statement", "query"):
            statement.continue_from(each.entities)
    return value


def hop(
    statement: BuiltStatement, value: Value, place: NodePlace, written: str, *, loaded: bool = False
) -> None:
    """Note that a statement follows a relation: by a join, or by a query of its own."""
    kind: Kind = "query" if loaded else "join"
    statement.mention(
        value.entity, Mention(place, written, value.entities[0], kind, joined=True, loaded=loaded)
    )


def hop_by_name(
    frame: Frame, number: int, statement: BuiltStatement, root: str, *, loaded: bool = False
) -> Value | None:
    """A relation written as a string, dots and all: `joinedload("customer.address")` on a query of orders."""
    e = frame.evaluator
    node = e.nodes[number]
    value: Value | None = None
    for name in node.value.split(".") if root else ():
        found = relation_of(e, root, name)
        if found is None:
            return None
        value = Value("relation", found.entity, entities=(root,), relation=found.relation)
        hop(
            statement, value, e.place_of(number), f"{frame.short(called=True)}({node.value!r})", loaded=loaded
        )
        root = found.entity
    return value
