"""The tables that a statement makes, for good or for as long as its session lasts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.sql.bodies import bodies
from boundcheck.sql.model import TableName
from boundcheck.sql.normalise import pieces
from boundcheck.sql.tokens import Token

_TEMPORARY: Final = frozenset(("TEMP", "TEMPORARY"))
TEMPORARY_SCHEMAS: Final = frozenset(("pg_temp", "temp", "tempdb"))
_MAY_BE_TEMPORARY: Final = later(r"\b(?:pg_)?temp", re.I)
_KINDS: Final = frozenset(("TABLE", "VIEW"))
# What goes on behind the name of a table that is made, so that it is no sentence.
_BEHIND: Final = frozenset(("(", "LIKE", "PARTITION", "USING", "OF", "INHERITS", "CLONE"))
_BEHIND_AS: Final = frozenset(("SELECT", "WITH", "VALUES", "TABLE", "EXECUTE", "("))
_MOST_WORDS: Final = 6  # between CREATE and what is made
_DEEPEST: Final = 3


class TableInText(NamedTuple):
    """A table that a text makes: its name, and the offset of the statement."""

    table: TableName
    start: int


def made_tables(sql: str, depth: int = 0) -> Iterator[TableInText]:
    """The tables that stay. Temporary ones, and those that only stand for tables of another database, are none."""
    for piece in pieces(sql):
        parts = piece.tokens
        at = _kind_at(parts)
        words = {part.upper for part in parts[:at]}
        if at and parts[at].upper == "TABLE" and not words & (_TEMPORARY | {"FOREIGN"}):
            name, end = _name(parts, at + 1)
            if name is not None and _goes_on(parts, end) and name.schema.lower() not in TEMPORARY_SCHEMAS:
                yield TableInText(name, piece.start)
        if depth < _DEEPEST:
            for offset, text in bodies(piece):
                yield from (
                    found._replace(start=found.start + offset) for found in made_tables(text, depth + 1)
                )


def temporary(parts: tuple[Token, ...]) -> str:
    """The name in lower case of the table or view that a statement makes for its session alone ("": of none)."""
    at = _kind_at(parts)
    if at:
        name, _ = _name(parts, at + 1)
        if name is None:
            return ""
        is_temporary = any(part.upper in _TEMPORARY for part in parts[:at])
        return name.name.lower() if is_temporary or name.schema.lower() in TEMPORARY_SCHEMAS else ""
    for index, part in enumerate(parts[:-1]):
        if part.upper == "INTO" and parts[index + 1].upper in _TEMPORARY:
            is_said = index + 2 < len(parts) and parts[index + 2].upper == "TABLE"
            name, _ = _name(parts, index + 2 + is_said)
            return name.name.lower() if name else ""
    return ""


def temporaries(sql: str) -> Iterator[str]:
    """The names of all tables and views that a text makes for its session."""
    if _MAY_BE_TEMPORARY.search(sql):
        yield from filter(None, (temporary(piece.tokens) for piece in pieces(sql)))


def dropped(parts: tuple[Token, ...]) -> Iterator[str]:
    """Names in lower case of the tables that a statement drops."""
    if parts[0].upper == "DROP":
        yield from (part.name.lower() for part in parts[2:] if part.name)


def _kind_at(parts: tuple[Token, ...]) -> int:
    """Where a statement says that it makes a table or view (0: it does not); in a body words may stand before it."""
    for start, first in enumerate(parts):
        if first.upper != "CREATE":
            if start > _MOST_WORDS:
                break
            continue
        for at in range(start + 1, min(start + _MOST_WORDS, len(parts))):
            if parts[at].upper in _KINDS:
                return at
            if parts[at].kind != "word":
                break
        break
    return 0


def _name(parts: tuple[Token, ...], at: int) -> tuple[TableName | None, int]:
    """The name that stands somewhere, and where it ends; None where only the running program knows it."""
    for word in ("IF", "NOT", "EXISTS"):
        at += at < len(parts) and parts[at].upper == word
    names: list[str] = []
    while at < len(parts):
        part = parts[at]
        if not part.name and not (part.kind in ("hole", "value") and not names):
            return None, at
        names.append(part.name)
        at += 1
        if at < len(parts) and parts[at].text == ".":
            at += 1
        else:
            is_whole = at == len(parts) or parts[at].kind != "hole" or not parts[at].glued
            known = names[-1] if is_whole else ""
            schema = names[-2] if len(names) > 1 else ""
            return (TableName(known, schema) if known else None), at
    return None, at


def _goes_on(parts: tuple[Token, ...], at: int) -> bool:
    if at >= len(parts):
        return False
    if parts[at].upper == "AS":
        return at + 1 < len(parts) and (parts[at + 1].upper in _BEHIND_AS or parts[at + 1].kind == "hole")
    return parts[at].upper in _BEHIND or parts[at].kind == "hole"
