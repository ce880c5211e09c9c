"""Which values in source text are plain: the same in Python and in JSON."""

from __future__ import annotations

import ast
import math
from typing import NamedTuple, TypeAlias

from boundcheck.extraction.annotations import last_name
from boundcheck.python.parse import parse_expression

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"

_MOST_CHARACTERS = 2_000
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
    if not isinstance(node, ast.Call) or last_name(node) not in _FIELDS:
        return Default(text, None if node is None else plain_node(node))
    for value in [*node.args[:1], *(each.value for each in node.keywords if each.arg == "default")]:
        return (
            None
            if isinstance(value, ast.Constant) and value.value is ...
            else Default(text, plain_node(value))
        )
    made = any(each.arg in ("default_factory", "factory", None) for each in node.keywords)
    return Default(text, None) if made else None


def plain_node(node: ast.expr) -> Plain | None:
    match node:
        case ast.Call(func=ast.Name(id="list" | "set" | "tuple" | "frozenset"), args=[], keywords=[]):
            return Plain([])
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=[]):
            return Plain({})
    try:
        return Plain(_in_json(ast.literal_eval(node)))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _in_json(value: object) -> Value:
    """The value as JSON has it. Raises ValueError for what it does not have."""
    match value:
        case None | bool() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case str() if not any("\ud800" <= char <= "\udfff" for char in value):
            return value
        case list() | tuple():
            return [_in_json(each) for each in value]
        case dict() if all(isinstance(key, str) for key in value):
            return {str(_in_json(key)): _in_json(each) for key, each in value.items()}
    raise ValueError(value)
