"""A file's text to be edited: places in it, and its bytes again, which differ where an edit is and nowhere else."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property

from boundcheck.base.light import NamedTuple
from boundcheck.fix.model import ChangedError, RefusedError
from boundcheck.scan.source import encoding_of

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Edit(NamedTuple):
    """What stands between two offsets of a text is to be another one."""

    start: int
    end: int
    new: str


class FileText:
    """The text of a file with one kind of newline; `edited` puts the file's own ones back, its encoding and its mark.

    `data` are the bytes that it was read from: what is written must not be held against any that came later.
    """

    def __init__(self, data: bytes, *, is_python: bool) -> None:
        self.data = data
        self._mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        plain = data[len(self._mark) :]
        self._encoding = encoding_of(plain.replace(b"\r", b"\n")) if is_python else "utf-8"
        try:
            self._written = plain.decode(self._encoding)
        except (UnicodeError, LookupError):
            raise RefusedError(f"it is not valid {self._encoding}") from None
        self.text = _NEWLINE.sub("\n", self._written)

    def offset(self, line: int, column: int) -> int:
        """Of a line and a column, which count from 1."""
        if not 1 <= line <= len(self._lines):
            raise ChangedError
        return self._lines[line - 1] + column - 1

    def place(self, offset: int) -> tuple[int, int]:
        """The inverse of `offset`."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def line_around(self, start: int, end: int) -> tuple[int, int]:
        """From where the line of `start` begins to where the one of `end` does that follows it."""
        following = self.text.find("\n", max(end - 1, start) if self.text[end - 1 : end] == "\n" else end)
        return self.text.rfind("\n", 0, start) + 1, len(self.text) if following < 0 else following + 1

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The file's bytes with edits. Raises RefusedError where its encoding has no place for them."""
        joined = self._joined
        newline = self._newline
        moved = [
            Edit(
                e.start + bisect_left(joined, e.start),
                e.end + bisect_left(joined, e.end),
                e.new.replace("\n", newline),
            )
            for e in edits
        ]
        try:
            return self._mark + _applied(self._written, moved).encode(self._encoding)
        except UnicodeEncodeError:
            raise RefusedError(f"{self._encoding}, its encoding, lacks a letter of the new text") from None

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _joined(self) -> list[int]:
        """The offsets of newlines that two characters write."""
        return [match.start() - at for at, match in enumerate(re.finditer("\r\n", self._written))]

    @property
    def _newline(self) -> str:
        first = _NEWLINE.search(self._written)
        return first[0] if first else "\n"


def whole(dotted: str) -> str:
    """The pattern of a dotted name where it is no attribute of something else, and no part of a longer word."""
    return rf"(?<![\w.]){re.escape(dotted)}(?!\w)"


def _applied(text: str, edits: Iterable[Edit]) -> str:
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        if edit.start < at:
            raise RefusedError("two changes of one place are in each other's way")
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join((*parts, text[at:]))
