"""SQL inside SQL: which strings of a statement are run, as bodies of functions or by statements that run a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.sql.normalise import Piece
from boundcheck.sql.tokens import Token

_ROUTINES: Final = frozenset(("FUNCTION", "PROCEDURE"))
# What is written in these languages is no SQL; their strings may be.
_SQL: Final = frozenset(("", "SQL", "PLPGSQL", "PLSQL", "EDBSPL"))
_RUNS: Final = frozenset(("EXECUTE", "EXEC", "IMMEDIATE"))
_BETWEEN: Final = frozenset(("(", "FORMAT", "N", "E", "SP_EXECUTESQL"))
# Functions that are given statements.
_TAKES: Final = frozenset(("SCHEDULE", "SCHEDULE_IN_DATABASE", "CROSSTAB", "QUERY_TO_XML", "TS_STAT"))
_MAY_RUN: Final = _RUNS | _TAKES | {"DO", "PREPARE"}
_BEGINS: Final = later(
    r"[\s\"']*(?:select|insert|update|delete|with|merge|truncate|copy|lock|create|alter|drop)\s", re.I
)
_BODIES: Final = frozenset(("BEGIN", "ATOMIC"))
_BLOCKS: Final = _BODIES | {"THEN", "ELSE", "LOOP", "DO", "IN", "QUERY"}
_VERBS: Final = frozenset(
    "SELECT INSERT UPDATE DELETE WITH MERGE TRUNCATE CREATE ALTER DROP LOCK EXECUTE IF FOR".split()
)
_QUOTED: Final = ("string", "dollar")


def bodies(piece: Piece) -> Iterator[tuple[int, str]]:
    """The texts that a statement runs, or that the routine it makes will run, each with its offset."""
    parts = piece.tokens
    first = parts[0].upper
    is_routine = first == "CREATE" and any(part.upper in _ROUTINES for part in parts[1:5])
    if not (is_routine or any(part.upper in _MAY_RUN for part in parts)):
        return
    language = _language(parts)
    for index, part in enumerate(parts):
        if part.kind not in _QUOTED:
            continue
        before = parts[index - 1].upper if index else ""
        if first == "DO" or (is_routine and before == "AS"):
            if language in _SQL:
                yield _inside(part)
            else:
                yield from _strings(part)
        elif _is_run(parts, index):
            yield _inside(part)


def within(piece: Piece, *, in_body: bool) -> Iterator[Piece]:
    """The statements that stand in one without a semicolon between: behind EXPLAIN, PREPARE or DECLARE … CURSOR FOR, and
    behind the words of a routine's blocks."""
    parts = piece.tokens
    first = parts[0].upper
    if first in ("EXPLAIN", "PREPARE", "DECLARE", "ANALYZE") and not in_body:
        for index, part in enumerate(parts[1:12], 1):
            if part.upper in ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE"):
                yield Piece(parts[index:])
                return
    words = _BLOCKS if in_body else _BODIES if first in ("CREATE", "DELIMITER") else ()
    start = 0
    for index, part in enumerate(parts[:-1], 1):
        if part.upper in words and parts[index].upper in _VERBS:
            yield Piece(parts[start:index])
            start = index
    yield Piece(parts[start:])


def _language(parts: tuple[Token, ...]) -> str:
    for word, name in pairwise(parts):
        if word.upper == "LANGUAGE":
            return name.text.strip("'").upper()
    return ""


def _is_run(parts: tuple[Token, ...], index: int) -> bool:
    at = index - 1
    while at >= 0 and parts[at].upper in _BETWEEN:
        at -= 1
    if at >= 0 and parts[at].upper in _RUNS:
        return True
    if parts[0].upper == "PREPARE" and parts[at].upper == "FROM":
        return True
    return _BEGINS.match(_inside(parts[index])[1]) is not None and any(
        part.upper in _TAKES and following.text == "(" for part, following in pairwise(parts[: index + 1])
    )


def _inside(token: Token) -> tuple[int, str]:
    """What a string says, with its offset; as long as it is written."""
    if token.kind == "string":
        return token.start + 1, token.text[1:-1].replace("''", " '")
    width = token.text.index("$", 1) + 1
    return token.start + width, token.text[width:-width]


_LITERAL: Final = later(r"'[^'\n]*+'|\"{3}.*?\"{3}|\"[^\"\n]*+\"", re.S)


def _strings(token: Token) -> Iterator[tuple[int, str]]:
    """The statements among the strings of a body in another language."""
    offset, text = _inside(token)
    for found in _LITERAL.finditer(text):
        if _BEGINS.match(found[0]):
            yield offset + found.start(), found[0].strip("\"'").rjust(len(found[0].rstrip("\"'")))
