"""How the figures of runs moved, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from boundcheck.extraction.trend import ModuleFigures, Saved, WholeFigures
from boundcheck.plain import counted, pad, visible, width

# The figures of the whole by their fields, as a reader calls them.
WHOLE: Final[dict[str, str]] = {
    "modules": "modules",
    "ccd": "CCD",
    "acd": "ACD",
    "nccd": "NCCD",
    "propagation_cost": "propagation cost",
    "cycles": "cycles",
    "new": "findings, new",
    "baselined": "findings, baselined",
    "allowed": "findings, allowed",
}
MODULE: Final[dict[str, str]] = {
    "blockers": "blockers",
    "reaches": "reaches",
    "reached_by": "reached by",
    "afferent": "afferent",
    "efferent": "efferent",
    "instability": "instability",
    "in_cycle": "modules in its cycle",
    "files": "files",
    "lines": "lines",
}
_BARS: Final = "▁▂▃▄▅▆▇█"
_GAP: Final = "  "
_FEWEST_BARS: Final = 4
_MOST_MODULES: Final = 12
_MOST_FIGURES: Final = 4

Series = tuple[float | None, ...]


class Move(NamedTuple):
    """How one figure of a module moved: its first and last known value, and all of them, one a run."""

    title: str
    first: float
    last: float
    series: Series


def render_trend(saved: Sequence[Saved], cells: int | None = None) -> str:
    """A table of the whole with first, last, change and course, then the modules that moved most, in `cells` columns."""
    cells = cells or 100
    parts = [[period(saved)], list(_table(saved, cells)), list(_modules(saved, cells))]
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part) + "\n"


def period(saved: Sequence[Saved]) -> str:
    if len(saved) == 1:
        return f"1 run, of {saved[0].at}: two are needed to tell what moved."
    return f"{counted(len(saved), 'run')} from {saved[0].at[:10]} to {saved[-1].at[:10]}."


def whole_moves(saved: Sequence[Saved]) -> tuple[Move, ...]:
    """Every figure of the whole."""
    fields = WholeFigures._fields
    return tuple(
        _move(title, tuple(float(run.whole[fields.index(field)]) for run in saved))
        for field, title in WHOLE.items()
    )


def module_moves(saved: Sequence[Saved]) -> tuple[tuple[str, tuple[Move, ...]], ...]:
    """The figures that moved, of each module of the last run that has any; those that moved most come first.

    Most is meant in the order of what matters: places that block, then coupling, then lines.
    """
    known = [dict(run.modules) for run in saved]
    found = []
    for name in known[-1]:
        runs = [run.get(name) for run in known]
        moves = tuple(
            move for field, title in MODULE.items() if (move := _module_move(title, field, runs)) is not None
        )
        if moves:
            found.append((name, moves))
    return tuple(sorted(found, key=lambda row: (*(-size for size in _sizes(row[1])), row[0])))


def come_and_gone(saved: Sequence[Saved]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Modules of the last run that the first did not have, and the other way round."""
    first, last = ({name for name, _ in run.modules} for run in (saved[0], saved[-1]))
    return tuple(sorted(last - first)), tuple(sorted(first - last))


def number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4f}".rstrip("0")


def change(move: Move) -> str:
    """`+2`, `-0.25`, or `=`."""
    moved = round(move.last - move.first, 4)
    return f"{'+' if moved > 0 else '-'}{number(abs(moved))}" if moved else "="


def _move(title: str, series: Series) -> Move:
    known = [value for value in series if value is not None]
    return Move(title, known[0], known[-1], series)


def _module_move(title: str, field: str, runs: Sequence[ModuleFigures | None]) -> Move | None:
    at = ModuleFigures._fields.index(field)
    series = tuple(None if run is None or run[at] is None else float(run[at] or 0) for run in runs)
    if len({value for value in series if value is not None}) < 2:
        return None
    move = _move(title, series)
    return move if move.first != move.last else None


def _sizes(moves: Sequence[Move]) -> tuple[float, float, float]:
    moved = {move.title: abs(move.last - move.first) for move in moves}
    coupling = sum(moved.get(MODULE[key], 0) for key in ("reaches", "reached_by", "afferent", "efferent"))
    return moved.get(MODULE["blockers"], 0), coupling, moved.get(MODULE["lines"], 0)


def _table(saved: Sequence[Saved], cells: int) -> Iterator[str]:
    moves = whole_moves(saved)
    rows = [(move.title, number(move.first), number(move.last), change(move)) for move in moves]
    head = ("", "first", "last", "change")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(4)]
    left = cells - sum(widths) - 4 * len(_GAP)
    for row, series in zip((head, *rows), (None, *(move.series for move in moves)), strict=True):
        told = _GAP.join((row[0].ljust(widths[0]), *(row[n].rjust(widths[n]) for n in (1, 2, 3))))
        yield f"{told}{_GAP}{_bars(series, left)}" if series and left >= _FEWEST_BARS else told


def _modules(saved: Sequence[Saved], cells: int) -> Iterator[str]:
    if len(saved) < 2:
        return
    moved = module_moves(saved)
    if not moved:
        yield "No figure of a module moved."
    else:
        yield "The modules that moved most:"
    names = max((width(visible(name)) for name, _ in moved[:_MOST_MODULES]), default=0)
    for name, moves in moved[:_MOST_MODULES]:
        told = ""
        for move in moves[:_MOST_FIGURES]:
            more = f"{_GAP}{move.title} {number(move.first)} → {number(move.last)}"
            if told and 2 + names + width(told + more) > cells:
                break
            told += more
        yield f"  {pad(visible(name), names)}{told}"
    if len(moved) > _MOST_MODULES:
        yield f"  and {len(moved) - _MOST_MODULES:,} more"
    for title, modules in zip(("New", "Gone"), come_and_gone(saved), strict=True):
        if modules:
            yield f"{title}: {', '.join(map(visible, modules))}"


def _bars(series: Series, most: int) -> str:
    """One character a run; of too many runs evenly chosen ones, the last among them."""
    if len(series) > most:
        series = tuple(series[round(at * (len(series) - 1) / (most - 1))] for at in range(most))
    known = [value for value in series if value is not None]
    low, span = min(known), max(known) - min(known)
    return "".join(
        " " if value is None else _BARS[round((value - low) / span * 7)] if span else _BARS[3]
        for value in series
    )
