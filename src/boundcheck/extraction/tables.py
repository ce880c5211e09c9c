"""Whose tables stand between a module and the others: its own that they reach, and theirs that it reaches."""

from __future__ import annotations

from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Tables
from boundcheck.tables import TableRow


def tables_of(ground: Ground, module: str) -> Tables:
    """The tables of a module and around it, as `boundcheck tables` has them; tests reach none.

    Composition modules count. `reaches` names the owner of each foreign table.
    """
    owned = [row for row in ground.tables if row.owner == module]
    foreign = [row for row in ground.tables if row.owner != module and module in _reached_by(row)]
    return Tables(
        tuple(row.table for row in owned),
        tuple((row.table, _reached_by(row)) for row in owned if row.reached_by),
        tuple((row.table, (row.owner,)) for row in foreign),
    )


def _reached_by(row: TableRow) -> tuple[str, ...]:
    return tuple(sorted({reach.module for reach in row.reached_by}))
