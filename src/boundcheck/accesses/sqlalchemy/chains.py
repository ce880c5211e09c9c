"""A chain of attributes, calls and subscripts, read from its beginning: `session.query(Order).filter(…).all()`."""

from __future__ import annotations

import ast

from boundcheck.accesses.sqlalchemy.arguments import read_arguments
from boundcheck.accesses.sqlalchemy.builders import build, load_step
from boundcheck.accesses.sqlalchemy.classes import class_step, column_step, construct
from boundcheck.accesses.sqlalchemy.context import Context
from boundcheck.accesses.sqlalchemy.queries import let_go, open_step, query_step, result_step, session_step
from boundcheck.accesses.sqlalchemy.rows import row_step
from boundcheck.accesses.sqlalchemy.statements import Statement
from boundcheck.accesses.sqlalchemy.steps import Step, flatten
from boundcheck.accesses.sqlalchemy.values import SESSION, Value, element, model
from boundcheck.accesses.sqlalchemy.vocabulary import (
    CONNECTIVES,
    DECLARATIONS,
    EXECUTORS,
    OPERATORS,
    RUNNING,
    is_session,
)  # fmt: skip

_STATEMENTS = frozenset(("statement", "query"))
_WRAPPERS = frozenset(
    ("list", "sorted", "reversed", "set", "tuple", "iter", "next", "enumerate", "cast", "copy")
)


def chain_value(context: Context, node: ast.expr, around: Statement | None) -> Value | None:
    """What a chain stands for.

    A chain that runs its statement is a statement of its own, wherever it stands; any other is part of the one
    around it.
    """
    base, steps = flatten(node)
    if steps[0].name == "()" and isinstance(base, ast.Name) and base.id in DECLARATIONS:
        return None
    runs = _runs(base, steps)
    statement = around if around is not None and not runs else Statement()
    value, read = _start(context, base, steps, statement, around)
    if value is not None and value.kind in _STATEMENTS and read == 0:
        statement.begun = True
        statement.continue_from(value.entities)
        statement.root = statement.root or value.entity
    for step in steps[read:]:
        value = _advance(context, value, step, statement)
    if statement is not around:
        close_or_keep(context, statement, base, steps)
    if value is not None and value.kind in _STATEMENTS:
        value = value._replace(entities=statement.entities)
    return value


def _runs(base: ast.expr, steps: list[Step]) -> bool:
    """Whether a chain reaches the database: `.all()`, `.scalar()`, but not `func.count()`."""
    if isinstance(base, ast.Name) and "func" in (base.id, steps[0].name):
        return False
    return any(step.call is not None and step.name in RUNNING | EXECUTORS for step in steps)


def close_or_keep(context: Context, statement: Statement, base: ast.expr, steps: list[Step]) -> None:
    """Report a statement; columns alone are one only in an operator or function of SQL, and then only perhaps."""
    if statement.begun:
        context.close(statement)
        return
    word = base.id if isinstance(base, ast.Name) and steps[0].name == "()" else steps[0].name
    if word in CONNECTIVES or any(step.call is not None and step.name in OPERATORS for step in steps):
        for entity, mention in statement.mentions.items():
            context.loose.setdefault(entity, mention)


def _start(
    context: Context, base: ast.expr, steps: list[Step], statement: Statement, around: Statement | None
) -> tuple[Value | None, int]:
    """The value that a chain begins with, and how many of its steps that has used up."""
    if not isinstance(base, ast.Name):
        return context.value(base, statement), 0
    own = (
        context.attributes.get(steps[0].name)
        if base.id in ("self", "cls") and steps[0].name != "self"
        else None
    )
    if own is not None and steps[0].call is None:
        return own, 1
    if base.id in context.names:
        value = context.names[base.id]
        return (SESSION if value is None and is_session(base.id) else value), 0
    found = context.entity(base)
    if found is not None:
        return model(found.name), 0
    built = build(context, base, steps, statement)
    if built is not None:
        return built
    if steps[0].name == "()" and steps[0].call is not None:
        return _plain_call(context, base, steps[0].call, around), 1
    return _from_package(context, base, steps)


def _from_package(context: Context, base: ast.Name, steps: list[Step]) -> tuple[Value | None, int]:
    """`models.Order`, `shop.orders.models.Order(…)`: a class named through its package or file."""
    for index, step in enumerate(steps):
        if step.name in ("()", "[]"):
            break
        named = context.entity(step.reached)
        if named is not None:
            if step.call is not None:
                return construct(context, model(named.name), step.call), index + 1
            return model(named.name), index + 1
    return (SESSION if is_session(base.id) else None), 0


def _plain_call(context: Context, base: ast.Name, call: ast.Call, around: Statement | None) -> Value | None:
    """A call of a name that is no class of an entity: a wrapper of rows, a function of the file, a session's maker."""
    values = read_arguments(context, call, around)
    if base.id == "make_transient":
        let_go(context, call)
        return None
    if base.id in _WRAPPERS and values:
        return _wrapped(base.id, values)
    known = context.returns.get(base.id)
    if known is not None:
        return known
    return SESSION if is_session(base.id) else None


def _wrapped(name: str, values: list[Value | None]) -> Value | None:
    if name == "cast":
        last = values[-1]
        first = values[0]
        return Value("row", first.entity) if first and first.kind == "model" else last
    value = values[0]
    if name == "next":
        return element(value)
    item = element(value)
    if value is None or item is None or item.kind != "row":
        return value if name == "copy" else None
    return Value("pairs" if name == "enumerate" else "rows", item.entity)


def _advance(context: Context, value: Value | None, step: Step, statement: Statement) -> Value | None:
    kind = value.kind if value is not None else None
    if value is None:
        return open_step(context, step, statement)
    if kind in ("model", "columns"):
        return class_step(context, value, step, statement)
    if kind in ("column", "relation"):
        return column_step(context, value, step, statement)
    if kind in _STATEMENTS:
        return query_step(context, value, step, statement)
    if kind == "session":
        return session_step(context, step, statement)
    if kind == "load":
        return load_step(context, value, step, statement)
    if kind == "result":
        return result_step(context, value, step)
    return row_step(context, value, step, statement)
