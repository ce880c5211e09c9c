"""The list of names as text and JSON, version 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from boundcheck.answers.names import NameReach, NameRow
from boundcheck.base.json_text import json_text
from boundcheck.base.plain import counted, pad, visible, width
from boundcheck.draw.owned import OwnedLine, by_owner

_MOST_PLACES: Final = 3  # of one module and one way to use a name


def render_text(rows: Sequence[NameRow], everything: bool = False) -> str:
    """One line a name under its owner, with who uses it below, at all places or the first few."""
    if not rows:
        return "No name is shared.\n"
    kinds = max(width(row.kind) for row in rows)
    cells = max(width(visible(row.name)) for row in rows)

    def told(row: NameRow) -> OwnedLine:
        place = f"{row.path}:{row.line}{_published(row)}"
        text = f"{pad(row.kind, kinds)}  {pad(row.name, cells)}  {place}"
        return OwnedLine(row.owner, text, tuple(_reach(reach, everything) for reach in row.reached_by))

    return by_owner(list(map(told, rows)), "name", "used")


def _published(row: NameRow) -> str:
    to = f" to {', '.join(row.published_to)}" if row.published_to else ""
    return f"  published{to}" if row.published or to else ""


def _reach(reach: NameReach, everything: bool) -> str:
    shown = reach.places if everything else reach.places[:_MOST_PLACES]
    left = len(reach.places) - len(shown)
    more = f" and {left:,} more" if left else ""
    places = ", ".join(f"{path}:{line}" for path, line in shown)
    return f"{reach.module}: {reach.how} at {counted(len(reach.places), 'site')}: {places}{more}"


def render_json(rows: Sequence[NameRow], everything: bool = False) -> str:
    """All places, whether everything is asked for or not."""
    return json_text({"version": 1, "names": [_row(row) for row in rows]})


def _row(row: NameRow) -> dict[str, object]:
    return {
        "kind": row.kind,
        "name": row.name,
        "owner": row.owner,
        "path": row.path,
        "line": row.line,
        "published": row.published,
        "published_to": row.published_to,
        "reached_by": [_reach_row(reach) for reach in row.reached_by],
    }


def _reach_row(reach: NameReach) -> dict[str, object]:
    places = [{"path": path, "line": line} for path, line in reach.places]
    return {"module": reach.module, "how": reach.how, "sites": len(places), "places": places}


FORMATS: Final[Mapping[str, Callable[[Sequence[NameRow], bool], str]]] = {
    "text": render_text,
    "json": render_json,
}
