"""How the figures of runs moved, as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.plain import counted
from boundcheck.document import model as doc
from boundcheck.extraction.trend import MODULE, WHOLE, SavedRun, Values

_FIGURES: Final = (
    *(doc.Column(title, "number") for title in ("first", "last", "change")),
    doc.Column("course", "course"),
)

Series = tuple[float | None, ...]


class FigureMove(NamedTuple):
    """How one figure of the whole or of a module moved, a value a run (None: not known)."""

    field: str
    title: str
    series: Series

    @property
    def known(self) -> tuple[float, ...]:
        return tuple(value for value in self.series if value is not None)

    @property
    def change(self) -> float:
        """From the first known value to the last."""
        return self.known[-1] - self.known[0] if self.known else 0.0


def trend(saved: Sequence[SavedRun]) -> doc.Document:
    """The whole with first, last, change and course, the modules that moved most, and every run."""
    times = _times(saved)
    whole = _moves(WHOLE, [run.whole for run in saved])
    columns = (doc.Column("figure", "word"), *_FIGURES)
    rows = tuple((each.title, *_row(each, saved, times)) for each in whole)
    sections = [doc.Section("The whole", (doc.Table("How the whole moved", columns, rows),))]
    if len(saved) > 1:
        sections.append(_modules(saved, times, columns))
    sections.append(doc.Section("Every run", (doc.Fold(counted(len(saved), "run"), (_runs(saved, whole),)),)))
    return doc.Document(
        "How the coupling moved", _period(saved), "boundcheck extract --trend", tuple(sections), everything=""
    )


def _modules(
    saved: Sequence[SavedRun], times: tuple[float, ...], columns: tuple[doc.Column, ...]
) -> doc.Section:
    rows = tuple(
        (doc.Code(name), each.title, *_row(each, saved, times))
        for name, moves in _module_moves(saved)
        for each in moves
    )
    first, last = (run.modules.keys() for run in (saved[0], saved[-1]))
    told = tuple(
        doc.Paragraph((f"{title}: ", doc.Words(tuple(sorted(names)), is_code=True)))
        for title, names in (("New", last - first), ("Gone", first - last))
        if names
    )
    if not rows:
        return doc.Section("", (doc.Paragraph("No figure of a module moved."), *told))
    table = doc.Table("What moved in modules, most first", (doc.Column("module", "name"), *columns), rows)
    return doc.Section("The modules that moved most", (table, *told))


def _period(saved: Sequence[SavedRun]) -> str:
    if len(saved) == 1:
        return f"1 run, of {saved[0].at}: two are needed to tell what moved"
    return f"{counted(len(saved), 'run')} from {saved[0].at[:10]} to {saved[-1].at[:10]}"


def _row(move: FigureMove, saved: Sequence[SavedRun], times: tuple[float, ...]) -> tuple[doc.Text, ...]:
    known = move.known
    days = [run.at[:10] for run, value in zip(saved, move.series, strict=True) if value is not None]
    about = (
        f"{move.title}: {counted(len(known), 'value')} from {days[0]} to {days[-1]}, first {_number(known[0])}, "
        f"last {_number(known[-1])}, least {_number(min(known))}, most {_number(max(known))}"
    )
    return (_number(known[0]), _number(known[-1]), _change(move), doc.Course(move.series, times, about))


def _times(saved: Sequence[SavedRun]) -> tuple[float, ...]:
    """Where each run stands from left (0) to right (1): by its time; side by side where all are of one time."""
    times = [datetime.fromisoformat(run.at).timestamp() for run in saved]
    span = times[-1] - times[0]
    if span:
        return tuple((time - times[0]) / span for time in times)
    return tuple(index / max(1, len(saved) - 1) for index in range(len(saved)))


def _runs(saved: Sequence[SavedRun], moves: Sequence[FigureMove]) -> doc.Table:
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


def _moves(titles: Mapping[str, str], runs: Sequence[Values]) -> tuple[FigureMove, ...]:
    """Every figure that has a title, through all runs (one is empty where there was no such module)."""
    return tuple(FigureMove(key, title, tuple(run.get(key) for run in runs)) for key, title in titles.items())


def _module_moves(saved: Sequence[SavedRun]) -> list[tuple[str, tuple[FigureMove, ...]]]:
    """The figures that moved, of each module of the last run that has any; those that moved most come first.

    Most is meant in the order of what matters: places that block, then coupling, then lines.
    """
    none: Values = {}
    runs = {name: [run.modules.get(name, none) for run in saved] for name in saved[-1].modules}
    moved = ((name, tuple(move for move in _moves(MODULE, of) if move.change)) for name, of in runs.items())

    def order(row: tuple[str, tuple[FigureMove, ...]]) -> tuple[float, float, float, str]:
        by = {move.field: -abs(move.change) for move in row[1]}
        coupling = sum(by.get(field, 0) for field in ("reaches", "reached_by", "afferent", "efferent"))
        return by.get("blockers", 0), coupling, by.get("lines", 0), row[0]

    return sorted((row for row in moved if row[1]), key=order)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4f}".rstrip("0")


def _change(move: FigureMove) -> str:
    """`+2`, `-0.25`, or `=`."""
    moved = round(move.change, 4)
    return f"{'+' if moved > 0 else '-'}{_number(abs(moved))}" if moved else "="
