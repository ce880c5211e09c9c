"""Columns as readers count them, from those of the parser, which counts bytes of UTF-8."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from boundcheck.base.patterns import later

_FURTHER: Final = later(rb"[\x80-\xbf]")  # the bytes of a code point behind its first


class Columns:
    """Columns in code points, from 1; each line is looked at once, however many places it has."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._further: dict[int, list[int]] = {}

    def of(self, number: int, offset: int) -> int:
        """The column of an offset into a line, counted from 1."""
        further = self._further.get(number)
        if further is None:
            line = self._lines[number - 1] if number <= len(self._lines) else ""
            encoded = b"" if line.isascii() else line.encode("utf-8", "surrogatepass")
            further = self._further[number] = [byte.start() for byte in _FURTHER.finditer(encoded)]
        return offset - bisect_left(further, offset) + 1
