"""The arguments of a call, and expressions, off a masked text."""

from __future__ import annotations

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.python.lexer import DEEPEST

_CUT = later(rb"[()\[\]{},]")
_END = later(rb"[()\[\]{},\n;]")
_KEYWORD = later(rb"\s*([a-zA-Z_\x80-\xff][\w\x80-\xff]*+)\s*=(?!=)\s*")


class Span(NamedTuple):
    """Where an expression stands."""

    start: int
    end: int


class Arguments(NamedTuple):
    """Where the arguments of a call stand, and where the call ends."""

    places: tuple[Span, ...]
    keywords: dict[str, Span]
    end: int

    def at(self, place: int, keyword: str) -> Span | None:
        """The argument at a place, or by its keyword."""
        return self.places[place] if place < len(self.places) else self.keywords.get(keyword)


def arguments_of(masked: bytes, bracket: int) -> Arguments:
    """The arguments of the call whose bracket opens at an offset. Behind a starred one places say nothing."""
    places: list[Span] = []
    keywords: dict[str, Span] = {}
    depth, start, is_sure = 0, bracket + 1, True
    end = len(masked)
    for match in _CUT.finditer(masked, bracket):
        char = match[0]
        if char in b"([{":
            depth += 1
            if depth > DEEPEST:
                break
            continue
        if char != b"," and depth > 1:
            depth -= 1
            continue
        if depth > 1:
            continue
        keyword = _KEYWORD.match(masked, start, match.start())
        if keyword:
            keywords[keyword[1].decode("utf-8", "replace")] = Span(keyword.end(), match.start())
        elif masked[start : match.start()].strip():
            is_sure = is_sure and not masked[start : match.start()].lstrip().startswith(b"*")
            places += (Span(start, match.start()),) if is_sure else ()
        start = match.end()
        if char != b",":
            end = match.end()
            break
    return Arguments(tuple(places), keywords, end)


def expression_at(masked: bytes, start: int) -> Span:
    """The expression that starts at an offset: up to the next comma, bracket or line end that is none of its own."""
    depth = 0
    for match in _END.finditer(masked, start):
        char = match[0]
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and char in b",\n;"):
            return Span(start, match.start())
    return Span(start, len(masked))
