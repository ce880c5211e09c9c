"""What an annotation says of a name: an instance, a list of instances, a queryset, a model class."""

from __future__ import annotations

import ast
from typing import Final

from boundcheck.accesses.django.context import Context
from boundcheck.accesses.django.values import Form, Value
from boundcheck.accesses.scope import name_chain

_FORMS: Final[dict[str, Form]] = {
    "QuerySet": "queryset", "BaseManager": "manager", "Manager": "manager", "RelatedManager": "manager",
    "list": "many", "List": "many", "set": "many", "Set": "many", "frozenset": "many", "FrozenSet": "many",
    "Iterable": "many", "Iterator": "many", "Sequence": "many", "Collection": "many", "Generator": "many",
    "AsyncIterator": "many", "AsyncIterable": "many", "deque": "many", "type": "class", "Type": "class",
}  # fmt: skip
_THROUGH: Final = frozenset(("Optional", "Annotated", "Final", "ClassVar", "Awaitable", "Union", "Required"))
_MAX_DEPTH: Final = 12


def annotated(c: Context, node: ast.expr | None, depth: int = 0) -> Value | None:
    """The value that an annotation promises; None where it is no model's."""
    if node is None or depth > _MAX_DEPTH:
        return None
    if isinstance(node, ast.Constant):
        return _quoted(c, node.value, depth) if isinstance(node.value, str) else _none(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _one([annotated(c, node.left, depth + 1), annotated(c, node.right, depth + 1)])
    if isinstance(node, ast.Subscript):
        return _subscripted(c, node, depth)
    dotted = dotted_name(c, node)
    return Value("instance", dotted) if dotted in c.models.entities else None


def _subscripted(c: Context, node: ast.Subscript, depth: int) -> Value | None:
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    outer = node.value.attr if isinstance(node.value, ast.Attribute) else ""
    outer = node.value.id if isinstance(node.value, ast.Name) else outer
    if outer in _THROUGH:
        wanted = inner if outer == "Union" else inner[:1]
        return _one([annotated(c, each, depth + 1) for each in wanted])
    form = _FORMS.get(outer)
    found = annotated(c, inner[0], depth + 1) if form and inner else None
    if form is None or found is None or found.form != "instance":
        return None
    return found._replace(form=form)


def _quoted(c: Context, text: str, depth: int) -> Value | None:
    if len(text) > 200:
        return None
    try:
        return annotated(c, ast.parse(text, mode="eval").body, depth + 1)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _none(node: ast.Constant) -> Value | None:
    return Value("none", "") if node.value is None else None


def _one(values: list[Value | None]) -> Value | None:
    """The only value of a union besides None; a union of several things is nothing."""
    left = [value for value in values if value is None or value.form != "none"]
    return left[0] if len(left) == 1 else None


def dotted_name(c: Context, node: ast.expr) -> str | None:
    """The dotted name of a class that is named; local names and types do not count."""
    chain = name_chain(node)
    if chain is None:
        return None
    name, parts = chain
    start = c.lookup(name)
    if start is None or start.form not in ("class", "name"):
        return None
    if not parts:
        return start.entity
    return c.scope.follow(".".join((start.entity, *reversed(parts))))


def callable_name(c: Context, node: ast.expr) -> str | None:
    """Like `dotted_name`, for what is called or decorates."""
    return dotted_name(c, node.func if isinstance(node, ast.Call) else node)
