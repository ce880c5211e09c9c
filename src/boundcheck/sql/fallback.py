"""Tables of SQL that no parser understands: names behind the words that tables stand behind, all of them guesses."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import pairwise
from typing import Final

from boundcheck.sql.model import HOLE, Statement, StatementKind, TableName
from boundcheck.sql.normalise import Piece, is_schema
from boundcheck.sql.tokens import Token

_READS: Final = frozenset(("FROM", "JOIN", "USING"))
_WRITES: Final = frozenset(("INTO", "INSERT", "REPLACE", "UPDATE", "TABLE", "TABLES", "TRUNCATE"))
_BETWEEN: Final = frozenset(
    "ONLY IF NOT EXISTS TABLE IGNORE LOW_PRIORITY OVERWRITE OR ROLLBACK ABORT FAIL REPLACE INTO".split()
)
# Functions that write FROM between their arguments.
_WITH_FROM: Final = frozenset(("EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"))
_NO_NAMES: Final = frozenset(
    "SELECT FROM WHERE JOIN INTO UPDATE TABLE USING SET VALUES ON GROUP ORDER LEFT RIGHT INNER".split()
)
# What belongs to a table, which stands behind ON (of a rule behind TO).
_OF_TABLES: Final = frozenset(("TRIGGER", "RULE", "POLICY", "INDEX"))
# Statements about tables as such: what they name is what they are about.
_COMMANDS: Final = frozenset(
    "VACUUM ANALYZE ANALYSE OPTIMIZE PRAGMA CLUSTER REINDEX SHOW DESCRIBE DESC".split()
)
_LONGEST_LIST: Final = 32
KINDS: Final[dict[str, StatementKind]] = {
    "SELECT": "select", "WITH": "select", "INSERT": "insert", "REPLACE": "insert", "UPDATE": "update",
    "DELETE": "delete", "MERGE": "merge", "TRUNCATE": "truncate", "CREATE": "ddl", "ALTER": "ddl", "DROP": "ddl",
}  # fmt: skip


def guess(piece: Piece, known: Container[str]) -> Statement:
    """What a statement seems to do, with known tables only; `parsed` is False, no table is certain."""
    parts = piece.tokens
    kind: StatementKind = next((KINDS[part.upper] for part in parts if part.upper in KINDS), "other")
    derived = set(_derived(parts))
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


def regclasses(parts: tuple[Token, ...]) -> Iterator[TableName]:
    """Tables that Postgres is told by a string: `'billing'::regclass`, `to_regclass('billing')`."""
    for index, part in enumerate(parts):
        if part.kind != "string":
            continue
        before = [each.upper for each in parts[max(0, index - 2) : index]]
        after = [
            each.upper for each in parts[index + 1 : index + 5] if each.upper not in ("PG_CATALOG", ".")
        ][:2]
        if (
            after in (["::", "REGCLASS"], ["AS", "REGCLASS"])
            or before[-1:] == ["REGCLASS"]
            or before == ["TO_REGCLASS", "("]
        ):
            schema, _, name = part.text[1:-1].replace('"', "").rpartition(".")
            yield TableName(name, schema)


def _derived(parts: tuple[Token, ...]) -> Iterator[str]:
    """Names of common table expressions: `name [(columns)] AS [[NOT] MATERIALIZED] (`."""
    for index, part in enumerate(parts):
        if part.upper != "AS" or not index:
            continue
        behind = [each.upper for each in parts[index + 1 : index + 4]]
        at = index - 1
        if "(" not in behind or behind[behind.index("(") - 1 :][:1] not in ([], ["("], ["MATERIALIZED"]):
            continue
        while parts[at].text != "(" and parts[index - 1].text == ")" and at > 0:
            at -= 1
        yield parts[at - (parts[at].text == "(" and at > 0)].name.lower()


def _named(parts: tuple[Token, ...]) -> Iterator[tuple[TableName, str]]:
    if parts[0].upper in _COMMANDS:
        yield from ((TableName(part.name, certain=False), "") for part in parts[1:] if part.name)
        return
    yield from _owners(parts)
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


def _owners(parts: tuple[Token, ...]) -> Iterator[tuple[TableName, str]]:
    """The table that a trigger, a rule or the like is of."""
    if parts[0].upper not in KINDS or not any(part.upper in _OF_TABLES for part in parts[1:5]):
        return
    for index, (part, following) in enumerate(pairwise(parts)):
        if part.upper in ("ON", "TO") and following.name and following.upper not in KINDS:
            yield from _names_behind(parts, index + 1, "TABLE")
            return


def _names_behind(parts: tuple[Token, ...], index: int, word: str) -> Iterator[tuple[TableName, str]]:
    while True:  # a list is as long as the text at most
        while index < len(parts) and parts[index].upper in _BETWEEN:
            index += 1
        names: list[str] = []
        while index < len(parts):
            part, after = parts[index], parts[index + 1] if index + 1 < len(parts) else None
            if not (part.name and part.upper not in _NO_NAMES) and not is_schema(part, after):
                break
            is_told = part.name and HOLE not in part.name and "{" not in part.name
            names.append(part.name if is_told or after is None or after.text != "." else HOLE)
            index += 1
            if index < len(parts) and parts[index].text == ".":
                index += 1
            else:
                break
        is_call = index < len(parts) and parts[index].text == "(" and word in _READS
        if names and not is_call:
            yield TableName(names[-1], names[-2] if len(names) > 1 else "", certain=False), word
        # `FROM a, b` and `FROM a AS x, b`: a list goes on behind a comma.
        for _ in range(2):
            if index < len(parts) and parts[index].name and parts[index].upper not in _NO_NAMES:
                index += 1
        if (
            not names
            or word not in ("FROM", "TRUNCATE", "TABLE", "TABLES")
            or index >= len(parts)
            or parts[index].text != ","
        ):
            return
        index += 1
