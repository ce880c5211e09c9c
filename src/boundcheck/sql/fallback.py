"""Tables of SQL that no parser understands: names behind the words that tables stand behind, all of them guesses."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import pairwise
from typing import Final

from boundcheck.sql.model import Statement, StatementKind, TableName
from boundcheck.sql.normalise import Piece
from boundcheck.sql.tokens import Token

_READS: Final = frozenset(("FROM", "JOIN", "USING"))
_WRITES: Final = frozenset(("INTO", "UPDATE", "TABLE", "TRUNCATE"))
_BETWEEN: Final = frozenset(("ONLY", "IF", "NOT", "EXISTS", "TABLE", "IGNORE", "LOW_PRIORITY", "OVERWRITE"))
# Functions that write FROM between their arguments.
_WITH_FROM: Final = frozenset(("EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"))
_NO_NAMES: Final = frozenset(
    "SELECT FROM WHERE JOIN INTO UPDATE TABLE USING SET VALUES ON GROUP ORDER LEFT RIGHT INNER".split()
)
# Statements about tables as such: what they name is what they are about.
_COMMANDS: Final = frozenset("VACUUM ANALYZE ANALYSE OPTIMIZE PRAGMA CLUSTER REINDEX".split())
_LONGEST_LIST: Final = 32
KINDS: Final[dict[str, StatementKind]] = {
    "SELECT": "select", "WITH": "select", "INSERT": "insert", "REPLACE": "insert", "UPDATE": "update",
    "DELETE": "delete", "MERGE": "merge", "TRUNCATE": "truncate", "CREATE": "ddl", "ALTER": "ddl", "DROP": "ddl",
}  # fmt: skip


def guess(piece: Piece, known: Container[str]) -> Statement:
    """What a statement seems to do, with known tables only; `parsed` is False, no table is certain."""
    parts = piece.tokens
    kind: StatementKind = next((KINDS[part.upper] for part in parts if part.upper in KINDS), "other")
    derived = {
        part.name.lower()
        for part, following, third in zip(parts, parts[1:], parts[2:], strict=False)
        if part.name and following.upper == "AS" and third.text == "("
    }
    reads: dict[str, TableName] = {}
    writes: dict[str, TableName] = {}
    for table, keyword in _named(parts):
        if table.key in known and not (table.name.lower() in derived and not table.schema):
            is_write = keyword in _WRITES
            (writes if is_write else reads).setdefault(table.key, table)
    kept = tuple(table for key, table in reads.items() if key not in writes)
    is_open = any(
        after.kind == "hole" and (word.upper in _READS or word.upper in _WRITES)
        for word, after in pairwise(parts)
    )
    return Statement(kind, kept, tuple(writes.values()), False, is_open, piece.start, piece.end)


def _named(parts: tuple[Token, ...]) -> Iterator[tuple[TableName, str]]:
    if parts[0].upper in _COMMANDS:
        yield from ((TableName(part.name, certain=False), "") for part in parts[1:] if part.name)
        return
    opened: list[str] = []  # the words before the parentheses that are open
    previous = ""
    for index, part in enumerate(parts):
        if part.text == "(":
            opened.append(previous)
        elif part.text == ")" and opened:
            opened.pop()
        word = part.upper
        if (word in _READS or word in _WRITES) and not (
            word == "FROM" and (previous == "DISTINCT" or (opened and opened[-1] in _WITH_FROM))
        ):
            yield from _names_behind(parts, index + 1, "INTO" if previous == "DELETE" else word)
        previous = word


def _names_behind(parts: tuple[Token, ...], index: int, word: str) -> Iterator[tuple[TableName, str]]:
    while True:  # a list is as long as the text at most
        while index < len(parts) and parts[index].upper in _BETWEEN:
            index += 1
        names: list[str] = []
        while index < len(parts) and parts[index].name and parts[index].upper not in _NO_NAMES:
            names.append(parts[index].name)
            index += 1
            if index < len(parts) and parts[index].text == ".":
                index += 1
            else:
                break
        is_call = index < len(parts) and parts[index].text == "(" and word in _READS
        if names and not is_call:
            schema = (
                names[-2] if len(names) > 1 and "\ue000" not in names[-2] and "{" not in names[-2] else ""
            )
            yield TableName(names[-1], schema, certain=False), word
        # `FROM a, b` and `FROM a AS x, b`: a list goes on behind a comma.
        for _ in range(2):
            if index < len(parts) and parts[index].name and parts[index].upper not in _NO_NAMES:
                index += 1
        if (
            not names
            or word not in ("FROM", "TRUNCATE", "TABLE")
            or index >= len(parts)
            or parts[index].text != ","
        ):
            return
        index += 1
