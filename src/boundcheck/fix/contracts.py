"""Elements of arrays and tables of TOML files, taken out or put in; all else of the text stays as it is written."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from boundcheck.config.locate import FAR_COMMA, KeyPath, above_comments, locate, value_end
from boundcheck.fix.exceptions import comment_edit
from boundcheck.fix.model import RefusedError, Removed
from boundcheck.fix.text import Edit, FileText

_HEADER = re.compile(r"^[ \t]*\[", re.M)
_BLANK = re.compile(r"[ \t]*")
_COMMA = re.compile(r"[ \t]*,")
_COMMENT = re.compile(r"[ \t]*(?:#[^\n]*)?(?=\n|$)")


def removal_edits(text: FileText, steps: Iterable[Removed]) -> tuple[Edit, ...]:
    """What takes elements of arrays, tables of tables and comments out. Raises RefusedError where a place holds none."""
    edits: list[Edit] = []
    elements: list[
        tuple[int, int]
    ] = []  # from where to where; those that follow each other on a line are one
    tables: list[int] = []
    for step in sorted(steps, key=lambda step: step[1:3]):
        at = text.offset(step.line, step.column)
        if text.text.startswith("#", at):
            edits.append(comment_edit(text, step))
            continue
        key_at(text.text, step.line, step.column)
        if text.text.startswith("[[", at):
            tables.append(at)
        elif elements and _past(_BLANK, text.text, _past(_COMMA, text.text, elements[-1][1])) == at:
            elements[-1] = (elements[-1][0], value_end(text.text, at))
        elif not elements or at > elements[-1][1]:  # else it goes with what it lies in
            elements.append((at, value_end(text.text, at)))
    edits += (_element(text, *element) for element in elements)
    return _united((*edits, *_tables(text, tables)))


def addition_edits(
    text: FileText, path: KeyPath, names: Sequence[str], more: Sequence[str]
) -> Iterator[Edit]:
    """What puts strings into the array of a key, which names what it names: where each belongs in one that is sorted, else behind
    the others, and in lines as these have."""
    places = locate(text.text)
    start = text.text.index("[", text.text.index("=", text.offset(*places[path])))
    items = [text.offset(*places[*path, number]) for number in range(len(names))]
    left = sorted(more)
    for at, name in zip(items, names, strict=True) if list(names) == sorted(names) else ():
        here, left = [each for each in left if each < name], [each for each in left if each > name]
        indent = text.text[text.line_around(at, at)[0] : at]
        between = ", " if indent.strip() else f",\n{indent}"
        yield Edit(at, at, "".join(f"{_string(each)}{between}" for each in here))
    if left:
        yield from _behind(text, start, items, list(map(_string, left)))


def _string(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)  # as TOML has it


def _behind(text: FileText, start: int, items: Sequence[int], more: Sequence[str]) -> Iterator[Edit]:
    """Puts more behind the items of an array, which begins at an offset."""
    written, close = text.text, value_end(text.text, start) - 1
    end = value_end(written, items[-1]) if items else start + 1
    comma = _past(FAR_COMMA, written, end) if items else end
    newline = written.find("\n", comma, close)
    if newline < 0:
        yield Edit(comma, comma, f"{', ' if items and comma == end else ''}{', '.join(more)}")
        return
    if items and comma == end:
        yield Edit(end, end, ",")
    before = written[text.line_around(items[-1], items[-1])[0] : items[-1]] if items else "    "
    yield Edit(
        newline, newline, "".join(f"\n{before if not before.strip() else '    '}{each}," for each in more)
    )


def key_at(written: str, line: int, column: int) -> tuple[KeyPath, int]:
    """The path of the element at a place, and how many its array has. Raises RefusedError where there is none."""
    found = _elements(written).get((line, column))
    if found is None:
        raise RefusedError("it is no element of a list")
    return found


@lru_cache(maxsize=1)  # asked for one finding after another
def _elements(written: str) -> Mapping[tuple[int, int], tuple[KeyPath, int]]:
    """The paths of all elements of arrays, by place, with the size of the array."""
    paths = {at: path for path, at in locate(written).items() if path and isinstance(path[-1], int)}
    sizes = Counter(path[:-1] for path in paths.values())
    return {at: (path, sizes[path[:-1]]) for at, path in paths.items()}


def _united(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The same without those that lie in others; what two take away is taken away once."""
    found: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not found or edit.start >= found[-1].end:
            found.append(edit)
        elif edit.end > found[-1].end:
            found[-1] = found[-1]._replace(end=edit.end)
    return tuple(found)


def _past(pattern: re.Pattern[str], written: str, at: int) -> int:
    """Behind what a pattern matches at an offset, if it does."""
    match = pattern.match(written, at)
    return match.end() if match else at


def _element(text: FileText, start: int, end: int) -> Edit:
    """Elements with their comma, and where they have lines for themselves with them and what is said of them there."""
    written = text.text
    behind = _past(_COMMA, written, end)
    if behind == end and (far := _past(FAR_COMMA, written, end)) > end:  # with what is said on the way to it
        return Edit(start, far, "")
    first, last = text.line_around(start, end)
    before = written[first:start].rstrip(" \t")
    if not before and _COMMENT.match(written, behind):
        return Edit(first, last, "")
    blank = _past(_BLANK, written, behind)
    if behind > end:
        ends_line = written[blank : blank + 1] in ("\n", "#")
        return Edit(first + len(before), behind, "") if ends_line else Edit(start, blank, "")
    if before.endswith(","):
        return Edit(first + len(before) - 1, end, "")
    return Edit(start, blank, "")


def _tables(text: FileText, starts: Sequence[int]) -> Iterator[Edit]:
    """Tables with the comments right above each and the blank lines behind it; comments above the next one stay."""
    written, places = text.text, frozenset(locate(text.text).values()) if starts else ()
    lines = [m.start() for m in _HEADER.finditer(written) if places and text.place(m.end() - 1) in places]
    stop = len(written)  # from which on nothing is left
    for start in reversed(starts):
        following = bisect_right(lines, start)
        end = above_comments(written, lines[following]) if following < len(lines) else len(written)
        first = above_comments(written, written.rfind("\n", 0, start) + 1)
        if end >= stop:
            while written[first - 2 : first] == "\n\n":
                first -= 1  # the blank lines were there for it
            stop = first
        yield Edit(first, end, "")
