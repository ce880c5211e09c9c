"""What can be done with rows: hops over their relations, writes through them."""

from __future__ import annotations

import ast

from boundcheck.accesses.sqlalchemy.arguments import read_arguments
from boundcheck.accesses.sqlalchemy.context import Context
from boundcheck.accesses.sqlalchemy.queries import query_step
from boundcheck.accesses.sqlalchemy.statements import Statement
from boundcheck.accesses.sqlalchemy.steps import Step
from boundcheck.accesses.sqlalchemy.values import Value, element
from boundcheck.accesses.sqlalchemy.vocabulary import CONTINUING, MANY, ONE, WRITES_OF_LIST
from boundcheck.entities.model import Entity, Relation

_LISTS = frozenset(("append", "extend", "add", "insert", "remove", "pop", "clear", "discard"))


def row_step(context: Context, value: Value, step: Step, statement: Statement) -> Value | None:
    """One step behind a row, several rows, or what a relation of a row holds."""
    if step.name == "[]":
        if isinstance(step.node, ast.Subscript):
            context.value(step.node.slice, None)
            if isinstance(step.node.slice, ast.Slice):
                return value
        return element(value)
    if value.kind == "rows":
        return _of_many(context, value, step)
    if value.kind == "related" and step.call is not None:
        handled = _of_relation(context, value, step, step.call, statement)
        if handled is not None:
            return handled
    return hop_of_row(context, value, step)


def _of_many(context: Context, value: Value, step: Step) -> Value | None:
    if step.call is not None:
        read_arguments(context, step.call, None)
    if step.name in MANY or step.name == "unique":
        return value
    if step.name in ONE or step.name == "pop":
        return element(value)
    return value if step.name == "copy" else None


def _of_relation(
    context: Context, value: Value, step: Step, call: ast.Call, statement: Statement
) -> Value | None:
    """A method of what a relation holds: a write of its rows, or a query where it is a dynamic one."""
    if step.name in WRITES_OF_LIST | _LISTS:
        values = read_arguments(context, call, None)
        new = any(each is not None and each.kind == "fresh" for each in values)
        relation = value.relation
        through = relation is not None and (relation.through or relation.through_entity)
        if step.name in _LISTS and (new or not through):
            _upgrade(context, value.entity)
        elif step.name in _LISTS and relation is not None:
            _link(context, value.entity, relation)
        return Value("related", value.entity, relation=relation)
    if step.name in CONTINUING | MANY | ONE:
        statement.known[value.entity] = None  # the hop is reported already
        statement.begun = True
        return query_step(context, Value("query", value.entity, (value.entity,)), step, statement)
    return None


def _upgrade(context: Context, entity: str) -> None:
    """What has just been noted as a hop changes rows on the other side."""
    last = context.found[-1] if context.found else None
    if last is not None and last.entity == entity and last.kind in ("traversal", "accessor"):
        context.found[-1] = last._replace(kind="write", writes=True, of="", certainty="likely")


def _link(context: Context, entity: str, relation: Relation) -> None:
    """What has just been noted as a hop merely links existing rows: that writes the secondary table alone."""
    last = context.found[-1] if context.found else None
    if last is None or last.entity != entity or last.kind not in ("traversal", "accessor"):
        return
    secondary = context.registry.by_name.get(relation.through_entity or "")
    if secondary is None:
        context.found.pop()
    else:
        context.found[-1] = last._replace(
            kind="write", entity=secondary.name, table=secondary.table or "", writes=True, of="", certainty="likely"
        )  # fmt: skip


def hop_of_row(context: Context, value: Value, step: Step) -> Value | None:
    """An attribute of a row: a hop where it is a relation; a column or a method is no access."""
    found = context.relation(value.entity, step.name) if step.call is None else None
    if found is None:
        if step.call is not None:
            read_arguments(context, step.call, None)
        return None
    target, relation, side = found
    if value.kind == "fresh":
        return Value("fresh", target)
    context.report("traversal" if side == "relation" else "accessor", target, step.node, of=value.entity)
    return Value("related", target, relation=relation)


def written_row(context: Context, target: ast.Attribute, value: Value | None) -> None:
    """`invoice.total = 3` on a row of the database: its session will write it."""
    if value is None or value.kind not in ("row", "related") or ("write", value.entity) in context.seen:
        return
    found = context.relation(value.entity, target.attr)
    if found is not None or context.is_field(value.entity, target.attr):
        entity = _changed(context, value.entity, found[0], found[1]) if found else value.entity
        context.report("write", entity, target, certainty="likely")


def _changed(context: Context, entity: str, target: str, relation: Relation) -> str:
    """Whose rows change where a relation is set: the secondary table's, or those of the side that holds the key."""
    if relation.through_entity in context.registry.by_name:
        return relation.through_entity or entity
    holds_key = any(
        r.kind == "fk" for r in context.registry.by_name[target].relations.values() if r.target == entity
    )
    own_key = any(
        r.kind == "fk" for r in context.registry.by_name[entity].relations.values() if r.target == target
    )
    return target if holds_key and not own_key else entity


def hop_by_proxy(context: Context, entity: Entity, call: ast.Call) -> None:
    """`association_proxy("customer", "name")`: every read of the attribute hops over the relation, or over both."""
    at = entity.name
    for node in call.args[:2]:
        name = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        found = context.relation(at, name)
        if found is None:
            return
        context.report(
            "traversal" if found[2] == "relation" else "accessor", found[0], call, of=at, written=name
        )
        at = found[0]
