"""What can be done with rows: hops over their relations, writes through them."""

from __future__ import annotations

from boundcheck.accesses.calls import calls_of, function_at
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.flow import targets
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.lambdas import hand_over
from boundcheck.accesses.receivers import chains_on
from boundcheck.accesses.sqlalchemy.arguments import read_arguments
from boundcheck.accesses.sqlalchemy.built import note_filled, note_set
from boundcheck.accesses.sqlalchemy.queries import query_step
from boundcheck.accesses.sqlalchemy.relations import is_field, proxied, relation_of
from boundcheck.accesses.sqlalchemy.schemas import LOADED
from boundcheck.accesses.sqlalchemy.storing import stored
from boundcheck.accesses.sqlalchemy.vocabulary import CONTINUING, FILLING, MANY, ONE, PARTS, WRITES_OF_LIST
from boundcheck.accesses.values import Hop, Value
from boundcheck.accesses.written import short
from boundcheck.python.reading import Step

_LISTS = frozenset(("append", "extend", "add", "insert", "remove", "pop", "clear", "discard"))
_CHANGING = _LISTS | {"update", "setdefault", "popitem"}
_COMMITTING = ("commit", "flush", "flag_modified")


def row_step(frame: Frame, value: Value, step: Step) -> Value | None:
    """One step behind a row, several rows, or what a relation of a row holds."""
    e = frame.evaluator
    if step.name == "[]":
        e.all(step.args or ())
        if step.args and e.nodes[step.args[0]].value == ":":
            return value
        return e.element(value)
    if value.form == "many":
        if step.name == "data" and value.selected == LOADED:
            return value
        return _of_many(frame, value, step)
    if value.form == "related" and step.args is not None:
        handled, found = _of_relation(frame, value, step)
        if handled:
            return found
    return _hop(frame, value, step)


def _of_many(frame: Frame, value: Value, step: Step) -> Value | None:
    hand_over(frame.evaluator, step.name, step, value)
    if step.args is not None:
        read_arguments(frame, step, None)
    if step.name == PARTS:
        return Value("many", items=(value,))
    if step.name in MANY or step.name in ("unique", "copy"):
        return value
    return frame.evaluator.element(value) if step.name in ONE or step.name in ("pop", "popleft") else None


def _of_relation(frame: Frame, value: Value, step: Step) -> tuple[bool, Value | None]:
    """A method of what a relation holds: a write of its rows, or a query where it is a dynamic one."""
    if step.name in WRITES_OF_LIST | _LISTS:
        values = read_arguments(frame, step, None)
        new = any(each is not None and each.form == "fresh" for each in values)
        relation = value.relation
        through = relation is not None and (relation.through or relation.through_entity)
        if step.name in _LISTS and (new or not through):
            _upgrade(frame.evaluator, value)
        elif step.name in _LISTS and relation is not None:
            _link(frame.evaluator, value)
        return True, value._replace(origin=-1)
    if step.name in CONTINUING | MANY | ONE and frame.statement is not None:
        frame.statement.known[value.entity] = None  # the hop is reported already
        frame.statement.begun = True
        return True, query_step(frame, Value("query", value.entity, entities=(value.entity,)), step)
    return False, None


def _upgrade(e: Evaluator, value: Value) -> None:
    """What was noted as a hop changes rows on the other side."""
    if value.origin >= 0:
        e.found[value.origin] = e.found[value.origin]._replace(
            kind="write", writes=True, of="", certainty="likely"
        )


def _link(e: Evaluator, value: Value) -> None:
    """What was noted as a hop merely links existing rows: that writes the secondary table alone."""
    if value.origin < 0:
        return
    through = value.relation.through_entity if value.relation else None
    secondary = e.registry.by_name.get(through or "")
    if secondary is None:
        e.dropped.add(value.origin)
    else:
        e.found[value.origin] = e.found[value.origin]._replace(
            kind="write", entity=secondary.name, table=secondary.table or "", writes=True, of="", certainty="likely"
        )  # fmt: skip


