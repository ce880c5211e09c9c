"""The table list as text and JSON, version 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from boundcheck.answers.tables import Reach, TableRow
from boundcheck.base.json_text import json_text
from boundcheck.base.plain import counted, pad, visible, width
from boundcheck.draw.owned import OwnedLine, by_owner


def render_text(rows: Sequence[TableRow]) -> str:
    """One line a table under its owner, with who reaches it below."""
    if not rows:
        return "No table is defined or named by a contract.\n"
    cells = max(width(visible(row.table)) for row in rows)

    def told(row: TableRow) -> OwnedLine:
        text = f"{pad(row.table, cells)}  {row.model or '-'}  {row.path}:{row.line}"
        return OwnedLine(row.owner, text, tuple(map(_reach, row.reached_by)))

    return by_owner(list(map(told, rows)), "table", "reached")


def _reach(reach: Reach) -> str:
    writes = f" ({reach.writes:,} writing)" if reach.writes else ""
    return f"{reach.module}: {reach.kind} at {counted(reach.sites, 'site')}{writes}"


def render_json(rows: Sequence[TableRow]) -> str:
    """`target` of a relation is null where it leads out of the project or cannot be told."""
    return json_text({"version": 1, "tables": [_row(row) for row in rows]})


def _row(row: TableRow) -> dict[str, object]:
    return {
        "table": row.table,
        "owner": row.owner,
        "model": row.model or None,
        "framework": row.framework or None,
        "path": row.path,
        "line": row.line,
        "relations": [{"name": n or None, "kind": k, "target": t or None} for n, k, t in row.relations],
        "shells": row.shells,
        "reached_by": [
            {"module": reach.module, "kind": reach.kind, "sites": reach.sites, "writes": reach.writes}
            for reach in row.reached_by
        ],
    }


FORMATS: Final[Mapping[str, Callable[[Sequence[TableRow]], str]]] = {"text": render_text, "json": render_json}
