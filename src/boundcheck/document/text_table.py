"""A table as lines of text: columns side by side, long cells of a row below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from boundcheck.base.dotted import package_of
from boundcheck.base.plain import cut, cut_front, pad, width
from boundcheck.document.lines import bars, fold, plain
from boundcheck.document.model import Column, Course, Table, Text

_WIDEST: Final = 44  # cells of a column, but the last
_NARROWEST: Final = 12
_REST: Final = 14  # cells that are kept for the last column
_GAP: Final = "  "
_MOST_LINES: Final = 3
_BELOW: Final = ("detail", "warning")


def table_lines(table: Table, cells: int, margin: str, most: int) -> Iterator[str]:
    """A heading, and a line for each of the first `most` rows with its details below."""
    side = [n for n, column in enumerate(table.columns) if column.look not in (*_BELOW, "places")]
    below = [n for n, column in enumerate(table.columns) if column.look in _BELOW]
    columns = [table.columns[n] for n in side]
    shown = table.rows[:most]
    last = len(columns) - (columns[-1].look in ("text", "course"))
    packages = [_package([plain(row[n]) for row in shown], table.columns[n]) for n in side]
    rows = [
        [plain(row[n]).removeprefix(package) for n, package in zip(side[:last], packages, strict=False)]
        for row in shown
    ]
    heads = [
        f"in {package}" if package else column.title
        for column, package in zip(columns, packages, strict=True)
    ]
    widths = _widths([heads[:last], *rows], columns, cells - len(margin) - _REST * (last < len(columns)))
    rests: list[Text] = [row[side[-1]] for row in shown] if last < len(columns) else [""] * len(shown)
    if any(heads):
        yield from _line(heads, columns, widths, heads[last] if last < len(heads) else "", cells, margin)
    named = next((n for n, column in enumerate(columns[:last]) if column.look == "name"), 0)
    inside = margin + " " * (4 + sum(widths[:named]) + named * len(_GAP))
    for row, told, rest in zip(shown, rows, rests, strict=True):
        yield from _line(told, columns, widths, rest, cells, margin)
        for n in below:
            yield from _detail(plain(row[n]), table.columns[n], cells, inside)


def _line(
    row: Sequence[str],
    columns: Sequence[Column],
    widths: Sequence[int],
    rest: Text,
    cells: int,
    margin: str,
) -> Iterator[str]:
    aligned = (_aligned(text, column, room) for text, column, room in zip(row, columns, widths, strict=False))
    first = margin + _GAP.join(aligned)
    if isinstance(rest, Course):
        yield f"{first}{_GAP}{bars(rest.values, max(cells - width(first) - len(_GAP), 2))}"
    elif told := plain(rest):
        yield from fold(told, cells, first + _GAP, " " * (width(first) + len(_GAP)))
    else:
        yield first


def _widths(rows: Sequence[Sequence[str]], columns: Sequence[Column], room: int) -> list[int]:
    """Each column as wide as its widest cell; names give way where that is too much."""
    found = [max(map(width, cells)) for cells in zip(*rows, strict=True)]
    free = {n for n, column in zip(range(len(found)), columns, strict=False) if column.look != "number"}
    found = [min(cells, _WIDEST) if n in free else cells for n, cells in enumerate(found)]
    over = sum(found) + len(_GAP) * len(found) - room
    for n in sorted(free, key=lambda n: -found[n]):
        gives = min(max(over, 0), max(found[n] - _NARROWEST, 0))
        found[n] -= gives
        over -= gives
    return found


def _aligned(text: str, column: Column, cells: int) -> str:
    if column.look == "number":
        return " " * (cells - width(text)) + text
    return pad((cut_front if column.look == "name" else cut)(text, cells), cells)


def _package(names: Sequence[str], column: Column) -> str:
    """The package that all of these dotted names are in, with its dot; "" where there is none."""
    package = package_of(names) if column.look == "name" else ""
    return f"{package}." if package else ""


def _detail(text: str, column: Column, cells: int, margin: str) -> Iterator[str]:
    mark = "! " if column.look == "warning" else ""
    if text:
        shown = cut(text, _MOST_LINES * (cells - len(margin)))
        yield from fold(f"{mark}{shown}", cells, margin, margin + _GAP)
