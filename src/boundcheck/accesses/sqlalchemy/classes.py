"""What can be done with a mapped class or a table: columns, relations, `Order.query`, `orders.insert()`."""

from __future__ import annotations

import ast

from boundcheck.accesses.sqlalchemy.arguments import hop, read_arguments
from boundcheck.accesses.sqlalchemy.context import Context, short
from boundcheck.accesses.sqlalchemy.statements import Mention, Statement
from boundcheck.accesses.sqlalchemy.steps import Step
from boundcheck.accesses.sqlalchemy.values import Value, model
from boundcheck.accesses.sqlalchemy.vocabulary import JOINING, NOT_COLUMNS, WRITES


def class_step(context: Context, value: Value, step: Step, statement: Statement) -> Value | None:
    """One step behind a class or table, or behind `table.c`."""
    if step.name == "()":
        return construct(context, value, step.call) if step.call else None
    if step.name == "[]":
        return _column(value, step, statement) if value.kind == "columns" else None
    if value.kind == "columns":
        return _column(value, step, statement) if step.call is None else None
    if step.name == "query" and step.call is None and not context.is_field(value.entity, "query"):
        statement.begun = True
        for entity in value.entities:
            statement.mention(entity, Mention(step.node, short(step.node)))
        return Value("query", value.entity, value.entities, (value.entity,))
    if step.name == "__table__":
        return value._replace(selected=("table",))
    if step.name in ("c", "columns") and not context.is_field(value.entity, step.name):
        return value._replace(kind="columns")
    if step.call is not None and _is_table(value):
        return _table_call(context, value, step, step.call, statement)
    return _member(context, value, step, statement)


def construct(context: Context, value: Value, call: ast.Call | None) -> Value:
    """An instance that no session knows yet."""
    if call is not None:
        read_arguments(context, call, None)
    return Value("fresh", value.entity)


def _is_table(value: Value) -> bool:
    """Whether a name stands for a Core table: classes have methods of their own called `delete` or `update`."""
    name = value.entity.rpartition(".")[2]
    return "table" in value.selected or name.islower() or name.isupper() or name[:1].islower()


def _table_call(
    context: Context, value: Value, step: Step, call: ast.Call, statement: Statement
) -> Value | None:
    if step.name in WRITES:
        mention = Mention(step.reached, short(step.reached), kind="write")
    elif step.name in ("select", "exists", *JOINING):
        mention = Mention(step.reached, short(step.reached))
    elif step.name in ("alias", "tablesample"):
        return value
    else:
        read_arguments(context, call, None)
        return None
    statement.begun = True
    statement.mention(value.entity, mention)
    read_arguments(context, call, statement, naming=1, joined=step.name in JOINING)
    return Value("statement", value.entity, (value.entity,))


def _member(context: Context, value: Value, step: Step, statement: Statement) -> Value | None:
    """An attribute of a class: a column or relation is part of the statement, a constant or a method is not."""
    if len(value.entities) > 1:  # a loop over classes: those that have the column
        value = next((model(e) for e in value.entities if context.is_field(e, step.name)), value)
    if context.is_field(value.entity, step.name):
        return _column(value, step, statement)
    found = context.relation(value.entity, step.name)
    if found is not None:
        _column(value, step, statement)
        return Value("relation", found[0], (value.entity,), relation=found[1])
    entity = context.registry.by_name[value.entity]
    if step.name in entity.relations:  # to a framework's entity
        return _column(value, step, statement)
    if step.call is not None:
        read_arguments(context, step.call, None)
        return None
    if step.name.startswith("_") or step.name.isupper() or step.name in NOT_COLUMNS:
        return None
    if step.name[:1].isupper():  # a class inside the class
        return None
    return _column(value, step, statement, doubtful=True)


def _column(value: Value, step: Step, statement: Statement, *, doubtful: bool = False) -> Value:
    mention = Mention(step.node, short(step.reached), certainty="likely" if doubtful else "certain")
    statement.mention(value.entity, mention)
    return Value("column", value.entity, (value.entity,))


def column_step(context: Context, value: Value, step: Step, statement: Statement) -> Value | None:
    """One step behind a column, a relation of a class, or an expression of them."""
    if step.call is None:
        return value if step.name in ("comparator", "expression", "c", "[]") else None
    if value.kind == "relation" and step.name in ("any", "has"):
        hop(statement, value, step.reached, short(step.reached))
    read_arguments(context, step.call, statement, naming=1 if step.name == "of_type" else 0)
    return value if step.name in ("of_type", "and_") else Value("column", value.entity)
