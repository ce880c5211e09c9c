"""How the figures of runs moved, as a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from boundcheck.base.plain import counted
from boundcheck.document import model as doc
from boundcheck.extraction.trend import ModuleFigures, Saved, WholeFigures

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
_FIGURES: Final = (
    *(doc.Column(title, "number") for title in ("first", "last", "change")),
    doc.Column("course", "course"),
)

Series = tuple[float | None, ...]


class Move(NamedTuple):
    """How one figure of the whole or of a module moved, a value a run (None: not known)."""

    title: str
    series: Series

    @property
    def known(self) -> tuple[float, ...]:
        return tuple(value for value in self.series if value is not None)

    @property
    def change(self) -> float:
        """From the first known value to the last."""
        return self.known[-1] - self.known[0] if self.known else 0.0


def trend(saved: Sequence[Saved]) -> doc.Document:
    """The whole with first, last, change and course, the modules that moved most, and every run."""
    times = _times(saved)
    moved = tuple((name, move) for name, moves in _module_moves(saved) for move in moves)
    whole = _whole_moves(saved)
    columns = (doc.Column("figure", "word"), *_FIGURES)
    sections = [
        doc.Section(
            "The whole",
            (
                doc.Table(
                    "How the whole moved",
                    columns,
                    tuple((each.title, *_row(each, saved, times)) for each in whole),
                ),
            ),
        )
    ]
    if len(saved) > 1:
        rows = tuple((doc.Code(name), each.title, *_row(each, saved, times)) for name, each in moved)
        table = doc.Table("What moved in modules, most first", (doc.Column("module", "name"), *columns), rows)
        ends = zip(("New", "Gone"), _come_and_gone(saved), strict=True)
        told = tuple(
            doc.Paragraph((f"{title}: ", doc.Words(names, is_code=True))) for title, names in ends if names
        )
        sections += (
            [doc.Section("The modules that moved most", (table, *told))]
            if moved
            else [doc.Section("", (doc.Paragraph("No figure of a module moved."), *told))]
        )
    sections.append(doc.Section("Every run", (doc.Fold(counted(len(saved), "run"), (_runs(saved, whole),)),)))
    return doc.Document(
        "How the coupling moved", _period(saved), "boundcheck extract --trend", tuple(sections), everything=""
    )


def _period(saved: Sequence[Saved]) -> str:
    if len(saved) == 1:
        return f"1 run, of {saved[0].at}: two are needed to tell what moved"
    return f"{counted(len(saved), 'run')} from {saved[0].at[:10]} to {saved[-1].at[:10]}"


def _row(move: Move, saved: Sequence[Saved], times: tuple[float, ...]) -> tuple[doc.Text, ...]:
    known = move.known
    days = [run.at[:10] for run, value in zip(saved, move.series, strict=True) if value is not None]
    about = (
        f"{move.title}: {counted(len(known), 'value')} from {days[0]} to {days[-1]}, first {_number(known[0])}, "
        f"last {_number(known[-1])}, least {_number(min(known))}, most {_number(max(known))}"
    )
    return (_number(known[0]), _number(known[-1]), _change(move), doc.Course(move.series, times, about))


def _times(saved: Sequence[Saved]) -> tuple[float, ...]:
    """Where each run stands from left (0) to right (1): by its time; side by side where all are of one time."""
    times = [datetime.fromisoformat(run.at).timestamp() for run in saved]
    span = times[-1] - times[0]
    if span:
        return tuple((time - times[0]) / span for time in times)
    return tuple(index / max(1, len(saved) - 1) for index in range(len(saved)))


def _runs(saved: Sequence[Saved], moves: Sequence[Move]) -> doc.Table:
    rows: tuple[tuple[doc.Text, ...], ...] = tuple(
        (run.at, doc.Code((run.revision or "")[:10]), *(_number(move.series[index] or 0) for move in moves))
        for index, run in enumerate(saved)
    )
    columns = (
        doc.Column("time", "word"),
        doc.Column("commit", "word"),
        *(doc.Column(move.title, "number") for move in moves),
    )
    return doc.Table("The figures of the whole, run by run", columns, rows)


def _whole_moves(saved: Sequence[Saved]) -> tuple[Move, ...]:
    """Every figure of the whole."""
    fields = WholeFigures._fields
    return tuple(
        Move(title, tuple(float(run.whole[fields.index(field)]) for run in saved))
        for field, title in WHOLE.items()
    )


def _module_moves(saved: Sequence[Saved]) -> tuple[tuple[str, tuple[Move, ...]], ...]:
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


def _come_and_gone(saved: Sequence[Saved]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Modules of the last run that the first did not have, and the other way round."""
    first, last = ({name for name, _ in run.modules} for run in (saved[0], saved[-1]))
    return tuple(sorted(last - first)), tuple(sorted(first - last))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4f}".rstrip("0")


def _change(move: Move) -> str:
    """`+2`, `-0.25`, or `=`."""
    moved = round(move.change, 4)
    return f"{'+' if moved > 0 else '-'}{_number(abs(moved))}" if moved else "="


def _module_move(title: str, field: str, runs: Sequence[ModuleFigures | None]) -> Move | None:
    at = ModuleFigures._fields.index(field)
    series = tuple(None if run is None or run[at] is None else float(run[at] or 0) for run in runs)
    move = Move(title, series)
    return move if move.change else None


def _sizes(moves: Sequence[Move]) -> tuple[float, float, float]:
    moved = {move.title: abs(move.change) for move in moves}
    coupling = sum(moved.get(MODULE[key], 0) for key in ("reaches", "reached_by", "afferent", "efferent"))
    return moved.get(MODULE["blockers"], 0), coupling, moved.get(MODULE["lines"], 0)
