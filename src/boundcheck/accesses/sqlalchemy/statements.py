"""What one SQL statement names, gathered while it is read, and the accesses that it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundcheck.accesses.sqlalchemy.vocabulary import CONNECTIVES, OPERATORS
from boundcheck.accesses.values import NodePlace
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.entities.model import Entity, Registry
from boundcheck.facts.access import Kind
from boundcheck.findings.finding import Certainty

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator
    from boundcheck.accesses.frames import Frame


class Mention(NamedTuple):
    """The first place where a statement names an entity; `of` is where a relation led here from."""

    place: NodePlace
    written: str
    of: str = ""
    kind: Kind = "query"
    joined: bool = False  # named by a join
    loaded: bool = False  # by a query of its own, as `selectinload` does
    certainty: Certainty = "certain"


class BuiltStatement:
    """One statement in the making: a query built in several steps is one, too.

    `known` are entities that earlier steps have reported. `begun`: something in it is SQL for sure, not just columns
    of a class; `open`: its beginning was not seen.
    """

    __slots__ = ("begun", "known", "mentions", "open", "root")

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


def close_or_keep(frame: Frame) -> None:
    """Report a statement; columns alone are one only in an operator or function of SQL, and then only perhaps."""
    statement, evaluator = frame.statement, frame.evaluator
    if statement is None or not statement.mentions:
        return
    if statement.begun:
        _report(evaluator, statement, in_loop=frame.node.in_loop)
        return
    steps = frame.node.steps
    word = frame.named(steps[0])
    if word in CONNECTIVES or any(step.args is not None and step.name in OPERATORS for step in steps):
        for entity, mention in statement.mentions.items():
            place = mention.place._replace(in_loop=False)
            note_loose(evaluator, entity, mention._replace(place=place))


def note_loose(e: Evaluator, entity: str, mention: Mention) -> None:
    """Keep what may be a query that is made elsewhere, of several in a function the first of the surest."""
    old = e.standing.loose.get(entity)
    if old is None or (old.certainty == "possible" and mention.certainty != "possible"):
        e.standing.loose[entity] = mention


def _report(evaluator: Evaluator, statement: BuiltStatement, *, in_loop: bool) -> None:
    """One access for each entity that the statement names and has not reported.

    An entity that stands beside one of another owner (of the file's module, where it is known) is joined to it.
    """
    registry, module = evaluator.registry, evaluator.file.module
    for name, found in statement.mentions.items():
        entity = registry.by_name[name]
        evaluator.standing.seen.add(("query", name))
        if name in statement.known and found.kind != "write":
            continue
        kind, of = found.kind, found.of
        if kind == "query" and not found.loaded:
            of = of or _partner(statement, entity, registry, module)
            if of or (found.joined and _joins_own(statement, entity, registry, module)):
                kind = "join"
        elif kind == "write":
            of = ""
        evaluator.access(
            kind,
            name,
            found.place._replace(in_loop=in_loop),
            written=found.written,
            certainty=found.certainty,
            writes=kind == "write",
            of=of,
        )


def _joins_own(statement: BuiltStatement, entity: Entity, registry: Registry, module: str | None) -> bool:
    """Whether what an entity is joined to may be the module's own, in a statement whose beginning was not seen.

    A module without tables has nothing to join, and a statement that names several of the other's joins those.
    """
    if not statement.open or (module is not None and module not in registry.owners):
        return False
    return not any(
        name != entity.name and registry.by_name[name].module == entity.module for name in statement.entities
    )


def _partner(statement: BuiltStatement, entity: Entity, registry: Registry, module: str | None) -> str:
    for name in statement.entities:
        other = registry.by_name[name].module
        if other != entity.module and (module is None or other == module):
            return name
    return ""
