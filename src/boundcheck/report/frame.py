"""How a finding's place in the source looks: numbered lines with carets, whatever the lines hold."""

from __future__ import annotations

from collections.abc import Sequence

from boundcheck.base.plain import visible, width
from boundcheck.findings.finding import Finding
from boundcheck.report.paint import Paint
from boundcheck.report.span import span_end

_TAB = 4
_NARROWEST = 20


def gutter_width(finding: Finding, lines: Sequence[str]) -> int:
    """The digits that the largest line number of the frame takes."""
    return len(str(_shown(finding, lines)[-1])) if has_frame(finding, lines) else 1


def has_frame(finding: Finding, lines: Sequence[str]) -> bool:
    """Whether the finding's line is there to be shown; a file may have vanished, shrunk, or be binary."""
    return 1 <= finding.line <= len(lines) and "\0" not in lines[finding.line - 1]


def draw_frame(finding: Finding, lines: Sequence[str], columns: int, paint: Paint) -> tuple[str, ...]:
    """The lines of the frame, each at most `columns` terminal cells wide (but never narrower than is legible)."""
    digits = gutter_width(finding, lines)
    room = max(_NARROWEST, columns - digits - len("  | "))
    bar = " " * (digits + 2) + paint("|", "gutter")
    drawn = [bar]
    previous = 0
    for number in _shown(finding, lines):
        if previous and number > previous + 1:
            drawn.append(paint("…".rjust(digits + 1), "gutter"))
        previous = number
        text = lines[number - 1].rstrip("\r\n")
        start = max(0, min(finding.column - 1, len(text))) if number == finding.line else 0
        end = _end(finding.path, text, start, room)
        source, offset, carets = clip(text, start, end, room)
        drawn.append(f"{paint(f' {number:>{digits}} |', 'gutter')} {source}".rstrip())
        if number == finding.line:
            drawn.append(f"{bar} {' ' * offset}{paint('^' * carets, finding.severity)}")
    return (*drawn, bar)


def clip(line: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """The part of `line` around `start` that fits into `room` cells, and where its carets go: offset and count.

    `start` and `end` are indexes of `line`; tabs become spaces and unseen characters their escapes.
    """
    low = max(0, start - room)
    high = start + 2 * room  # a line can be megabytes long: only what could be shown is looked at
    cells, widths = _cells(line[low:high])
    start, end = start - low, min(end - low, len(cells))
    behind = 1 if start == len(cells) else 0  # a caret behind the last character takes a cell too
    fits = low == 0 and high >= len(line) and sum(widths) + behind <= room
    first = 0 if fits else _first(widths, start, end, room)
    left = "…" if low + first else ""
    last = len(cells)
    if not fits:
        last = _last(widths, first, room - len(left), cut=high < len(line))
    right = "…" if last < len(cells) or high < len(line) else ""
    offset = len(left) + sum(widths[first:start])
    carets = max(1, sum(widths[start : min(end, last)]))
    return left + "".join(cells[first:last]) + right, offset, carets


def _end(path: str, text: str, start: int, room: int) -> int:
    """Only Python and TOML have the brackets, strings and comments that `span_end` reads."""
    near = text[: start + 2 * room]
    if path.endswith((".py", ".pyi", ".toml")):
        return span_end(near, start)
    return max(start + 1, len(near.rstrip()))


def _shown(finding: Finding, lines: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the shown lines: one before, the first of the statement, and its last."""
    before = (finding.line - 1,) if finding.line > 1 and _legible(lines[finding.line - 2]) else ()
    last = finding.end_line
    if not finding.line < last <= len(lines) or not _legible(lines[last - 1]):
        return (*before, finding.line)
    between = (finding.line + 1,) if last == finding.line + 2 else ()  # no ellipsis for a single line
    return (*before, finding.line, *between, last)


def _legible(line: str) -> bool:
    return bool(line.strip()) and "\0" not in line


def _cells(text: str) -> tuple[Sequence[str], Sequence[int]]:
    """What is shown for each character of `text`, and how many terminal cells that takes."""
    if text.isascii() and text.isprintable():
        return text, (1,) * len(text)
    cells: list[str] = []
    column = 0
    for char in text:
        cell = " " * (_TAB - column % _TAB) if char == "\t" else visible(char)
        column += width(cell)
        cells.append(cell)
    return cells, tuple(map(width, cells))


def _first(widths: Sequence[int], start: int, end: int, room: int) -> int:
    """The first character to show: as much before `start` as leaves room for what the carets mark."""
    lead = max(room // 4, room - 2 - sum(widths[start:end]))
    first = start
    while first and lead >= widths[first - 1]:
        first -= 1
        lead -= widths[first]
    return first


def _last(widths: Sequence[int], first: int, room: int, cut: bool) -> int:
    """The index behind the last character to show, with a cell kept for the ellipsis if anything is left out."""
    if not cut and sum(widths[first:]) <= room:
        return len(widths)
    last, left = first, room - 1
    while last < len(widths) and left >= widths[last]:
        left -= widths[last]
        last += 1
    return last
