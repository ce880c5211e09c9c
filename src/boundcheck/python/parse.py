"""The one place that asks Python for the tree of a file, whatever the syntax: the same tree on every interpreter."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Callable
from typing import Final, TypeVar

from boundcheck.base.patterns import later
from boundcheck.facts.file import Problem
from boundcheck.python.formatted import Place
from boundcheck.python.lexer import lex
from boundcheck.python.newer import older
from boundcheck.python.restored import restored

# Where newer interpreters have nodes that older ones have not; what matches may have none.
_NODES: Final = (
    ((3, 12), re.compile(r"(?:^|[;:])[ \t]*type[ \t]+\w", re.M)),
    ((3, 14), re.compile(r"(?<!\w)[rR]?[tT][rR]?[\"']")),
    ((3, 15), re.compile(r"\{\s*+\*\*.{0,2000}?\bfor\b", re.S)),
)
_NEWER: Final = tuple(pattern for version, pattern in _NODES if sys.version_info >= version)
_Tree = TypeVar("_Tree", ast.Module, ast.Expression)
TOO_DEEP: Final = Problem(1, 1, "it is nested too deeply")
# The parser takes a second and up to 300 MB for so many; what people write by hand is a tenth of it.
_MOST_CHARACTERS: Final = 1_500_000
_TOO_LARGE: Final = Problem(1, 1, "it is longer than 1,500,000 characters")

# Of parts of a dotted name in an import, and of fields of a formatted string, the time that the parser takes grows by the
# square.
_MOST_PARTS: Final = 2_000
_LONG_NAME: Final = later(
    rf"(?:(?<![\w.])(?:import|from)|,)[\s\\(]*+\.*+(?:\w++[\s\\]*+\.[\s\\]*+){{{_MOST_PARTS}}}"
)
_FORMATTED: Final = later(r"(?<!\w)[rR]?[fFtT][rR]?[\"']")


def parse(text: str) -> ast.Module | Problem:
    """The tree of a file as Python 3.11 has it, whatever the syntax and the interpreter; a Problem when there is none.

    Only what the running interpreter cannot read is looked at more closely: all other files cost nothing.
    """
    if len(text) > _MOST_CHARACTERS:
        return _TOO_LARGE
    try:
        return _read(text, lambda written: ast.parse(written))
    except SyntaxError as error:
        return Problem(max(error.lineno or 1, 1), max(error.offset or 1, 1), error.msg)
    except (RecursionError, MemoryError):
        return TOO_DEEP
    except ValueError as error:
        return Problem(1, 1, str(error))


def parse_expression(text: str) -> ast.expr | None:
    """The tree of an expression; None when it is none."""
    try:
        return _read(text, lambda written: ast.parse(written, mode="eval")).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _read(text: str, read: Callable[[str], _Tree]) -> _Tree:
    if _has_many_parts(text):
        raise SyntaxError("a name or a formatted string has thousands of parts")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of strings with odd escapes
        try:
            tree = read(text)
        except (SyntaxError, ValueError) as error:  # Python 3.14 raises the latter for some t-strings
            found = older(text.encode(), _expression)
            if isinstance(found, Problem) or found.text == text.encode():
                raise error from None
            return restored(read(found.text.decode()), found)
        return restored(tree) if any(sign.search(text) for sign in _NEWER) else tree


def _has_many_parts(text: str) -> bool:
    if text.count(".") > _MOST_PARTS and _LONG_NAME.search(text):
        return True
    if text.count("{") <= _MOST_PARTS or not _FORMATTED.search(text):
        return False
    encoded = text.encode()
    lexed = lex(encoded)
    if isinstance(lexed, Problem):
        return False
    fields, end = 0, 0
    for literal in lexed.literals:
        if literal.is_formatted:
            is_next = lexed.masked[end : literal.start].isspace()
            fields = (fields if is_next else 0) + encoded.count(b"{", literal.start, literal.end)
            end = literal.end
            if fields > _MOST_PARTS:
                return True
    return False


def _expression(text: bytes, place: Place) -> ast.expr:
    """An expression that stands at a place, which is never the first of a line. Raises SyntaxError."""
    line, column = place
    padded = f"({' ' * (column - 1)}{text.decode()}\n)"  # any number of lines, and its columns are right
    try:
        node = _read(padded, lambda written: ast.parse(written, mode="eval")).body
    except SyntaxError as error:
        error.lineno = (error.lineno or 1) + line - 1
        raise
    if isinstance(node, ast.Tuple) and not node.col_offset:  # the brackets are none of its own
        if not node.elts:
            raise SyntaxError("a field without an expression")
        first, last = node.elts[0], node.elts[-1]
        node.lineno, node.col_offset = first.lineno, first.col_offset
        node.end_lineno, node.end_col_offset = last.end_lineno, last.end_col_offset
    return ast.increment_lineno(node, line - 1)
