"""Elements of arrays and tables of TOML files, taken out; all else of the text stays as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from boundcheck.config.locate import KeyPath, locate
from boundcheck.fix.exceptions import comment_edit
from boundcheck.fix.model import ChangedError, RefusedError, Removed
from boundcheck.fix.text import Edit, FileText

_HEADER = re.compile(r"^[ \t]*\[", re.M)
_STRING = r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\']|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
_SIGN = re.compile(rf"{_STRING}|#[^\n]*|[\[\]{{}}]", re.S)
_BLANK = re.compile(r"[ \t]*")
_COMMA = re.compile(r"[ \t]*,")
_FAR_COMMA = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+,[ \t]*")
_COMMENT = re.compile(r"[ \t]*(?:#[^\n]*)?(?=\n|$)")


def without(written: str, steps: Iterable[Removed]) -> str:
    """A text without elements of arrays, tables of tables and comments. Raises RefusedError where a place holds none."""
    for step in sorted(steps, key=lambda step: step[1:3], reverse=True):
        text = FileText(written.encode(), is_python=False)
        written = text.applied([comment_edit(text, step) if _is_comment(text, step) else _edit(text, step)])
    return written


def key_at(written: str, line: int, column: int) -> tuple[KeyPath, int]:
    """The path of the element at a place, and how many its array has. Raises RefusedError where there is none."""
    paths = _elements(written)
    path = paths.get((line, column))
    if path is None:
        raise RefusedError("it is no element of a list")
    return path, sum(other[:-1] == path[:-1] for other in paths.values())


@lru_cache(maxsize=1)  # asked for one finding after another
def _elements(written: str) -> Mapping[tuple[int, int], KeyPath]:
    """The paths of all elements of arrays, by place."""
    return {at: path for path, at in locate(written).items() if path and isinstance(path[-1], int)}


def _is_comment(text: FileText, step: Removed) -> bool:
    return text.text.startswith("#", text.offset(step.line, step.column))


def _edit(text: FileText, step: Removed) -> Edit:
    key_at(text.text, step.line, step.column)
    at = text.offset(step.line, step.column)
    return _table(text, at) if text.text.startswith("[[", at) else _element(text, at)


def _element(text: FileText, start: int) -> Edit:
    """An element with its comma, and where it has lines for itself with them and what is said of it there."""
    written = text.text
    end = _value_end(written, start)
    comma = _COMMA.match(written, end)
    if comma is None and (far := _FAR_COMMA.match(written, end)):  # with what is said on the way to it
        return Edit(start, far.end(), "")
    behind = comma.end() if comma else end
    first, last = text.line_around(start, end)
    if not written[first:start].strip() and _COMMENT.match(written, behind):
        return Edit(first, last, "")
    blank = _BLANK.match(written, behind)
    if comma is not None and blank is not None:
        if written[blank.end() : blank.end() + 1] not in ("\n", "#"):
            return Edit(start, blank.end(), "")
        return Edit(first + len(written[first:start].rstrip(" \t")), behind, "")
    before = re.search(r",[ \t]*$", written[:start])
    if before is not None:
        return Edit(before.start(), end, "")
    return Edit(start, blank.end() if blank else end, "")


def _value_end(written: str, start: int) -> int:
    """Behind the string, array or inline table at an offset."""
    depth, at = 0, start
    while match := _SIGN.search(written, at):
        at, sign = match.end(), match[0]
        depth += (sign in "[{") - (sign in "]}") if len(sign) == 1 else 0
        if depth == 0 and sign[0] != "#":
            return at
    raise ChangedError


def _table(text: FileText, start: int) -> Edit:
    """A table with the comments right above it and the blank lines behind it; comments above the next one stay."""
    written, places = text.text, set(locate(text.text).values())
    end = len(written)
    for match in _HEADER.finditer(written, text.line_around(start, start)[1]):
        if text.place(match.end() - 1) in places:
            end = _above_comments(written, match.start())
            break
    first = _above_comments(written, written.rfind("\n", 0, start) + 1)
    while end == len(written) and written[first - 2 : first] == "\n\n":
        first -= 1  # the blank lines were there for it
    return Edit(first, end, "")


def _above_comments(written: str, at: int) -> int:
    """Comments directly above a table belong to it."""
    while at:
        above = written.rfind("\n", 0, at - 1) + 1
        if not written[above:at].lstrip().startswith("#"):
            break
        at = above
    return at
