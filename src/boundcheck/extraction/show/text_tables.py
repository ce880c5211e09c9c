"""The tables of the text format of `extract`: the surface both ways, tables of the database, figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boundcheck.extraction.model import Extraction, SurfaceEntry
from boundcheck.extraction.show.lines import cut, cut_front, fold, listed
from boundcheck.extraction.show.view import figures_told, most_used, needs_told, package_of, surface_told
from boundcheck.plain import pad, visible, width

_MOST_ENTRIES = 20
_MOST_TABLES = 12
_MOST_MODULES = 6
_MOST_OBSTACLES = 3
_NUMBERS = ("sites", "in loops", "in transactions")
_MOST_LINES = 3
_WIDEST_NAME = 44


def surface(found: Extraction, cells: int) -> Iterator[str]:
    """What a service would have to offer; the most used first."""
    yield from fold(f"Surface: {surface_told(found)}", cells, "", "  ")
    if not found.surface:
        return
    package = package_of(found.surface)
    shown = most_used(found.surface)[:_MOST_ENTRIES]
    rows = [(entry.name.removeprefix(package), entry, _callers(entry)) for entry in shown]
    heading, *lines = _table(rows, "by", f"in {package}" if package else "", cells)
    yield heading
    for line, entry in zip(lines, shown, strict=True):
        yield line
        yield from _detail(entry, cells)
    yield from _left_out(len(found.surface) - len(shown))


def needs(found: Extraction, cells: int) -> Iterator[str]:
    """What it would have to ask of the others."""
    yield from fold(f"What it needs of others: {needs_told(found)}", cells, "", "  ")
    if not found.needs:
        return
    shown = most_used(found.needs)[:_MOST_ENTRIES]
    yield from _table([(entry.name, entry, entry.module) for entry in shown], "of", "", cells)
    yield from _left_out(len(found.needs) - len(shown))


def tables(found: Extraction, cells: int) -> Iterator[str]:
    """The tables it owns, and those that are reached across its border."""
    held = found.tables
    if not any(held):
        return
    owned = listed(held.owned, _MOST_TABLES) or "none"
    yield from fold(f"Tables: it owns {owned}", cells, "", "  ")
    for title, pairs in (
        ("reached by others", held.reached_by_others),
        ("of others, reached by it", held.reaches),
    ):
        if pairs:
            yield f"  {title}"
        for name, modules in pairs[:_MOST_TABLES]:
            yield from fold(f"{name}: {listed(modules, _MOST_MODULES)}", cells, "    ", "      ")
        yield from _left_out(len(pairs) - _MOST_TABLES, "    ")


def figures(found: Extraction, cells: int) -> Iterator[str]:
    """The metrics, one a line."""
    rows = figures_told(found)
    name, value = (max(len(row[column]) for row in rows) for column in (0, 1))
    yield "Metrics"
    for row in rows:
        first = f"  {row.name:<{name}}  {row.value:>{value}}  "
        yield from fold(row.meaning, cells, first, " " * len(first))


def _table(rows: Sequence[tuple[str, SurfaceEntry, str]], last: str, first: str, cells: int) -> Iterator[str]:
    """A heading and a line for each name: how often, and by or of whom."""
    numbers = [
        (f"{entry.sites:,}", f"{entry.in_loop:,}", f"{entry.in_transaction:,}") for _, entry, _ in rows
    ]
    widths = [max(map(len, column)) for column in zip(_NUMBERS, *numbers, strict=True)]
    room = min(_WIDEST_NAME, cells - sum(widths) - 2 * len(widths) - 14)
    names = [cut_front(name, room) for name, _, _ in rows]
    widest = max(map(width, (*names, cut(first, room))))
    for name, cols, rest in zip(
        (cut(first, room), *names), (_NUMBERS, *numbers), (last, *(row[2] for row in rows)), strict=True
    ):
        told = "  ".join(col.rjust(cells_) for col, cells_ in zip(cols, widths, strict=True))
        line = f"  {pad(name, widest)}  {told}  "
        yield line + cut(rest, max(cells - width(line), 8))


def _detail(entry: SurfaceEntry, cells: int) -> Iterator[str]:
    private = "" if entry.is_public else "  (not public)"
    signature = cut(entry.signature, _MOST_LINES * (cells - 8))
    yield from fold(f"{signature}{private}", cells, "      ", "        ")
    if entry.obstacles:
        told = listed(entry.obstacles, _MOST_OBSTACLES)
        yield from fold(f"! {cut(told, _MOST_LINES * (cells - 8))}", cells, "      ", "        ")


def _callers(entry: SurfaceEntry) -> str:
    ranked = sorted(entry.callers, key=lambda caller: (-caller.sites, caller.module))
    used = [f"{visible(caller.module)} {caller.sites:,}" for caller in ranked if caller.sites]
    tests = sum(caller.tests for caller in ranked)
    return listed((*used, *((f"tests {tests:,}",) if tests else ())), _MOST_MODULES)


def _left_out(count: int, indent: str = "  ") -> Iterator[str]:
    if count > 0:
        yield f"{indent}and {count:,} more; --format json has them all"
