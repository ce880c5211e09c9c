"""Exact masking for the few files where quotes do not pair up on their lines: nested f-strings, or broken ones."""

from __future__ import annotations

import re

from boundcheck.facts import Problem

_INTERESTING = re.compile(rb"[#\"'\\]")
_IN_FIELD = re.compile(rb"[#\"'\\{}()\[\]:\n!]")
_PREFIX = re.compile(rb"(?<![\w\x80-\xff])[a-zA-Z]{1,2}$")


class _UnterminatedError(Exception):
    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def mask_exactly(text: bytes) -> bytes | Problem:
    """As `Source.masked`, token by token, with the f-string grammar of Python 3.12 (PEP 701)."""
    masked = bytearray(text)
    try:
        position = 0
        while match := _INTERESTING.search(text, position):
            position = _skip(text, match.start())
            blank = b" " if text[match.start()] in b"#\\" else b"\0"
            masked[match.start() : position] = blank * (position - match.start())
    except _UnterminatedError as error:
        return Problem(text.count(b"\n", 0, error.offset), 1, "a string is not closed")
    except RecursionError:
        return Problem(1, 1, "its f-strings are nested too deeply")
    return bytes(masked)


def _skip(text: bytes, at: int) -> int:
    """The offset behind the comment, joined line end or string that starts at `at`."""
    if text[at] == 35:  # '#'
        end = text.find(b"\n", at)
        return end if end >= 0 else len(text)
    if text[at] == 92:  # '\\'
        return at + 2 if text[at + 1 : at + 2] == b"\n" else at + 1
    quote = text[at : at + 3] if text[at : at + 3] in (b'"""', b"'''") else text[at : at + 1]
    prefix = _PREFIX.search(text[max(0, at - 3) : at])
    letters = prefix[0].lower() if prefix else b""
    if b"f" in letters or b"t" in letters:
        return _skip_formatted(text, at, quote, raw=b"r" in letters)
    return _skip_plain(text, at, quote)


def _skip_plain(text: bytes, at: int, quote: bytes) -> int:
    position = at + len(quote)
    while position < len(text):
        if text.startswith(quote, position):
            return position + len(quote)
        if text[position] == 92:
            position += 2
        elif text[position] == 10 and len(quote) == 1:
            break
        else:
            position += 1
    raise _UnterminatedError(at)


def _skip_formatted(text: bytes, at: int, quote: bytes, *, raw: bool) -> int:
    position = at + len(quote)
    while position < len(text):
        if text.startswith(quote, position):
            return position + len(quote)
        char = text[position]
        if char == 123:  # '{'
            doubled = text[position + 1 : position + 2] == b"{"
            position = position + 2 if doubled else _skip_field(text, position + 1, quote)
        elif char == 92 and not (raw and text[position + 1 : position + 2] in (b"{", b"}")):
            position += 1 if text.startswith(b"\\{", position) else 2
        elif char == 10 and len(quote) == 1:
            break
        else:
            position += 1
    raise _UnterminatedError(at)


def _skip_field(text: bytes, position: int, quote: bytes) -> int:
    """The offset behind the `}` that closes a replacement field, nested strings and brackets included."""
    start, depth = position, 0
    while match := _IN_FIELD.search(text, position):
        position, char = match.start(), text[match.start()]
        if char in b"\"'#\\":
            position = _skip(text, position)
            continue
        position += 1
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            if depth == 0:
                return position
            depth -= 1
        elif char == 58 and depth == 0:
            return _skip_format_spec(text, position, quote)
    raise _UnterminatedError(start)


def _skip_format_spec(text: bytes, position: int, quote: bytes) -> int:
    start = position
    while position < len(text) and not text.startswith(quote, position):
        char = text[position]
        position += 1
        if char == 123:
            position = _skip_field(text, position, quote)
        elif char == 125:
            return position
    raise _UnterminatedError(start)
