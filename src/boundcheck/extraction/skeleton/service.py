"""What a module would offer as a service: its operations, the shapes they carry, and what can be no endpoint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from boundcheck.base.dotted import last_of, package_of
from boundcheck.extraction.model import Extraction, Parameter, Shape, SurfaceEntry
from boundcheck.extraction.skeleton.literals import plain, read_default
from boundcheck.extraction.skeleton.names import identifier
from boundcheck.extraction.skeleton.schema import (
    Schema,
    array,
    fits,
    nullable,
    one_line,
    one_of,
    references,
    todo,
)
from boundcheck.extraction.skeleton.types import Names, head, read_type


class Operation(NamedTuple):
    """A function to call, or a constant to get. `inside` is its dotted name without that of the module; `takes` is the object
    of its parameters (None: it has none)."""

    entry: SurfaceEntry
    inside: tuple[str, ...]
    takes: Schema | None
    returns: Schema


class Described(NamedTuple):
    """A class that signatures name: a record, an enum, a model."""

    name: str
    inside: tuple[str, ...]
    schema: Schema


class Service(NamedTuple):
    """All of it, in order of dotted names; `described` are the classes that operations need or others use."""

    module: str
    functions: tuple[Operation, ...]
    constants: tuple[Operation, ...]
    described: tuple[Described, ...]
    errors: tuple[tuple[SurfaceEntry, tuple[str, ...]], ...]
    others: tuple[tuple[SurfaceEntry, str], ...]


_WHY_NOT: Final = {
    "class": "a class with behaviour: offer what callers do with it as functions",
    "model": "an ORM model: offer functions for what callers read and write of it",
    "signal": "an in-process signal: publish an event instead",
    "file": "a file used as a whole: offer the names that callers use of it",
    "unknown": "what it is cannot be told from the code",
}
_OF_TESTS: Final = "test code: move what production code needs of it out of the tests"


def read_service(found: Extraction) -> Service:
    """What the module's surface would be as a service."""
    surface = sorted(found.surface, key=lambda entry: (entry.name, entry.line, entry.signature))
    entries = [entry for entry in surface if not entry.in_test]
    reading = _Reading(found, entries)
    functions = tuple(reading.operation(entry) for entry in entries if entry.kind == "function")
    constants = tuple(reading.operation(entry) for entry in entries if entry.kind == "constant")
    offered = {entry.name for entry in entries if entry.kind == "class"} & set(reading.shapes)
    carried = references([[each.takes, each.returns] for each in (*functions, *constants)])
    return Service(
        found.module,
        functions,
        constants,
        reading.described(offered | set(carried)),
        tuple((entry, reading.inside(entry.name)) for entry in entries if entry.kind == "exception"),
        tuple(
            (entry, _OF_TESTS if entry.in_test else _WHY_NOT[entry.kind])
            for entry in surface
            if entry.in_test or (entry.kind in _WHY_NOT and entry.name not in offered)
        ),
    )


def unless_tests(service: Service) -> str:
    """What to add where it is said that nothing is used, though test code is."""
    return " outside its tests" if any(entry.in_test for entry, _ in service.others) else ""


