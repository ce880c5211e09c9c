"""JSON Schemas put together from smaller ones, and whether a value is one that they admit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from boundcheck.base.plain import visible
from boundcheck.extraction.skeleton.literals import Value

Schema: TypeAlias = "dict[str, object]"

_JSON_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}
_NULL: Final[Mapping[str, object]] = {"type": "null"}
_TELLING: Final = ("type", "anyOf", "enum", "const", "$ref")


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
            match schema:
                case {"enum": list(values)}:
                    return {**schema, "type": [type_, "null"], "enum": [*values, None]}
            return {**schema, "type": [type_, "null"]}
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
        case {"type": str(type_)}:
            return _is_of(value, type_, schema)
        case {"type": list(types)}:
            return any(_is_of(value, type_, schema) for type_ in types)
    return True


def _is_of(value: Value, type_: str, schema: Mapping[str, object]) -> bool:
    match value:
        case list():
            items = schema.get("items")
            is_distinct = not value or not schema.get("uniqueItems")
            return type_ == "array" and is_distinct and all(fits(each, _inner(items)) for each in value)
        case dict():
            inner = _inner(schema.get("additionalProperties"))
            return type_ == "object" and all(fits(each, inner) for each in value.values())
        case int() if not isinstance(value, bool) and type_ == "number":
            return True
    return _JSON_TYPES[type(value)] == type_


def _inner(schema: object) -> Mapping[str, object]:
    return schema if isinstance(schema, dict) else {}


def references(part: object) -> Iterator[str]:
    """The dotted names that a schema refers to."""
    if isinstance(part, dict):
        if isinstance(name := part.get("$ref"), str):
            yield name
        for key, inner in part.items():
            yield from references(inner) if key != "default" else ()
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def placed(part: object, components: Mapping[str, str]) -> object:
    """A schema with its references leading to where the document describes what is meant."""
    if isinstance(part, list):
        return [placed(inner, components) for inner in part]
    if not isinstance(part, dict):
        return part
    if isinstance(name := part.get("$ref"), str) and name in components:
        return {**part, "$ref": f"#/components/schemas/{components[name]}"}
    return {key: inner if key == "default" else placed(inner, components) for key, inner in part.items()}
