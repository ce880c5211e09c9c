"""Pieces of a file that are parsed by themselves: calls, values, and the heads of functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from boundcheck.base.light import NamedTuple
from boundcheck.facts.file import Problem
from boundcheck.python.columns import Columns
from boundcheck.python.lexer import closing
from boundcheck.python.parse import parse, parse_expression
from boundcheck.scan.blocks import Enclosing, indent_at, is_function, width
from boundcheck.scan.names import logical_end
from boundcheck.scan.nesting import Nesting
from boundcheck.scan.source import Source

_WORD = frozenset((ord("_"), *range(0x80, 0x100)))  # letters beside those of ASCII
_MOST_BYTES = 500_000  # of one piece; where brackets do not close, it is the rest of the file
_LONGEST_LINE = 5_000  # before a place, to find its indent
# Lines that a decorator or a definition begins on.
_HEAD = re.compile(
    rb"\n[ \t]*(?:(?P<decorator>@)|(?:async[ \t]+)?def[ \t]+(?P<function>[\w\x80-\xff]+)[ \t]*(?=[(\[])"
    rb"|class[ \t]+(?P<class>[\w\x80-\xff]+))"
)
_OPENING = re.compile(rb"[ \t]*+\(")
_FEW = 16
_KIND = rb"(?:[ \t]*+\.[ \t]*+(?P<kind>object|dict|multiple))?[ \t]*+(?=\()"
_ANY_CALL = re.compile(rb"(?<![\w\x80-\xff])([\w\x80-\xff]++)" + _KIND)
_CLASS_NAME = re.compile(rb"[ \t]*class[ \t]+([\w\x80-\xff]+)")


@lru_cache(maxsize=256)
def _call_pattern(name: str) -> re.Pattern[bytes]:
    # A pattern that begins with plain letters is searched much faster than one with a choice or a look behind.
    return re.compile(b"(" + re.escape(name.encode()) + b")" + _KIND)


def calls_of(masked: bytes, names: Collection[str]) -> list[re.Match[bytes]]:
    """Where functions or methods of these names are called (or parts of them), in order."""
    if len(names) > _FEW:
        return [match for match in _ANY_CALL.finditer(masked) if match[1].decode("utf-8", "replace") in names]
    found = [
        match
        for name in names
        for match in _call_pattern(name).finditer(masked)
        if not (masked[match.start() - 1 : match.start()].isalnum() or masked[match.start() - 1] in _WORD)
    ]
    return sorted(found, key=lambda match: match.start()) if len(names) > 1 else found


class Head(NamedTuple):
    """A function or class with its decorators: `start` of the first of them, the `line` start of the definition itself.

    `bracket` is where a function's parameters open (-1: a class).
    """

    name: str
    start: int
    line: int
    bracket: int


class FilePieces:
    """Pieces of one file. `unread` is why the first cannot be read that must be there."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.unread: Problem | None = None

    def call(self, bracket: int) -> tuple[ast.Call | None, int]:
        """The call whose arguments open at an offset, by the name `_`, and where it ends; None: it cannot be read."""
        end = closing(self._source.masked, bracket)
        call = (
            parse_expression("_" + self._source.decode(bracket, end)) if self._is_sane(bracket, end) else None
        )
        return (call if isinstance(call, ast.Call) else None), end

    def value(self, start: int) -> tuple[ast.expr | None, int]:
        """The expression that a statement ends with, and where it ends."""
        end = logical_end(self._source.masked, start)
        text = self._source.decode(start, end).strip()
        return (parse_expression(text) if self._is_sane(start, end) else None), end

    def heads(self) -> Iterator[Head]:
        """All functions and classes, in order."""
        start, nesting = -1, Nesting()
        for match in _HEAD.finditer(self._source.masked):
            line = match.start() + 1
            start = line if start < 0 else start
            if match["decorator"]:
                continue
            name = (match["function"] or match["class"]).decode("utf-8", "replace")
            bracket = self._parameters(match.end(), nesting) if match["function"] else -1
            if bracket is not None:
                yield Head(name, start, line, bracket)
            start = -1

    def _parameters(self, bracket: int, nesting: Nesting) -> int | None:
        """Where the parameters of a function open, behind those for types."""
        masked = self._source.masked
        if masked[bracket] == 40:  # '('
            return bracket
        if nesting.is_too_deep(bracket):
            return None
        end = closing(masked, bracket)
        nesting.add(end)
        opening = _OPENING.match(masked, end)
        return opening.end() - 1 if opening else None

    def definition(self, head: Head) -> tuple[ParsedHead | None, int]:
        """The decorators and parameters of a function, or the decorators of a class, and where they end."""
        masked = self._source.masked
        end = closing(masked, head.bracket) if head.bracket >= 0 else head.line
        if not self._is_sane(head.start, end):
            return None, end
        text = self._source.decode(head.start, end)
        text += ": pass" if head.bracket >= 0 else f"{indent_at(masked, head.line).decode()}class _: pass"
        is_inner = masked[head.start] in b" \t"
        above = self._source.position(head.start)[0] - 1 - is_inner
        tree = parse(f"if 1:\n{text}" if is_inner else text)
        if isinstance(tree, Problem):
            self.unread = self.unread or tree._replace(line=max(tree.line + above, 1))
            return None, end
        found = tree.body
        if found and isinstance(found[0], ast.If):
            found = found[0].body
        if not found or not isinstance(found[0], ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return None, end
        columns = Columns(() if self._source.ascii else text.split("\n"))
        return ParsedHead(found[0], above, columns, is_inner), end

    def _is_sane(self, start: int, end: int) -> bool:
        if end - start <= _MOST_BYTES:
            return True
        place = self._source.position(start)
        self.unread = self.unread or Problem(*place, f"what starts here is longer than {_MOST_BYTES:,} bytes")
        return False


class ParsedHead(NamedTuple):
    """A parsed head, and what its places need to become those in the file."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    above: int  # lines of the file before it
    columns: Columns  # of its text
    is_inner: bool

    def place(self, node: ast.expr | ast.arg) -> tuple[int, int]:
        """Line and column (code points) of a part of it, in the file."""
        return node.lineno + self.above, self.columns.of(node.lineno - self.is_inner, node.col_offset)


class EnclosingClasses:
    """The classes around definitions that are asked for in order."""

    def __init__(self, masked: bytes) -> None:
        self._masked = masked
        self._enclosing = Enclosing(masked)
        self._head = 0  # the last that was looked for behind a decorator

    def classes(self, head: Head) -> str | None:
        """The dotted path of the classes around a definition ("": none); None inside a function."""
        indent = width(indent_at(self._masked, head.line))
        names = []
        for start, _ in self._enclosing.of(head.line, indent):
            if is_function(self._masked, start):
                return None
            if match := _CLASS_NAME.match(self._masked, start):
                names.append(match[1].decode("utf-8", "replace"))
        return ".".join(names)

    def place(self, offset: int) -> str:
        """The dotted path of the classes around any place ("": none); a class's decorators stand in it, too."""
        line_start = self._masked.rfind(b"\n", max(0, offset - _LONGEST_LINE), offset) + 1
        indent = indent_at(self._masked, line_start)
        starts = [start for start, _ in self._enclosing.of(line_start, width(indent))]
        if self._masked[line_start + len(indent)] == 64:  # '@'
            starts.append(self._decorated(offset))
        found = (_CLASS_NAME.match(self._masked, start) for start in starts)
        return ".".join(name[1].decode("utf-8", "replace") for name in found if name)

    def _decorated(self, offset: int) -> int:
        """Where the function or class starts that a decorator at a place belongs to."""
        if self._head < offset:
            heads = (
                head.start() + 1 for head in _HEAD.finditer(self._masked, offset) if not head["decorator"]
            )
            self._head = next(heads, len(self._masked))
        return self._head
