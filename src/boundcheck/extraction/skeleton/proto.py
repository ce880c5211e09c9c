"""A module's surface as a proto3 file, as a start to edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from boundcheck.extraction.model import Extraction
from boundcheck.extraction.skeleton.names import camel, folded, snake, tell_apart
from boundcheck.extraction.skeleton.proto_fields import Field, Message, Types
from boundcheck.extraction.skeleton.service import (
    Described,
    Enum,
    Model,
    Operation,
    Record,
    Service,
    Slot,
    caller_note,
    one_line,
    read_service,
    unless_tests,
)
from boundcheck.extraction.skeleton.type_model import Scalar

# Numbers that protobuf keeps for itself.
_KEPT_FROM, _KEPT_TO = 19_000, 19_999
_WIDTH = 110
_IMPORTS = (
    ("google.protobuf.Duration", "google/protobuf/duration.proto"),
    ("google.protobuf.Struct", "google/protobuf/struct.proto"),
    ("google.protobuf.Value", "google/protobuf/struct.proto"),
    ("google.protobuf.Timestamp", "google/protobuf/timestamp.proto"),
)


def render_proto(found: Extraction) -> str:
    """The file, which opens with a comment on what it is."""
    service = read_service(found)
    operations = sorted(
        [*service.functions, *service.constants], key=lambda one: (one.entry.name, one.entry.kind)
    )
    service_name = camel(service.module)
    classes = tell_apart({one.name: _class_names(one) for one in service.described}, (service_name,), folded)
    rpcs = _rpc_names(operations, [service_name, *classes.values()])
    taken = [service_name, *classes.values()]
    taken += [name + end for name in rpcs for end in ("Request", "Response")]
    types = Types(classes, taken)
    messages = list(_operation_messages(operations, rpcs, types))
    messages += _record_messages(service.described, classes, types)
    enums = list(_enums(service.described, classes))
    body = [
        *_service(service, service_name, operations, rpcs),
        *(line for message in messages for line in _message(message)),
        *(line for enum in enums for line in enum),
        *_remarks(service),
    ]
    return "\n".join([*_head(service, bool(operations), body), *body]) + "\n"


def _rpc_names(operations: list[Operation], taken: list[str]) -> list[str]:
    """A name for each operation whose request and response are free too."""
    ends = ("Request", "Response")
    # Two names whose messages would meet are told apart by what they mean without the ending.
    blocked = [name[: -len(end)] for name in taken for end in ends if name.endswith(end)]
    names = tell_apart({index: _rpc_wishes(one) for index, one in enumerate(operations)}, blocked, folded)
    return [names[index] for index in range(len(operations))]


def _rpc_wishes(operation: Operation) -> tuple[str, ...]:
    ways = (operation.inside[-1:], operation.inside, tuple(operation.entry.name.split(".")))
    if operation.entry.kind == "constant":
        return tuple(camel("get", *way[:-1], way[-1].lower()) for way in ways)
    return tuple(camel(*way) for way in ways)


def _class_names(one: Described) -> tuple[str, ...]:
    return (camel(one.inside[-1]), camel(*one.inside), camel(*one.name.split(".")))


def _head(service: Service, has_operations: bool, body: list[str]) -> Iterator[str]:
    module = one_line(service.module)
    yield f"// A start for a network API of the module {module}, made from what other modules use of it. Edit it."
    yield "// Names are proposals; TODO marks what the code does not say. A field's number is its place in the signature:"
    yield "// once the file is in use, keep the numbers and add new ones at the end."
    if not has_operations:
        yield f"// The service is empty: no other module uses a function or constant of {module}{unless_tests(service)}."
    yield from ("", 'syntax = "proto3";', "", f"package {_package(service.module)};", "")
    code = "\n".join(line.partition(" //")[0] for line in body if not line.lstrip().startswith("//"))
    imports = sorted({file for name, file in _IMPORTS if name in code})
    yield from (f'import "{file}";' for file in imports)
    if imports:
        yield ""


def _package(module: str) -> str:
    # In a package of that name, google.protobuf would be looked for inside it.
    parts = [snake(part) for part in module.split(".")]
    return ".".join(f"{part}_" if part == "google" else part for part in parts)


def _service(service: Service, name: str, operations: list[Operation], rpcs: list[str]) -> Iterator[str]:
    yield f"service {name} {{"
    for index, (operation, rpc) in enumerate(zip(operations, rpcs, strict=True)):
        if index:
            yield ""
        yield from (line for note in _operation_notes(operation) for line in _wrapped(note, "  // "))
        # A call of that name stands before the message, unless the message is named in full.
        request, response = (
            f".{_package(service.module)}.{message}" if message in rpcs else message
            for message in (f"{rpc}Request", f"{rpc}Response")
        )
        yield f"  rpc {rpc}({request}) returns ({response});"
    yield "}"


def _operation_notes(operation: Operation) -> Iterator[str]:
    entry = operation.entry
    if entry.doc.strip():
        yield one_line(entry.doc)
    yield f"In the code: {one_line(entry.name)}" + ("" if entry.is_public else ", which is not public")
    for caller in sorted(entry.callers):
        yield caller_note(caller)
    yield from map(_obstacle, entry.obstacles)


def _operation_messages(operations: list[Operation], rpcs: list[str], types: Types) -> Iterator[Message]:
    for operation, rpc in zip(operations, rpcs, strict=True):
        yield types.message(f"{rpc}Request", operation.slots)
        nothing = operation.returns == Scalar("None")
        result = () if nothing else (Slot("result", operation.returns, required=True),)
        yield types.message(f"{rpc}Response", result)
        yield from _made(types)


def _record_messages(all_: Iterable[Described], classes: dict[str, str], types: Types) -> Iterator[Message]:
    for one in all_:
        if isinstance(one, Record):
            yield types.message(classes[one.name], one.slots)
            yield from _made(types)
        elif isinstance(one, Model):
            todo = f"TODO: an ORM model ({one_line(one.name)}): decide what it shows"
            yield Message(classes[one.name], (), (todo,))


def _made(types: Types) -> list[Message]:
    """The messages made since last asked."""
    made, types.extra = types.extra, []
    return made


def _message(message: Message) -> Iterator[str]:
    yield ""
    yield from (f"// {note}" for note in message.notes)
    if not message.fields:
        yield f"message {message.name} {{}}"
        return
    yield f"message {message.name} {{"
    number = 1
    for field in message.fields:
        if field.options:
            yield from (f"  // {note}" for note in field.notes)
            yield f"  oneof {field.name} {{"
            yield from (_line(option, number + index, "    ") for index, option in enumerate(field.options))
            yield "  }"
            number += len(field.options)
        else:
            yield _line(field, number, "  ")
            number += 1
    yield "}"


def _line(field: Field, number: int, indent: str) -> str:
    number += (_KEPT_TO - _KEPT_FROM + 1) * (number >= _KEPT_FROM)
    notes = f" // {'; '.join(field.notes)}" if field.notes else ""
    return f"{indent}{field.type} {field.name} = {number};{notes}"


def _enums(all_: Iterable[Described], classes: dict[str, str]) -> Iterator[list[str]]:
    """Enums, whose values share one scope: each has its enum's name in front."""
    enums = [one for one in all_ if isinstance(one, Enum)]
    zeros = {one.name: f"{_upper(classes[one.name])}_UNSPECIFIED" for one in enums}
    taken = list(zeros.values())
    names = tell_apart(
        {
            (one.name, member): (f"{_upper(classes[one.name])}_{_upper(member)}",)
            for one in enums
            for member, _ in one.members
        },
        taken,
        folded,
    )
    for one in enums:
        yield ["", f"enum {classes[one.name]} {{", f"  {zeros[one.name]} = 0;"]
        for number, (member, default) in enumerate(one.members, 1):
            note = f" // {one_line(default.text)}" if default is not None else ""
            yield [f"  {names[one.name, member]} = {number};{note}"]
        yield ["}"]


def _upper(name: str) -> str:
    return snake(name).upper()


def _remarks(service: Service) -> Iterator[str]:
    """What has no place in the language: exceptions, and what can be no endpoint."""
    if service.errors:
        yield from ("", "// Errors to tell apart, as status codes with details (google.rpc.Status):")
        for entry, _ in service.errors:
            doc = f": {one_line(entry.doc)}" if entry.doc.strip() else ""
            yield f"//   {one_line(entry.name)}{doc}"
    if service.others:
        yield from ("", "// Used by other modules too, and no endpoint:")
        for entry, reason in service.others:
            yield f"//   {one_line(entry.name)}: {reason}"
            notes = [*map(caller_note, sorted(entry.callers)), *map(_obstacle, entry.obstacles)]
            yield from (line for note in notes for line in _wrapped(note, "//     "))


def _obstacle(text: str) -> str:
    return f"Obstacle: {one_line(text)}"


def _wrapped(note: str, margin: str) -> list[str]:
    """A note as lines that a reader need not scroll."""
    return wrap(
        note,
        _WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
