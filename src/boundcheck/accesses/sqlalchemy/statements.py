"""What one SQL statement names, gathered while it is read, and the accesses that it comes to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from boundcheck.access import Access, Kind
from boundcheck.accesses.places import Places
from boundcheck.entities.model import Entity, Registry
from boundcheck.finding import Certainty


class Mention(NamedTuple):
    """The first place where a statement names an entity; `of` is where a relation led here from."""

    node: ast.expr
    written: str
    of: str = ""
    kind: Kind = "query"
    joined: bool = False  # named by a join
    loaded: bool = False  # by a query of its own, as `selectinload` does
    certainty: Certainty = "certain"


class Statement:
    """One statement in the making: a query built in several steps is one, too.

    `known` are entities that earlier steps have reported. `begun`: something in it is SQL for sure, not just columns
    of a class; `open`: its beginning was not seen.
    """

    def __init__(self) -> None:
        self.known: dict[str, None] = {}
        self.mentions: dict[str, Mention] = {}
        self.begun = False
        self.open = False
        self.root = ""

    def mention(self, entity: str, mention: Mention) -> None:
        """Note that the statement names an entity: the first place counts, unless a later one writes."""
        old = self.mentions.get(entity)
        if old is None or (mention.kind == "write" and old.kind != "write"):
            self.mentions[entity] = mention
        self.root = self.root or entity

    def continue_from(self, entities: tuple[str, ...]) -> None:
        """Go on with what another statement has named, and reported, already."""
        for entity in entities:
            if entity not in self.mentions:
                self.known[entity] = None

    @property
    def entities(self) -> tuple[str, ...]:
        return tuple({**self.known, **dict.fromkeys(self.mentions)})


def statement_accesses(
    statement: Statement, registry: Registry, places: Places, module: str | None, in_loop: bool
) -> Iterator[Access]:
    """One access for each entity that the statement names and has not reported.

    An entity that stands beside one of another owner (of `module`, the file's, where it is known) is joined to it.
    """
    for name, found in statement.mentions.items():
        entity = registry.by_name[name]
        if name in statement.known and found.kind != "write":
            continue
        kind, of = found.kind, found.of
        if kind == "query" and not found.loaded:
            of = of or _partner(statement, entity, registry, module)
            if of or (found.joined and _joins_own(statement, entity, registry, module)):
                kind = "join"
        elif kind == "write":
            of = ""
        yield Access(
            kind, name, entity.table or "", found.written, *places.of(found.node),
            certainty=found.certainty, writes=kind == "write", of=of, in_loop=in_loop,
        )  # fmt: skip


def _joins_own(statement: Statement, entity: Entity, registry: Registry, module: str | None) -> bool:
    """Whether what an entity is joined to may be the module's own, in a statement whose beginning was not seen.

    A module without tables has nothing to join, and a statement that names several of the other's joins those.
    """
    if not statement.open or (module is not None and module not in registry.owners):
        return False
    return not any(
        name != entity.name and registry.by_name[name].module == entity.module for name in statement.entities
    )


def _partner(statement: Statement, entity: Entity, registry: Registry, module: str | None) -> str:
    for name in statement.entities:
        other = registry.by_name[name].module
        if other != entity.module and (module is None or other == module):
            return name
    return ""
