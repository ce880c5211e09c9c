"""The list of names as text and JSON, version 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from boundcheck.json_text import json_text
from boundcheck.names import NameReach, NameRow
from boundcheck.plain import counted, pad, visible, width


def render_text(rows: Sequence[NameRow]) -> str:
    """One line a name under its owner, with who uses it below."""
    if not rows:
        return "No name is shared.\n"
    kinds = max(width(row.kind) for row in rows)
    cells = max(width(visible(row.name)) for row in rows)
    lines = []
    owners = sorted({row.owner for row in rows})
    for owner in owners:
        own = [row for row in rows if row.owner == owner]
        lines.append(f"{visible(owner)}: {counted(len(own), 'name')}")
        for row in own:
            published = "  published" if row.published else ""
            lines.append(
                visible(f"  {pad(row.kind, kinds)}  {pad(row.name, cells)}  {row.path}:{row.line}{published}")
            )
            lines += (f"    {visible(_reach(reach))}" for reach in row.reached_by)
        lines.append("")
    reached = sum(bool(row.reached_by) for row in rows)
    lines.append(
        f"{counted(len(rows), 'name')} of {counted(len(owners), 'owner')}, {reached:,} used by others."
    )
    return "\n".join(lines) + "\n"


def _reach(reach: NameReach) -> str:
    return f"{reach.module}: {reach.how} at {counted(reach.sites, 'site')}"


def render_json(rows: Sequence[NameRow]) -> str:
    return json_text({"version": 1, "names": [_row(row) for row in rows]})


def _row(row: NameRow) -> dict[str, object]:
    return {
        "kind": row.kind,
        "name": row.name,
        "owner": row.owner,
        "path": row.path,
        "line": row.line,
        "published": row.published,
        "reached_by": [
            {"module": reach.module, "how": reach.how, "sites": reach.sites} for reach in row.reached_by
        ],
    }


FORMATS: Final[Mapping[str, Callable[[Sequence[NameRow]], str]]] = {"text": render_text, "json": render_json}
