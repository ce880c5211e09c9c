"""Which blocks enclose a place in a file, read off the indents of its masked text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from boundcheck.base.patterns import later

_HEADER = rb"[ \t\f]*(?P<word>if|elif|else|try|except|finally|def|class|async|for|while|with|match|case)(?![\w\x80-\xff])"
HEADER = later(_HEADER)
_HEADER_LINE = later(rb"\n(?=" + _HEADER + rb")")
DEF = later(rb"[ \t\f]*(?:async[ \t\f]+)?def(?![\w\x80-\xff])")
_INDENT = later(rb"[ \t\f]*")


def indent_at(masked: bytes, line_start: int) -> bytes:
    return _INDENT.match(masked, line_start)[0]  # type: ignore[index]


@lru_cache(1000)  # thousands of lines share a few
def width(indent: bytes) -> int:
    # A form feed resets the indent (language reference, 2.1.8); a tab goes to the next multiple of eight.
    return len(indent.rpartition(b"\f")[2].expandtabs(8))


def headers_above(masked: bytes, line_start: int, indent: int) -> Iterator[tuple[int, int]]:
    """Start and indent of the lines that open the blocks around a line, the innermost first."""
    while indent > 0 and line_start > 1:
        end, line_start = line_start - 1, masked.rfind(b"\n", 0, line_start - 1) + 1
        blank = indent_at(masked, line_start)
        found = width(blank)
        if found >= indent or len(blank) == end - line_start:
            continue
        if HEADER.match(masked, line_start, end) and _opens_block(masked[line_start:end]):
            yield line_start, found
            indent = found


def header_lines(masked: bytes) -> Iterator[int]:
    """Where lines start that begin with a word that opens a block."""
    return (match.end() for match in _HEADER_LINE.finditer(masked))


def _line_at(masked: bytes, start: int) -> bytes:
    end = masked.find(b"\n", start)
    return masked[start : end if end >= 0 else len(masked)]


class Enclosing:
    """The blocks around places; where those are asked for in rising order, in one pass over the file."""

    def __init__(self, masked: bytes) -> None:
        self._headers = [
            (start, width(indent_at(masked, start)))
            for start in header_lines(masked)
            if _opens_block(_line_at(masked, start))
        ]
        self._next = self._at = 0
        self._open: list[tuple[int, int]] = []

    def of(self, line_start: int, indent: int) -> tuple[tuple[int, int], ...]:
        """Start and indent of the lines that open the blocks around a line, the outermost first."""
        if line_start < self._at:
            self._next, self._open = 0, []
        self._at = line_start
        while self._next < len(self._headers) and self._headers[self._next][0] < line_start:
            header = self._headers[self._next]
            while self._open and self._open[-1][1] >= header[1]:
                self._open.pop()
            self._open.append(header)
            self._next += 1
        return tuple(header for header in self._open if header[1] < indent)


class Siblings:
    """The lines with one indent that open blocks, next to each other but for what lies deeper."""

    def __init__(self, masked: bytes) -> None:
        self._lines = [(start, width(indent_at(masked, start))) for start in header_lines(masked)]

    def of(self, line_start: int, indent: int, step: int) -> int | None:
        """The start of the next (or previous) line with exactly this indent that opens a block."""
        at = bisect_left(self._lines, (line_start, -1)) + step
        while 0 <= at < len(self._lines) and self._lines[at][1] > indent:
            at += step
        found = self._lines[at] if 0 <= at < len(self._lines) else (0, -1)
        return found[0] if found[1] == indent else None


def _opens_block(line: bytes) -> bool:
    # Inside brackets a line may begin with `for` or `if` too, at any indent.
    return b":" in line or line.count(b"(") > line.count(b")") or line.count(b"[") > line.count(b"]")


def is_function(masked: bytes, line_start: int) -> bool:
    return DEF.match(masked, line_start) is not None


class Functions:
    """The functions around places, in one pass over the file where those are asked for in rising order."""

    def __init__(self, masked: bytes) -> None:
        self._masked = masked
        self._enclosing = Enclosing(masked)
        self._ends: dict[int, int] = {}

    def around(self, line_start: int) -> tuple[int, int] | None:
        """Start and end of the innermost function whose header or body holds a line; None at the top level."""
        indent = width(indent_at(self._masked, line_start))
        above = self._enclosing.of(line_start, indent)
        for start, found in ((line_start, indent), *reversed(above)):
            if is_function(self._masked, start):
                if start not in self._ends:
                    self._ends[start] = _block_end(self._masked, start, found)
                return start, self._ends[start]
        return None


def _block_end(masked: bytes, header: int, indent: int) -> int:
    """Where the block under a header ends: the next line of code that is not indented more, the header's own apart."""
    # A line that only closes the header's brackets belongs to the header.
    most = "*" if b"\f" in masked else f"{{0,{indent}}}"
    line = re.compile(rf"\n([ \t\f]{most}+)(?=[^ \t\f\n)\]}}])".encode())
    position = masked.find(b"\n", header)
    found = line.finditer(masked, position if position >= 0 else len(masked))
    return next((match.start(1) for match in found if width(match[1]) <= indent), len(masked))
