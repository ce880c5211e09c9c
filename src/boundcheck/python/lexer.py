"""Strings, comments and joined lines of a text, exactly, with the grammar of f-strings of Python 3.12 (PEP 701)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.facts.file import Problem

_INTERESTING = later(rb"[#\"'\\]")
_IN_FIELD = later(rb"[#\"'\\{}()\[\]:=!]")
_PREFIX = later(rb"(?<![\w\x80-\xff])[a-zA-Z]{1,2}$")
_FORMATTED: Final = frozenset((b"f", b"fr", b"rf", b"t", b"tr", b"rt"))
# What may stand between an expression and its format: `=` (the expression is shown too), a conversion.
_BLANK = rb"(?:\s|\\\n|#[^\n]*)*+"
_TAIL = later(
    rb"(?P<shown>=" + _BLANK + rb")?(?:!" + _BLANK + rb"(?P<conversion>[a-z])" + _BLANK + rb")?(?=[:}])"
)
DEEPEST: Final = 200  # brackets in brackets that Python reads
_BRACKET = later(rb"[()\[\]{}]")


class Literal(NamedTuple):
    """A string: where it starts with its prefix (lower case), where its `quote` stands, where it ends."""

    start: int
    prefix: bytes
    quote: bytes
    end: int

    @property
    def is_formatted(self) -> bool:
        return self.prefix in _FORMATTED

    @property
    def inner(self) -> int:
        """Where its text begins."""
        return self.start + len(self.prefix) + len(self.quote)


class Chars(NamedTuple):
    """A part of a formatted string that is text."""

    start: int
    end: int


class ReplacementField(NamedTuple):
    """A replacement field: where its expression lies, where the text ends that `=` shows (0: none), its format."""

    start: int
    end: int
    shown: int
    conversion: bytes
    spec: tuple[Chars | ReplacementField, ...] | None


class Lexed(NamedTuple):
    """A text with every byte of a string NUL and of a comment or joined line end blank; its outermost strings."""

    masked: bytes
    literals: tuple[Literal, ...]


class _UnterminatedError(Exception):
    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def lex(text: bytes) -> Lexed | Problem:
    """A text token by token. Lines of a problem count from 1 at the text's first."""
    masked = bytearray(text)
    literals = []
    try:
        position = 0
        while match := _INTERESTING.search(text, position):
            at = match.start()
            if text[at] in b"#\\":
                position = _skip(text, at)
                masked[at:position] = b" " * (position - at)
                continue
            literal = literal_at(text, at)
            literals.append(literal)
            position = literal.end
            masked[at:position] = b"\0" * (position - at)
    except _UnterminatedError as error:
        return Problem(text.count(b"\n", 0, error.offset) + 1, 1, "a string is not closed")
    except RecursionError:
        return Problem(1, 1, "its f-strings are nested too deeply")
    return Lexed(bytes(masked), tuple(literals))


def closing(masked: bytes, bracket: int) -> int:
    """Where the brackets that open at an offset are closed; the end of the text when they are not."""
    end = closed(masked, bracket)
    return len(masked) if end < 0 else end


def closed(masked: bytes, bracket: int) -> int:
    """Where the brackets that open at an offset are closed; -1 when they are not."""
    depth = 0
    for match in _BRACKET.finditer(masked, bracket):
        depth += 1 if match[0] in b"([{" else -1
        if depth == 0:
            return match.end()
        if depth > DEEPEST:  # who looked on from every bracket would never end
            break
    return -1


def literal_at(text: bytes, at: int) -> Literal:
    """The string whose quote stands at an offset."""
    quote = text[at : at + 3] if text[at : at + 3] in (b'"""', b"'''") else text[at : at + 1]
    found = _PREFIX.search(text[max(0, at - 3) : at])
    prefix = found[0].lower() if found else b""
    if prefix in _FORMATTED:
        end = at
        for part in parts(text, at + len(quote), quote, raw=b"r" in prefix):
            end = part.end
        return Literal(at - len(prefix), prefix, quote, end + len(quote))
    return Literal(at - len(prefix), prefix, quote, _end_of_plain(text, at, quote))


def parts(text: bytes, position: int, quote: bytes, *, raw: bool) -> Iterator[Chars | ReplacementField]:
    """What a formatted string is made of, from behind its quote to the one that closes it; the last part is text."""
    start = begun = position
    while position < len(text):
        if text.startswith(quote, position):
            yield Chars(begun, position)
            return
        char = text[position]
        if char == 123 and text[position + 1 : position + 2] != b"{":  # '{'
            yield Chars(begun, position)
            field, begun = _field(text, position + 1, quote)
            position = begun
            yield field
        elif char == 92:
            position = _behind_backslash(text, position, raw=raw)
        elif char == 10 and len(quote) == 1:
            break
        else:
            position += 2 if char == 123 else 1
    raise _UnterminatedError(start)


def _behind_backslash(text: bytes, position: int, *, raw: bool) -> int:
    if text.startswith(b"\\N{", position) and not raw:  # a character by its name
        end = text.find(b"}", position)
        return end + 1 if end >= 0 else len(text)
    return position + (1 if text[position + 1 : position + 2] in (b"{", b"}") else 2)


def _field(text: bytes, position: int, quote: bytes) -> tuple[ReplacementField, int]:
    """A replacement field from behind its `{`, nested strings and brackets included; the offset behind its `}`."""
    start, depth = position, 0
    while match := _IN_FIELD.search(text, position):
        position, char = match.start(), match[0]
        if char in b"\"'#\\":
            position = _skip(text, position)
        elif depth == 0 and (tail := _TAIL.match(text, position)):
            shown = tail.end("shown") if tail["shown"] else 0
            spec, end = None, tail.end() + 1
            if text[tail.end()] == 58:  # ':'
                spec, end = _spec(text, end, quote)
            return ReplacementField(start, position, shown, tail["conversion"] or b"", spec), end
        else:
            position += 1
            depth += (char in b"([{") - (char in b")]}")
    raise _UnterminatedError(start)


def _spec(text: bytes, position: int, quote: bytes) -> tuple[tuple[Chars | ReplacementField, ...], int]:
    start = begun = position
    found: list[Chars | ReplacementField] = []
    while position < len(text) and not text.startswith(quote, position):
        char = text[position]
        if char == 125:  # '}'
            return (*found, Chars(begun, position)), position + 1
        if char == 123:
            found.append(Chars(begun, position))
            field, begun = _field(text, position + 1, quote)
            position = begun
            found.append(field)
        else:
            position += 1
    raise _UnterminatedError(start)


def _skip(text: bytes, at: int) -> int:
    """The offset behind the comment, joined line end or string that starts at `at`."""
    if text[at] == 35:  # '#'
        end = text.find(b"\n", at)
        return end if end >= 0 else len(text)
    if text[at] == 92:  # '\\'
        return at + 2 if text[at + 1 : at + 2] == b"\n" else at + 1
    return literal_at(text, at).end


def _end_of_plain(text: bytes, at: int, quote: bytes) -> int:
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
