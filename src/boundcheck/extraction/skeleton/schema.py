"""What types are in JSON Schema 2020-12, the dialect of OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from boundcheck.extraction.skeleton.literals import Default, Value
from boundcheck.extraction.skeleton.service import Described, Enum, Model, Slot, one_line
from boundcheck.extraction.skeleton.type_model import (
    Anything,
    Choice,
    Many,
    Named,
    Nullable,
    OneOf,
    Row,
    Scalar,
    Table,
    Type,
    Unknown,
)

Schema: TypeAlias = "dict[str, object]"

# RFC 3339 has the formats of dates and durations; that of decimals is in the OpenAPI format registry.
_SCALARS: Final[Mapping[str, Mapping[str, object]]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "bytes": {"type": "string", "contentEncoding": "base64"},
    "None": {"type": "null"},
    "Decimal": {"type": "string", "format": "decimal"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"},
    "UUID": {"type": "string", "format": "uuid"},
}
_JSON_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}
_TELLING = ("type", "anyOf", "enum", "const", "$ref")


def schema_of(type_: Type, components: Mapping[str, str]) -> Schema:
    """The schema of a type; `components` are the names of described classes in the document."""
    if isinstance(type_, Scalar):
        return dict(_SCALARS[type_.name])
    match type_:
        case Many(item, distinct):
            array: Schema = {"type": "array", "items": schema_of(item, components)}
            return {**array, "uniqueItems": True} if distinct else array
        case Row(items):
            return _row([schema_of(item, components) for item in items])
        case Table(key, value):
            return _table(key, schema_of(value, components))
        case Choice(options):
            return {"anyOf": [schema_of(option, components) for option in options]}
        case Nullable(inner):
            return _nullable(schema_of(inner, components))
        case OneOf(values):
            return _one_of(values)
        case Named(name):
            return {"$ref": f"#/components/schemas/{components[name]}"}
        case Anything() | Unknown():
            return _unsaid(type_)


def object_of(slots: Iterable[Slot], components: Mapping[str, str]) -> Schema:
    """An object with a property for each slot."""
    slots = tuple(slots)
    properties = {
        one_line(slot.name): _with_default(schema_of(slot.type, components), slot)
        for slot in slots
        if not slot.open
    }
    required = list(dict.fromkeys(one_line(slot.name) for slot in slots if slot.required and not slot.open))
    found: Schema = {"type": "object", "properties": properties}
    if required:
        found["required"] = required
    for slot in slots:
        if slot.open and isinstance(slot.type, Table):
            found["additionalProperties"] = schema_of(slot.type.value, components)
    return found


def described(one: Described, components: Mapping[str, str]) -> Schema:
    """The component of a class that signatures name."""
    match one:
        case Model():
            return {
                "$comment": f"TODO: an ORM model ({one_line(one.name)}): decide what it shows",
                "type": "object",
            }
        case Enum():
            return _enum(one.members)
        case _:
            return object_of(one.slots, components)


def _unsaid(type_: Anything | Unknown) -> Schema:
    match type_:
        case Unknown(text):
            return {"$comment": f"TODO: in the code {one_line(text)}" if text else "TODO: no annotation"}
        case _:
            return {}


def _row(items: list[Schema]) -> Schema:
    # An empty prefixItems is not allowed.
    prefix: Schema = {"prefixItems": items} if items else {}
    return {"type": "array", **prefix, "minItems": len(items), "maxItems": len(items)}


def _table(key: Type, value: Schema) -> Schema:
    comment: Schema = {}
    if key not in (Scalar("str"), Anything()):
        names = key.name if isinstance(key, Scalar) else "not str"
        comment = {"$comment": f"the keys are {names} in the code, and text in JSON"}
    return {**comment, "type": "object", "additionalProperties": value or True}


def _nullable(schema: Schema) -> Schema:
    null = _SCALARS["None"]
    if isinstance(schema.get("type"), str):
        # Values that are listed must list null too.
        listed = {"enum": [*schema["enum"], None]} if isinstance(schema.get("enum"), list) else {}  # type: ignore[misc]
        return {**schema, "type": [schema["type"], "null"], **listed}
    if isinstance(schema.get("anyOf"), list):
        return {**schema, "anyOf": [*schema["anyOf"], dict(null)]}  # type: ignore[misc]
    # What says nothing of the type admits null already.
    return {"anyOf": [schema, dict(null)]} if any(word in schema for word in _TELLING) else schema


def _one_of(values: tuple[str | int | bool, ...]) -> Schema:
    return {**_common_type(values), "enum": list(values)}


def _enum(members: tuple[tuple[str, Default | None], ...]) -> Schema:
    values = [
        default.plain.value for _, default in members if default is not None and default.plain is not None
    ]
    simple = tuple(value for value in values if isinstance(value, str | int | float))
    if simple and len(simple) == len(members):
        # Two names of one value are one member.
        unique = {(type(value), value): value for value in simple}
        return {**_common_type(simple), "enum": list(unique.values())}
    names = [name for name, _ in members]
    comment = "TODO: the values are made by the code; these are their names"
    return {"$comment": comment, "type": "string", **({"enum": names} if names else {})}


def _common_type(values: tuple[str | int | float, ...]) -> Schema:
    types = {_JSON_TYPES[type(value)] for value in values}
    return {"type": types.pop()} if len(types) == 1 else {}


def _with_default(schema: Schema, slot: Slot) -> Schema:
    if slot.default is None:
        return schema
    if slot.default.plain is not None and _fits(slot.default.plain.value, slot.type):
        return {**schema, "default": slot.default.plain.value}
    return {**schema, "$comment": _joined(schema, f"default in the code: {one_line(slot.default.text)}")}


def _joined(schema: Schema, comment: str) -> str:
    before = schema.get("$comment")
    return f"{before}; {comment}" if before else comment


def _fits(value: Value, type_: Type) -> bool:
    """Whether a default is a value of its type in JSON; those with a format are left to the reader."""
    match type_, value:
        case (Anything() | Unknown(), _) | (Nullable(), None):
            return True
        case Scalar("bool"), bool():
            return True
        case Scalar("int" | "float"), int():
            return not isinstance(value, bool)
        case (Scalar("str"), str()) | (Scalar("float"), float()) | (Scalar("None"), None):
            return True
        case Nullable(inner), _:
            return _fits(value, inner)
        case Many(item, distinct), list():
            return (not distinct or not value) and all(_fits(each, item) for each in value)
        case Table(_, item), dict():
            return all(_fits(each, item) for each in value.values())
        case Choice(options), _:
            return any(_fits(value, option) for option in options)
        case OneOf(values), _:
            return any(value == each and type(value) is type(each) for each in values)
        case _:
            return False
