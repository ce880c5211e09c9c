"""TOML as a careful person writes it: quoted where it must be, arrays broken where they are long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from boundcheck.base.patterns import later
from boundcheck.init.draft import (
    DraftAllow,
    DraftDependency,
    DraftLayer,
    DraftModule,
    DraftPublic,
)

_WIDTH = 110
_BARE = later(r"[A-Za-z0-9_-]+")


def key(name: str) -> str:
    return name if _BARE.fullmatch(name) else string(name)


def string(text: str) -> str:
    r"""A basic string; what is not plainly printable is escaped (`\u001b`)."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    # A surrogate stands for a byte that is no text, which TOML cannot say.
    code = 0xFFFD if 0xD800 <= ord(char) <= 0xDFFF else ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def comment(text: str) -> list[str]:
    """The text as comment lines of a readable width."""
    lines, line = [], "#"
    for word in "".join(char if char.isprintable() else " " for char in text).split():
        if len(line) + len(word) + 1 > _WIDTH and line != "#":
            lines.append(line)
            line = "#"
        line += f" {word}"
    return [*lines, line]


def assignment(name: str, items: Sequence[str]) -> str:
    """`name = […]`, on one line if it fits, else an item a line."""
    line = f"{name} = [{', '.join(items)}]"
    return (
        line if len(line) <= _WIDTH else f"{name} = [\n" + "".join(f"    {item},\n" for item in items) + "]"
    )


def module_table(module: DraftModule, prefix: str = "") -> str:
    """`[modules.NAME]` with its keys, in the order of the documentation. `prefix` is `tool.boundcheck.`"""
    lines = [line for note in module.notes for line in comment(note)]
    lines.append(f"[{prefix}modules.{key(module.name)}]")
    if len(module.paths) == 1:
        lines.append(f"path = {string(module.paths[0])}")
    else:
        lines.append(assignment("paths", list(map(string, module.paths))))
    if module.role != "module":
        lines.append(f"role = {string(module.role)}")
    if module.layer is not None:
        lines.append(f"layer = {string(module.layer)}")
    if module.owner is not None:
        lines.append(f"owner = {string(module.owner)}")
    lists = (
        (
            "depends_on",
            module.depends_on and list(map(_dependency, module.depends_on)),
            module.depends_on is not None,
        ),
        ("cannot_depend_on", list(map(string, module.cannot_depend_on)), bool(module.cannot_depend_on)),
        (
            "cannot_depend_on_external",
            list(map(string, module.cannot_depend_on_external)),
            bool(module.cannot_depend_on_external),
        ),
        ("public", list(map(_public, module.public or ())), module.public is not None),
        ("visible_to", list(map(string, module.visible_to or ())), module.visible_to is not None),
        ("models", list(map(string, module.models)), bool(module.models)),
        ("tests", list(map(string, module.tests or ())), module.tests is not None),
    )
    lines += [assignment(name, items or []) for name, items, is_written in lists if is_written]
    if module.rules:
        lines.append(f"rules = {value(dict(module.rules))}")
    return "\n".join(lines) + "\n"


def value(found: object) -> str:
    """Any value, tables in one line."""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, Mapping):
        return f"{{ {', '.join(f'{key(name)} = {value(item)}' for name, item in found.items())} }}"
    if isinstance(found, list | tuple):
        return f"[{', '.join(map(value, found))}]"
    return str(found) if isinstance(found, int) else string(str(found))


def array_table(array: str, entry: Mapping[str, object]) -> str:
    """One entry of `[[contracts]]` and the like."""
    lines = [f"[[{array}]]"]
    for name, found in entry.items():
        if isinstance(found, list | tuple):
            lines.append(assignment(name, list(map(value, found))))
        else:
            lines.append(f"{name} = {value(found)}")
    return "\n".join(lines) + "\n"


def layers(found: Iterable[DraftLayer]) -> str:
    return assignment("layers", [_layer(layer) for layer in found])


def allow_table(allow: DraftAllow) -> str:
    pairs = (
        ("rule", allow.rule), ("from", allow.from_), ("to", allow.to), ("target", allow.target), ("path", allow.path),
        ("reason", allow.reason),
    )  # fmt: skip
    return "[[allow]]\n" + "".join(
        f"{name} = {string(value)}\n" for name, value in pairs if value is not None
    )


def _dependency(dependency: DraftDependency) -> str:
    if dependency.layer is not None:
        return f"{{ layer = {string(dependency.layer)} }}"
    flags = "".join(f", {flag} = true" for flag in ("deprecated", "optional") if getattr(dependency, flag))
    if not flags:
        return string(dependency.module)
    reason = f", reason = {string(dependency.reason)}" if dependency.reason else ""
    return f"{{ module = {string(dependency.module)}{flags}{reason} }}"


def _public(public: DraftPublic) -> str:
    if not public.to and not public.exclusive:
        return string(public.entry)
    to = {"to": public.to} if public.to else {}
    return value({"entry": public.entry, **to, **({"exclusive": True} if public.exclusive else {})})


def _layer(layer: DraftLayer) -> str:
    flags = "".join(f", {name} = true" for name in ("independent", "closed") if getattr(layer, name))
    return f"{{ name = {string(layer.name)}{flags} }}" if flags else string(layer.name)
