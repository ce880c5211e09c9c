"""How text is told and folded for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from boundcheck.base.plain import cut, listed, visible, width
from boundcheck.document.model import Code, Course, Text, Words

# Cells of a terminal: the fewest that text is folded to, and those taken where there is none.
NARROW: Final = 60
USUAL: Final = 100
_MOST_WORDS: Final = 6
_MOST_BARS: Final = 24
_BARS: Final = "▁▂▃▄▅▆▇█"


def plain(text: Text, most: int = _MOST_WORDS) -> str:
    """Text without any look, visible; enumerations are cut at `most`."""
    match text:
        case str():
            return visible(text)
        case Code():
            return visible(text.text)
        case Words():
            return listed(map(visible, text.words), most, text.between)
        case Course():
            return bars(text.values)
        case _:
            return "".join(plain(part, most) for part in text)


def fold(text: str, cells: int, indent: str = "", hanging: str | None = None) -> Iterator[str]:
    """`text` in lines of at most `cells`, broken at spaces; words that are longer are cut."""
    after = indent if hanging is None else hanging
    line, empty = indent, True
    for word in visible(text).split():
        if not empty and width(line) + 1 + width(word) > cells:
            yield line
            line, empty = after, True
        line += ("" if empty else " ") + cut(word, cells - width(after))
        empty = False
    if not empty:
        yield line


def bars(values: Sequence[float | None], most: int = _MOST_BARS) -> str:
    """One character a value; of too many evenly chosen ones, the last among them."""
    if len(values) > most:
        values = [values[round(at * (len(values) - 1) / (most - 1))] for at in range(most)]
    known = [value for value in values if value is not None]
    low, span = min(known, default=0), max(known, default=0) - min(known, default=0)
    return "".join(
        " " if value is None else _BARS[round((value - low) / span * 7)] if span else _BARS[3]
        for value in values
    )
