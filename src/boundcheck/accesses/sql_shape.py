"""Which texts look like SQL: statements, beginnings of some, sentences that only sound so."""

from __future__ import annotations

import re
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.sql import HOLE

_VERBS: Final = "SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|REPLACE|TRUNCATE|CREATE|ALTER|DROP|EXPLAIN|COPY|LOCK"
_STATEMENT: Final = later(
    rf"\s*+(?:(?:--[^\n]*+\n|/\*(?>.{{0,2000}}?\*/)|\()\s*+){{0,20}}+({_VERBS})(?:\s|\Z)", re.I | re.S
)
_COMPLETE: Final = later(r"\b(?:FROM|INTO|SET|TABLE|TRUNCATE|INDEX|VIEW|USING|UPDATE|COPY)\b", re.I)
_EVIDENCE: Final = later(r"[*=;(%?]|\.\w|:\w|" + HOLE)
# A literal that begins like a statement (behind `WITH` another is inside), one that holds another in parentheses.
_QUOTED: Final = later(
    rb"[\"'](?:\\n|[\s(\\]|--[^\n]{0,500}+\n|/\*(?>.{0,2000}?\*/)){0,500}+(%b)(?:[\"']{1,3}|(?:\s|\\n|\\\n|{)(?!\s*[=,:)]))"
    % _VERBS.replace("WITH|", "").encode(),
    re.I | re.S,
)
_INNER: Final = later(rb"\([\s\"'\\(]{0,50}(?:select|insert|update|delete)\s", re.I)
_GOES_ON: Final = later(rb"[\s)]*+(?:[+%\"']|\\)|[^\]]{0,500}[\"']\s{0,10}(?:from|into|set|table)\b", re.I)
_REST: Final = later(rb"\b(?:FROM|INTO|SET|TABLE|INDEX|VIEW|USING)\b", re.I)
_DESCRIBES: Final = later(
    rb"(?:\A|\n)[ \t]*(?:def |class |async |[)\]])[^\n]*:\s*(?:#[^\n]*\s*)?[rR]?[\"']{0,2}\Z|\A[rR]?[\"']{0,2}\Z"
)
_FAR: Final = 3_000  # bytes
# By a part that they share, so that a few words tell that none of many is there.
_CALLS: Final = {
    b"execute": (b".execute(", b".executemany(", b"executescript(", b"execute_values(", b"execute_batch("),
    b"fetch": (b"fetchrow(", b"fetchval(", b"fetch_all(", b"fetch_one(", b"fetch_val("),
    b"copy_": (b"copy_expert(", b"copy_from", b"copy_to("),
    b"SQL(": (b"RawSQL(", b"RunSQL("),
    b"_sql": (b"exec_driver_sql(", b"read_sql"),
    **{call: (call,) for call in (
        b"mogrify(", b".raw(", b"RawQuery(", b".extra(", b"literal_column(", b"to_sql(", b"_to_table(",
    )},
}  # fmt: skip


def may_hold_sql(data: bytes) -> bool:
    """Whether a Python file's text shows signs of SQL."""
    calls = (call for part, having in _CALLS.items() if part in data for call in having)
    return any(call in data for call in calls) or _INNER.search(data) is not None or _quotes_statement(data)


def _quotes_statement(data: bytes) -> bool:
    return any(_is_sign(data, found) for found in _QUOTED.finditer(data))


def _is_sign(data: bytes, found: re.Match[bytes]) -> bool:
    verb, end = found[1], found.end()
    if data[end - 1 : end] in (b'"', b"'") and not _GOES_ON.match(data, end):
        return False  # a word, of which nothing is made
    if verb.upper() not in (b"TRUNCATE", b"EXPLAIN", b"COPY", b"LOCK") and not _REST.search(
        data, end, end + _FAR
    ):
        return False
    if verb.isupper() or verb.islower():
        return True
    # `Select one from the list` is a sentence, if it is one line, and so is what describes a function.
    literal = data[end : data.find(found[0][:1], end)]
    before = data[max(0, found.start() - 300) : found.start()]
    return (b"\n" in literal or b"\\n" in literal) and not _DESCRIBES.search(before)


def begins_statement(text: str) -> bool:
    return _STATEMENT.match(text) is not None


def is_statement(text: str) -> bool:
    return _STATEMENT.match(text) is not None and _COMPLETE.search(text) is not None


def is_prose(text: str) -> bool:
    """Whether a text that could be SQL is rather a sentence: `Select a user from file`."""
    words = text.split(None, 8)
    verb = words[0].lstrip("(") if words else ""
    if verb.isupper() or "\n" in text.strip():
        return False
    return not verb.islower() or _EVIDENCE.search(text) is None
