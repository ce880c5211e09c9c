"""A module's surface as an OpenAPI 3.1 document, as a start to edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from boundcheck.extraction.model import Caller, Extraction, SurfaceEntry
from boundcheck.extraction.skeleton.names import identifier, tell_apart
from boundcheck.extraction.skeleton.schema import Schema, one_line, placed
from boundcheck.extraction.skeleton.service import Operation, Service, read_service, unless_tests
from boundcheck.extraction.skeleton.yaml_text import to_yaml

# RFC 9457, section 3.1.
_PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "default": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 100, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
    },
}
_PROBLEM_CONTENT: Schema = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
}


def render_openapi(found: Extraction) -> str:
    """The document, as YAML that opens with a comment on what it is."""
    service = read_service(found)
    components = tell_apart(
        {one.name: _class_names(one.inside, one.name) for one in service.described}, taken=("Problem",)
    )
    schemas = {components[one.name]: placed(one.schema, components) for one in service.described}
    document: Schema = {
        "openapi": "3.1.0",
        "info": {"title": one_line(service.module), "version": "0.1.0"},
        "paths": _paths(service, components),
        "components": {
            "schemas": {name: schemas[name] for name in sorted(schemas)} | {"Problem": _PROBLEM},
            "responses": _responses(service),
        },
    }
    if service.others:
        document["x-not-endpoints"] = [
            {
                "name": one_line(entry.name),
                "kind": entry.kind,
                "reason": reason,
                **_callers(entry.callers),
                **_obstacles(entry),
            }
            for entry, reason in service.others
        ]
    return _comment(service) + to_yaml(document)


def _comment(service: Service) -> str:
    module = one_line(service.module)
    lines = [
        f"A start for a network API of the module {module}, made from what other modules use of it. Edit it.",
        "Paths, names and status codes are proposals. TODO marks what the code does not say.",
    ]
    if not service.functions and not service.constants:
        lines.append(
            f"There are no paths: no other module uses a function or constant of {module}{unless_tests(service)}."
        )
    return "".join(f"# {line}\n" for line in lines)


def _paths(service: Service, components: Mapping[str, str]) -> dict[str, Schema]:
    """A path for each operation, in the order of dotted names."""
    operations = _operations(service)
    paths = _paths_of(operations)
    ids = tell_apart(
        {
            index: (f"get_{name}" if verb == "get" else name, f"{verb}_{name}")
            for index, (operation, verb) in enumerate(operations)
            for name in ["_".join(map(identifier, operation.inside))]
        }
    )
    return {
        paths[index]: {verb: _operation(operation, verb, ids[index], components)}
        for index, (operation, verb) in enumerate(operations)
    }


def _operations(service: Service) -> list[tuple[Operation, str]]:
    """All operations with their methods, in the order of dotted names."""
    functions = [(operation, "post") for operation in service.functions]
    constants = [(operation, "get") for operation in service.constants]
    return sorted([*functions, *constants], key=lambda pair: (pair[0].entry.name, pair[1]))


def _paths_of(operations: Sequence[tuple[Operation, str]]) -> dict[int, str]:
    """The path of each operation, by its index."""
    ways = ((_path(operation.inside), _path(operation.entry.name.split("."))) for operation, _ in operations)
    return tell_apart(dict(enumerate(ways)))


def paths_of(found: Extraction) -> dict[str, str]:
    """The path of each function of a surface, by its dotted name."""
    operations = _operations(read_service(found))
    paths = _paths_of(operations)
    return {
        operation.entry.name: paths[index]
        for index, (operation, verb) in enumerate(operations)
        if verb == "post"
    }


def _path(parts: Iterable[str]) -> str:
    return "/" + "/".join(quote(part.encode("utf-8", "backslashreplace"), safe="") for part in parts)


def _operation(operation: Operation, verb: str, id_: str, components: Mapping[str, str]) -> Schema:
    entry = operation.entry
    found: Schema = {"operationId": id_}
    if entry.doc.strip():
        found |= _doc(one_line(entry.doc))
    found |= _callers(entry.callers)
    found |= _obstacles(entry)
    if not entry.is_public:
        found["x-private"] = True
    if verb == "post" and operation.takes is not None:
        body: Schema = {"required": True} if "required" in operation.takes else {}
        found["requestBody"] = body | _json(placed(operation.takes, components))
    found["responses"] = {
        **_result(operation, components),
        "default": {"$ref": "#/components/responses/Problem"},
    }
    return found


def _result(operation: Operation, components: Mapping[str, str]) -> Schema:
    if operation.returns == {"type": "null"}:
        return {"204": {"description": "Done; it returns nothing"}}
    return {"200": {"description": "The result", **_json(placed(operation.returns, components))}}


def _json(schema: object) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


def _doc(text: str) -> Schema:
    """Its first sentence, and all of it where that is longer."""
    first = text.partition(". ")[0]
    return {"summary": text} if first == text else {"summary": f"{first}.", "description": text}


def _obstacles(entry: SurfaceEntry) -> Schema:
    return {"x-obstacles": [one_line(obstacle) for obstacle in entry.obstacles]} if entry.obstacles else {}


def _callers(callers: tuple[Caller, ...]) -> Schema:
    """What each module does with the name; figures that are zero are left out."""
    by_module = {
        one_line(caller.module): {
            "sites": caller.sites,
            **{
                what: figure
                for what, figure in (
                    ("in_loop", caller.in_loop),
                    ("in_transaction", caller.in_transaction),
                    ("tests", caller.tests),
                )
                if figure
            },
        }
        for caller in sorted(callers)
    }
    return {"x-callers": by_module} if by_module else {}


def _responses(service: Service) -> dict[str, Schema]:
    """The module's exceptions, for operations to name, and what stands for any other."""
    names = tell_apart(
        {index: _class_names(inside, entry.name) for index, (entry, inside) in enumerate(service.errors)},
        taken=("Problem",),
    )
    errors = {names[index]: _error(entry) for index, (entry, _) in enumerate(service.errors)}
    return errors | {"Problem": {"description": "What went wrong (RFC 9457)", **_PROBLEM_CONTENT}}


def _error(entry: SurfaceEntry) -> Schema:
    doc = f": {one_line(entry.doc)}" if entry.doc.strip() else ""
    return {
        "description": f"{one_line(entry.name)}{doc}",
        "x-todo": "give it a status code at the operations that answer with it",
        **_PROBLEM_CONTENT,
    }


def _class_names(inside: tuple[str, ...], name: str) -> tuple[str, ...]:
    return (
        identifier(inside[-1]),
        "_".join(map(identifier, inside)),
        "_".join(map(identifier, name.split("."))),
    )
