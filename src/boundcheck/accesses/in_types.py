"""Whether one of some names stands in a type, or in what a top-level name is made of: told by what stands before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from boundcheck.base.patterns import later

_LETTERS: Final = bytes(byte for byte in range(256) if byte > 127 or chr(byte).isalnum() or byte == 95)
_LETTER: Final = frozenset(bytes((byte,)) for byte in _LETTERS)
# What types are written with, from the sign on that opens one: the rest of a line or more, names, brackets, strings.
_WITHIN: Final = bytes(byte for byte in _LETTERS if byte < 128) + b" \t\n\r\f\v.[]()|,\"'\\"
_LONGEST: Final = 300  # bytes of it before a name
_MADE: Final = later(rb"\n(?:type )?\w+ ?=")


def stands_in_type(data: bytes, names: Iterable[bytes]) -> bool:
    """Looked for name by name, as every file has others: an expression made of them takes longer to make than to use."""
    return any(_is_in_type(data, name) for name in names)


def _is_in_type(data: bytes, name: bytes) -> bool:
    start = data.find(name)
    while start >= 0:
        end = start + len(name)
        is_whole = data[end : end + 1] not in _LETTER and data[max(0, start - 1) : start] not in _LETTER
        if is_whole and _is_opened(data, start):
            return True
        start = data.find(name, end)
    return False


def _is_opened(data: bytes, at: int) -> bool:
    """Whether a sign that opens a type stands before a place, and nothing between that is none of it."""
    first = max(0, at - _LONGEST - 1)
    before = data[first:at].rstrip(_WITHIN)
    if not before:
        return False
    end = first + len(before)
    if before.endswith(b":") or data[max(0, end - 2) : end] == b"->":
        return True
    if not before.endswith(b"="):
        return False
    made = _MADE.match(data, max(0, data.rfind(b"\n", 0, end)))
    return made is not None and made.end() == end
