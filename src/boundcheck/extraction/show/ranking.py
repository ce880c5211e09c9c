"""All modules in the order in which they could leave, as a document and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from boundcheck.base.json_text import json_text, row
from boundcheck.base.plain import counted
from boundcheck.document.model import Code, Column, Document, Paragraph, Section, Table, Text
from boundcheck.extraction.ranking import FAMILIES, ORDER, RankedModule

_FIGURES: Final = "steps surface afferent efferent calls loops"
_NUMBERS: Final = ("blocking", *FAMILIES, "steps", "surface", "in", "out", "calls", "loops")
_COLUMNS: Final = (
    Column("", "number"),
    Column("module", "name"),
    *(Column(name, "number") for name in _NUMBERS),
    Column("why", "detail"),
)
_LEGEND: Final = (
    "in: modules that depend on it; out: modules it depends on; surface: names of it that others use; calls: sites of "
    "calls into it and out of it; loops: those of them in loops."
)


def ranking(standings: Sequence[RankedModule], assumed: Sequence[str] = ()) -> Document:
    """A row for each module, with what speaks for its place."""
    ready = sum(found.verdict == "ready" for found in standings if found.place is not None)
    never = sum(found.place is None for found in standings)
    blocked = len(standings) - ready - never
    table = Table("Modules in the order in which they could leave", _COLUMNS, tuple(map(_row, standings)))
    return Document(
        "Which module leaves first",
        f"{counted(len(standings), 'module')}: {ready:,} ready, {blocked:,} blocked, {never:,} never to leave as things are",
        "boundcheck extract --all",
        (Section("", (table,)), Section("", (Paragraph(_LEGEND, "about"),))),
        (*(f"As if {clause}." for clause in assumed), ORDER),
    )


def _row(standing: RankedModule) -> tuple[Text, ...]:
    families = dict(standing.families)
    figures = (getattr(standing, name) for name in _FIGURES.split())
    numbers = (standing.blocking, *(families.get(family, 0) for family in FAMILIES), *figures)
    place = "never" if standing.place is None else f"{standing.place:,}"
    told = (f"{number:,}" if number else "-" for number in numbers)
    return (place, Code(standing.module), *told, standing.reason)


def render_json(standings: Sequence[RankedModule], assumed: Sequence[str] = ()) -> str:
    modules = [
        {
            **row(each, "module place verdict reason role owner"),
            "blockers": {"all": each.blocking, **{str(family): count for family, count in each.families}},
            "efforts": dict(each.efforts),
            **row(each, _FIGURES),
        }
        for each in standings
    ]
    return json_text({"version": 1, "assumed": assumed, "order": ORDER, "modules": modules})
