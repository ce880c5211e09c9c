"""The text format: every finding with its place in the source, for people at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from boundcheck.finding import Finding
from boundcheck.plain import visible
from boundcheck.report.frame import draw_frame, gutter_width, has_frame
from boundcheck.report.model import Report
from boundcheck.report.paint import Paint, painter
from boundcheck.report.summary import summary_line

_LINES_NAMED = 8


def render_text(
    report: Report,
    read_lines: Callable[[str], Sequence[str]],
    show_path: Callable[[str], str],
    color: bool,
    width: int,
) -> str:
    """A block for each finding, then the summary.

    `read_lines` gives the lines of a path relative to the project root, as Python counts them; where it raises
    OSError or ValueError, or has too few, the finding stands without its source. `width` is the terminal's.
    """
    paint = painter(color)
    blocks: list[str] = []
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        lines = _lines(path, read_lines)
        for first, further in _folded(findings):
            blocks.append("\n".join(_block(first, further, lines, show_path(path), width, paint)))
    reported = report.summary.errors or report.summary.warnings
    return "\n\n".join((*blocks, paint(summary_line(report), "found" if reported else "kept"))) + "\n"


def _lines(path: str, read_lines: Callable[[str], Sequence[str]]) -> Sequence[str]:
    try:
        lines = read_lines(path)
    except (OSError, ValueError):  # UnicodeDecodeError is a ValueError
        return ()
    if lines and lines[0].startswith("\ufeff"):  # columns do not count a byte order mark
        return (lines[0][1:], *lines[1:])
    return lines


def _folded(findings: Iterable[Finding]) -> Iterable[tuple[Finding, tuple[Finding, ...]]]:
    """The findings of one file, further sites of one breach under the first.

    Without a target only the message can tell two breaches apart, so there it must be the same too.
    """
    sites: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.identity, finding.severity, finding.message if finding.target is None else "")
        sites.setdefault(key, []).append(finding)
    return ((first, tuple(further)) for first, *further in sites.values())


def _block(
    finding: Finding,
    further: tuple[Finding, ...],
    lines: Sequence[str],
    shown_path: str,
    width: int,
    paint: Paint,
) -> Iterable[str]:
    indent = " " * (gutter_width(finding, lines) + 1)
    label = "warning" if finding.severity == "warn" else "error"
    certainty = "" if finding.certainty == "certain" else f" ({finding.certainty})"
    head = paint(f"{label}[{visible(finding.rule)}]{certainty}", finding.severity)
    yield head + paint(f": {visible(finding.message)}", "message")
    yield f"{indent}{paint('-->', 'gutter')} {visible(shown_path)}:{finding.line}:{finding.column}"
    if has_frame(finding, lines):
        yield from draw_frame(finding, lines, width, paint)
    for note in (*_modules(finding), *_sites(finding, further)):
        yield f"{indent} {paint('=', 'gutter')} {note}"


def _modules(finding: Finding) -> tuple[str, ...]:
    if finding.from_ is None and finding.to is None:
        return ()
    if finding.to is None:
        return (f"in {visible(finding.from_ or '')}",)
    return (f"{visible(finding.from_ or '')} → {visible(finding.to)}".strip(),)


def _sites(finding: Finding, further: tuple[Finding, ...]) -> tuple[str, ...]:
    if not further:
        return ()
    places = dict.fromkeys(
        str(site.line) if site.certainty == finding.certainty else f"{site.line} ({site.certainty})"
        for site in further
    )
    named = ", ".join((*tuple(places)[:_LINES_NAMED], *(("…",) if len(places) > _LINES_NAMED else ())))
    return (f"and {len(further):,} more in this file: {'line' if len(places) == 1 else 'lines'} {named}",)
