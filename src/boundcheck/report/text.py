"""The text format: every finding with its place in the source, for people at a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from boundcheck.base.plain import counted, most_first, visible
from boundcheck.findings.finding import Finding
from boundcheck.report.fold import FoldedFinding, at_one_place, folded
from boundcheck.report.frame import draw_frame, gutter_width, has_frame
from boundcheck.report.model import Report
from boundcheck.report.paint import Paint, painter
from boundcheck.report.span import source_lines
from boundcheck.report.summary import painted_summary
from boundcheck.report.words import LEVELS, doubt

_LINES_NAMED = 8
_FILES_NAMED = 3
_TARGETS_NAMED = 8


def render_text(
    report: Report,
    read_lines: Callable[[str], Sequence[str]],
    show_path: Callable[[str], str],
    color: bool,
    width: int,
    each: frozenset[str] = frozenset(),
    groups: Sequence[tuple[str, Sequence[Finding]]] = (),
) -> str:
    """A block for each finding or fold of some (see `folded`), below the headings of `groups` if any, then the summary.

    `read_lines` gives the lines of a path relative to the project root, as Python counts them; where it raises
    OSError or ValueError, or has too few, the finding stands without its source. `width` is the terminal's.
    What stands at one place is one block; see `folded` for `each`.
    """
    paint = painter(color)
    entries: list[FoldedFinding] = []
    blocks: list[str] = []
    for heading, findings in groups or (("", report.findings),):
        blocks += [paint(heading, "found")] if heading else []
        inside = list(folded(findings, each))
        entries += inside
        for path, found in groupby(at_one_place(inside), key=lambda site: site[0].first.path):
            lines = source_lines(path, read_lines)
            blocks += ("\n".join(_block(site, lines, show_path, width, paint)) for site in found)
    under = sum(len(entry.further) for entry in entries if entry.is_mixed)
    told = (
        (f"{_stand(under)} under another one of their cause; --format concise tells each.",) if under else ()
    )
    return "\n\n".join((*blocks, *told, painted_summary(report, paint))) + "\n"


def _block(
    site: Sequence[FoldedFinding],
    lines: Sequence[str],
    show_path: Callable[[str], str],
    width: int,
    paint: Paint,
) -> Iterable[str]:
    finding = site[0].first
    indent = " " * (gutter_width(finding, lines) + 1)
    yield _said(finding, paint)
    yield f"{indent}{paint('-->', 'gutter')} {visible(show_path(finding.path))}:{finding.line}:{finding.column}"
    if has_frame(finding, lines):
        yield from draw_frame(finding, lines, width, paint)
    for place, entry in enumerate(site):
        also = (f"also {_said(entry.first, paint)}",) if place else ()
        modules = () if place and _modules(entry) == _modules(site[0]) else _modules(entry)
        for note in (*also, *modules, *_sites(entry, show_path), *_targets(entry)):
            yield f"{indent} {paint('=', 'gutter')} {note}"


def _said(finding: Finding, paint: Paint) -> str:
    head = paint(f"{LEVELS[finding.severity]}[{visible(finding.rule)}]{doubt(finding)}", finding.severity)
    return head + paint(f": {visible(finding.message)}", "message")


def _modules(entry: FoldedFinding) -> tuple[str, ...]:
    finding = entry.first
    if finding.from_ is None and finding.to is None:
        return ()
    if finding.to in (None, finding.from_):
        return (f"in {visible(finding.from_ or '')}",)
    reached = dict.fromkeys(found.to for found in (finding, *entry.further) if found.to)
    return (f"{visible(finding.from_ or '')} → {', '.join(map(visible, reached))}".strip(),)


def _sites(entry: FoldedFinding, show_path: Callable[[str], str]) -> tuple[str, ...]:
    finding, further = entry
    if not further:
        return ()
    files = {site.path: site for site in reversed(further)}  # the first of each
    if files.keys() == {finding.path}:
        places = dict.fromkeys(_sure(str(site.line), site, finding) for site in further)
        where = f"this file: {'line' if len(places) == 1 else 'lines'} {_listed(places, _LINES_NAMED)}"
    else:
        firsts = sorted(files.values(), key=lambda site: site.sort_key)
        named = [_sure(f"{visible(show_path(site.path))}:{site.line}", site, finding) for site in firsts]
        where = f"{counted(len(files), 'file')}: {_listed(named, _FILES_NAMED)}"
    return (f"and {len(further):,} more in {where}",)


def _sure(place: str, site: Finding, finding: Finding) -> str:
    return place if site.certainty == finding.certainty else f"{place} ({site.certainty})"


def _targets(entry: FoldedFinding) -> tuple[str, ...]:
    """What is reached, most often first, where it is not the same for all."""
    counts = Counter(found.target or "" for found in (entry.first, *entry.further))
    if len(counts) < 2:
        return ()
    named = [
        f"{visible(name)} {count:,}" if count > 1 else visible(name) for name, count in most_first(counts)
    ]
    return (f"of {_listed(named, _TARGETS_NAMED)}",)


def _listed(names: Iterable[str], most: int) -> str:
    found = list(names)
    return ", ".join((*found[:most], *(("…",) if len(found) > most else ())))


def _stand(count: int) -> str:
    return f"{counted(count, 'finding')} {'stands' if count == 1 else 'stand'}"