class _Reading:
    """One report's names, looked up many times."""

    def __init__(self, found: Extraction, entries: list[SurfaceEntry]) -> None:
        self.shapes = {shape.name: shape for shape in reversed(found.shapes)}
        models = {entry.name for entry in (*found.surface, *found.needs) if entry.kind == "model"}
        self._known = frozenset(self.shapes) | models | set(found.models)
        lasts = Counter(map(last_of, self._known))
        self._by_last = {last_of(name): name for name in self._known if lasts[last_of(name)] == 1}
        self._by_package: dict[str, dict[str, str]] = {}
        for name in sorted(self._known):
            self._by_package.setdefault(name.rpartition(".")[0], {})[last_of(name)] = name
        self._module = identifier(last_of(found.module)).lower()
        package = package_of(entry.name for entry in entries)
        self._common = package.count(".") + 1 if package else 0

    def inside(self, name: str) -> tuple[str, ...]:
        """`("invoices", "charge")` for `shop.billing.invoices.charge` of the module billing."""
        parts = name.split(".")
        for index, part in enumerate(parts[:-1]):
            if identifier(part).lower() == self._module:
                return tuple(parts[index + 1 :])
        return tuple(parts[min(self._common, len(parts) - 1) :])

    def operation(self, entry: SurfaceEntry) -> Operation:
        names = self._names(entry.name, entry.resolved)
        takes = _object_of([_parameter(each, names) for each in entry.parameters])
        is_open = entry.kind == "constant" and entry.returns.strip() in ("", "Final")
        returns = _of_value(entry.signature) if is_open else read_type(entry.returns, names)
        return Operation(entry, self.inside(entry.name), takes if entry.parameters else None, returns)

    def described(self, wanted: set[str]) -> tuple[Described, ...]:
        """The classes that are wanted, and those that their fields name."""
        done: dict[str, Described] = {}
        waiting = sorted(wanted)
        while waiting:
            name = waiting.pop()
            if name not in done:
                inside = self.inside(name) if name.count(".") else (name,)
                done[name] = Described(name, inside, self._describe(name))
                waiting += references(done[name].schema)
        return tuple(done[name] for name in sorted(done))

    def _describe(self, name: str) -> Schema:
        shape = self.shapes.get(name)
        if shape is None:
            return {
                "$comment": f"TODO: an ORM model ({one_line(name)}): decide what it shows",
                "type": "object",
            }
        return _enum(shape) if shape.kind == "enum" else _object_of(self._fields(shape))

    def _fields(self, shape: Shape) -> Iterator[_Slot]:
        names = self._names(shape.name, shape.resolved)
        for field in {field.name: field for field in shape.fields}.values():
            outer = head(field.annotation)
            if outer != "ClassVar":
                slot = _slot(field.name, field.annotation, field.default, names)
                yield slot._replace(required=slot.required and outer != "NotRequired")

    def _names(self, at: str, resolved: Iterable[tuple[str, str]]) -> Names:
        near = self._by_package.get(at.rpartition(".")[0], {})
        return Names(dict(resolved), self._known, {**self._by_last, **near})


class _Slot(NamedTuple):
    """A parameter or a field; `open`: its schema is that of all further names (`**options`)."""

    name: str
    schema: Schema
    required: bool
    open: bool = False


def _object_of(slots: Iterable[_Slot]) -> Schema:
    """An object with a property for each slot."""
    slots = tuple(slots)
    properties = {one_line(slot.name): slot.schema for slot in slots if not slot.open}
    found: Schema = {"type": "object", "properties": properties}
    if required := list(dict.fromkeys(one_line(slot.name) for slot in slots if slot.required)):
        found["required"] = required
    for slot in slots:
        if slot.open:
            found["additionalProperties"] = slot.schema
    return found


def _parameter(parameter: Parameter, names: Names) -> _Slot:
    match parameter.kind:
        case "variadic":
            return _Slot(parameter.name, array(read_type(parameter.annotation, names)), required=False)
        case "keywords":
            return _Slot(parameter.name, read_type(parameter.annotation, names), required=False, open=True)
        case _:
            return _slot(parameter.name, parameter.annotation, parameter.default, names)


def _slot(name: str, annotation: str, written: str | None, names: Names) -> _Slot:
    """`order: int = None` takes None, whatever its annotation says; a default that its type does not have is a comment."""
    schema, default = read_type(annotation, names), read_default(written)
    if default is None:
        return _Slot(name, schema, required=True)
    if default.plain is not None:
        schema = nullable(schema) if default.plain.value is None else schema
        if fits(default.plain.value, schema):
            return _Slot(name, {**schema, "default": default.plain.value}, required=False)
    comments = (schema.get("$comment"), f"default in the code: {one_line(default.text)}")
    return _Slot(
        name, {**schema, "$comment": "; ".join(str(each) for each in comments if each)}, required=False
    )


def _enum(shape: Shape) -> Schema:
    names = {field.name: read_default(field.default) for field in shape.fields}
    values = [each.plain.value for each in names.values() if each is not None and each.plain is not None]
    simple = [value for value in values if isinstance(value, str | int | float)]
    if simple and len(simple) == len(names):
        return one_of(simple)
    comment = "TODO: the values are made by the code; these are their names"
    return {"$comment": comment, "type": "string", **({"enum": list(names)} if names else {})}


def _of_value(signature: str) -> Schema:
    """The schema of a constant without an annotation, by its value: `DOMAIN = "stt"`."""
    value = plain(signature.partition(" = ")[2])
    if value is None or value.value is None:
        return todo("")
    return read_type(type(value.value).__name__)
