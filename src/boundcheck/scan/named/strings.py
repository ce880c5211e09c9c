"""The strings that an expression of a file can be: what it says itself, what its names are bound to, and which constants of others it names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.facts.file import Import
from boundcheck.python.chains import chain_of
from boundcheck.python.parse import parse_expression
from boundcheck.scan import bound_names
from boundcheck.scan.named.arguments import Span, arguments_of, expression_at
from boundcheck.scan.source import Source
from boundcheck.scan.texts import Texts

_PLAIN: Final = later(rb"\s*(\0+)\s*")
_SHORTEST: Final = 3  # characters of a beginning that says anything
_MOST: Final = 50  # names that one expression stands for
_MOST_SAID: Final = 2_500  # strings that it can be
_DEEPEST: Final = 8  # names that lead to each other
_DEF: Final = later(rb"\n([ \t]*+)(?:async[ \t]++)?def[ \t]++[\w\x80-\xff]++[ \t]*+\(")


class Said(NamedTuple):
    """A string, or the beginning of one that is `open`, or of a `constant` that another file holds its dotted name."""

    value: str
    open: bool = False
    constant: bool = False


_Known = dict[tuple[str | int, int], tuple[ast.expr, tuple[Said, ...]]]


class Strings:
    """Answers for one file; names that its `imports` bind may be constants of others."""

    def __init__(self, source: Source, imports: tuple[Import, ...] = (), package: str = "") -> None:
        self._source, self._imports, self._package = source, imports, package

    @cached_property
    def _texts(self) -> Texts:
        return Texts(self._source)

    @cached_property
    def bound(self) -> Mapping[str, str]:
        """What its imports bind: local names with dotted ones."""
        bound = (bound_names(each, self._package) for each in self._imports)
        return {local: dotted for names in bound for local, dotted in names}

    def bound_to(self, name: str) -> ast.expr | None:
        """What a name is that the file binds once."""
        return self._texts.bound_once(name)

    def plain(self, span: Span | None) -> str | None:
        """The one string that an expression is, if there is one."""
        said = self.one(span)
        return None if said is None or said.constant else said.value

    def one(self, span: Span | None) -> Said | None:
        """The one string or constant that an expression is, if there is one."""
        found = list(self.of(span))
        return found[0] if len(found) == 1 and not found[0].open else None

    def of(self, span: Span | None) -> Iterator[Said]:
        if span is None:
            return
        if plain := _PLAIN.fullmatch(self._source.masked, *span):
            text = self._source.text[slice(*plain.span(1))]
            quote = text[:1]
            if quote in b"\"'" and text.count(quote) == 2 and b"\\" not in text:
                yield Said(text[1:-1].decode("utf-8", "replace"))
                return
        node = self.parsed(span)
        if node is not None:
            yield from self.of_node(node, span.start)

    def parsed(self, span: Span) -> ast.expr | None:
        """The tree of an expression, which may go on over lines."""
        return parse_expression(f"({self._source.decode(*span).strip()}\n)")

    def of_node(self, node: ast.expr, at: int) -> tuple[Said, ...]:
        """What an expression can be that stands at an offset of the file."""
        return self._known(node, at, 0, {})

    def _known(self, node: ast.expr, at: int, depth: int, known: _Known) -> tuple[Said, ...]:
        """The same, found once: expressions may lead to one another again and again."""
        key = node.id if isinstance(node, ast.Name) else id(node), depth
        if key not in known:
            said = islice(self._said(node, at, depth, known), _MOST_SAID)
            known[key] = node, tuple(said)  # with the node, so that its id is nobody else's
        return known[key][1]

    def _said(self, node: ast.expr, at: int, depth: int, known: _Known) -> Iterator[Said]:
        parts = self._parts(node)
        if parts is None:
            if found := self._texts.of(node)[:_MOST]:
                yield from map(Said, found)
                return
            parts = self._meant(node, at)
        for part in parts if depth < _DEEPEST else ():
            yield from self._known(part, at, depth + 1, known)
        if not parts:
            yield from self._else(node)

    def _parts(self, node: ast.expr) -> list[ast.expr] | None:
        """What an expression is one of, or all of."""
        match node:
            case ast.IfExp():
                return [node.body, node.orelse]
            case ast.BoolOp():
                return node.values
            case ast.List() | ast.Tuple() | ast.Set():
                return node.elts[:_MOST]
        return None

    def _meant(self, node: ast.expr, at: int) -> list[ast.expr]:
        """What a name of the file, or an element of a dictionary of it by a key that nobody can tell, stands for."""
        match node:
            case ast.Name(id=name):
                found = self._texts.bound_once(name)
                return [each for each in (found or self._default(name, at),) if each is not None]
            case ast.Subscript(value=ast.Name(id=name)):
                return self._values(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=[_, *others]):
                return [*self._values(name), *others] if self._values(name) else []
        return []

    def _values(self, name: str) -> list[ast.expr]:
        holder = self._texts.bound_once(name)
        return holder.values[:_MOST] if isinstance(holder, ast.Dict) else []

    def _else(self, node: ast.expr) -> Iterator[Said]:
        """A constant of another file, or how a string begins that is put together."""
        written = chain_of(node)
        first, _, rest = written.partition(".")
        if dotted := self.bound.get(first) if first else None:
            yield Said(f"{dotted}.{rest}" if rest else dotted, constant=True)
        elif len(head := _head(node)) >= _SHORTEST:
            yield Said(head, open=True)

    def _default(self, name: str, at: int) -> ast.expr | None:
        """The default of the parameter that a name is at an offset."""
        masked = self._source.masked
        line = masked.rfind(b"\n", 0, at) + 1
        inner = len(masked[line:at]) - len(masked[line:at].lstrip(b" \t"))
        parameter = re.compile(
            rb"(?<![\w\x80-\xff.])%b[ \t]*+(:[^=\n]*+)?(=(?!=))?" % re.escape(name.encode())
        )
        for start, end, indent in reversed(self._functions):
            if start > at or indent >= inner:
                continue
            inner = indent
            given = arguments_of(masked, end - 1)
            if given.end > at or re.compile(rb"\n[ \t]{0,%d}[^\s#)\]}]" % indent).search(
                masked, given.end, at
            ):
                continue
            if found := parameter.search(masked, end, given.end):
                return self.parsed(expression_at(masked, found.end())) if found[2] else None
        return None

    @cached_property
    def _functions(self) -> list[tuple[int, int, int]]:
        """Where the functions of the file begin, and their parameters; and by how much they are indented."""
        return [(match.start(), match.end(), len(match[1])) for match in _DEF.finditer(self._source.masked)]


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
