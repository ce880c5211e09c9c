"""Functions that build statements and loader options: `select(Order)`, `insert(Order)`, `joinedload(Order.lines)`."""

from __future__ import annotations

import ast

from boundcheck.accesses.sqlalchemy.arguments import hop, hop_by_name, read_arguments
from boundcheck.accesses.sqlalchemy.context import Context, short
from boundcheck.accesses.sqlalchemy.statements import Mention, Statement
from boundcheck.accesses.sqlalchemy.steps import Step
from boundcheck.accesses.sqlalchemy.values import EXPRESSION, Value
from boundcheck.accesses.sqlalchemy.vocabulary import (
    BUILDERS,
    EXPRESSIONS,
    JOIN_LOADERS,
    LOADERS,
    NAMESPACES,
    PATH_LOADERS,
    QUERY_LOADERS,
    SETS,
    SILENT_LOADERS,
    WRITES,
)  # fmt: skip

_LIBRARIES = frozenset(("sqlalchemy", "sqlmodel", "flask_sqlalchemy", "sqlalchemy_utils", "geoalchemy2"))
_ALL = 1 << 16


def build(
    context: Context, base: ast.Name, steps: list[Step], statement: Statement
) -> tuple[Value | None, int] | None:
    """What the builder at the beginning of a chain gives and how many steps it takes; None: there is none."""
    for index, step in enumerate(steps):
        if step.name == "[]":
            return None
        if step.call is None:
            continue
        name = _builder(context, base, steps[: index + 1], step)
        return None if name is None else (_built(context, name, step.call, statement), index + 1)
    return None


def _builder(context: Context, base: ast.Name, steps: list[Step], step: Step) -> str | None:
    """The name of SQLAlchemy's function that is called, whatever the file calls it."""
    plain = base.id if step.name == "()" else step.name
    dotted = context.dotted(step.reached)
    root, _, _ = (dotted or "").partition(".")
    if root in _LIBRARIES and dotted is not None:
        words = dotted.split(".")
        return "func" if "func" in words[1:-1] else words[-1] if words[-1] in BUILDERS else None
    path = [base.id, *(each.name for each in steps[:-1])]
    if path[-1] == "func" and step.name != "()":
        return "func"
    if plain not in BUILDERS:
        return None
    if step.name != "()":
        return plain if path[-1] in NAMESPACES else None
    return None if dotted is not None and context.is_project_name(dotted) else plain


def _built(context: Context, name: str, call: ast.Call, statement: Statement) -> Value | None:
    if name in WRITES:
        return _write(context, name, call, statement)
    if name in LOADERS:
        return _load(context, name, call, statement, statement.root)
    if name in SILENT_LOADERS:
        return Value("load")
    if name in ("aliased", "with_polymorphic", "Load"):
        values = read_arguments(context, call, statement)
        first = values[0] if values else None
        if first is None or first.kind != "model":
            return None
        return Value("load", first.entity) if name == "Load" else first
    statement.begun = statement.begun or name not in EXPRESSIONS | {"func"}
    values = read_arguments(context, call, statement, naming=_ALL, joined=name in ("join", "outerjoin"))
    if name in EXPRESSIONS or name == "func":
        return EXPRESSION
    if name in SETS:
        return values[0] if values else None
    return selection(values, "statement")


def selection(values: list[Value | None], kind: str) -> Value:
    """A statement over these columns: its rows are an entity's where that is all it selects."""
    selected = tuple(value.entity if value and value.kind == "model" else "" for value in values)
    entity = selected[0] if len(selected) == 1 else ""
    if len(values) == 1 and values[0] is not None and len(values[0].entities) > 1:
        return Value(
            "query" if kind == "query" else "statement", "", values[0].entities
        )  # a loop over classes
    return Value("query" if kind == "query" else "statement", entity, (), selected)


def _write(context: Context, name: str, call: ast.Call, statement: Statement) -> Value | None:
    statement.begun = True
    target = call.args[0] if call.args else None
    value = context.value(target, statement) if target is not None else None
    if target is not None and value is not None and value.kind == "model":
        for entity in value.entities:
            statement.mention(entity, Mention(target, f"{name}({short(target)})", kind="write"))
    for node in call.args[1:]:
        context.value(node, statement)
    for keyword in call.keywords:
        context.value(keyword.value, statement)
    return Value("statement", selected=("",))


def _load(context: Context, name: str, call: ast.Call, statement: Statement, root: str) -> Value:
    """A loader option: every relation in it is followed, by a join or by a query of its own."""
    statement.begun = True
    loaded = name in QUERY_LOADERS
    for node in call.args:
        if isinstance(node, ast.Constant):
            value = hop_by_name(context, call, node, statement, root, loaded=loaded)
        else:
            value = context.value(node, statement)
            if value is not None and value.kind == "relation" and name not in PATH_LOADERS:
                hop(statement, value, node, f"{name}({short(node)})", loaded=loaded)
        root = value.entity if value is not None and value.kind == "relation" else ""
    return Value("load", root)


def load_step(context: Context, value: Value, step: Step, statement: Statement) -> Value | None:
    """A loader option that goes on: `.selectinload(Customer.address)`, `.options(…)`, `.load_only(…)`."""
    if step.call is None:
        return value
    if step.name in JOIN_LOADERS | QUERY_LOADERS | PATH_LOADERS:
        return _load(context, step.name, step.call, statement, value.entity)
    if step.name not in SILENT_LOADERS:
        saved, statement.root = statement.root, value.entity
        read_arguments(context, step.call, statement)
        statement.root = saved
    return value
