"""Which values in source text are plain: the same in Python and in JSON."""

from __future__ import annotations

import ast
import math
from typing import NamedTuple, TypeAlias

from boundcheck.python.parse import parse_expression

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"

_MOST_CHARACTERS = 2_000
_DEEPEST = 12
# Calls that describe a field: of dataclasses, pydantic, attrs, msgspec.
_FIELDS = frozenset({"field", "Field", "attrib", "ib"})


class Plain(NamedTuple):
    value: Value


class Default(NamedTuple):
    """What stands in for a value that a caller leaves out; `text` as written, `plain` where JSON can say it."""

    text: str
    plain: Plain | None


def parse(text: str) -> ast.expr | None:
    """The expression that `text` is; None where it is none, or too long for what a person writes."""
    if len(text) > _MOST_CHARACTERS:
        return None
    return parse_expression(f"({text}\n)")  # in brackets it may go on over lines, as it does in a signature


def plain(text: str) -> Plain | None:
    """The value that `text` writes; None where it is none that JSON has."""
    node = parse(text)
    return None if node is None else plain_node(node)


def read_default(text: str | None) -> Default | None:
    """The default of a parameter or field; None: a caller has to give it, as with `Field(...)` or `field(repr=False)`."""
    if text is None or text.strip() == "...":
        return None
    node = parse(text)
    if not isinstance(node, ast.Call) or _last(node.func) not in _FIELDS:
        return Default(text, None if node is None else plain_node(node))
    for value in [*node.args[:1], *(each.value for each in node.keywords if each.arg == "default")]:
        return (
            None
            if isinstance(value, ast.Constant) and value.value is ...
            else Default(text, plain_node(value))
        )
    made = any(each.arg in ("default_factory", "factory", None) for each in node.keywords)
    return Default(text, None) if made else None


def plain_node(node: ast.expr, depth: int = 0) -> Plain | None:
    match node:
        case ast.Constant(value=value):
            return _constant(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return None if isinstance(number, bool) else _constant(-number)
        case ast.Call(func=ast.Name(id="list" | "set" | "tuple" | "frozenset"), args=[], keywords=[]):
            return Plain([])
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=[]):
            return Plain({})
        case ast.List(elts=elements) | ast.Tuple(elts=elements) if depth < _DEEPEST:
            values = [plain_node(element, depth + 1) for element in elements]
            found = [each.value for each in values if each is not None]
            return Plain(found) if len(found) == len(values) else None
        case ast.Dict(keys=keys, values=items) if depth < _DEEPEST:
            return _mapping(keys, items, depth)
        case _:
            return None


def _constant(value: object) -> Plain | None:
    match value:
        case None | bool() | int():
            return Plain(value)
        case float():
            return Plain(value) if math.isfinite(value) else None
        case str():
            return None if any("\ud800" <= char <= "\udfff" for char in value) else Plain(value)
        case _:
            return None


def _mapping(keys: list[ast.expr | None], items: list[ast.expr], depth: int) -> Plain | None:
    found: dict[str, Value] = {}
    for key, item in zip(keys, items, strict=True):
        name = None if key is None else plain_node(key, depth + 1)
        value = plain_node(item, depth + 1)
        if name is None or value is None or not isinstance(name.value, str):
            return None
        found[name.value] = value.value
    return Plain(found)


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
