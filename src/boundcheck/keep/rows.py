"""How the cache keeps a file, its packed facts with their length and the plain verdict; and which answers rest on what files say."""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from typing import Any, Final

_LENGTH: Final = 4  # bytes that tell how long the facts of a file are
_RAN: Final = 2  # where a plain verdict has the rules that it is of; they stand once, in the index


def row_of(facts: bytes, verdict: tuple[Any, ...], ran: dict[frozenset[str], int]) -> bytes:
    """A file's facts and verdict; what is new of the sets of rules comes to those that `ran`."""
    place = ran.setdefault(verdict[_RAN], len(ran))
    plain = (*verdict[:_RAN], place, *verdict[_RAN + 1 :])
    return b"".join((len(facts).to_bytes(_LENGTH, "little"), facts, marshal.dumps(plain)))


def facts_in(row: bytes) -> bytes:
    return row[_LENGTH : _LENGTH + int.from_bytes(row[:_LENGTH], "little")]


def verdict_in(row: bytes, ran: Sequence[frozenset[str]]) -> tuple[Any, ...]:
    start = _LENGTH + int.from_bytes(row[:_LENGTH], "little")
    plain = marshal.loads(memoryview(row)[start:])  # noqa: S302 - its digest says that boundcheck wrote it
    return (*plain[:_RAN], ran[plain[_RAN]], *plain[_RAN + 1 :])


def resting(told: Mapping[bytes, Any]) -> dict[str, dict[str, list[bytes]]]:
    """By file and name of it, which answers rest on that."""
    resting: dict[str, dict[str, list[bytes]]] = {}
    for sign, (_, rests) in told.items():
        for file, name in rests:
            resting.setdefault(file, {}).setdefault(name, []).append(sign)
    return resting
