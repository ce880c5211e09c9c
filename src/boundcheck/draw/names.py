"""The list of names as text and JSON, version 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from boundcheck.answers.names import NameReach, NameRow
from boundcheck.base.json_text import json_text, row
from boundcheck.base.plain import counted, pad, visible, width
from boundcheck.draw.owned import OwnedLine, by_owner

_MOST_PLACES: Final = 3  # of one module and one way to use a name


def render_text(rows: Sequence[NameRow], everything: bool = False) -> str:
    """One line a name under its owner, with who uses it below, at all places or the first few."""
    if not rows:
        return "No name is shared.\n"
    kinds = max(width(each.kind) for each in rows)
    cells = max(width(visible(each.name)) for each in rows)

    def told(each: NameRow) -> OwnedLine:
        place = f"{each.path}:{each.line}{_published(each)}"
        text = f"{pad(each.kind, kinds)}  {pad(each.name, cells)}  {place}"
        return OwnedLine(each.owner, text, tuple(_reach(reach, everything) for reach in each.reached_by))

    return by_owner(list(map(told, rows)), "name", "used")


def _published(each: NameRow) -> str:
    to = f" to {', '.join(each.published_to)}" if each.published_to else ""
    return f"  published{to}" if each.published or to else ""


def _reach(reach: NameReach, everything: bool) -> str:
    shown = reach.places if everything else reach.places[:_MOST_PLACES]
    left = len(reach.places) - len(shown)
    more = f" and {left:,} more" if left else ""
    places = ", ".join(f"{path}:{line}" for path, line in shown)
    return f"{reach.module}: {reach.how} at {counted(len(reach.places), 'site')}: {places}{more}"


def render_json(rows: Sequence[NameRow], everything: bool = False) -> str:
    """All places, whether everything is asked for or not."""
    names = [
        {
            **row(each, "kind name owner path line published published_to"),
            "reached_by": list(map(_used, each.reached_by)),
        }
        for each in rows
    ]
    return json_text({"version": 1, "names": names})


def _used(reach: NameReach) -> dict[str, object]:
    places = [{"path": path, "line": line} for path, line in reach.places]
    return {**row(reach, "module how"), "sites": len(places), "places": places}


FORMATS: Final[Mapping[str, Callable[[Sequence[NameRow], bool], str]]] = {
    "text": render_text,
    "json": render_json,
}
