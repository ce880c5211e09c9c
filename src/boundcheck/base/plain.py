"""How names and numbers read as plain text: escapes made visible, widths in terminal cells and cuts to them, counts with a noun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar
from unicodedata import category, combining, east_asian_width

_K = TypeVar("_K", bound="str | tuple[str, ...]")


def visible(text: str) -> str:
    r"""`text` with every character that is not plainly seen as its escape: `\n`, `\x1b`, `\u202e`, `\udcff`.

    Analysed files and their names are untrusted: raw, they could move the cursor or turn the reading direction.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or category(char) == "Zs" else ascii(char)[1:-1] for char in text
    )


def width(text: str) -> int:
    """How many terminal cells `text` takes, once it is `visible` (Unicode Standard Annex 11; ambiguous is narrow)."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def pad(text: str, cells: int) -> str:
    """`text` filled with spaces on the right up to `cells` terminal cells."""
    return text + " " * (cells - width(text))


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


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """`1 file`, `7,978 files`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def listed(words: Iterable[str], most: int, between: str = ", ") -> str:
    """`a, b and 3 more`; `a; b; and 3 more`."""
    found = list(words)
    more = len(found) - most
    rest = " and " if between == ", " else f"{between}and "
    return between.join(found[:most]) + f"{rest}{more:,} more" if more > 1 else between.join(found)


def most_first(counts: Mapping[_K, int]) -> list[tuple[_K, int]]:
    """What is counted, by how many there are of it, and by name where these are as many."""
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def tallied(counts: Mapping[str, int]) -> tuple[str, ...]:
    """`dcim 458`, `ipam 172`: what is counted, most first."""
    return tuple(f"{name} {count:,}" for name, count in most_first(counts))


def _cells(char: str) -> int:
    if combining(char) or category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if east_asian_width(char) in "WF" else 1
