"""Which blocks enclose a place in a file, read off the indents of its masked text."""

from __future__ import annotations

import re
from collections.abc import Iterator

HEADER = re.compile(
    rb"[ \t\f]*(?P<word>if|elif|else|try|except|finally|def|class|async|for|while|with|match|case)(?![\w\x80-\xff])"
)
_HEADER_LINE = re.compile(rb"\n(?=" + HEADER.pattern + rb")")
_DEF = re.compile(rb"[ \t\f]*(?:async[ \t\f]+)?def(?![\w\x80-\xff])")
_INDENT = re.compile(rb"[ \t\f]*")


def indent_at(masked: bytes, line_start: int) -> bytes:
    return _INDENT.match(masked, line_start)[0]  # type: ignore[index]


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


def _line_at(masked: bytes, start: int) -> bytes:
    end = masked.find(b"\n", start)
    return masked[start : end if end >= 0 else len(masked)]


class Enclosing:
    """The blocks around places that are asked for in rising order, in one pass over the file."""

    def __init__(self, masked: bytes) -> None:
        self._headers = [
            (match.end(), width(indent_at(masked, match.end())))
            for match in _HEADER_LINE.finditer(masked)
            if _opens_block(_line_at(masked, match.end()))
        ]
        self._next = 0
        self._open: list[tuple[int, int]] = []

    def of(self, line_start: int, indent: int) -> tuple[tuple[int, int], ...]:
        """Start and indent of the lines that open the blocks around a line, the outermost first."""
        while self._next < len(self._headers) and self._headers[self._next][0] < line_start:
            header = self._headers[self._next]
            self._leave(header[1])
            self._open.append(header)
            self._next += 1
        self._leave(indent)
        return tuple(self._open)

    def _leave(self, indent: int) -> None:
        while self._open and self._open[-1][1] >= indent:
            self._open.pop()


def _opens_block(line: bytes) -> bool:
    # Inside brackets a line may begin with `for` or `if` too, at any indent.
    return b":" in line or line.count(b"(") > line.count(b")") or line.count(b"[") > line.count(b"]")


def is_function(masked: bytes, line_start: int) -> bool:
    return _DEF.match(masked, line_start) is not None


def function_around(masked: bytes, offset: int) -> tuple[int, int] | None:
    """Start and end of the innermost function whose header or body holds the offset; None at the top level."""
    line_start = masked.rfind(b"\n", 0, offset) + 1
    indent = width(indent_at(masked, line_start))
    if is_function(masked, line_start):
        return line_start, _block_end(masked, line_start, indent)
    for start, found in headers_above(masked, line_start, indent):
        if is_function(masked, start):
            return start, _block_end(masked, start, found)
    return None


def _block_end(masked: bytes, header: int, indent: int) -> int:
    """Where the block under a header ends: the next line of code that is not indented more, the header's own apart."""
    position = masked.find(b"\n", header)
    while 0 <= position < len(masked) - 1:
        start = position + 1
        end = masked.find(b"\n", start)
        end = end if end >= 0 else len(masked)
        found = indent_at(masked, start)
        # A line that only closes the header's brackets belongs to the header.
        closes = masked[start + len(found) : start + len(found) + 1] in (b")", b"]", b"}")
        if width(found) <= indent and len(found) < end - start and not closes:
            return start
        position = end if end < len(masked) else -1
    return len(masked)
