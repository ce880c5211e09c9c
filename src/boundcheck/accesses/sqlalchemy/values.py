"""What an expression stands for, as far as accesses care."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

from boundcheck.entities.model import Relation

Kind = Literal[
    "model",  # a mapped class, a table, an alias of one; several: one after the other
    "columns",  # `table.c`
    "column",  # a column, or an expression of some
    "relation",  # `Order.customer`: a relation at its class
    "statement",  # a query, select, insert …
    "query",  # a statement that runs when iterated, and has delete() and update()
    "load",  # a loader option, at the entity it arrived at
    "row",
    "fresh",  # an instance made here, not in a session yet
    "rows",
    "related",  # what a relation of a row holds: one row or many
    "result",  # of session.execute
    "session",
    "pairs",  # enumerate(rows)
]


class Value(NamedTuple):
    """A light type. `entity` is the dotted name of what its rows are or it belongs to ("": unknown).

    `entities` are all that a statement names so far, or the classes that a name stands for in turn. `selected` are
    the entities of each column of a statement's rows ("" for what is no entity).
    """

    kind: Kind
    entity: str = ""
    entities: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()
    relation: Relation | None = None


SESSION = Value("session")
EXPRESSION = Value("column")

# Kinds whose elements are rows.
MANY_ROWS = frozenset(("rows", "related", "query", "result"))


def element(value: Value | None) -> Value | None:
    """What a loop over a value gives."""
    if value is None or not (value.entity or value.selected):
        return None
    if value.kind in ("rows", "related", "query") and value.entity:
        return Value("row", value.entity)
    if value.kind == "model":
        return value
    return None


def one_of(values: Collection[Value]) -> Value | None:
    """What a name holds that holds one of these: a row that was found or made anew is a row."""
    if len(values) > 1 and len({value.entity for value in values}) == 1:
        first = next(iter(values))
        return Value("row", first.entity) if {value.kind for value in values} == {"row", "fresh"} else None
    return next(iter(values)) if len(values) == 1 else None


def model(*entities: str) -> Value:
    return Value("model", entities[0], entities)
