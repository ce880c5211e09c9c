"""How the cache keeps a file, its packed facts with their length and the plain verdict; and which answers rest on what files say."""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from boundcheck.base.disk import digest_of

_LENGTH: Final = 4  # bytes that tell how long the facts of a file are
_CHUNK: Final = 64  # answers that are read together
_SHARES: Final = 64  # of what rests on all files together: it is more than what rests on any one
# By name in a file, and by chunk, the signs of the answers that rest on it.
Part = Mapping[str, Mapping[int, Sequence[bytes]]]
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


def signs_on(
    resting: Mapping[str, Mapping[str, Iterable[bytes]]],
    differing: Collection[tuple[str, str]],
    wholly: Collection[str],
) -> set[bytes]:
    """Which answers rest on what is another, or on anything of files that are `wholly` others."""
    signs: set[bytes] = set()
    for file, name in differing:
        signs.update(resting.get(file, {}).get(name, ()))
    for file in wholly:
        signs.update(*resting.get(file, {}).values())
    return signs


def chunks_of(told: Mapping[bytes, Any]) -> list[dict[bytes, Any]]:
    """Answers in chunks that each are read alone: those that rest on one file stand together, as far as they rest on one."""
    ordered = sorted(told, key=lambda sign: min(told[sign][1], default=()))
    starts = range(0, len(ordered), _CHUNK)
    return [{sign: told[sign] for sign in ordered[start : start + _CHUNK]} for start in starts]


def parts_of(chunks: Iterable[Mapping[bytes, Any]]) -> dict[str, Part]:
    """Which answers rest on what, in parts that each are read alone."""
    parts: dict[str, dict[str, dict[int, list[bytes]]]] = {}
    for number, chunk in enumerate(chunks):
        for sign, (_, rests) in chunk.items():
            for file, name in rests:
                below = parts.setdefault(_part_with(file, name), {}).setdefault(name, {})
                below.setdefault(number, []).append(sign)
    return dict(parts)


def parts_with(
    differing: Collection[tuple[str, str]], wholly: Collection[str]
) -> Iterator[tuple[str, set[str] | None]]:
    """The parts in which answers rest on what is another, each with the names (None: all) below which these stand."""
    names: dict[str, set[str]] = {}
    for file, name in differing:
        names.setdefault(_part_with(file, name), set()).add(name)
    all_of = {part for file in wholly for part in ([file] if file else map(_share, range(_SHARES)))}
    yield from ((part, None if part in all_of else below) for part, below in names.items())
    yield from ((part, None) for part in all_of - names.keys())


def _part_with(file: str, name: str) -> str:
    return file or _share(digest_of(name.encode("utf-8", "surrogatepass"))[0] % _SHARES)


def _share(number: int) -> str:
    return f"?{number}"
