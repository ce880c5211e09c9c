"""The trees of f-strings and t-strings, made from their parts where the running interpreter cannot read them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from boundcheck.base.patterns import later
from boundcheck.python.lexer import Chars, Literal, ReplacementField, parts

Place = tuple[int, int]  # line from 1, column in bytes from 0, as `ast` counts
# Reads an expression that stands at a place; raises SyntaxError.
Expression = Callable[[bytes, Place], ast.expr]
_Node = TypeVar("_Node", bound=ast.expr)

_COMMENT = later(rb"#[^\n]*")
_SHOWN_AS_REPR = ord("r")
_DOUBLED = later(rb"\\N\{[^{}]*\}|\\[^{}]|(?P<brace>\{\{|\}\})", re.S)


def joined(
    text: bytes, group: Sequence[Literal], place: Callable[[int], Place], expression: Expression
) -> ast.JoinedStr:
    """What strings side by side make, of which one at least is formatted; a t-string gives the same as an f-string."""
    return _Joined(text, place, expression).group(group)


class _Joined:
    def __init__(self, text: bytes, place: Callable[[int], Place], expression: Expression) -> None:
        self._text, self._place, self._expression = text, place, expression

    def group(self, group: Sequence[Literal]) -> ast.JoinedStr:
        values: list[ast.expr] = []
        for literal in group:
            raw = b"r" in literal.prefix
            if literal.is_formatted:
                found = parts(self._text, literal.inner, literal.quote, raw=raw)
                self._add(values, found, literal.quote, raw=raw, is_spec=False)
            else:
                value = ast.literal_eval(self._text[literal.start : literal.end].decode())
                if not isinstance(value, str):
                    raise SyntaxError("cannot mix bytes and nonbytes literals")
                self._add_text(values, value, literal.start, literal.end)
        return self._located(ast.JoinedStr(values), group[0].start, group[-1].end)

    def _add(
        self,
        values: list[ast.expr],
        found: Iterable[Chars | ReplacementField],
        quote: bytes,
        *,
        raw: bool,
        is_spec: bool,
    ) -> None:
        field: ReplacementField | None = None
        for part in found:
            if isinstance(part, ReplacementField):
                field = part
                continue
            if field is not None:  # text stands behind every field
                self._add_field(values, field, part.start, quote, raw=raw)
                field = None
            written = self._text[part.start : part.end]
            written = written if is_spec else _DOUBLED.sub(_single, written)
            self._add_text(values, _read(written, quote, raw=raw), part.start, part.end)

    def _add_field(
        self, values: list[ast.expr], field: ReplacementField, end: int, quote: bytes, *, raw: bool
    ) -> None:
        if field.shown:
            behind = _COMMENT.sub(b"", self._text[field.end : field.shown])
            written = self._text[field.start : field.end] + behind
            self._add_text(values, written.decode(), field.start, field.shown)
        conversion = ord(field.conversion) if field.conversion else -1
        if field.shown and conversion < 0 and field.spec is None:
            conversion = _SHOWN_AS_REPR
        spec = None
        if field.spec is not None:
            inner: list[ast.expr] = []
            self._add(inner, field.spec, quote, raw=raw, is_spec=True)
            spec = self._located(ast.JoinedStr(inner), field.spec[0].start - 1, end - 1)
        value = self._expression(self._text[field.start : field.end], self._place(field.start))
        values.append(self._located(ast.FormattedValue(value, conversion, spec), field.start - 1, end))

    def _add_text(self, values: list[ast.expr], value: str, start: int, end: int) -> None:
        last = values[-1] if values else None
        if isinstance(last, ast.Constant) and isinstance(last.value, str):
            last.value += value
            last.end_lineno, last.end_col_offset = self._place(end)
        elif value:
            values.append(self._located(ast.Constant(value), start, end))

    def _located(self, node: _Node, start: int, end: int) -> _Node:
        node.lineno, node.col_offset = self._place(start)
        node.end_lineno, node.end_col_offset = self._place(end)
        return node


def _single(match: re.Match[bytes]) -> bytes:
    return match[0][:1] if match["brace"] else match[0]


def _read(written: bytes, quote: bytes, *, raw: bool) -> str:
    """The text of a part of a string, its escapes read."""
    if raw or b"\\" not in written:
        return written.decode()
    try:
        return str(ast.literal_eval((quote + written + quote).decode()))
    except SyntaxError:  # a backslash before a field is one
        return written.decode()
