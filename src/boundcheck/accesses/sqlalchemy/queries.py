"""What can be done with a statement, its result, and a session."""

from __future__ import annotations

import ast

from boundcheck.accesses.sqlalchemy.arguments import read_arguments
from boundcheck.accesses.sqlalchemy.builders import selection
from boundcheck.accesses.sqlalchemy.context import Context, short
from boundcheck.accesses.sqlalchemy.statements import Mention, Statement
from boundcheck.accesses.sqlalchemy.steps import Step
from boundcheck.accesses.sqlalchemy.values import SESSION, Value
from boundcheck.accesses.sqlalchemy.vocabulary import (
    ADDS,
    BULK,
    COUNTS,
    EXECUTES,
    JOINING,
    MANY,
    NAMING,
    ONE,
    REPLACING,
    SCALARS,
    SHORTCUTS,
    TELLING,
    is_session,
)  # fmt: skip

_ALL = 1 << 16
_ROWS = frozenset(("row", "fresh", "rows", "related"))


def open_step(context: Context, step: Step, statement: Statement) -> Value | None:
    """A step on something unknown: the method and its arguments may tell that it is a session or a statement."""
    call = step.call
    if call is None:
        return SESSION if is_session(step.name) else None
    if step.name == "query" or (step.name in TELLING and (call.args or call.keywords)):
        before = len(statement.mentions)
        values = read_arguments(
            context, call, statement, naming=_naming(step.name), joined=step.name in JOINING
        )
        if len(statement.mentions) == before:
            return None
        statement.begun = True
        statement.open = step.name != "query"
        return selection(values, "query") if step.name == "query" else Value("query")
    if step.name in BULK | {"bulk_save_objects"}:
        return session_step(context, step, statement)
    if step.name == "tables":
        return None
    read_arguments(context, call, None)
    return SESSION if (step.name == "()" and is_session(_callee(call))) or is_session(step.name) else None


def _callee(call: ast.Call) -> str:
    node = call.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _naming(method: str) -> int:
    if method in JOINING:
        return 2 if method.endswith("_from") else 1
    return _ALL if method in NAMING or method == "query" else 0


def query_step(context: Context, value: Value, step: Step, statement: Statement) -> Value | None:
    """One step behind a statement."""
    call = step.call
    if call is None:
        return Value("rows", value.entity) if step.name == "items" else value if step.name == "c" else None
    if step.name in ("delete", "update") and value.kind == "query":
        for entity in (value.entity,) if value.entity else value.entities:
            written = f"{short(step.reached)}()"
            place = statement.mentions.get(entity)
            node = place.node if place else step.reached
            statement.mention(entity, Mention(node, written, kind="write"))
        read_arguments(context, call, statement)
        return None
    naming = _naming(step.name)
    values = read_arguments(context, call, statement, naming=naming, joined=step.name in JOINING)
    if step.name in REPLACING and naming:
        return selection(values, value.kind) if step.name.startswith("with") else value._replace(entity="")
    if step.name in MANY:
        return Value("rows", value.entity, selected=value.selected) if _typed(value) else None
    if step.name in ONE:
        return Value("row", value.entity) if value.entity else None
    return None if step.name in COUNTS else value


def _typed(value: Value) -> bool:
    return bool(value.entity) or len(value.selected) > 1


def result_step(context: Context, value: Value, step: Step) -> Value | None:
    """One step behind what `session.execute` gave: its rows are tuples until `scalars()`."""
    if step.call is None:
        return None
    read_arguments(context, step.call, None)
    if step.name == "scalars" and value.entity:
        return Value("rows", value.entity)
    if step.name in ("scalar", "scalar_one", "scalar_one_or_none") and value.entity:
        return Value("row", value.entity)
    if step.name in MANY and _typed(value):
        return Value("rows", "", selected=value.selected)
    return value if step.name in ("unique", "yield_per", "execution_options") else None


def session_step(context: Context, step: Step, statement: Statement) -> Value | None:
    """One step behind a session."""
    call = step.call
    if call is None:
        return SESSION if is_session(step.name) or step.name == "sync_session" else None
    if step.name == "query":
        statement.begun = True
        return selection(read_arguments(context, call, statement, naming=_ALL), "query")
    if step.name in ("get", "get_one", "get_or_404"):
        return _get(context, step, call, statement)
    if step.name == "expunge":
        let_go(context, call)
        return None
    if step.name in ADDS | BULK:
        _write(context, step, call, statement)
        return None
    if step.name in EXECUTES | SCALARS | SHORTCUTS | {"scalar"}:
        first = _executed(context, call, statement)
        if first is None or first.kind not in ("statement", "query"):
            return None
        if step.name == "execute" or step.name == "stream":
            return first._replace(kind="result")
        if step.name in ("scalar", "first_or_404", "one_or_404"):
            return Value("row", first.entity) if first.entity else None
        return Value("rows", first.entity) if first.entity else None
    read_arguments(context, call, None)
    return (
        SESSION
        if step.name in ("()", "begin", "begin_nested", "__enter__") or is_session(step.name)
        else None
    )


def let_go(context: Context, call: ast.Call) -> None:
    """`session.expunge(invoice)`, `make_transient(invoice)`: what is set on it from now on is not written."""
    for node in call.args:
        value = context.value(node)
        if isinstance(node, ast.Name) and value is not None and value.kind == "row":
            context.names[node.id] = value._replace(kind="fresh")


def _executed(context: Context, call: ast.Call, statement: Statement) -> Value | None:
    values = read_arguments(context, call, statement, naming=1)
    return values[0] if values else None


def _get(context: Context, step: Step, call: ast.Call, statement: Statement) -> Value | None:
    values = read_arguments(
        context, call, statement, naming=1 if len(call.args) + len(call.keywords) > 1 else 0
    )
    first = values[0] if values else None
    if first is None or first.kind != "model" or len(call.args) + len(call.keywords) < 2:
        return None
    statement.begun = True
    return Value("row", first.entity) if len(first.entities) == 1 else None


def _write(context: Context, step: Step, call: ast.Call, statement: Statement) -> None:
    """`session.add(Invoice(…))`, `add_all([…])`, `delete(invoice)`, `bulk_insert_mappings(Invoice, …)`."""
    written = f"{short(step.reached)}()"
    for node in call.args[:1]:
        for member in node.elts if isinstance(node, ast.List | ast.Tuple) else [node]:
            value = context.value(member, None)
            if value is None or not value.entity:
                continue
            if value.kind in _ROWS or (value.kind == "model" and step.name in BULK):
                statement.begun = True
                statement.mention(value.entity, Mention(step.reached, written, kind="write"))
    for node in call.args[1:]:
        context.value(node, None)
