"""What a module would offer as a service: its operations, the shapes they carry, and what can be no endpoint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Final, NamedTuple, TypeAlias

from boundcheck.extraction.model import Extraction, Field, Parameter, Shape, SurfaceEntry
from boundcheck.extraction.skeleton.literals import Default, plain, read_default
from boundcheck.extraction.skeleton.names import identifier
from boundcheck.extraction.skeleton.type_model import (
    Anything,
    Choice,
    Many,
    Named,
    Nullable,
    Row,
    Scalar,
    Table,
    Type,
    Unknown,
)
from boundcheck.extraction.skeleton.types import Names, head, read_type
from boundcheck.plain import visible


class Slot(NamedTuple):
    """A parameter or a field. `default` None where it has none; `open`: it takes all further names (`**options`)."""

    name: str
    type: Type
    required: bool
    default: Default | None = None
    open: bool = False


class Operation(NamedTuple):
    """A function to call, or a constant to get. `inside` is its dotted name without that of the module."""

    entry: SurfaceEntry
    inside: tuple[str, ...]
    slots: tuple[Slot, ...]
    returns: Type


class Record(NamedTuple):
    name: str
    inside: tuple[str, ...]
    slots: tuple[Slot, ...]


class Enum(NamedTuple):
    name: str
    inside: tuple[str, ...]
    members: tuple[tuple[str, Default | None], ...]


class Model(NamedTuple):
    """An ORM model that a signature names."""

    name: str
    inside: tuple[str, ...]


Described: TypeAlias = Record | Enum | Model


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
    carried = [type_ for operation in (*functions, *constants) for type_ in _types(operation)]
    return Service(
        found.module,
        functions,
        constants,
        reading.described(offered | set(_named(carried))),
        tuple((entry, reading.inside(entry.name)) for entry in entries if entry.kind == "exception"),
        tuple(
            (entry, _OF_TESTS if entry.in_test else _WHY_NOT[entry.kind])
            for entry in surface
            if entry.in_test or (entry.kind in _WHY_NOT and entry.name not in offered)
        ),
    )


def one_line(text: str) -> str:
    """`text` as one line that is safe in any document."""
    return visible(" ".join(text.split()))


def unless_tests(service: Service) -> str:
    """What to add where it is said that nothing is used, though test code is."""
    return " outside its tests" if any(entry.in_test for entry, _ in service.others) else ""


class _Reading:
    """One report's names, looked up many times."""

    def __init__(self, found: Extraction, entries: list[SurfaceEntry]) -> None:
        self.shapes = {shape.name: shape for shape in reversed(found.shapes)}
        models = {entry.name for entry in (*found.surface, *found.needs) if entry.kind == "model"}
        self._known = frozenset(self.shapes) | models | set(found.models)
        lasts = Counter(_last(name) for name in self._known)
        self._by_last = {_last(name): name for name in self._known if lasts[_last(name)] == 1}
        self._by_package: dict[str, dict[str, str]] = {}
        for name in sorted(self._known):
            self._by_package.setdefault(name.rpartition(".")[0], {})[_last(name)] = name
        self._module = identifier(found.module.rpartition(".")[2]).lower()
        self._common = _shared([entry.name.split(".")[:-1] for entry in entries])

    def inside(self, name: str) -> tuple[str, ...]:
        """`("invoices", "charge")` for `shop.billing.invoices.charge` of the module billing."""
        parts = name.split(".")
        for index, part in enumerate(parts[:-1]):
            if identifier(part).lower() == self._module:
                return tuple(parts[index + 1 :])
        return tuple(parts[min(self._common, len(parts) - 1) :])

    def operation(self, entry: SurfaceEntry) -> Operation:
        names = self._names(entry.name, entry.resolved)
        slots = tuple(_parameter(each, names) for each in entry.parameters)
        returns = read_type(entry.returns, names)
        if entry.kind == "constant" and isinstance(returns, Unknown) and returns.text in ("", "Final"):
            returns = _type_of_value(entry.signature)
        return Operation(entry, self.inside(entry.name), slots, returns)

    def described(self, wanted: set[str]) -> tuple[Described, ...]:
        """The classes that are wanted, and those that their fields name."""
        done: dict[str, Described] = {}
        waiting = sorted(wanted)
        while waiting:
            name = waiting.pop()
            if name in done:
                continue
            done[name] = found = self._describe(name)
            if isinstance(found, Record):
                waiting += _named(slot.type for slot in found.slots)
        return tuple(done[name] for name in sorted(done))

    def _describe(self, name: str) -> Described:
        inside = self.inside(name) if name.count(".") else (name,)
        shape = self.shapes.get(name)
        if shape is None:
            return Model(name, inside)
        if shape.kind == "enum":
            members = {field.name: read_default(field.default) for field in shape.fields}
            return Enum(name, inside, tuple(members.items()))
        return Record(name, inside, tuple(self._fields(shape)))

    def _fields(self, shape: Shape) -> Iterator[Slot]:
        names = self._names(shape.name, shape.resolved)
        fields: dict[str, Field] = {field.name: field for field in shape.fields}
        for field in fields.values():
            outer = head(field.annotation)
            if outer == "ClassVar":
                continue
            default = read_default(field.default)
            type_ = _with_none(read_type(field.annotation, names), default)
            yield Slot(field.name, type_, default is None and outer != "NotRequired", default)

    def _names(self, at: str, resolved: Iterable[tuple[str, str]]) -> Names:
        near = self._by_package.get(at.rpartition(".")[0], {})
        return Names(dict(resolved), self._known, {**self._by_last, **near})


def _parameter(parameter: Parameter, names: Names) -> Slot:
    type_ = read_type(parameter.annotation, names)
    match parameter.kind:
        case "variadic":
            return Slot(parameter.name, Many(type_), required=False)
        case "keywords":
            return Slot(parameter.name, Table(Scalar("str"), type_), required=False, open=True)
        case _:
            default = read_default(parameter.default)
            return Slot(parameter.name, _with_none(type_, default), default is None, default)


def _type_of_value(signature: str) -> Type:
    """The type of a constant without an annotation, by its value: `DOMAIN = "stt"`."""
    value = plain(signature.partition(" = ")[2])
    match value.value if value is not None else None:
        case bool():
            return Scalar("bool")
        case int():
            return Scalar("int")
        case float():
            return Scalar("float")
        case str():
            return Scalar("str")
        case list():
            return Many(Anything())
        case dict():
            return Table(Scalar("str"), Anything())
        case _:
            return Unknown("")


def _with_none(type_: Type, default: Default | None) -> Type:
    """`order: int = None` takes None, whatever its annotation says."""
    is_none = default is not None and default.plain is not None and default.plain.value is None
    return Nullable(type_) if is_none and not isinstance(type_, Nullable | Anything | Unknown) else type_


def _types(operation: Operation) -> Iterator[Type]:
    yield from (slot.type for slot in operation.slots)
    yield operation.returns


def _named(types: Iterable[Type]) -> list[str]:
    """The classes that types name."""
    found: list[str] = []
    waiting = list(types)
    while waiting:
        match waiting.pop():
            case Named(name):
                found.append(name)
            case Many(item) | Nullable(item):
                waiting.append(item)
            case Row(items) | Choice(items):
                waiting += items
            case Table(key, value):
                waiting += [key, value]
            case _:
                pass
    return found


def _shared(names: list[list[str]]) -> int:
    """How many parts all names begin with."""
    columns = zip(*names, strict=False)
    return sum(1 for _ in takewhile(lambda parts: len(set(parts)) == 1, columns))


def _last(name: str) -> str:
    return name.rpartition(".")[2]