def _hop(frame: Frame, value: Value, step: Step) -> Value | None:
    """An attribute of a row: a hop where it is a relation; a column or a method is no access."""
    e = frame.evaluator
    if step.name == "awaitable_attrs" and step.args is None:
        return value
    found = relation_of(e, value.entity, step.name) if step.args is None else None
    if found is None:
        if step.args is None and (hops := proxied(e, value.entity, step.name)):
            return _over(frame, value, hops)
        if step.name == "data" and value.selected == LOADED and _is_wrapped(frame, value):
            return value
        if step.args is not None:
            read_arguments(frame, step, None)
            stored(frame, value, step)
            if step.name == FILLING:
                note_filled(frame, value, frame.node.parts[0], frame.place, frame.short(called=True))
        elif value.form in ("row", "related") and _is_changed(frame) and is_field(e, value.entity, step.name):
            e.access(
                "write", value.entity, frame.place, certainty="likely", writes=True, written=frame.short()
            )
        return e.member(value, step.name + ("()" if step.args is not None else ""))
    return _noted(frame, value, found)


def _noted(frame: Frame, value: Value, found: Hop) -> Value:
    e = frame.evaluator
    e.standing.seen.add((found.kind, found.entity))
    origin = e.access(
        found.kind,
        found.entity,
        frame.place,
        of=found.of,
        written=frame.short(),
        certainty=value.certainty,
    )
    if value.form == "fresh":
        return Value("fresh", found.entity)
    return Value("related", found.entity, value.certainty, origin, relation=found.relation)


def _over(frame: Frame, value: Value, hops: list[Hop]) -> Value | None:
    """What an attribute gives that stands for one behind a relation: what is there, or a column's value."""
    for found in hops:
        value = _noted(frame, value, found)
    return value if len(hops) > 1 else None


def _is_wrapped(frame: Frame, value: Value) -> bool:
    """Whether the `data` of what a schema gave is no column of the row: it has no such, or has `errors` beside it."""
    e = frame.evaluator
    around = chains_on(e, frame.node.parts[0])
    return not is_field(e, value.entity, "data") or any(steps[0].name == "errors" for steps in around)


def _is_changed(frame: Frame) -> bool:
    """Whether what a column holds is changed where it is, and the function commits: `order.options["muted"] = True`."""
    e, following = frame.evaluator, frame.following
    if following is None or not (
        following.name in _CHANGING
        if following.is_call
        else following.name == "[]" and frame.at + 2 == len(frame.node.steps) and frame.number in targets(e)
    ):
        return False
    calls = (number for name in _COMMITTING for number, _ in calls_of(e).get(name, ()))
    return any(function_at(e, number) == e.standing.number for number in calls)


def assign(frame: Frame, value: Value, step: Step) -> None:
    """`invoice.total = 3` on a row of the database: its session will write it."""
    e = frame.evaluator
    if value.form not in ("row", "related", "fresh"):
        return
    found = relation_of(e, value.entity, step.name)
    behind = [] if found else proxied(e, value.entity, step.name)
    if found is not None or behind or is_field(e, value.entity, step.name):
        entity = _changed(e, value.entity, found) if found else behind[0].entity if behind else value.entity
        if value.form == "fresh":
            if len(frame.node.steps) == 1:
                note_set(frame, frame.node.parts[0], entity, frame.short())
            return
        e.access("write", entity, frame.place, certainty="likely", writes=True, written=frame.short())


def set_by_name(frame: Frame, step: Step) -> None:
    """`setattr(invoice, name, value)`: some column is set, whichever."""
    e, values = frame.evaluator, read_arguments(frame, step, None)
    if step.args and len(values) == 3:
        row = step.args[0]
        note_filled(frame, values[0], row, frame.place, f"setattr({short(e.nodes, row)})")


def _changed(e: Evaluator, entity: str, found: Hop) -> str:
    """Whose rows change where a relation is set: the secondary table's, or those of the side that holds the key."""
    by_name, target = e.registry.by_name, found.entity
    if found.relation.through_entity in by_name:
        return found.relation.through_entity or entity
    holds_key = any(r.kind == "fk" for r in by_name[target].relations.values() if r.target == entity)
    own_key = any(r.kind == "fk" for r in by_name[entity].relations.values() if r.target == target)
    return target if holds_key and not own_key else entity
