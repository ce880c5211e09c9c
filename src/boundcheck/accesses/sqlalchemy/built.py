"""Rows that are built here: what is set on them is written where a session is given them, before or afterwards, here or in
a function of the file that they are handed to."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.calls import given_by_callers
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.values import NodePlace, Value
from boundcheck.base.light import NamedTuple
from boundcheck.python.reading import meaning

_HOLDING: Final = frozenset("either narrow each pick list star comprehension".split())


class _Set(NamedTuple):
    """A column that is set on a row that was built: the node of the row, the entity that is written, where and how."""

    row: int
    entity: str
    place: NodePlace
    written: str


def note_set(frame: Frame, row: int, entity: str, written: str) -> None:
    """A column of a new row is set."""
    e = frame.evaluator
    found = _Set(meaning(e.nodes, row), entity, frame.place, written)
    e.state.setdefault("set on new rows", []).append(found)


def note_filled(frame: Frame, value: Value | None, row: int, place: NodePlace, written: str) -> None:
    """Columns of a row are set, whichever: one of the database its session writes, a new one what stores it."""
    e = frame.evaluator
    for each in value.alternatives if value is not None else ():
        entity = e.entity(each)
        if entity is None or entity.framework != "sqlalchemy":
            continue
        if each.form == "fresh":
            note_set(frame, row, entity.name, written)
        elif each.form in ("row", "related"):
            e.access("write", entity.name, place, certainty="likely", writes=True, written=written)


def note_stored(e: Evaluator, number: int) -> None:
    """A row is given to a session, or to what stores it."""
    e.state.setdefault("stored", set()).add(meaning(e.nodes, number))


def note_writes(e: Evaluator) -> None:
    """What was set on new rows that are stored, once the file is done."""
    waiting: list[_Set] = e.state.get("set on new rows", [])
    stored = _all_stored(e) if waiting else frozenset()
    for found in waiting:
        if found.row in stored:
            e.access(
                "write", found.entity, found.place, certainty="likely", writes=True, written=found.written
            )


def _all_stored(e: Evaluator) -> set[int]:
    """The nodes of all rows that are stored, also by a function of the file that is given them."""
    seen: set[int] = set()
    todo = sorted(e.state.get("stored", ()))
    while todo:
        number = todo.pop()
        if number in seen or number <= 0:
            continue
        seen.add(number)
        node = e.nodes[number]
        if node.kind in _HOLDING:
            todo += [meaning(e.nodes, part) for part in node.parts]
        elif node.kind == "parameter":
            todo += [meaning(e.nodes, each) for each in given_by_callers(e, number).nodes]
    return seen
