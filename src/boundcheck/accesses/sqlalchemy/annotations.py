"""Light types that annotations give."""

from __future__ import annotations

import ast

from boundcheck.accesses.sqlalchemy.context import Context
from boundcheck.accesses.sqlalchemy.values import SESSION, Value, model

_OPTIONAL = frozenset(("Optional", "Annotated", "Awaitable", "Final", "ClassVar"))
_MANY = frozenset(
    "list List set Set Sequence Iterable Iterator Collection frozenset AsyncIterator Generator AsyncGenerator"
    " ScalarResult InstrumentedList deque MutableSequence AsyncIterable".split()
)
_CLASS = frozenset(("type", "Type"))
_QUERY = frozenset(("Query", "BaseQuery", "RowReturningQuery"))
_SELECT = frozenset(("Select", "SelectOfScalar"))
_SESSIONS = frozenset(("Session", "AsyncSession", "scoped_session", "SessionDep", "AsyncSessionDep"))


def annotated(context: Context, node: ast.expr | None) -> Value | None:
    """What a variable with this annotation holds: `Order`, `Order | None`, `list[Order]`, `"Order"`, `type[Order]`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = [side for side in (node.left, node.right) if not _is_none(side)]
        return annotated(context, sides[0]) if len(sides) == 1 else None
    if isinstance(node, ast.Subscript):
        return _generic(context, node)
    if isinstance(node, ast.Name | ast.Attribute):
        if _last(node) in _SESSIONS:
            return SESSION
        entity = context.entity(node)
        return Value("row", entity.name) if entity else None
    return None


def _generic(context: Context, node: ast.Subscript) -> Value | None:
    name = _last(node.value)
    inner = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    if name == "Union" and isinstance(node.slice, ast.Tuple):
        members = [member for member in node.slice.elts if not _is_none(member)]
        return annotated(context, members[0]) if len(members) == 1 else None
    if name not in _OPTIONAL | _MANY | _CLASS | _QUERY | _SELECT:
        return None
    found = annotated(context, inner)
    if found is None or name in _OPTIONAL:
        return found
    if found.kind != "row":
        return None
    if name in _CLASS:
        return model(found.entity)
    if name in _MANY:
        return Value("rows", found.entity)
    return Value("query" if name in _QUERY else "statement", found.entity, (found.entity,), (found.entity,))


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
