"""A module's surface as an OpenAPI 3.1 document, as a start to edit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

import yaml

from boundcheck.base.json_text import row
from boundcheck.base.patterns import later
from boundcheck.extraction.model import Extraction, SurfaceEntry
from boundcheck.extraction.skeleton.names import identifier, tell_apart
from boundcheck.extraction.skeleton.schema import Schema, one_line, placed
from boundcheck.extraction.skeleton.service import Service

# Anything else is quoted: what one reader of YAML takes for a number, a date or a truth is a text to another.
_WORD: Final = later(r"[A-Za-z_/$](?:[\w./ ,:;()'=<>|+-]*[\w./()])?", re.ASCII)
_TRUTHS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_UNSEEN: Final = later(r"[^\n\x20-\x7e]")
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
    service = Service(found)
    paths, others = _paths(service), service.others()
    schemas = service.described(paths)
    components = tell_apart({name: _class_names(service, name) for name in schemas}, taken=("Problem",))
    named = {components[name]: schema for name, schema in schemas.items()}
    module = one_line(found.module)
    document: Schema = {
        "openapi": "3.1.0",
        "info": {"title": module, "version": "0.1.0"},
        "paths": paths,
        "components": {
            "schemas": {**dict(sorted(named.items())), "Problem": _PROBLEM},
            "responses": _responses(service),
        },
    }
    if others:
        document["x-not-endpoints"] = [
            {
                "name": one_line(entry.name),
                "kind": entry.definition.kind,
                "reason": reason,
                **_callers(entry),
                **_obstacles(entry),
            }
            for entry, reason in others
        ]
    lines = [
        f"A start for a network API of the module {module}, made from what other modules use of it. Edit it.",
        "Paths, names and status codes are proposals. TODO marks what the code does not say.",
    ]
    if not paths:
        tests = " outside its tests" if any(entry.in_test for entry in service.surface) else ""
        lines.append(f"There are no paths: no other module uses a function or constant of {module}{tests}.")
    return "".join(f"# {line}\n" for line in lines) + _yaml(placed(document, components))


def paths_of(found: Extraction) -> dict[str, str]:
    """The path of each function of a surface, by its dotted name."""
    service = Service(found)
    paths = _ways(service)
    return {
        entry.name: paths[index] for index, (entry, verb) in enumerate(service.operations) if verb == "post"
    }


def _ways(service: Service) -> dict[int, str]:
    """The path of each operation, by its index."""
    ways = (
        (_path(service.inside(entry.name)), _path(entry.name.split("."))) for entry, _ in service.operations
    )
    return tell_apart(dict(enumerate(ways)))


def _paths(service: Service) -> dict[str, Schema]:
    """A path for each operation, in the order of dotted names."""
    paths = _ways(service)
    ids = tell_apart(
        {
            index: (f"get_{name}" if verb == "get" else name, f"{verb}_{name}")
            for index, (entry, verb) in enumerate(service.operations)
            for name in ["_".join(map(identifier, service.inside(entry.name)))]
        }
    )
    return {
        paths[index]: {verb: _operation(service, entry, verb, ids[index])}
        for index, (entry, verb) in enumerate(service.operations)
    }


def _path(parts: Iterable[str]) -> str:
    return "/" + "/".join(quote(part.encode("utf-8", "backslashreplace"), safe="") for part in parts)


def _operation(service: Service, entry: SurfaceEntry, verb: str, id_: str) -> Schema:
    found: Schema = {"operationId": id_}
    if entry.definition.doc.strip():
        found |= _doc(one_line(entry.definition.doc))
    found |= _callers(entry) | _obstacles(entry)
    if not entry.is_public:
        found["x-private"] = True
    if verb == "post" and entry.definition.parameters:
        takes = service.takes(entry)
        body: Schema = {"required": True} if "required" in takes else {}
        found["requestBody"] = body | _json(takes)
    returns = service.returns(entry)
    result: Schema = {"200": {"description": "The result", **_json(returns)}}
    if returns == {"type": "null"}:
        result = {"204": {"description": "Done; it returns nothing"}}
    found["responses"] = {**result, "default": {"$ref": "#/components/responses/Problem"}}
    return found


def _json(schema: object) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


def _doc(text: str) -> Schema:
    """Its first sentence, and all of it where that is longer."""
    first = text.partition(". ")[0]
    return {"summary": text} if first == text else {"summary": f"{first}.", "description": text}


def _obstacles(entry: SurfaceEntry) -> Schema:
    return {"x-obstacles": [one_line(obstacle) for obstacle in entry.obstacles]} if entry.obstacles else {}


def _callers(entry: SurfaceEntry) -> Schema:
    """What each module does with the name; figures that are zero are left out."""
    by_module = {}
    for caller in sorted(entry.callers):
        figures = row(caller, "in_loop in_transaction tests")
        told = {name: figure for name, figure in figures.items() if figure}
        by_module[one_line(caller.module)] = {"sites": caller.sites, **told}
    return {"x-callers": by_module} if by_module else {}


def _responses(service: Service) -> dict[str, Schema]:
    """The module's exceptions, for operations to name, and what stands for any other."""
    wishes = {index: _class_names(service, entry.name) for index, entry in enumerate(service.errors)}
    names = tell_apart(wishes, taken=("Problem",))
    errors = {names[index]: _error(entry) for index, entry in enumerate(service.errors)}
    return errors | {"Problem": {"description": "What went wrong (RFC 9457)", **_PROBLEM_CONTENT}}


def _error(entry: SurfaceEntry) -> Schema:
    doc = f": {one_line(entry.definition.doc)}" if entry.definition.doc.strip() else ""
    todo = "give it a status code at the operations that answer with it"
    return {"description": f"{one_line(entry.name)}{doc}", "x-todo": todo, **_PROBLEM_CONTENT}


def _class_names(service: Service, name: str) -> tuple[str, ...]:
    inside = service.inside(name)
    return identifier(inside[-1]), *("_".join(map(identifier, parts)) for parts in (inside, name.split(".")))


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_word = _WORD.fullmatch(text) and text.lower() not in _TRUTHS
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_word else '"')


_Dumper.add_representer(str, _text)


def _yaml(document: object) -> str:
    """A document as YAML: in the order it has, readable, the same to readers of YAML 1.1 and 1.2."""
    text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9)
    return _UNSEEN.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
