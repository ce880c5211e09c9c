"""What a module would offer as a service: its operations, the shapes they carry, and what can be no endpoint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final

from boundcheck.base.dotted import last_of, package_of
from boundcheck.base.graphs import reached
from boundcheck.extraction.model import Extraction, Parameter, Shape, SurfaceEntry
from boundcheck.extraction.skeleton.names import identifier
from boundcheck.extraction.skeleton.schema import (
    Schema,
    array,
    fits,
    nullable,
    one_line,
    one_of,
    parse,
    references,
    todo,
    value_of,
)
from boundcheck.extraction.skeleton.types import AnnotationNames, head, read_type

_WHY_NOT: Final = {
    "class": "a class with behaviour: offer what callers do with it as functions",
    "model": "an ORM model: offer functions for what callers read and write of it",
    "signal": "an in-process signal: publish an event instead",
    "file": "a file used as a whole: offer the names that callers use of it",
    "unknown": "what it is cannot be told from the code",
}
_OF_TESTS: Final = "test code: move what production code needs of it out of the tests"


class Service:
    """A module's surface, what the names in it mean, and the schemas of what it carries; all in order of dotted names.

    `operations` are functions to call and constants to get, each with its method; `errors` the exceptions.
    """

    def __init__(self, found: Extraction) -> None:
        self.surface = sorted(
            found.surface, key=lambda entry: (entry.name, entry.definition.line, entry.definition.signature)
        )
        entries = [entry for entry in self.surface if not entry.in_test]
        verbs = {"function": "post", "constant": "get"}
        offered = [
            (entry, verbs[entry.definition.kind]) for entry in entries if entry.definition.kind in verbs
        ]
        self.operations = sorted(offered, key=lambda pair: (pair[0].name, pair[1]))
        self.errors = [entry for entry in entries if entry.definition.kind == "exception"]
        self._shapes = {shape.name: shape for shape in reversed(found.shapes)}
        self._offered = {entry.name for entry in entries if entry.definition.kind == "class"} & set(
            self._shapes
        )
        models = {entry.name for entry in (*found.surface, *found.needs) if entry.definition.kind == "model"}
        self._known = frozenset(self._shapes) | models | set(found.models)
        lasts = Counter(map(last_of, self._known))
        self._by_last = {last_of(name): name for name in self._known if lasts[last_of(name)] == 1}
        self._by_package: dict[str, dict[str, str]] = {}
        for name in sorted(self._known):
            self._by_package.setdefault(name.rpartition(".")[0], {})[last_of(name)] = name
        self._module = identifier(last_of(found.module)).lower()
        package = package_of(entry.name for entry in entries)
        self._common = package.count(".") + 1 if package else 0

    def inside(self, name: str) -> tuple[str, ...]:
        """A dotted name without that of the module: `("invoices", "charge")` for `shop.billing.invoices.charge` of billing."""
        parts = name.split(".")
        for index, part in enumerate(parts[:-1]):
            if identifier(part).lower() == self._module:
                return tuple(parts[index + 1 :])
        return tuple(parts[min(self._common, len(parts) - 1) :])

    def others(self) -> list[tuple[SurfaceEntry, str]]:
        """What can be no endpoint, and why."""
        return [
            (entry, _OF_TESTS if entry.in_test else _WHY_NOT[entry.definition.kind])
            for entry in self.surface
            if entry.in_test or (entry.definition.kind in _WHY_NOT and entry.name not in self._offered)
        ]

    def takes(self, entry: SurfaceEntry) -> Schema:
        """The object of an operation's parameters."""
        return self._object(entry.definition.parameters, self._names(entry.name, entry.definition.resolved))

    def returns(self, entry: SurfaceEntry) -> Schema:
        """What an operation answers with; a constant without an annotation is told by its value: `DOMAIN = "stt"`."""
        if entry.definition.kind != "constant" or entry.definition.returns.strip() not in ("", "Final"):
            return read_type(entry.definition.returns, self._names(entry.name, entry.definition.resolved))
        try:
            value = value_of(parse(entry.definition.signature.partition(" = ")[2]))
        except ValueError:
            value = None
        return todo("") if value is None else read_type(type(value).__name__)

    def described(self, carried: object) -> dict[str, Schema]:
        """The records, enums and models that others use or that schemas name, and those that their fields name."""
        describe = cache(self._describe)
        names = reached([*self._offered, *references(carried)], lambda name: references(describe(name)))
        return {name: describe(name) for name in sorted(names)}

    def _describe(self, name: str) -> Schema:
        shape = self._shapes.get(name)
        if shape is None:
            comment = f"TODO: an ORM model ({one_line(name)}): decide what it shows"
            return {"$comment": comment, "type": "object"}
        if shape.kind == "enum":
            return _enum(shape)
        fields = {field.name: field for field in shape.fields}
        return self._object(fields.values(), self._names(shape.name, shape.resolved))

    def _names(self, at: str, resolved: Iterable[tuple[str, str]]) -> AnnotationNames:
        near = self._by_package.get(at.rpartition(".")[0], {})
        return AnnotationNames(dict(resolved), self._known, {**self._by_last, **near})

    def _object(self, given: Iterable[Parameter], names: AnnotationNames) -> Schema:
        """An object with a property for each parameter or field; `**options` are all further ones."""
        properties: Schema = {}
        required: dict[str, None] = {}
        further: Schema = {}
        for each in given:
            schema, name = read_type(each.annotation, names), one_line(each.name)
            if each.kind == "keywords":
                further = {"additionalProperties": schema}
            elif each.kind == "variadic":
                properties[name] = array(schema)
            elif each.default in (None, "..."):
                properties[name] = schema
                if head(each.annotation) != "NotRequired":
                    required[name] = None
            else:
                properties[name] = _with_default(schema, each.default or "")
        needed = {"required": list(required)} if required else {}
        return {"type": "object", "properties": properties, **needed, **further}


def _with_default(schema: Schema, text: str) -> Schema:
    """`order: int = None` takes None, whatever its annotation says; a default that its type does not have is a comment."""
    try:
        value = value_of(parse(text))
        schema = nullable(schema) if value is None else schema
        if fits(value, schema):
            return {**schema, "default": value}
    except ValueError:
        pass
    comments = (schema.get("$comment"), f"default in the code: {one_line(text)}")
    return {**schema, "$comment": "; ".join(str(each) for each in comments if each)}


def _enum(shape: Shape) -> Schema:
    names = {field.name: field.default or "" for field in shape.fields}
    try:
        values = [value_of(parse(text)) for text in names.values()]
    except ValueError:
        values = []
    simple = [value for value in values if isinstance(value, str | int | float)]
    if simple and len(simple) == len(names):
        return one_of(simple)
    comment = "TODO: the values are made by the code; these are their names"
    return {"$comment": comment, "type": "string", **({"enum": list(names)} if names else {})}
