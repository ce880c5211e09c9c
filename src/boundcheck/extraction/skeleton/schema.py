"""JSON Schemas put together from smaller ones, the values that JSON has, and whether a schema admits one."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from boundcheck.base.plain import visible
from boundcheck.python.parse import parse_expression

Schema: TypeAlias = "dict[str, object]"
Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"

_JSON_TYPES: Final[Mapping[type, str]] = {
    str: "string", int: "integer", float: "number", bool: "boolean", list: "array", dict: "object",
}  # fmt: skip
_NULL: Final[Mapping[str, object]] = {"type": "null"}
_TELLING: Final = ("type", "anyOf", "enum", "const", "$ref")
_MOST_CHARACTERS: Final = 2_000


class Name(str):
    """What a `$ref` leads to as long as no document has a place for it: the dotted name of a class."""

    __slots__ = ()


def parse(text: str) -> ast.expr | None:
    """The expression that `text` is; None where it is none, or too long for what a person writes."""
    if len(text) > _MOST_CHARACTERS:
        return None
    return parse_expression(f"({text}\n)")  # in brackets it may go on over lines, as it does in a signature


def value_of(node: ast.expr | None) -> Value:
    """The value that is written: the same in Python and in JSON. Raises ValueError for what JSON does not have."""
    match node:
        case ast.Call(func=ast.Name(id="list" | "set" | "tuple" | "frozenset"), args=[], keywords=[]):
            return []
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=[]):
            return {}
    try:
        return _in_json(ast.literal_eval(node or ""))
    except (TypeError, SyntaxError, MemoryError, RecursionError):
        raise ValueError(node) from None


def _in_json(value: object) -> Value:
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


def one_line(text: str) -> str:
    """`text` as one line that is safe in any document."""
    return visible(" ".join(text.split()))


def todo(text: str) -> Schema:
    """What the code does not say in words that a network has, as it is written ("": no annotation)."""
    written = one_line(text)
    return {"$comment": f"TODO: in the code {written}" if written else "TODO: no annotation"}


def array(item: Schema, *, distinct: bool = False) -> Schema:
    return {"type": "array", "items": item, **({"uniqueItems": True} if distinct else {})}


def union(schemas: Iterable[Schema]) -> Schema:
    """What one of them admits, each named once."""
    options: list[Schema] = []
    for option in (option for schema in schemas for option in _options(schema)):
        options += [option] if option not in options else []
    plain = [option for option in options if option != _NULL]
    if not plain:
        return dict(_NULL)
    found: Schema = plain[0] if len(plain) == 1 else {"anyOf": plain}
    return nullable(found) if len(plain) < len(options) else found


def _options(schema: Schema) -> Iterator[Schema]:
    match schema:
        case {"anyOf": list(options)}:
            yield from options
        case {"type": [type_, "null"]}:
            listed = schema.get("enum")
            values = (
                {"enum": [each for each in listed if each is not None]} if isinstance(listed, list) else {}
            )
            yield from ({**schema, "type": type_, **values}, dict(_NULL))
        case _:
            yield schema


def nullable(schema: Schema) -> Schema:
    """The same that admits null, too; what says nothing of the type admits it already."""
    match schema:
        case {"type": str(type_)} if type_ != "null":
            # Values that are listed must list null too.
            values = schema.get("enum")
            more = {"enum": [*values, None]} if isinstance(values, list) else {}
            return {**schema, "type": [type_, "null"], **more}
        case {"anyOf": list(options)}:
            return schema if _NULL in options else {**schema, "anyOf": [*options, dict(_NULL)]}
        case {"type": _}:
            return schema
    return {"anyOf": [schema, dict(_NULL)]} if any(word in schema for word in _TELLING) else schema


def one_of(values: Iterable[str | int | float]) -> Schema:
    # True and 1 are one key of a dict, and two values here; two names of one value are one member.
    unique = list({(type(value), value): value for value in values}.values())
    types = {_JSON_TYPES[type(value)] for value in unique}
    return {**({"type": types.pop()} if len(types) == 1 else {}), "enum": unique}


def fits(value: Value, schema: Mapping[str, object]) -> bool:
    """Whether a default is a value of its type in JSON; those with a format are left to the reader."""
    if value is None:
        return nullable(dict(schema)) == schema
    match schema:
        case {"$ref": _} | {"format": _} | {"contentEncoding": _} | {"minItems": _}:
            return False
        case {"enum": list(values)}:
            return any(value == each and type(value) is type(each) for each in values)
        case {"anyOf": list(options)}:
            return any(fits(value, option) for option in options)
        case {"type": type_}:
            types = type_ if isinstance(type_, list) else [type_]
            return any(_is_of(value, str(each), schema) for each in types)
    return True


def _is_of(value: Value, type_: str, schema: Mapping[str, object]) -> bool:
    match value, schema:
        case list(), {"items": dict(inner)}:
            is_distinct = not value or not schema.get("uniqueItems")
            return type_ == "array" and is_distinct and all(fits(each, inner) for each in value)
        case dict(), {"additionalProperties": dict(inner)}:
            return type_ == "object" and all(fits(each, inner) for each in value.values())
        case int(), _ if type_ == "number":
            return not isinstance(value, bool)
    return _JSON_TYPES[type(value)] == type_


def references(part: object) -> Iterator[str]:
    """The names that a schema refers to."""
    if isinstance(part, Name):
        yield part
    inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for inner in inside:
        yield from references(inner)


def placed(part: object, components: Mapping[str, str]) -> object:
    """The same with all names leading to where the document describes what is meant."""
    if isinstance(part, Name):
        return f"#/components/schemas/{components[part]}"
    if isinstance(part, list):
        return [placed(inner, components) for inner in part]
    return {key: placed(inner, components) for key, inner in part.items()} if isinstance(part, dict) else part
