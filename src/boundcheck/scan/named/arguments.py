"""The arguments of a call off a masked text, and the strings that stand for one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from boundcheck.patterns import later
from boundcheck.python.lexer import DEEPEST
from boundcheck.python.parse import parse_expression
from boundcheck.scan.source import Source
from boundcheck.scan.texts import Texts

_CUT = later(rb"[()\[\]{},]")
_END = later(rb"[()\[\]{},\n;]")
_KEYWORD = later(rb"\s*([a-zA-Z_\x80-\xff][\w\x80-\xff]*+)\s*=(?!=)\s*")
_PLAIN = later(rb"\s*(\0+)\s*")
_SHORTEST = 3  # characters of a beginning that says anything
_MOST = 50  # names that one expression stands for


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


class Strings:
    """The strings that an expression of a file can be, each with whether only its beginning is known."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._texts: Texts | None = None

    def plain(self, span: Span | None) -> str | None:
        """The one string that an expression is, if there is one."""
        found = list(self.of(span))
        return found[0][0] if len(found) == 1 and not found[0][1] else None

    def of(self, span: Span | None) -> Iterator[tuple[str, bool]]:
        if span is None:
            return
        if plain := _PLAIN.fullmatch(self._source.masked, *span):
            text = self._source.text[slice(*plain.span(1))]
            quote = text[:1]
            if quote in b"\"'" and text.count(quote) == 2 and b"\\" not in text:
                yield text[1:-1].decode("utf-8", "replace"), False
                return
        node = parse_expression(f"({self._source.decode(*span).strip()}\n)")
        if node is not None:
            yield from self._of(node)

    def _of(self, node: ast.expr) -> Iterator[tuple[str, bool]]:
        if isinstance(node, ast.IfExp):
            yield from self._of(node.body)
            yield from self._of(node.orelse)
            return
        if isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self._of(value)
            return
        if isinstance(node, ast.List | ast.Tuple):
            for element in node.elts[:_MOST]:
                yield from self._of(element)
            return
        self._texts = self._texts or Texts(self._source)
        found = self._texts.of(node)[:_MOST]
        yield from ((text, False) for text in found)
        if not found and len(head := _head(node)) >= _SHORTEST:
            yield head, True


def _head(node: ast.expr) -> str:
    """How a string that is put together begins."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text
        case ast.BinOp(left=left, op=ast.Add()):
            return _head(left)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            return text.partition("%")[0]
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return text.partition("{")[0]
    return ""
