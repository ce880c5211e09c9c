"""The arguments of calls: which of them name entities as part of a statement."""

from __future__ import annotations

import ast

from boundcheck.access import Kind
from boundcheck.accesses.sqlalchemy.context import Context, short
from boundcheck.accesses.sqlalchemy.statements import Mention, Statement
from boundcheck.accesses.sqlalchemy.values import Value
from boundcheck.accesses.sqlalchemy.vocabulary import DECLARING


def read_arguments(
    context: Context, call: ast.Call, statement: Statement | None, *, naming: int = 0, joined: bool = False
) -> list[Value | None]:
    """The values of a call's positional arguments; keywords are read, too.

    In the first `naming` of them a class names an entity as part of the statement, and a relation leads to one
    where they are `joined`.
    """
    values = []
    for index, node in enumerate(call.args):
        if statement is not None and index < naming:
            values.append(_naming(context, call, node, statement, joined))
        else:
            values.append(context.value(node, statement))
    by_name = [(keyword.value, context.value(keyword.value, statement)) for keyword in call.keywords]
    if statement is None and _called(call) not in DECLARING:
        _handed_on(context, call, [*zip(call.args, values, strict=True), *by_name])
    return values


def _handed_on(context: Context, call: ast.Call, arguments: list[tuple[ast.expr, Value | None]]) -> None:
    """`helper(Invoice.total)`, `fetch(session, Invoice)`: a query is made where the call leads."""
    with_session = any(value is not None and value.kind == "session" for _, value in arguments)
    for node, value in arguments:
        if value is None or not isinstance(node, ast.Name | ast.Attribute):
            continue
        of = value.entities[0] if value.entities else value.entity
        column = (
            value.kind == "column" and isinstance(node, ast.Attribute) and context.is_field(of, node.attr)
        )
        if of and (column or (value.kind == "model" and with_session)):
            context.loose.setdefault(of, Mention(node, f"{short(call.func)}({short(node)})"))


def _called(call: ast.Call) -> str:
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _naming(
    context: Context, call: ast.Call, node: ast.expr, statement: Statement, joined: bool
) -> Value | None:
    if isinstance(node, ast.Starred):
        return _naming(context, call, node.value, statement, joined)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        for member in node.elts:
            _naming(context, call, member, statement, joined)
        return None
    if joined and isinstance(node, ast.Constant):
        return hop_by_name(context, call, node, statement, statement.root)
    value = context.value(node, statement)
    if value is None:
        return None
    if value.kind == "model":
        written = f"{short(call.func)}({short(node)})"
        for entity in value.entities:
            statement.mention(entity, Mention(node, written, joined=joined))
    elif value.kind == "relation" and joined:
        hop(statement, value, node, short(node))
    elif value.kind in ("statement", "query"):
        statement.continue_from(value.entities)
    return value


def hop(statement: Statement, value: Value, node: ast.expr, written: str, *, loaded: bool = False) -> None:
    """Note that a statement follows a relation: by a join, or by a query of its own."""
    of = value.entities[0]
    kind: Kind = "query" if loaded else "join"
    statement.mention(value.entity, Mention(node, written, of, kind, joined=True, loaded=loaded))


def hop_by_name(
    context: Context,
    call: ast.Call,
    node: ast.Constant,
    statement: Statement,
    root: str,
    *,
    loaded: bool = False,
) -> Value | None:
    """A relation written as a string, dots and all: `joinedload("customer.address")` on a query of orders."""
    value: Value | None = None
    for name in str(node.value).split(".") if isinstance(node.value, str) and root else ():
        found = context.relation(root, name)
        if found is None:
            return None
        value = Value("relation", found[0], (root,), relation=found[1])
        hop(statement, value, node, f"{short(call.func)}({node.value!r})", loaded=loaded)
        root = found[0]
    return value
