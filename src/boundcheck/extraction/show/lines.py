"""How long text is folded and cut for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from boundcheck.plain import visible, width

# Cells of a terminal: the fewest that text is folded to, and those taken where there is none.
NARROW: Final = 60
USUAL: Final = 100


def fold(text: str, cells: int, indent: str = "", hanging: str | None = None) -> Iterator[str]:
    """`text` in lines of at most `cells`, broken at spaces; words that are longer are cut."""
    after = indent if hanging is None else hanging
    line, empty = indent, True
    for word in visible(text).split():
        if not empty and width(line) + 1 + width(word) > cells:
            yield line
            line, empty = after, True
        line += ("" if empty else " ") + cut(word, cells - len(after))
        empty = False
    if not empty:
        yield line


def cut(text: str, cells: int) -> str:
    """`text` as seen, with an ellipsis where it takes more than `cells`."""
    cells = max(cells, 1)
    seen = visible(text[: 4 * cells])
    if width(seen) <= cells:
        return seen
    while width(seen) > cells - 1:
        seen = seen[:-1]
    return f"{seen}…"


def cut_front(text: str, cells: int) -> str:
    """The same with the end kept: of a path or dotted name it says most."""
    cells = max(cells, 1)
    seen = visible(text[-4 * cells :])
    if width(seen) <= cells:
        return seen
    while width(seen) > cells - 1:
        seen = seen[1:]
    return f"…{seen}"


def listed(words: Iterable[str], most: int, between: str = ", ") -> str:
    """`a, b and 3 more`; `a; b; and 3 more`."""
    found = list(words)
    more = len(found) - most
    rest = " and " if between == ", " else f"{between}and "
    return between.join(found[:most]) + f"{rest}{more:,} more" if more > 1 else between.join(found)
