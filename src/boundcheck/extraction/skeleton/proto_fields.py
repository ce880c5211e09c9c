"""What types are in proto3: fields, and the messages that have to be made for what a field cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from boundcheck.extraction.skeleton.literals import Plain
from boundcheck.extraction.skeleton.names import camel, folded, snake, tell_apart
from boundcheck.extraction.skeleton.service import Slot, one_line
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


class Field(NamedTuple):
    """A line of a message, without its number: `type` with its label. `options` instead of a type: a oneof."""

    name: str
    type: str
    notes: tuple[str, ...] = ()
    options: tuple[Field, ...] = ()


class Message(NamedTuple):
    name: str
    fields: tuple[Field, ...]
    notes: tuple[str, ...] = ()


class _Single(NamedTuple):
    """A type that stands alone: in a repeated field, as a value of a map."""

    type: str
    notes: tuple[str, ...] = ()


VALUE: Final = "google.protobuf.Value"
STRUCT: Final = "google.protobuf.Struct"
TIMESTAMP: Final = "google.protobuf.Timestamp"
DURATION: Final = "google.protobuf.Duration"

_SCALARS: Final[Mapping[str, _Single]] = {
    "str": _Single("string"),
    "int": _Single("int64"),
    "float": _Single("double"),
    "bool": _Single("bool"),
    "bytes": _Single("bytes"),
    "None": _Single(VALUE, ("always null",)),
    "Decimal": _Single("string", ("a decimal number: 12.50",)),
    "datetime": _Single(TIMESTAMP),
    "date": _Single("string", ("a date: 2024-02-29",)),
    "time": _Single("string", ("a time: 13:45:00",)),
    "timedelta": _Single(DURATION),
    "UUID": _Single("string", ("a UUID",)),
}
_KEYS: Final = frozenset({"str", "int", "bool", "Decimal", "date", "time", "UUID"})


class Types:
    """Turns slots into fields; `extra` are the messages made on the way, `taken` all names of the file so far."""

    def __init__(self, classes: Mapping[str, str], taken: Iterable[str]) -> None:
        self._classes = classes
        self._taken = set(taken)
        self.extra: list[Message] = []

    def message(self, name: str, slots: Iterable[Slot], notes: tuple[str, ...] = ()) -> Message:
        """The message `name` with a field for each slot, in their order."""
        slots = tuple(slots)
        names = tell_apart({index: (snake(slot.name),) for index, slot in enumerate(slots)}, fold=folded)
        fields = tuple(self._slot(name, names[index], slot) for index, slot in enumerate(slots))
        return Message(name, fields, notes)

    def _slot(self, owner: str, name: str, slot: Slot) -> Field:
        field = self._field(owner, name, slot.type, optional=not slot.required)
        notes = field.notes
        if slot.name not in (name, f"{name}_", f"_{name}"):
            notes = (*notes, f"{one_line(slot.name)} in the code")
        if slot.default is not None and slot.default.plain != Plain(None):
            notes = (*notes, f"default: {one_line(slot.default.text)}")
        return field._replace(notes=notes)

    def _field(self, owner: str, name: str, type_: Type, *, optional: bool = False) -> Field:
        match type_:
            case Nullable(Many() | Table() as inner):
                field = self._field(owner, name, inner)
                note = () if field.type == STRUCT else ("None and empty look the same here",)
                return field._replace(notes=(*field.notes, *note))
            case Nullable(inner):
                return self._field(owner, name, inner, optional=True)
            case Many(item):
                single = self._element(owner, name, item)
                return Field(name, f"repeated {single.type}", single.notes)
            case Table(Scalar("str") | Anything(), Anything()):
                return Field(name, STRUCT)
            case Table(key, value):
                return self._map(owner, name, key, value)
            case Choice(options):
                return self._oneof(owner, name, options)
            case _:
                single = self._single(owner, name, type_)
                has_null = single.type in (VALUE, STRUCT)
                return Field(
                    name,
                    f"optional {single.type}" if optional and not has_null else single.type,
                    single.notes,
                )

    def _map(self, owner: str, name: str, key: Type, value: Type) -> Field:
        single = self._element(owner, name, value)
        if isinstance(key, Scalar) and key.name in _KEYS:
            key_type, notes = (
                _SCALARS[key.name].type,
                tuple(f"keys: {note}" for note in _SCALARS[key.name].notes),
            )
        elif isinstance(key, OneOf) or (isinstance(key, Named) and key.name in self._classes):
            key_type, notes = "string", ("TODO: how keys are written",)
        else:
            key_type, notes = "string", ("TODO: the keys are no str in the code",)
        return Field(name, f"map<{key_type}, {single.type}>", (*notes, *single.notes))

    def _oneof(self, owner: str, name: str, options: tuple[Type, ...]) -> Field:
        wishes = {index: (f"{name}_{_word(option)}",) for index, option in enumerate(options)}
        names = tell_apart(wishes, fold=folded)
        members = [
            (names[index], self._single(owner, names[index], option)) for index, option in enumerate(options)
        ]
        if all(single.type == VALUE for _, single in members):
            return Field(name, VALUE, tuple(note for _, single in members for note in single.notes))
        return Field(name, "", (), tuple(Field(each, single.type, single.notes) for each, single in members))

    def _element(self, owner: str, name: str, type_: Type) -> _Single:
        if isinstance(type_, Nullable):
            single = self._single(owner, name, type_.inner)
            return (
                single
                if single.type == VALUE
                else _Single(single.type, (*single.notes, "TODO: it can be null"))
            )
        return self._single(owner, name, type_)

    def _single(self, owner: str, name: str, type_: Type) -> _Single:
        match type_:
            case Scalar(word):
                return _SCALARS[word]
            case Named(dotted):
                return _Single(self._classes[dotted])
            case OneOf(values):
                return _one_of(values)
            case Anything():
                return _Single(VALUE)
            case Unknown(text):
                return _Single(
                    VALUE, (f"TODO: in the code {one_line(text)}" if text else "TODO: no annotation",)
                )
            case Table(Scalar("str") | Anything(), Anything()):
                return _Single(STRUCT)
            case _:
                return self._wrapped(owner, name, type_)

    def _wrapped(self, owner: str, name: str, type_: Many | Table | Row | Choice | Nullable) -> _Single:
        """A message of its own for what cannot be repeated, a value of a map, or in a oneof."""
        wish = camel(owner, name)
        made = tell_apart({wish: (wish,)}, self._taken, folded)[wish]
        self._taken.add(made)
        # Its place is before those that are made for its own fields.
        place = len(self.extra)
        match type_:
            case Row(items):
                fields = tuple(
                    self._field(made, f"item_{number}", item) for number, item in enumerate(items, 1)
                )
            case Many() | Table():
                fields = (self._field(made, "items", type_),)
            case _:
                fields = (self._field(made, "value", type_),)
        self.extra.insert(place, Message(made, fields))
        return _Single(made)


def _one_of(values: tuple[str | int | bool, ...]) -> _Single:
    note = one_line("one of " + ", ".join(repr(value) for value in values))
    kinds = {type(value) for value in values}
    if len(kinds) > 1:
        return _Single(VALUE, (note,))
    return _Single({str: "string", int: "int64", bool: "bool"}[kinds.pop()], (note,))


def _word(option: Type) -> str:
    """What a member of a oneof is told apart by."""
    match option:
        case Scalar(name):
            return snake(name.lower())
        case Named(name):
            return snake(name.rpartition(".")[2])
        case Many(item):
            return f"{_word(item)}_list"
        case OneOf():
            return "literal"
        case Table():
            return "map"
        case _:
            return "value"
