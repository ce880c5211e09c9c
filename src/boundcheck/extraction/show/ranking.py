"""All modules in the order in which they could leave: as a text table, json, markdown, html."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Final

from boundcheck.extraction.ranking import FAMILIES, ORDER, Standing
from boundcheck.extraction.show.lines import NARROW, USUAL, fold
from boundcheck.json_text import json_text
from boundcheck.patterns import later
from boundcheck.plain import counted, pad, visible, width

_HEADER: Final = ("", "module", "blocking", *FAMILIES, "steps", "surface", "in", "out", "calls", "loops")
_NUMBERS: Final = frozenset(range(len(_HEADER))) - {1}
_LEGEND: Final = (
    "in: modules that depend on it; out: modules it depends on; surface: names of it that others use; calls: sites of "
    "calls into it and out of it; loops: those of them in loops."
)
_WIDEST_NAME: Final = 40
_MARKUP: Final = later(r"[\\`*_{}\[\]<>#|~&]")
_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;max-width:90rem}table{border-collapse:collapse}"
    "th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid #8884;vertical-align:top}"
    "th:nth-child(2),td:nth-child(2),th:last-child,td:last-child{text-align:left}.never{opacity:.65}"
    ":root{color-scheme:light dark}"
)


def render_text(standings: Sequence[Standing], assumed: Sequence[str] = (), cells: int | None = None) -> str:
    """A table with a line for each module, and below each what speaks for its place.

    Sentences are folded at `cells`; the table is as wide as its columns are.
    """
    across = max(cells or USUAL, NARROW)
    rows = [_HEADER, *map(_cells, standings)]
    widths = [min(max(width(row[n]) for row in rows), _WIDEST_NAME) for n in range(len(_HEADER))]
    lines = [line for told in _introduction(standings, assumed) for line in fold(told, across)]
    lines += ["", _row(_HEADER, widths)]
    for standing, row in zip(standings, rows[1:], strict=True):
        lines += [_row(row, widths), *fold(standing.reason, across, " " * (widths[0] + 4))]
    return "\n".join(line.rstrip() for line in (*lines, "", *fold(_LEGEND, across))) + "\n"


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = (
        " " * (cells_wide - width(cell)) + cell if number in _NUMBERS else pad(cell, cells_wide)
        for number, (cell, cells_wide) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(aligned)


def _total(standings: Sequence[Standing]) -> str:
    ready = sum(found.verdict == "ready" for found in standings if found.place is not None)
    never = sum(found.place is None for found in standings)
    return (
        f"{counted(len(standings), 'module')}: {ready:,} ready, {len(standings) - ready - never:,} blocked, "
        f"{never:,} never to leave as things are."
    )


def _cells(standing: Standing) -> tuple[str, ...]:
    families = dict(standing.families)
    numbers = (
        standing.blocking,
        *(families.get(family, 0) for family in FAMILIES),
        standing.steps,
        standing.surface,
        standing.afferent,
        standing.efferent,
        standing.calls,
        standing.loops,
    )
    place = "never" if standing.place is None else f"{standing.place:,}"
    return (place, visible(standing.module), *(f"{number:,}" if number else "-" for number in numbers))


def render_json(standings: Sequence[Standing], assumed: Sequence[str] = (), cells: int | None = None) -> str:
    return json_text(
        {
            "version": 1,
            "assumed": list(assumed),
            "order": ORDER,
            "modules": [
                {
                    "module": found.module,
                    "place": found.place,
                    "verdict": found.verdict,
                    "reason": found.reason,
                    "role": found.role,
                    "owner": found.owner,
                    "blockers": {"all": found.blocking, **dict(found.families)},
                    "efforts": dict(found.efforts),
                    "steps": found.steps,
                    "surface": found.surface,
                    "afferent": found.afferent,
                    "efferent": found.efferent,
                    "calls": found.calls,
                    "loops": found.loops,
                }
                for found in standings
            ],
        }
    )


def render_markdown(
    standings: Sequence[Standing], assumed: Sequence[str] = (), cells: int | None = None
) -> str:
    header = (*_HEADER, "why")
    rules = ["---:" if number in _NUMBERS else "---" for number in range(len(_HEADER))]
    rows = [(*_cells(found), found.reason) for found in standings]
    lines = [
        "# Which module leaves first",
        "",
        _total(standings),
        *(f"As if {_plain(clause)}." for clause in assumed),
        ORDER,
        "",
        f"| {' | '.join(header)} |",
        f"| {' | '.join((*rules, '---'))} |",
        *(f"| {' | '.join(map(_plain, row))} |" for row in rows),
        "",
        _LEGEND,
    ]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text of a project's, so that it is no markup."""
    return _MARKUP.sub(lambda match: f"\\{match[0]}", visible(text))


def render_html(standings: Sequence[Standing], assumed: Sequence[str] = (), cells: int | None = None) -> str:
    head = "".join(f"<th scope=col>{escape(name)}</th>" for name in (*_HEADER, "why"))
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    said = "".join(f"<p>{escape(text)}</p>\n" for text in _introduction(standings, assumed))
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>Which module leaves first</title>\n<style>{_STYLE}</style>\n"
        f"<h1>Which module leaves first</h1>\n{said}"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(map(_html_row, standings))}</tbody>\n</table>\n"
        f"<p>{escape(_LEGEND)}</p>\n</html>\n"
    )


def _introduction(standings: Sequence[Standing], assumed: Sequence[str]) -> Iterator[str]:
    yield _total(standings)
    yield from (f"As if {visible(clause)}." for clause in assumed)
    yield ORDER


def _html_row(standing: Standing) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in (*_cells(standing), visible(standing.reason)))
    return f'<tr class="{"never" if standing.place is None else standing.verdict}">{cells}</tr>\n'


Render = Callable[[Sequence[Standing], Sequence[str], int | None], str]
RENDERERS: Final[Mapping[str, Render]] = {
    "text": render_text,
    "json": render_json,
    "markdown": render_markdown,
    "html": render_html,
}
