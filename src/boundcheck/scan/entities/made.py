"""The tables that a file makes by SQL or by an operation of Alembic, and its texts that may be put into SQL; nothing is
parsed for them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from boundcheck.facts.entities import MadeTable
from boundcheck.scan.entities.joined import joined
from boundcheck.scan.named.arguments import arguments_of
from boundcheck.scan.source import Source
from boundcheck.scan.texts import Texts
from boundcheck.sql import made_tables

_SIGNS = (b"CREATE", b"create ", b"create\n", b"Create ")
_OF_TABLES = (b"TABLE", b"table", b"Table")
_CREATES = re.compile(rb"create\s+(?:\w+\s+){0,4}table\b", re.I)
_CREATES_TEXT = re.compile(_CREATES.pattern.decode(), re.I)
# A string, and those that stand behind it.
_STRING = re.compile(rb"\0++(?:\s++[rRbBfFuU]{0,2}\0++)*+")
_PREFIX = re.compile(rb"[rRbBfFuU]{0,2}\Z")
_FIELD = re.compile(r"\{([^\W\d]\w{0,99})\}")
# What may be put into SQL or a lookup path, or be some.
_IDENTIFIER = re.compile(r"-?[^\W\d][\w.]{0,126}")
_STATEMENT = re.compile(
    r"\s*(?:--[^\n]*\n\s*)*(?:select|insert|update|delete|with|merge|truncate|copy"
    r"|from|join|(?:left|right|inner|full|cross|natural)\s++(?:outer\s++)?join|union)\s",
    re.I,
)
_LONGEST = 20_000  # characters
_FOR_PEOPLE = re.compile(
    rb"\b(?:debug|info|warn|warning|error|exception|critical|log|print|echo|\w*(?:Error|Exception|Warning))\(\s*\Z"
)
_GOES_ON = (b"(", b"[", b"{", b",", b"=", b"+", b"%")  # at the end of a line
_BEFORE = 400  # bytes in front of a string that tell what it is for
_OPERATION = re.compile(rb"\bop\.create_table\(")
_NAME = re.compile(rb"""\s*(["'])([\w.]+)\1""")
_DUMP = re.compile(
    r"\A(?:\s|--[^\n]*\n|/\*)*?(?:--|/\*)[^\n]*\bdump\b|\A\s*PRAGMA foreign_keys=OFF;\s*BEGIN TRANSACTION;",
    re.I,
)
_HEAD = 2_000  # characters at the top of a dump that say it is one


def made_in_sql(text: str) -> tuple[MadeTable, ...]:
    """Of a `.sql` file; a dump repeats what was made elsewhere."""
    if not _CREATES_TEXT.search(text) or _DUMP.match(text[:_HEAD]):
        return ()
    found, line, done = [], 1, 0
    for made in sorted(made_tables(text), key=lambda made: made.start):
        line, done = line + text.count("\n", done, made.start), made.start
        column = made.start - text.rfind("\n", 0, made.start)
        found.append(MadeTable(made.table.name, _schema(made.table.schema), line, column))
    return tuple(found)


def made_in_python(source: Source, *, is_revision: bool) -> tuple[MadeTable, ...]:
    """Of the statements in a Python file's strings, and of a revision's operations; each at its literal."""
    found = list(_operations(source)) if is_revision else []
    text = source.text
    has_signs = any(sign in text for sign in _SIGNS) and any(sign in text for sign in _OF_TABLES)
    if has_signs and _CREATES.search(text):
        found += _statements(source)
    return tuple(found)


def _statements(source: Source) -> Iterator[MadeTable]:
    texts = Texts(source)
    for run in _STRING.finditer(source.masked):
        if _CREATES.search(source.text, run.start(), run.end()) and _is_run(source.masked, run.start()):
            line, column = source.position(run.start())
            for made in made_tables(_text(source, run, texts)):
                yield MadeTable(made.table.name, _schema(made.table.schema), line, column)


def texts_of(
    source: Source, bound: Iterable[tuple[str, tuple[int, int] | None]]
) -> Iterator[tuple[str, str]]:
    """Names with the texts that they are bound to, as far as these may be SQL or stand in it."""
    for name, place in bound:
        if place is None or place[1] - place[0] > _LONGEST:
            continue
        text = joined(source, *place)
        if _IDENTIFIER.fullmatch(text) or _STATEMENT.match(text):
            yield name, text


def _schema(written: str) -> str:
    """Of one that the program sets nobody knows anything."""
    return written if written.isidentifier() else ""


def _is_run(masked: bytes, start: int) -> bool:
    """Whether a string is a value, neither a statement of its own nor for people."""
    before = _PREFIX.sub(b"", masked[max(0, start - _BEFORE) : start])
    code = before.rstrip()
    begins = b"\n" in before[len(code) :] and not code.endswith(_GOES_ON)
    return not begins and _FOR_PEOPLE.search(before) is None


def _text(source: Source, run: re.Match[bytes], texts: Texts) -> str:
    """What strings side by side say, as far as they are plain; names that the file binds once are put in."""

    def bound(field: re.Match[str]) -> str:
        found = texts.of(ast.Name(field[1]))
        return found[0] if len(found) == 1 else field[0]

    return joined(source, max(0, run.start() - 2), run.end(), lambda text: _FIELD.sub(bound, text))


def _operations(source: Source) -> Iterator[MadeTable]:
    for match in _OPERATION.finditer(source.masked):
        given = arguments_of(source.masked, match.end() - 1)
        spans = given.at(0, "table_name"), given.keywords.get("schema")
        named, inside = (_NAME.match(source.text, *span) if span else None for span in spans)
        if named and (inside or not spans[1]):
            line, column = source.position(match.start())
            yield MadeTable(named[2].decode(), inside[2].decode() if inside else "", line, column)
