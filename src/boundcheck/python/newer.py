"""Syntax that came after Python 3.11, made readable to the interpreter that runs: in place, so that nothing moves.

What has no meaning that rules ask for is blanked (type parameters, the word `lazy`); what has no older form (strings with
fields that an older parser cannot read, exceptions without parentheses) leaves a name in its place, and its own tree is
put there afterwards. Every other byte stays where it was.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from keyword import iskeyword

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.facts.file import Problem
from boundcheck.python.formatted import Expression, Place, joined
from boundcheck.python.lexer import DEEPEST, Lexed, Literal, closed, lex

_WORD = later(rb"[\w\x80-\xff]")
_NAME = rb"(?P<name>[a-zA-Z_\x80-\xff][\w\x80-\xff]*)"
_LAZY = later(rb"(?:^|[;:])[ \t\f]*(?P<word>lazy)[ \t](?=[ \t]*(?:import|from)\b)", re.M)
_ALIAS = later(rb"(?:^|[;:])[ \t\f]*(?P<word>type)[ \t]+" + _NAME + rb"[ \t]*(?:(?P<open>\[)|=(?!=))", re.M)
_GENERIC = later(rb"\b(?:def|class)[ \t]+" + _NAME + rb"[ \t]*(?P<open>\[)")
_EXCEPT = later(rb"^[ \t\f]*except\b[ \t]*(?:\*[ \t]*)?", re.M)
_IN_CLAUSE = later(rb"[()\[\]{}:,\n]|\b(?:as|except)\b")
_STARRED = later(rb"[(\[{]\s*(?P<stars>\*\*?)")
_IN_BRACKETS = later(rb"[()\[\]{},]|\bfor\b")


class Older(NamedTuple):
    """A text that older interpreters can read, and what to do with its tree.

    `grafts` are the expressions to put where placeholders stand. Statements that start at one of `moved` belong at the
    place there. Comprehensions that start at one of `starred` unpack what they make: the place of the star. `lines` are those
    where any of these stands, or a string that newer interpreters have a node of their own for.
    """

    text: bytes
    grafts: dict[Place, ast.expr]
    moved: dict[Place, Place]
    starred: dict[Place, Place]
    lines: set[int]


def older(text: bytes, expression: Expression) -> Older | Problem:
    """The text without newer syntax; a Problem when its strings do not close. Raises SyntaxError."""
    lexed = lex(text)
    return lexed if isinstance(lexed, Problem) else _Text(text, lexed, expression).older()


class _Text:
    def __init__(self, text: bytes, lexed: Lexed, expression: Expression) -> None:
        self._text, self._masked, self._literals = text, lexed.masked, lexed.literals
        self._expression = expression
        self._out = bytearray(text)
        self._lines = [0, *(match.end() for match in re.finditer(b"\n", text))]
        self._found = Older(b"", {}, {}, {}, set())

    def older(self) -> Older:
        self._formatted_strings()
        self._exceptions()
        self._lazy_imports()
        self._aliases()
        for match in _GENERIC.finditer(self._masked):
            if not self._blank_parameters(match.start("open")):
                break
        self._unpacking()
        return self._found._replace(text=bytes(self._out))

    def _place(self, offset: int) -> Place:
        line = bisect_right(self._lines, offset)
        self._found.lines.add(line)
        return line, offset - self._lines[line - 1]

    def _graft(self, start: int, end: int, node: ast.expr) -> None:
        """Put a name of the same length where an expression stands, which is to take its place."""
        name, text = start, self._text
        if b"\n" in text[start:end] or _WORD.match(text, start - 1) or _WORD.match(text, end):
            name = self._name_alone(start + 1, end - 1)
            self._out[start : start + 1], self._out[end - 1 : end] = b"(", b")"
        else:
            self._out[start:end] = b"_" * (end - start)
        self._found.grafts[self._place(name)] = node

    def _name_alone(self, start: int, end: int) -> int:
        """Leave nothing but a name and the ends of lines; the offset of the name."""
        self._blank(start, end)
        while self._text[start] == 10:
            start += 1
        self._out[start : start + 1] = b"_"
        return start

    def _blank(self, start: int, end: int) -> None:
        self._out[start:end] = re.sub(rb"[^\n]", b" ", self._text[start:end])

    def _formatted_strings(self) -> None:
        for group in _groups(self._masked, self._literals):
            if not any(one.is_formatted for one in group):
                continue
            start, end = group[0].start, group[-1].end
            if not _is_readable(self._text[start:end]):
                self._graft(start, end, joined(self._text, group, self._place, self._expression))
            elif b"t" in group[0].prefix:
                self._place(start)

    def _exceptions(self) -> None:
        """`except A, B:`"""
        for match in _EXCEPT.finditer(self._masked):
            start, end = match.end(), _end_of_list(self._masked, match.end())
            if end:
                self._graft(start, end, self._expression(self._text[start:end], self._place(start)))

    def _lazy_imports(self) -> None:
        for match in _LAZY.finditer(self._masked):
            self._start_later(match.start("word"))

    def _aliases(self) -> None:
        """`type X = …` is an assignment, `type X[T] = …` one whose target loses its index later."""
        for match in _ALIAS.finditer(self._masked):
            bracket = match.start("open")
            if iskeyword(match["name"].decode("utf-8", "replace")):
                continue
            if bracket >= 0:
                end = closed(self._masked, bracket)
                if end < 0 or not self._masked.startswith(b"=", _behind_blanks(self._masked, end)):
                    continue
                self._name_alone(bracket + 1, end - 1)
            self._start_later(match.start("word"))

    def _start_later(self, start: int) -> None:
        """Give the statement behind a word of four letters a line with `pass;`, which is dropped again."""
        if self._text[start + 4] in b" \t":  # no joined line
            self._out[start : start + 5] = b"pass;"
            self._found.moved[self._place(_behind_blanks(self._masked, start + 5))] = self._place(start)

    def _blank_parameters(self, bracket: int) -> bool:
        """Type parameters of a function or class; where they take several lines, the brackets behind them do now.

        False where they are not closed, or too deep: no interpreter reads what is behind.
        """
        end = closed(self._masked, bracket)
        if end < 0:
            return False
        self._blank(bracket, end)
        behind = _behind_blanks(self._masked, end)
        if self._masked[behind : behind + 1] == b"(":
            self._blank(behind, behind + 1)
        else:
            self._out[end - 1 : end] = b")"
        self._out[bracket : bracket + 1] = b"("
        return True

    def _unpacking(self) -> None:
        """`[*x for x in y]`: the stars go, and come back as nodes."""
        for match in _STARRED.finditer(self._masked):
            found = _is_comprehension(self._masked, match.end())
            if found is None:
                break  # nor is what lies deeper ever read
            if found:
                self._blank(*match.span("stars"))
                self._found.starred[self._place(match.start())] = self._place(match.start("stars"))


def _behind_blanks(masked: bytes, at: int) -> int:
    while masked[at : at + 1] in (b" ", b"\t"):
        at += 1
    return at


def _groups(masked: bytes, literals: Sequence[Literal]) -> Iterator[list[Literal]]:
    """Strings that stand side by side and are one to Python."""
    group: list[Literal] = []
    end = depth = 0
    for literal in literals:
        gap = masked[end : literal.start]
        if group and (gap.strip() or (b"\n" in gap and depth == 0)):
            yield group
            group = []
        depth += sum(map(gap.count, (b"(", b"[", b"{"))) - sum(map(gap.count, (b")", b"]", b"}")))
        group.append(literal)
        end = literal.end
    if group:
        yield group


def _is_readable(text: bytes) -> bool:
    try:
        ast.parse(b"(%b)" % text)
    except (SyntaxError, ValueError):
        return False
    return True


def _end_of_list(masked: bytes, start: int) -> int:
    """The end of the expressions behind `except`, when they are several without brackets; else 0."""
    depth, is_list = 0, False
    for match in _IN_CLAUSE.finditer(masked, start):
        char = match[0]
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
        elif char == b"except":
            return 0
        elif depth == 0 and char == b":":
            return start + len(masked[start : match.start()].rstrip()) if is_list else 0
        elif depth == 0 and char != b",":
            return 0
        elif depth == 0:
            is_list = True
    return 0


def _is_comprehension(masked: bytes, start: int) -> bool | None:
    """Whether a `for` belongs to the first thing in brackets; None where others lie in it deeper than Python reads."""
    depth = 0
    for match in _IN_BRACKETS.finditer(masked, start):
        if match[0] in b"([{":
            depth += 1
        elif match[0] in b")]}":
            depth -= 1
        elif depth == 0:
            return match[0] == b"for"
        if depth > DEEPEST:
            return None
        if depth < 0:
            break
    return False
