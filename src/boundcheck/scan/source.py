"""The bytes of a file made safe to search: UTF-8, one kind of newline, strings and comments masked."""

from __future__ import annotations

import codecs
import re
from dataclasses import field

from boundcheck.base.disk import read_file
from boundcheck.base.light import dataclass
from boundcheck.facts.file import Problem, unreadable
from boundcheck.python.lexer import lex

_COOKIE = re.compile(rb"[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")
_COOKIE_WORD, _COOKIE_WITHIN = b"coding", 400  # bytes that the first two lines have at most, if they are sane
_NO_CAPITALS = bytes(
    byte for byte in range(256) if not (65 <= byte <= 90 or byte == 95)
)  # A to Z, underscore
_BLANK = re.compile(rb"[ \t\f]*(?:#[^\n]*)?(?:\n|$)")
# Text encodings for names of hosts, not for files; the time they take grows by the square.
_FOR_HOSTS = frozenset(("idna", "punycode"))
# What hides code: a comment, a string of any kind, a joined line. Strings of one line must close on it. One that does
# not close gives an empty group at its end, so that no other is sought within it.
_HIDDEN = re.compile(
    rb"#[^\n]*|\\\n"
    rb'|"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+(?:"""|())'
    rb"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+(?:'''|())"
    rb'|"(?!"")[^"\\\n]*+(?:\\.[^"\\\n]*+)*+(?:"|())'
    rb"|'(?!'')[^'\\\n]*+(?:\\.[^'\\\n]*+)*+(?:'|())",
    re.S,
)

_LINE = re.compile(rb"(?<=\n)([ \t\f]*+)([^\n]*+)")

# By its first byte, what each byte of something hidden becomes: of a comment or a joined line a blank.
_FILLING = tuple(b" " if byte in b"#\\" else b"\0" for byte in range(256))


@dataclass(slots=True)
class Source:
    """A file ready to scan: `text` and `masked` have equal length; line 1 starts at offset 1 (after a newline).

    In `masked` every byte of a string is NUL and every byte of a comment or of a joined line end a blank, so that
    a newline in `masked` ends a physical line of code, and no keyword in it is text. A form feed is a blank but in an indentation, where it
    begins anew.
    """

    text: bytes
    masked: bytes
    ascii: bool
    _at: int = field(default=0, repr=False)
    _line: int = field(default=0, repr=False)
    _column: int = field(default=0, repr=False)
    _capitals: bytes | None = field(default=None, repr=False)

    @property
    def capitals(self) -> bytes:
        """The capital letters and underscores of its code, run together: a word of these that is not in there is nowhere in it. One
        pass, so that each word costs next to nothing."""
        if self._capitals is None:
            self._capitals = self.masked.translate(None, _NO_CAPITALS)
        return self._capitals

    @property
    def whole(self) -> str:
        """The file as text."""
        return self.decode(1, len(self.text))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (code points), both from 1; fast when offsets are asked in rising order."""
        if offset < self._at:
            self._at, self._line, self._column = 0, 0, 0
        if lines := self.text.count(b"\n", self._at, offset):
            self._at, self._column = self.text.rfind(b"\n", self._at, offset) + 1, 0
            self._line += lines
        self._column += offset - self._at if self.ascii else len(self.decode(self._at, offset))
        self._at = offset
        return self._line, self._column + 1

    def decode(self, start: int, end: int) -> str:
        return self.text[start:end].decode("utf-8", "replace")


def source_at(path: str) -> Source | Problem:
    """The file at a path, or why it is none to scan."""
    try:
        data, _ = read_file(path)
    except OSError as error:
        return unreadable(error)
    return read_source(data)


def read_source(data: bytes) -> Source | Problem:
    """Decode and mask one file; a Problem names the line and the reason when that cannot be done."""
    decoded = _decoded(data)
    if isinstance(decoded, Problem):
        return decoded
    data, is_ascii = decoded
    text = b"\n" + data
    masked = _HIDDEN.sub(_fill, text)
    if b'"' in masked or b"'" in masked:
        exact = lex(data)
        if isinstance(exact, Problem):
            return exact
        masked = b"\n" + exact.masked
    if b"\f" in masked:
        masked = _LINE.sub(lambda line: line[1] + line[2].replace(b"\f", b" "), masked)
    return Source(text, masked, is_ascii)


def text_of(data: bytes) -> str | Problem:
    """The text of a file, for who parses it: nothing is masked, and quotes need not pair up."""
    decoded = _decoded(data)
    return decoded if isinstance(decoded, Problem) else decoded[0].decode("utf-8", "replace")


def _decoded(data: bytes) -> tuple[bytes, bool] | Problem:
    """A file in UTF-8 with one kind of newline, and whether it is ASCII."""
    if b"\0" in data:
        return Problem(data.count(b"\n", 0, data.index(b"\0")) + 1, 1, "it contains a NUL byte")
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    is_ascii = data.isascii()
    if not is_ascii or _COOKIE_WORD in data[:_COOKIE_WITHIN]:
        decoded = _to_utf8(data)
        return decoded if isinstance(decoded, Problem) else (decoded, is_ascii)
    return data, is_ascii


def _fill(match: re.Match[bytes]) -> bytes:
    hidden = match[0]
    if match.lastindex:  # its quote stays, and shows that the file is to be read exactly
        return hidden
    return _FILLING[hidden[0]] * len(hidden)


def _to_utf8(data: bytes) -> bytes | Problem:
    """Re-encode a file by its coding cookie (PEP 263), so that everything behind sees UTF-8 only."""
    encoding = encoding_of(data)
    try:
        name = codecs.lookup(encoding).name
        if name in _FOR_HOSTS:
            return Problem(1, 1, f"its encoding {encoding!r} is not one of files")
        if name == "utf-8":
            data.decode("utf-8")
            return data
        return data.decode(encoding).encode("utf-8")
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = data.count(b"\n", 0, start) + 1
        return Problem(line, 1, f"it is not valid {encoding}")
    except LookupError:
        return Problem(1, 1, f"its encoding {encoding!r} is unknown")


def encoding_of(data: bytes) -> str:
    """What a file's coding cookie says (PEP 263), else UTF-8."""
    first, _, rest = data.partition(b"\n")
    match = _COOKIE.match(first)
    if match is None and _BLANK.match(first):
        match = _COOKIE.match(rest.partition(b"\n")[0])
    return match[1].decode("ascii") if match else "utf-8"
