"""An editor's text of a file, as the bytes that it would write, and its lines as editors count them."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import AnyStr, Final, Literal

from boundcheck.base.light import NamedTuple
from boundcheck.scan.source import encoding_of

Encoding = Literal["utf-8", "utf-16", "utf-32"]
_MARK: Final = "\ufeff"
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_WIDTHS: Final[Mapping[Encoding, Callable[[str], int]]] = {
    "utf-8": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf-16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "utf-32": len,
}


def bytes_of(text: str, on_disk: bytes) -> bytes:
    """What an editor would write for a text of a file: in the encoding of its cookie, with the mark that was at its beginning."""
    plain = text.encode("utf-8", "surrogatepass")
    if on_disk.startswith(codecs.BOM_UTF8) and not text.startswith(_MARK):
        return codecs.BOM_UTF8 + plain
    try:
        encoding = encoding_of(plain)
        return plain if encoding == "utf-8" else text.encode(encoding)
    except (LookupError, UnicodeError):
        return plain


def same_ends(old: Sequence[AnyStr], new: Sequence[AnyStr]) -> tuple[int, int]:
    """How many lines two texts both begin with, and how many of the others both end with."""
    most = min(len(old), len(new))
    first = next((n for n in range(most) if old[n] != new[n]), most)
    return first, next((n for n in range(most - first) if old[-1 - n] != new[-1 - n]), most - first)


class EditorSpot(NamedTuple):
    """A place as editors count: line and character from 0, in units of the encoding that was agreed on."""

    line: int
    character: int


class EditorText:
    """The lines of a text. Only line feeds and carriage returns end one, as in findings and in the protocol alike."""

    def __init__(self, text: str, encoding: Encoding = "utf-16") -> None:
        self._mark = len(_MARK) if text.startswith(_MARK) else 0  # which no column of a finding counts
        self.whole = text
        ends = [found.span() for found in _LINE_END.finditer(text)]
        starts = (0, *(end for _, end in ends))
        self.lines = tuple(
            text[start:end] for start, end in zip(starts, (*(s for s, _ in ends), len(text)), strict=True)
        )
        self.lines_read = (self.lines[0][self._mark :], *self.lines[1:])  # as findings count them
        self._width = _WIDTHS[encoding]

    def spot(self, line: int, column: int) -> EditorSpot:
        """The place of a line and column from 1, columns in code points; what lies outside is the nearest place inside."""
        at = min(max(line, 1), len(self.lines))
        text = self.lines[at - 1]
        if at != line:
            return EditorSpot(at - 1, self._width(text) if line > at else 0)
        index = max(column - 1, 0) + (self._mark if at == 1 else 0)
        return EditorSpot(at - 1, self._width(text[:index]))

    def column(self, line: int, character: int) -> int:
        """The column, from 1, of a character on a line (from 0) that it stands in or before."""
        if not 0 <= line < len(self.lines):
            return 1
        text = self.lines[line]
        ends = list(accumulate(self._width(char) for char in text))
        return bisect_right(ends, character) + 1 - (self._mark if line == 0 else 0)
