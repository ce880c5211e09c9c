"""What SQL does to tables; sqlglot is loaded when the first statement needs it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final

from boundcheck.sql.fallback import guess
from boundcheck.sql.model import HOLE, Statement, TableName
from boundcheck.sql.normalise import Piece, pieces, readable
from boundcheck.sql.tokens import Token, end_of_tokens

__all__ = [
    "HOLE",
    "Statement",
    "TableName",
    "end_of_tokens",
    "mentions",
    "pieces",
    "statement_tables",
    "statements",
]

# Longer or deeper statements are not parsed: the parser takes up to a second for so many tokens.
_MOST_TOKENS: Final = 6_000
_MOST_LENGTH: Final = 100_000  # characters
_MOST_TOKENS_FOR_ALL_DIALECTS: Final = 1_500
_MOST_DEPTH: Final = 30
# In a text of many statements, so many parse at most; the rest is guessed.
_MOST_PARSED: Final = 2_000


def statement_tables(sql: str, dialect: str | None, known: Container[str]) -> Statement:
    """What a text of one or several statements does, taken together; `kind` is that of the first that says so."""
    found = tuple(statements(sql, dialect, known))
    if len(found) == 1:
        return found[0]
    writes = {table.key: table for one in found for table in one.writes}
    reads = {table.key: table for one in found for table in one.reads if table.key not in writes}
    return Statement(
        next((one.kind for one in found if one.kind != "other"), "other"),
        tuple(reads.values()),
        tuple(writes.values()),
        all(one.parsed for one in found) and bool(found),
        any(one.is_open for one in found),
        0,
        len(sql),
        next((one.dialect for one in found if one.dialect), None),
    )


def statements(
    sql: str, dialect: str | None, known: Container[str], *, needs_table: bool = False
) -> Iterator[Statement]:
    """Each statement of a text with its place.

    What cannot be parsed, or is too long for it, gives guesses among the known tables. `needs_table` passes over
    statements that name no known table, without parsing them.
    """
    parsed = 0
    for piece in pieces(sql):
        if needs_table and not _mentions(piece.tokens, known):
            continue
        parsed += 1
        for part in _within(piece):
            found = _parsed(sql, part, dialect) if parsed <= _MOST_PARSED else None
            yield found or guess(part, known)
        yield from _bodies(piece, known)


def mentions(sql: str, known: Container[str]) -> bool:
    """Whether any word of a text is the name of a known table."""
    return any(_mentions(piece.tokens, known) for piece in pieces(sql))


def _mentions(parts: tuple[Token, ...], known: Container[str]) -> bool:
    for index, part in enumerate(parts):
        name = part.name.lower()
        if part.kind == "string" and any(each.upper == "REGCLASS" for each in parts[index + 2 : index + 3]):
            name = part.text[1:-1].lower().rpartition(".")[2]
        if name and (
            name in known or (part.kind == "quoted" and "." in name and name.rpartition(".")[2] in known)
        ):
            return True
        if part.kind == "dollar" and mentions(_body(part), known):
            return True
        if (
            name
            and index >= 2
            and parts[index - 1].text == "."
            and f"{parts[index - 2].name.lower()}.{name}" in known
        ):
            return True
    return False


def _parsed(sql: str, piece: Piece, dialect: str | None) -> Statement | None:
    size = len(piece.tokens)
    length = piece.end - piece.start
    if size > _MOST_TOKENS or length > _MOST_LENGTH or _depth(piece) > _MOST_DEPTH:
        return None
    from boundcheck.sql.syntax import CHAIN, parse

    most = len(CHAIN) + 1 if size <= _MOST_TOKENS_FOR_ALL_DIALECTS and length < 20_000 else 2
    text = readable(sql, piece)
    # Older parsers know REPLACE INTO of some dialects only.
    if piece.tokens[0].upper == "REPLACE" and len(piece.tokens) > 1:
        text = f"INSERT{text[len('REPLACE') :]}" if piece.tokens[1].upper == "INTO" else text
    found = parse(text, dialect, most)
    return found._replace(start=piece.start, end=piece.end) if found is not None else None


def _depth(piece: Piece) -> int:
    depth = most = 0
    for part in piece.tokens:
        if part.text in ("(", "[") or part.upper == "CASE":
            depth += 1
            most = max(most, depth)
        elif part.text in (")", "]") or part.upper == "END":
            depth -= 1
    return most


def _within(piece: Piece) -> Iterator[Piece]:
    """The statement itself, without EXPLAIN, PREPARE or DECLARE … CURSOR FOR around it."""
    first = piece.tokens[0].upper
    if first in ("EXPLAIN", "PREPARE", "DECLARE", "ANALYZE"):
        for index, part in enumerate(piece.tokens[1:12], 1):
            if part.upper in ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE"):
                yield Piece(piece.tokens[index:])
                return
    yield piece


def _bodies(piece: Piece, known: Container[str]) -> Iterator[Statement]:
    """Guesses for the statements in the body of a function."""
    for part in piece.tokens:
        if part.kind == "dollar" and len(part.text) > 4:
            for inner in pieces(_body(part)):
                if _mentions(inner.tokens, known):
                    found = guess(inner, known)
                    offset = part.start + part.text.index("$", 1) + 1
                    yield found._replace(start=found.start + offset, end=found.end + offset)


def _body(token: Token) -> str:
    width = token.text.index("$", 1) + 1
    return token.text[width:-width]
