"""The table list as text and JSON, version 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from boundcheck.answers.tables import Reach, TableRow
from boundcheck.base.json_text import json_text, row
from boundcheck.base.plain import counted, pad, visible, width
from boundcheck.draw.owned import OwnedLine, by_owner


def render_text(rows: Sequence[TableRow]) -> str:
    """One line a table under its owner, with who reaches it below."""
    if not rows:
        return "No table is defined or named by a contract.\n"
    cells = max(width(visible(each.table)) for each in rows)

    def told(each: TableRow) -> OwnedLine:
        text = f"{pad(each.table, cells)}  {each.model or '-'}  {each.path}:{each.line}"
        return OwnedLine(each.owner, text, tuple(map(_reach, each.reached_by)))

    return by_owner(list(map(told, rows)), "table", "reached")


def _reach(reach: Reach) -> str:
    writes = f" ({reach.writes:,} writing)" if reach.writes else ""
    return f"{reach.module}: {reach.kind} at {counted(reach.sites, 'site')}{writes}"


def render_json(rows: Sequence[TableRow]) -> str:
    """`target` of a relation is null where it leads out of the project or cannot be told."""
    return json_text({"version": 1, "tables": list(map(_row, rows))})


def _row(table: TableRow) -> dict[str, object]:
    return {
        **row(table, "table owner model framework path line"),
        "relations": [{"name": n or None, "kind": k, "target": t or None} for n, k, t in table.relations],
        "shells": table.shells,
        "reached_by": [row(reach, "module kind sites writes") for reach in table.reached_by],
    }


FORMATS: Final[Mapping[str, Callable[[Sequence[TableRow]], str]]] = {"text": render_text, "json": render_json}
