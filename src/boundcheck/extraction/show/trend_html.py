"""How the figures of runs moved, as one self-contained page: lines, and below them every number in tables.

The page loads nothing and runs nothing: a content security policy admits this style sheet alone, by its hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Final

from boundcheck.extraction.show.trend import (
    Move,
    Series,
    change,
    come_and_gone,
    module_moves,
    number,
    period,
    whole_moves,
)
from boundcheck.extraction.trend import Saved
from boundcheck.plain import counted, visible

_WIDTH: Final = 280
_HEIGHT: Final = 96
_SIDE: Final = 8
_MOST_MODULES: Final = 12
_STYLE: Final = """
:root { color-scheme: light dark; --paper: light-dark(#f7f8fa, #12161d); --surface: light-dark(#ffffff, #1a202a);
  --ink: light-dark(#1b2330, #e7ebf2); --muted: light-dark(#566173, #9ba7ba); --line: light-dark(#d7dde6, #323c4c);
  --accent: light-dark(#1f56c3, #8db4ff); }
body { margin: 0 auto; max-width: 1000px; padding: 24px 16px; background: var(--paper); color: var(--ink);
  font: 14px/1.45 Inter, system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
h1 { font-size: 20px; } h2 { font-size: 16px; margin-top: 32px; } p { color: var(--muted); }
ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 12px; }
li { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; }
figure { margin: 0; } figcaption b { display: block; } figcaption { color: var(--muted); } figcaption b { color: var(--ink); }
svg { display: block; width: 280px; height: 96px; }
polyline { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
circle { fill: var(--accent); }
.ground { stroke: var(--line); } text { fill: var(--muted); font-size: 10px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; background: var(--surface); }
th, td { border: 1px solid var(--line); padding: 3px 8px; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th { font-weight: 600; } th[scope="row"], th:first-child, td.word { text-align: left; }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
caption { text-align: left; color: var(--muted); padding-bottom: 6px; }
@media print { body { background: none; } }
"""
# A keyboard must reach what scrolls.
_SCROLL: Final = (
    '<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption>'
)


def render_trend_html(saved: Sequence[Saved]) -> str:
    """The whole document; the same runs give the same bytes."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    lines = (
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>How the coupling moved</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        "<h1>How the coupling moved</h1>",
        f"<p>{_text(period(saved))}</p>",
        *_charts(saved),
        *_modules(saved),
        *_runs(saved),
        "</main>",
        "</body>",
        "</html>",
    )
    return "\n".join(lines) + "\n"


def _charts(saved: Sequence[Saved]) -> Iterator[str]:
    yield "<h2>The whole</h2>"
    yield from _figures("w", [(move.title, move) for move in whole_moves(saved)], saved)
    leading = [
        (f"{visible(name)}: {moves[0].title}", moves[0])
        for name, moves in module_moves(saved)[:_MOST_MODULES]
    ]
    if leading:
        yield "<h2>The modules that moved most</h2>"
        yield from _figures("m", leading, saved)


def _figures(mark: str, drawn: Sequence[tuple[str, Move]], saved: Sequence[Saved]) -> Iterator[str]:
    places = _places(saved)
    yield "<ul>"
    for index, (title, move) in enumerate(drawn):
        told = f"{number(move.first)} → {number(move.last)} ({change(move)})"
        yield f"<li><figure>{_chart(f'{mark}{index}', title, move, places, saved)}"
        yield f"<figcaption><b>{_text(title)}</b>{told}</figcaption></figure></li>"
    yield "</ul>"


def _chart(name: str, title: str, move: Move, places: Sequence[float], saved: Sequence[Saved]) -> str:
    known = [value for value in move.series if value is not None]
    days = [run.at[:10] for run, value in zip(saved, move.series, strict=True) if value is not None]
    low, high = min(known), max(known)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _points(move.series, places, low, high))
    last = points.rpartition(" ")[2].split(",")
    bottom, right = _HEIGHT - 18, _WIDTH - _SIDE
    about = (
        f"{counted(len(known), 'value')} from {days[0]} to {days[-1]}: first {number(move.first)}, "
        f"last {number(move.last)}, least {number(low)}, most {number(high)}."
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="{name}t {name}d">'
        f'<title id="{name}t">{_text(title)}</title><desc id="{name}d">{_text(about)}</desc>'
        f'<line class="ground" x1="{_SIDE}" y1="{bottom}" x2="{right}" y2="{bottom}"/>'
        f'<polyline points="{points}"/><circle cx="{last[0]}" cy="{last[1]}" r="3"/>'
        f'<text x="{_SIDE}" y="{_HEIGHT - 5}">{days[0]}: {number(move.first)}</text>'
        f'<text x="{right}" y="{_HEIGHT - 5}" text-anchor="end">{days[-1]}: {number(move.last)}</text></svg>'
    )


def _points(
    series: Series, places: Sequence[float], low: float, high: float
) -> Iterator[tuple[float, float]]:
    top, bottom = 8, _HEIGHT - 24
    for value, place in zip(series, places, strict=True):
        if value is not None:
            share = (value - low) / (high - low) if high > low else 0.5
            yield _SIDE + place * (_WIDTH - 2 * _SIDE), bottom - share * (bottom - top)


def _places(saved: Sequence[Saved]) -> tuple[float, ...]:
    """Where each run stands from left (0) to right (1): by its time; side by side where all are of one time."""
    times = [datetime.fromisoformat(run.at).timestamp() for run in saved]
    span = times[-1] - times[0]
    if span:
        return tuple((time - times[0]) / span for time in times)
    return tuple(index / max(1, len(saved) - 1) for index in range(len(saved)))


def _modules(saved: Sequence[Saved]) -> Iterator[str]:
    moved = module_moves(saved)
    yield "<h2>Every module</h2>"
    if not moved:
        yield "<p>No figure of a module moved.</p>"
    for title, modules in zip(("New", "Gone"), come_and_gone(saved), strict=True):
        if modules:
            yield f"<p>{title}: {', '.join(map(_text, modules))}</p>"
    if moved:
        yield _SCROLL.format("What moved between the first run and the last, most first")
        yield "<thead><tr>" + _heads(("module", "figure", "first", "last", "change")) + "</tr></thead><tbody>"
        for name, moves in moved:
            for move in moves:
                cells = _cells((number(move.first), number(move.last), change(move)))
                yield f'<tr><th scope="row">{_text(name)}</th><td class="word">{_text(move.title)}</td>{cells}</tr>'
        yield "</tbody></table></div>"


def _runs(saved: Sequence[Saved]) -> Iterator[str]:
    moves = whole_moves(saved)
    yield "<h2>Every run</h2>"
    yield _SCROLL.format("The figures of the whole, run by run")
    yield f"<thead><tr>{_heads(('time', 'commit', *(move.title for move in moves)))}</tr></thead><tbody>"
    for index, run in enumerate(saved):
        values = (number(move.series[index] or 0) for move in moves)
        yield f'<tr><th scope="row">{_text(run.at)}</th>{_cells(((run.revision or "")[:10], *values))}</tr>'
    yield "</tbody></table></div>"


def _heads(titles: Sequence[str]) -> str:
    return "".join(f'<th scope="col">{_text(title)}</th>' for title in titles)


def _cells(values: Sequence[str]) -> str:
    return "".join(f"<td>{_text(value)}</td>" for value in values)


def _text(text: str) -> str:
    return escape(visible(text))
