"""The Markdown format: a comment on a pull request, by owner and module, that fits however many findings there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from boundcheck.catalog import ALL_RULES
from boundcheck.markup import code, html, prose
from boundcheck.plain import counted, visible
from boundcheck.report.fold import Entry, folded
from boundcheck.report.groups import NOBODY, Group, grouped
from boundcheck.report.model import Report
from boundcheck.report.summary import summary_line

if TYPE_CHECKING:
    from boundcheck.report import Surroundings

_MOST: Final = 65_000  # GitHub takes 65,536 characters
_RESERVED: Final = 500  # for what is told of those that are left out
_SCREEN: Final = 20  # rows; more are folded
_LONGEST: Final = 1_000  # characters of one name or message
_LINES_NAMED: Final = 5
_HEAD: Final = "|  | rule | place | finding |\n|---|---|---|---|\n"


class _Section(NamedTuple):
    """What one module has: what opens it, its rows with the number of findings in each, and what closes it."""

    opening: str
    rows: tuple[tuple[str, int], ...]
    closing: str

    @property
    def size(self) -> int:
        return sum(_size(row) for row, _ in self.rows)


def render_markdown(report: Report, around: Surroundings) -> str:
    """A headline, the summary, and a table for each module below its owner; folded where that is more than a screen.

    Beyond what a comment holds each module has an equal share, errors first, and the end says how much is left out.
    """
    summary = summary_line(replace(report, elapsed=None)).splitlines()
    head = "".join(f"{part}\n\n" for part in (f"## boundcheck: {_headline(report)}", *map(prose, summary)))
    sections = list(_sections(report, around))
    told, left = _fitted(sections, _MOST - _size(head) - _RESERVED)
    if left:
        end = f"{counted(left, 'finding')} more {'does' if left == 1 else 'do'} not fit into a comment"
        told += f"{end}; `boundcheck check` tells each.\n"
    return head + told if told else head.rstrip("\n") + "\n"


def _headline(report: Report) -> str:
    summary = report.summary
    found = (
        *((counted(summary.errors, "error"),) if summary.errors else ()),
        *((counted(summary.warnings, "warning"),) if summary.warnings else ()),
    )
    if report.lists_known:
        return f"{summary.baselined:,} known"
    return ", ".join(found) or ("no new breach" if summary.baselined else "all contracts kept")


def _sections(report: Report, around: Surroundings) -> Iterator[_Section]:
    by_owner = grouped("owner", report.findings, around.owners, around.owner_of_path)
    has_owners = any(owner.label != NOBODY for owner in by_owner)
    entries = [
        (owner, module, list(folded(module.findings, ALL_RULES)))
        for owner in by_owner
        for module in grouped("module", owner.findings, {})
    ]
    is_folded = sum(len(rows) for *_, rows in entries) > _SCREEN
    before: Group | None = None
    for owner, module, found in entries:
        heading = f"### {prose(_short(owner.heading))}\n\n" if has_owners and owner is not before else ""
        before = owner
        found.sort(key=lambda entry: entry.first.severity == "warn")
        rows = tuple((_row(entry, around), 1 + len(entry.further)) for entry in found)
        if is_folded:
            name, _, counts = module.heading.rpartition(": ")
            summary = f"<summary><code>{html(_short(name))}</code>: {html(counts)}</summary>"
            yield _Section(f"{heading}<details>{summary}\n\n{_HEAD}", rows, "\n</details>\n\n")
        else:
            yield _Section(f"{heading}**{prose(_short(module.heading))}**\n\n{_HEAD}", rows, "\n")


def _row(entry: Entry, around: Surroundings) -> str:
    first = entry.first
    label = "error" if first.severity == "error" else "warning"
    certainty = "" if first.certainty == "certain" else f" ({first.certainty})"
    place = code(_short(f"{around.show_path(first.path)}:{first.line}"))
    return (
        f"| {label}{certainty} | {first.rule} | {place}{_further(entry)} | {prose(_short(first.message))} |\n"
    )


def _further(entry: Entry) -> str:
    """The further lines of one breach in one file."""
    lines = list(dict.fromkeys(finding.line for finding in entry.further if finding.line != entry.first.line))
    rest = len(lines) - _LINES_NAMED
    return "".join(f", {line}" for line in lines[:_LINES_NAMED]) + (f", {rest:,} more" if rest > 0 else "")


def _fitted(sections: Sequence[_Section], most: int) -> tuple[str, int]:
    """As much as fits into `most` characters, and how many findings are left out of it."""
    told, left = [], 0
    fixed = [_size(each.opening) + _size(each.closing) for each in sections]
    shares = _shares([each.size for each in sections], fixed, most)
    for section, share in zip(sections, shares, strict=True):
        kept, rest = _cut(section.rows, share)
        left += rest
        told += [section.opening, *kept, section.closing] if kept else []
    return "".join(told), left


def _cut(rows: Iterable[tuple[str, int]], share: int) -> tuple[list[str], int]:
    """The first rows, as far as they fit, and how many findings the others hold."""
    kept, rest, room = [], 0, share
    for row, findings in rows:
        room -= _size(row)
        if room < 0:
            rest += findings
            room = -1  # what is shorter and stands behind must not take the place of what is worse
        else:
            kept.append(row)
    return kept, rest


def _shares(sizes: Sequence[int], fixed: Sequence[int], most: int) -> list[int]:
    """How much room each section's rows get: equal shares, where those who need less leave it to the others.

    Sections whose openings alone would take half of the room get none, from the last on.
    """
    shares, opened = [0] * len(sizes), 0
    taken = 0
    whole = sum(sizes) + sum(fixed) <= most
    while opened < len(sizes) and (whole or taken + fixed[opened] <= most // 2):
        taken += fixed[opened]
        opened += 1
    room = most - taken
    for number, place in enumerate(sorted(range(opened), key=lambda place: sizes[place])):
        shares[place] = min(sizes[place], room // (opened - number))
        room -= shares[place]
    return shares


def _short(text: str) -> str:
    seen = visible(text)
    return seen if len(seen) <= _LONGEST else f"{seen[: _LONGEST - 1]}…"


def _size(text: str) -> int:
    """Characters as JavaScript counts them: those beyond the Basic Multilingual Plane as two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
