"""The Markdown format: a comment on a pull request, by owner and module, that fits however many findings there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from boundcheck.base.light import NamedTuple, replace
from boundcheck.base.markup import code, html, prose
from boundcheck.base.plain import counted, visible
from boundcheck.findings.catalog import ALL_RULES
from boundcheck.report.fold import HANDFUL, FoldedFinding, folded
from boundcheck.report.groups import NOBODY, grouped
from boundcheck.report.model import Report
from boundcheck.report.stale import stale_apart, stale_together
from boundcheck.report.summary import nothing_found, summary_line
from boundcheck.report.words import LEVELS, doubt, tally

if TYPE_CHECKING:
    from boundcheck.report import Surroundings

_MOST: Final = 65_000  # GitHub takes 65,536 characters
_RESERVED: Final = 500  # for what is told of those that are left out
_LET_THROUGH: Final = 10_000  # characters of one kind
_SCREEN: Final = 20  # rows; more are folded
_A_TURN: Final = 3  # rows
_MORE: Final = 20  # characters that tell how many rows are left out of a table
_LONGEST: Final = 1_000  # characters of one name or message
_LINES_NAMED: Final = 5
_HEAD: Final = "|  | rule | place | finding |\n|---|---|---|---|\n"


class _Section(NamedTuple):
    """What one module has of one owner: what opens it below the owner's heading ("": none), its rows to be, and what closes it."""

    heading: str
    opening: str
    entries: Sequence[FoldedFinding]
    closing: str


def render_markdown(report: Report, around: Surroundings) -> str:
    """A headline, the summary, and a table for each module below its owner; folded where that is more than a screen.

    Where a comment cannot hold all, modules get rows in turns, errors first, and the end says how much is left out.
    """
    summary = summary_line(replace(report, elapsed=None), is_short=True).splitlines()
    head = "".join(f"{part}\n\n" for part in (f"## boundcheck: {_headline(report)}", *map(prose, summary)))
    sections = list(_sections(report, around))
    end = "".join(_let_through(report))
    told = _fitted(sections, _MOST - _size(head) - _size(end) - _RESERVED, around)
    told = told.rstrip("\n") + "\n\n" if told else ""
    return f"{head}{told}{end}".rstrip("\n") + "\n"


def _let_through(report: Report) -> Iterator[str]:
    """Of a difference the findings that are no longer checked or accepted, folded: below what is new."""
    if report.since is None:
        return
    from boundcheck.report.difference import let_through

    for heading, lines in let_through(report.since):
        yield f"<details><summary>{html(heading)}</summary>\n\n"
        room = _LET_THROUGH
        for line in lines:
            item = f"- {prose(_short(line))}\n"
            room -= _size(item)
            if room < 0:
                yield "- and more: `boundcheck check --format json` lists them\n"
                break
            yield item
        yield "\n</details>\n\n"


def _headline(report: Report) -> str:
    summary = report.summary
    found = tally(summary.errors, summary.warnings)
    if report.lists_known:
        return f"{summary.baselined:,} known"
    if report.since and report.since.fails_strictly and not found:
        return "no new breach, but failed by --strict-contracts"
    return ", ".join(found) or nothing_found(report).lower()


def _sections(report: Report, around: Surroundings) -> Iterator[_Section]:
    """By owner and module; last what the baseline knows too much of, which is nobody's breach."""
    breaches, stale = stale_apart(report.findings)
    by_owner = grouped("owner", breaches, around.owners, around.owner_of_path)
    has_owners = any(owner.label != NOBODY for owner in by_owner)
    entries = [
        (owner, module, list(folded(module.findings, ALL_RULES)))
        for owner in by_owner
        for module in grouped("module", owner.findings, {})
    ]
    is_folded = sum(len(rows) for *_, rows in entries) > _SCREEN
    for owner, module, found in entries:
        heading = f"### {prose(_short(owner.heading))}\n\n" if has_owners else ""
        found.sort(key=lambda entry: entry.first.severity == "warn")
        if is_folded:
            summary = f"<summary><code>{html(_short(module.label))}</code>: {module.counts}</summary>"
            yield _Section(heading, f"<details>{summary}\n\n{_HEAD}", found, "\n</details>\n\n")
        else:
            yield _Section(heading, f"**{prose(_short(module.heading))}**\n\n{_HEAD}", found, "\n")
    if stale:
        heading = f"### the baseline: {counted(len(stale), 'entry', 'entries')} to take out\n\n"
        rows = [FoldedFinding(finding, ()) for finding in stale_together(stale, HANDFUL)]
        yield _Section(heading, _HEAD, rows, "\n")


def _row(entry: FoldedFinding, around: Surroundings) -> str:
    first = entry.first
    label = f"{LEVELS[first.severity]}{doubt(first)}"
    place = code(_short(f"{around.show_path(first.path)}:{first.line}"))
    return f"| {label} | {first.rule} | {place}{_further(entry)} | {prose(_short(first.message))} |\n"


def _further(entry: FoldedFinding) -> str:
    """The further lines of one breach in one file."""
    lines = list(dict.fromkeys(finding.line for finding in entry.further if finding.line != entry.first.line))
    rest = len(lines) - _LINES_NAMED
    return "".join(f", {line}" for line in lines[:_LINES_NAMED]) + (f", {rest:,} more" if rest > 0 else "")


def _fitted(sections: Sequence[_Section], room: int, around: Surroundings) -> str:
    """As much as fits into so many characters, and what is left out of it."""
    told, left, unseen, heading = [], 0, 0, ""
    for section, rows in zip(sections, _dealt(sections, room, around), strict=True):
        rest = sum(1 + len(entry.further) for entry in section.entries[len(rows) :])
        left += rest
        unseen += not rows
        if rows:
            told += [section.heading] if section.heading != heading else []
            heading = section.heading
            told += [section.opening, *rows, f"\n{rest:,} more\n" if rest else "", section.closing]
    if left:
        among = f", all those of {counted(unseen, 'module')} among them" if unseen else ""
        told.append(
            f"What a comment holds ends here: {counted(left, 'finding')} more{among}; `boundcheck check` tells each.\n"
        )
    return "".join(told)


def _dealt(sections: Sequence[_Section], room: int, around: Surroundings) -> list[list[str]]:
    """The rows of each section that fit: in turns, so that no module takes the place of all others."""
    dealt: list[list[str]] = [[] for _ in sections]
    headings: set[str] = set()
    going: Sequence[int] = range(len(sections))
    while going:
        still = []
        for place in going:
            section, rows = sections[place], dealt[place]
            turn = [_row(entry, around) for entry in section.entries[len(rows) : len(rows) + _A_TURN]]
            cost = sum(map(_size, turn))
            cost += 0 if rows else _size(section.opening) + _size(section.closing) + _MORE
            cost += 0 if section.heading in headings else _size(section.heading)
            if turn and cost <= room:
                room -= cost
                rows += turn
                headings.add(section.heading)
                still.append(place)
        going = still
    return dealt


def _short(text: str) -> str:
    seen = visible(text)
    return seen if len(seen) <= _LONGEST else f"{seen[: _LONGEST - 1]}…"


def _size(text: str) -> int:
    """Characters as JavaScript counts them: those beyond the Basic Multilingual Plane as two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
