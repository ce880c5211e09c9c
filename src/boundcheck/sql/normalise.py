"""SQL made readable for a parser: statements apart, comments gone, placeholders and holes filled by their context."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.sql.tokens import Token, tokens

# What a hole is called in the text that is parsed.
HOLE_NAME: Final = "__hole__"

_NAMED: Final = later(r"--\s*name\s*:")
_IN_QUOTES: Final = later(r"\ue000|\{[^{}'\"]{0,80}\}")
_BEFORE_OPERAND: Final = frozenset(
    "SELECT DISTINCT ALL FROM JOIN INTO UPDATE TABLE WHERE AND OR NOT ON BY HAVING SET LIMIT OFFSET LIKE ILIKE IN IS "
    "BETWEEN CASE WHEN THEN ELSE RETURNING USING VALUES AS INTERVAL ANY SOME EXISTS ONLY UNION EXCEPT INTERSECT TOP "
    "INDEX VIEW SCHEMA COLUMN TRUNCATE REFERENCES DEFAULT FETCH NEXT FIRST ADD DROP CALL REGEXP RLIKE SIMILAR TO "
    "ESCAPE DATE TIMESTAMP TIME FILTER OVER WITH REPLACE CASCADE LATERAL CONSTRAINT".split()
)
_CLOSING: Final = frozenset((")", "]"))
_CLAUSES: Final = frozenset(
    "SELECT FROM WHERE GROUP ORDER HAVING LIMIT OFFSET UNION EXCEPT INTERSECT RETURNING ON JOIN LEFT RIGHT INNER FULL "
    "CROSS SET VALUES AND OR AS FOR WINDOW FETCH USING WHEN THEN ELSE END ASC DESC NULLS IS NOT IN LIKE BETWEEN "
    "OUTER NATURAL DO WITH INTO DEFAULT".split()
)


class Piece(NamedTuple):
    """One statement of a text: its tokens without comments, and where it begins."""

    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


def pieces(sql: str) -> Iterator[Piece]:
    """The statements of a text, split at semicolons, at `GO` alone on a line, at the names of aiosql's queries, and behind
    a line of psql's `\\copy`."""
    found: list[Token] = []
    for token in tokens(sql):
        if token.kind == "comment":
            if found and _NAMED.match(token.text):
                yield from _piece(found)
                found = []
            continue
        if found and found[0].text == "\\" and "\n" in sql[found[-1].end : token.start]:
            yield from _piece(found[1:])
            found = []
        if token.text == ";" or (token.upper == "GO" and _is_alone(sql, token)):
            yield from _piece(found)
            found = []
        else:
            found.append(token)
    yield from _piece(found[1:] if found and found[0].text == "\\" else found)


def _piece(found: list[Token]) -> Iterator[Piece]:
    if found:
        yield Piece(tuple(found))


def _is_alone(sql: str, token: Token) -> bool:
    before = sql.rfind("\n", 0, token.start)
    after = sql.find("\n", token.end)
    return sql[before + 1 : after if after >= 0 else len(sql)].strip() == token.text


def readable(sql: str, piece: Piece) -> str:
    """The text of a statement with every placeholder and hole filled so that a parser can make sense of it."""
    out: list[str] = []
    parts = piece.tokens
    position = piece.start
    ended = False  # whether an expression ends here, so that none can begin
    for index, token in enumerate(parts):
        gap = " " if token.start > position else ""
        position = token.end
        out.append(gap)
        if token.kind in ("hole", "value"):
            before = parts[index - 1] if index else None
            after = parts[index + 1] if index + 1 < len(parts) else None
            filled = _filled(token, before, after, ended)
            out.append(filled)
            ended = ended if not filled else filled != "="
        elif token.kind in ("quoted", "string", "dollar"):
            ended = True
            out.append(_IN_QUOTES.sub(HOLE_NAME, token.text))
        else:
            ended = _is_operand(token)
            out.append("%" if token.text == "%%" else token.text)
    return "".join(out)


def _filled(token: Token, before: Token | None, after: Token | None, ended: bool) -> str:
    if _is_name_part(token, before, after):
        return HOLE_NAME
    if before is None:
        return ""
    word = before.upper
    if word == "VALUES" or (word == "IN" and (after is None or after.text != "(")):
        return "(1)"
    if word == "SET":
        return f"{HOLE_NAME} = 1"
    if word == "WITH":
        return f"{HOLE_NAME} AS (SELECT 1)" + (
            "," if after is not None and after.kind == "word" and after.upper not in _CLAUSES else ""
        )
    if not ended:
        return HOLE_NAME
    if (
        after is not None
        and token.kind == "hole"
        and (after.kind in ("value", "number", "string") or after.text == "(")
    ):
        return "="  # an operator
    if token.text == "?" and after is not None and after.kind in ("string", "value"):
        return "="  # Postgres' own operator on json
    return ""


def _is_operand(token: Token) -> bool:
    """Whether an expression can end with this token."""
    if token.kind == "mark":
        return token.text in _CLOSING
    return token.upper not in _BEFORE_OPERAND


def _is_name_part(token: Token, before: Token | None, after: Token | None) -> bool:
    """Whether a hole is a part of a longer name: `billing_{x}`, `{schema}.invoice`."""
    if token.kind != "hole":
        return is_schema(token, after)
    if token.glued and before is not None and (before.kind in ("word", "hole") or before.text == "."):
        return True
    return (
        after is not None and after.glued and (after.kind in ("word", "number", "hole") or after.text == ".")
    )


def is_schema(token: Token, after: Token | None) -> bool:
    """Whether the schema of a name is told at run time: `{schema}.invoice`, `:schema.invoice`."""
    return token.kind in ("hole", "value") and after is not None and after.glued and after.text == "."
