"""The class statements of one file with what their bases are, and signs of other tables: cheap enough for every file."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Mapping
from types import MappingProxyType

from boundcheck.facts.entities import (
    COLLECTIONS,
    FIRST,
    MAPPED,
    REVISION,
    SETTINGS,
    TABLE_NAME,
    TABLES,
    Header,
    Outline,
)
from boundcheck.facts.file import IN_CLASS, IN_FUNCTION, Import
from boundcheck.python.lexer import closing
from boundcheck.scan.blocks import Enclosing, width
from boundcheck.scan.entities.held import held_texts
from boundcheck.scan.entities.made import made_in_python, texts_of
from boundcheck.scan.entities.trees import migration_modules
from boundcheck.scan.guards import Guards
from boundcheck.scan.hints import CONFIGURATIONS, DRIVERS, LIBRARIES, OF_STARS, OF_TABLES
from boundcheck.scan.imports import ScannedImports
from boundcheck.scan.source import Source

_CLASS = re.compile(rb"class[ \t]+([\w\x80-\xff]+)[ \t]*([(:\[])")
_NAME = re.compile(rb"[\s]*([a-zA-Z_\x80-\xff][\w\x80-\xff]*(?:\s*\.\s*[\w\x80-\xff]+)*)\s*")
_SIMPLE = re.compile(rb"[a-zA-Z_][\w.]*")
_SPACE = re.compile(rb"\s+")
_KEYWORD = re.compile(rb"\s*[\w\x80-\xff]+\s*=(?!=)|\s*\*")
_TABLE = re.compile(rb"\s*table\s*=\s*True\s*")
_DEEPEST = 200  # bytes of an indent
_CUT = re.compile(rb"[()\[\]{},]")
# Calls whose arguments are the bases.
WRAPPERS = frozenset(("with_metaclass", "with_mixins"))
_MAPPING = re.compile(rb"map(?:ped(?![\w\x80-\xff])|ped_as_dataclass|per\(|_imperatively\()")
MADE = re.compile(
    rb"type\((?<![\w.]type\()[^(),]*(?:\([^()]*\)[^(),]*)*,\s*\("
)  # `type(name, (Mixin, Base), …)`
# A name that is bound to a table.
_TABLES = re.compile(
    rb"\n[ \t]*+([\w\x80-\xff]++)[ \t]*+(?::[^\n=]*+)?=[ \t]*+(?:[\w\x80-\xff]++[ \t]*+=[ \t]*+)*"
    rb"[\s(]*+(?:[\w\x80-\xff]++\.)*+Table\("
)
# The decorator that makes a class a declarative base, the rest of its line, other decorators, the class.
_DECORATED = re.compile(
    rb"\n[ \t]*@([\w.]{0,200}as_declarative\w*+)[^\n]*\n(?:[ \t]*[@)][^\n]*\n){0,20}[ \t]*class[ \t]+(\w+)"
)
# A string's bytes are masked, its quotes too: two of them are an empty one.
_FOLLOWS_NONE = re.compile(rb"\ndown_revision[ \t]*+(?::[^\n=]*+)?=[ \t]*+(?:None\b|\(\s*+\)|\0\0[ \t]*+\n)")
_APPS, _USER = "INSTALLED_APPS", "AUTH_USER_MODEL"


def outline(
    source: Source,
    guards: Guards,
    imports: ScannedImports,
    definitions: Collection[str],
    texts: Mapping[str, tuple[int, int] | None] = MappingProxyType({}),
) -> Outline | None:
    """The outline of a file; None for one without any of its parts. `texts` are the places of what names are bound to."""
    found = _without_texts(source, guards, imports, definitions)
    tables = made_in_python(source, is_revision=REVISION in found.signs)
    bound = {**texts, **dict(held_texts(source, definitions, texts))}
    found = found._replace(tables=tables, texts=tuple(texts_of(source, bound.items())))
    return found if any(found) else None


def placing_outline(
    source: Source, guards: Guards, imports: ScannedImports, definitions: Collection[str]
) -> Outline | None:
    """The same without tables and texts: what tells settings and migrations."""
    found = _without_texts(source, guards, imports, definitions)
    return found if any(found) else None


def _without_texts(
    source: Source, guards: Guards, imports: ScannedImports, definitions: Collection[str]
) -> Outline:
    written = list(_written(source, guards, definitions))
    imported = _imported(imports)
    if "sqlalchemy" in imported and b"as_declarative" in source.masked:
        made = {match[2].decode(): f"{match[1].decode()}()" for match in _DECORATED.finditer(source.masked)}
        written = [(name, [*bases, made[name]] if name in made else bases, d) for name, bases, d in written]
    heads = {_head(base) for _, bases, _ in written for base in bases}
    imported_as = _bound(imports.statements, heads.difference(definitions)) if heads else {}
    classes = tuple(
        Header(
            name,
            tuple(
                filter(None, (_meaning(base, imported_as, definitions, "*" in imported) for base in bases))
            ),
            depends,
        )
        for name, bases, depends in written
    )
    signs = tuple(_signs(source, definitions, classes, imported))
    return Outline(classes, signs, migrations=migration_modules(source))


def _imported(imports: ScannedImports) -> set[str]:
    """The libraries that count here, of those that a file imports by name; `*` for a star."""
    found = {"*"} if imports.hints & OF_STARS else set()
    for _, _, _, _, level, module, names, _ in imports.statements if imports.hints & OF_TABLES else ():
        if not level:
            imported = names if module is None else (module,)
            found.update(_top(name) for name in imported if name.startswith(LIBRARIES))
    return found


def _written(
    source: Source, guards: Guards, definitions: Collection[str]
) -> Iterator[tuple[str, list[str], bool]]:
    """Name, bases as written, and whether the class stands in a condition."""
    masked = source.masked
    enclosing: Enclosing | None = None
    end = 0
    for match in _CLASS.finditer(masked):
        start = match.start()
        line_start = masked.rfind(b"\n", max(0, start - _DEEPEST), start) + 1
        indent = masked[line_start:start] if line_start else b"?"
        name = match[1].decode("utf-8", "replace")
        if name not in definitions or start < end or (indent and not indent.isspace()):
            continue
        at = match.end() - 1
        if masked[at] == 91:  # '[': type parameters
            at = end = closing(masked, at)
            while masked[at : at + 1].isspace():
                at += 1
        bases: list[str] = []
        if masked[at : at + 1] == b"(":
            end = _end(masked, at)
            bases = _bases(masked[at + 1 : end - 1])
        if indent:
            enclosing = enclosing or Enclosing(masked)
            if any(guards.hide(*header) for header in enclosing.of(line_start, width(indent))):
                continue
        yield name, bases, bool(indent)


def _end(text: bytes, bracket: int) -> int:
    """Where the brackets that open at an offset are closed."""
    end = text.find(b")", bracket)
    return closing(text, bracket) if end < 0 or text.find(b"(", bracket + 1, end) >= 0 else end + 1


def _bases(inside: bytes) -> list[str]:
    """The bases in the brackets of a class statement, or of a call that wraps them."""
    if _SIMPLE.fullmatch(inside):
        return [inside.decode()]
    return [base for part in _parts(inside) for base in _base(part)]


def _base(part: bytes) -> list[str]:
    name = _NAME.match(part)
    if _KEYWORD.match(part) or not part.strip():
        return ["table=True"] if _TABLE.fullmatch(part) else []
    if name is None:
        return ["?"]
    text = _SPACE.sub(b"", name[1]).decode("utf-8", "replace")
    rest = part[name.end() :].rstrip()
    if not rest:
        return [text]
    if closing(rest, 0) != len(rest) or rest[:1] not in b"[(":
        return ["?"]
    if rest[:1] == b"[":  # a generic base
        return [text]
    return _bases(rest[1:-1]) if text.rpartition(".")[2] in WRAPPERS else [f"{text}()"]


def _parts(inside: bytes) -> list[bytes]:
    """What the commas outside brackets part."""
    if not any(bracket in inside for bracket in b"([{"):
        return inside.split(b",")
    parts, depth, start = [], 0, 0
    for match in _CUT.finditer(inside):
        if match[0] == b",":
            if depth == 0:
                parts.append(inside[start : match.start()])
                start = match.end()
        else:
            depth += 1 if match[0] in b"([{" else -1
    return [*parts, inside[start:]]


def _head(written: str) -> str:
    return written.partition(".")[0].removesuffix("()")


def _bound(imports: tuple[Import, ...], heads: set[str]) -> dict[str, str]:
    """What imports of the top level bind these names to; of several the last counts."""
    found: dict[str, str] = {}
    for statement in imports if heads else ():
        _, _, _, flags, level, module, *_ = statement
        if flags & (IN_FUNCTION | IN_CLASS) or not statement.may_bind(heads):
            continue
        prefix = "." * level + (f"{module}." if module else "")
        for name, alias in statement.bound:
            bound = alias or (name if module is not None else name.partition(".")[0])
            if bound in heads:
                found[bound] = bound if module is None and not alias else prefix + name
    return found


def _meaning(written: str, bound: Mapping[str, str], definitions: Container[str], has_star: bool) -> str:
    """A base in the notation of `Header`; "" for a builtin."""
    if not written[0].isidentifier() or written == "table=True":
        return written
    head = _head(written)
    if head in definitions:
        return f":{written}"
    if head in bound:
        return bound[head] + written[len(head) :]
    return f":{written}" if has_star else ""


def _signs(
    source: Source,
    definitions: Container[str],
    classes: tuple[Header, ...],
    imported: set[str],
) -> Iterator[str]:
    masked = source.masked
    if (
        _APPS in definitions
        or _USER in definitions
        or (CONFIGURATIONS in imported and _is_configuration(classes))
        or ("*" in imported and _APPS.encode() in masked)  # adds to what it takes from elsewhere
    ):
        yield SETTINGS
    if b"Table(" in masked and any(
        m[1].decode("utf-8", "replace") in definitions for m in _TABLES.finditer(masked)
    ):
        yield TABLES
    if _MAPPING.search(masked) or (b"type(" in masked and MADE.search(masked)):
        yield MAPPED
    if classes and b"__tablename__" in masked:
        yield TABLE_NAME
    if not imported.isdisjoint(DRIVERS):
        yield COLLECTIONS
    if "down_revision" in definitions and "revision" in definitions:
        yield REVISION
        if _FOLLOWS_NONE.search(source.masked):
            yield FIRST


def _is_configuration(classes: tuple[Header, ...]) -> bool:
    return any(base.startswith(f"{CONFIGURATIONS}.") for header in classes for base in header.bases)


def _top(name: str) -> str:
    return name.partition(".")[0]
