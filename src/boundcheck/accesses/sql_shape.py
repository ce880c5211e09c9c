"""Which texts look like SQL: statements, beginnings of some, sentences that only sound so."""

from __future__ import annotations

import re
from typing import Final

from boundcheck.sql import HOLE

_STATEMENT: Final = re.compile(
    r"\s*(?:(?:--[^\n]*\n|/\*.{0,2000}?\*/|\()\s*){0,20}"
    r"(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|REPLACE|TRUNCATE|CREATE|ALTER|DROP|EXPLAIN|COPY|LOCK)(?:\s|\Z)", re.I | re.S,
)  # fmt: skip
_COMPLETE: Final = re.compile(r"\b(?:FROM|INTO|SET|TABLE|TRUNCATE|INDEX|VIEW|USING|UPDATE|COPY)\b", re.I)
_EVIDENCE: Final = re.compile(r"[*=;(%?]|\.\w|:\w|" + HOLE)


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
