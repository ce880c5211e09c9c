"""Where on a source line the thing that a finding points at ends; a finding itself knows only where it starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from boundcheck.base.patterns import later
from boundcheck.findings.finding import Finding

_STRING = later(r"""('{3}|"{3}|'|")(?:\\.|(?!\1).)*(?:\1|\\?$)""")
_PLAIN = later(r"""[^'"#,:;()\[\]{}]+""")  # neither ends anything nor hides an end
_NAMES = later(r"(?:from|import)\b")


def source_lines(path: str, read_lines: Callable[[str], Sequence[str]]) -> Sequence[str]:
    """The lines of a file as findings count them; none where it cannot be read."""
    try:
        lines = read_lines(path)
    except (OSError, ValueError):  # UnicodeDecodeError is a ValueError
        return ()
    if lines and lines[0].startswith("\ufeff"):  # columns do not count a byte order mark
        return (lines[0][1:], *lines[1:])
    return lines


def end_column(finding: Finding, lines: Sequence[str]) -> int | None:
    """The column behind what a finding points at, on its first line; None where that line is not there or too short."""
    line = lines[finding.line - 1] if 1 <= finding.line <= len(lines) else ""
    start = finding.column - 1
    return span_end(line, start) + 1 if 0 <= start < len(line) else None


def span_end(line: str, start: int) -> int:
    """The index behind the import, expression, statement head or TOML value that starts at index `start` of `line`.

    Brackets and strings are skipped as a whole; what closes or follows at the outer level (a comma, a colon, a
    comment) ends it. At least one character, also past the end of the line.
    """
    ends = ";)]}" if _NAMES.match(line, start) else ",:;)]}"
    depth, index = 0, start
    while index < len(line):
        if skipped := _PLAIN.match(line, index) or _STRING.match(line, index):
            index = skipped.end()
            continue
        char = line[index]
        if char == "#" or (depth == 0 and char in ends):
            break
        depth += (char in "([{") - (char in ")]}")
        index += 1
    return max(start + 1, start + len(line[start:index].rstrip()))
