"""What SQL does to tables; sqlglot is loaded when the first statement needs it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Final

from boundcheck.sql.bodies import bodies, within
from boundcheck.sql.fallback import guess, regclasses
from boundcheck.sql.files import decoded
from boundcheck.sql.made import TEMPORARY_SCHEMAS, TableInText, dropped, made_tables, temporaries, temporary
from boundcheck.sql.model import HOLE, Statement, TableName
from boundcheck.sql.normalise import Piece, pieces, readable
from boundcheck.sql.tokens import end_of_tokens

__all__ = [
    "HOLE",
    "Piece",
    "Statement",
    "TableInText",
    "TableName",
    "decoded",
    "end_of_tokens",
    "made_tables",
    "pieces",
    "statement_tables",
    "statements",
    "temporaries",
]

# Longer or deeper statements are not parsed: the parser takes up to a second for so many tokens.
_MOST_TOKENS: Final = 6_000
_MOST_LENGTH: Final = 100_000  # characters
_MOST_TOKENS_FOR_ALL_DIALECTS: Final = 1_500
_MOST_DEPTH: Final = 30
_MOST_TYPES: Final = (
    8  # in brackets behind one another's names, `ARRAY[ARRAY[…]]`: the parser reads each twice
)
# In a text of many statements, so many parse at most; the rest is guessed.
_MOST_PARSED: Final = 2_000
_MOST_BODIES: Final = 3  # texts that run texts


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
    sql: str,
    dialect: str | None,
    known: Container[str],
    *,
    needs_table: bool = False,
    own: Iterable[str] = (),
) -> Iterator[Statement]:
    """Each statement of a text with its place.

    What cannot be parsed, or is too long for it, gives guesses among the known tables. `needs_table` passes over
    statements that name no known table, without parsing them. `own` are tables that the session has made for itself.
    """
    parsed = 0

    def judge(piece: Piece) -> Statement:
        nonlocal parsed
        parsed += 1
        found = _parsed(sql, piece, dialect) if parsed <= _MOST_PARSED else None
        return found or guess(piece, known)

    yield from _judged(sql, known, judge, dict.fromkeys(own), needs_table=needs_table)


def _judged(
    sql: str,
    known: Container[str],
    judge: Callable[[Piece], Statement],
    own: dict[str, None],
    depth: int = 0,
    *,
    needs_table: bool,
) -> Iterator[Statement]:
    """The statements of a text and of the texts it runs; `own` are the tables that it has made for itself so far."""
    for piece in pieces(sql):
        if needs_table and not _mentions(piece, known, depth):
            continue
        texts = tuple(bodies(piece)) if depth < _MOST_BODIES else ()
        for part in within(piece, in_body=depth > 0):
            found = guess(part, known) if texts else judge(part)
            if named := {name.key: name for name in regclasses(part.tokens)}:
                found = found._replace(reads=(*{**{t.key: t for t in found.reads}, **named}.values(),))
            yield _without_own(found, own, temporary(part.tokens))
        for offset, text in texts:
            for inner in _judged(
                text, known, lambda inner: guess(inner, known), own, depth + 1, needs_table=True
            ):
                yield inner._replace(start=inner.start + offset, end=inner.end + offset)
        if name := temporary(piece.tokens):
            own[name] = None
        for name in dropped(piece.tokens):
            own.pop(name, None)


def _without_own(found: Statement, own: Container[str], made: str) -> Statement:
    """A statement without the tables that are there for its session alone; what it makes now it may have read before."""

    def is_own(table: TableName, names: Container[str]) -> bool:
        return table.schema.lower() in TEMPORARY_SCHEMAS or (not table.schema and table.name.lower() in names)

    if not (own or made or any(table.schema for table in (*found.reads, *found.writes))):
        return found
    return found._replace(
        reads=tuple(table for table in found.reads if not is_own(table, own)),
        writes=tuple(
            table for table in found.writes if not is_own(table, own) and not is_own(table, (made,))
        ),
    )


def _mentions(piece: Piece, known: Container[str], depth: int) -> bool:
    """Whether any word of a statement, or of a text that it runs, is the name of a known table."""
    parts = piece.tokens
    for index, part in enumerate(parts):
        name = part.name.lower()
        if not name:
            continue
        if name in known or (part.kind == "quoted" and "." in name and name.rpartition(".")[2] in known):
            return True
        if index >= 2 and parts[index - 1].text == "." and f"{parts[index - 2].name.lower()}.{name}" in known:
            return True
    if any(table.key in known or table.name.lower() in known for table in regclasses(parts)):
        return True
    texts = bodies(piece) if depth < _MOST_BODIES else ()
    return any(_mentions(inner, known, depth + 1) for _, text in texts for inner in pieces(text))


def _parsed(sql: str, piece: Piece, dialect: str | None) -> Statement | None:
    size = len(piece.tokens)
    length = piece.end - piece.start
    if size > _MOST_TOKENS or length > _MOST_LENGTH or _depth(piece) > _MOST_DEPTH:
        return None
    if _depth(piece, behind=str.isidentifier) > _MOST_TYPES:
        from boundcheck.sql.syntax import types

        if _depth(piece, behind=types().__contains__) > _MOST_TYPES:
            return None
    from boundcheck.sql.syntax import CHAIN, parse

    most = len(CHAIN) + 1 if size <= _MOST_TOKENS_FOR_ALL_DIALECTS and length < 20_000 else 2
    text = readable(sql, piece)
    # Older parsers know REPLACE INTO of some dialects only.
    if [token.upper for token in piece.tokens[:2]] == ["REPLACE", "INTO"]:
        text = f"INSERT{text[len('REPLACE') :]}"
    found = parse(text, dialect, most)
    return found._replace(start=piece.start, end=piece.end) if found is not None else None


def _depth(piece: Piece, behind: Callable[[str], bool] = lambda word: True) -> int:
    """How deep brackets lie in one another, those behind some words counted."""
    most, before = 0, ""
    counted = [0]
    for part in piece.tokens:
        if part.text in ("(", "[") or part.upper == "CASE":
            counted.append(counted[-1] + behind(before))
            most = max(most, counted[-1])
        elif (part.text in (")", "]") or part.upper == "END") and len(counted) > 1:
            counted.pop()
        before = part.upper
    return most
