"""Where the attributes of SQLAlchemy's entities lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.values import Hop


def relation_of(e: Evaluator, entity: str, name: str) -> Hop | None:
    """The hop that an attribute of an entity makes, if it leads to one of the project's."""
    registry = e.registry
    found = registry.by_name.get(entity)
    for owner in (entity, *(found.bases if found else ())):
        relation = registry.relation(owner, name)
        if relation is not None and relation.kind == "fk":
            return None  # a column with a foreign key: its value is a number
        if relation is not None:
            known = relation.target in registry.by_name
            return Hop(entity, relation.target, relation, False) if known and relation.target else None
        put = registry.reverse.get(owner, {}).get(name)
        if put is not None:
            return Hop(entity, put[0], put[1], True) if put[0] in registry.by_name else None
    return None


def way(e: Evaluator, entity: str, names: Iterable[str]) -> Iterator[Hop]:
    """The hops that attributes make one behind the other, up to the first that is no relation."""
    for name in names:
        found = relation_of(e, entity, name)
        if found is None:
            return
        yield found
        entity = found.entity


def proxied(e: Evaluator, entity: str, name: str) -> list[Hop]:
    """The hops that an attribute makes which stands for one behind a relation: over that, and over what it stands for."""
    found = e.registry.by_name.get(entity)
    return list(way(e, entity, found.proxied.get(name, ()))) if found is not None else []


def is_field(e: Evaluator, entity: str, name: str) -> bool:
    """Whether an attribute is a column."""
    found = e.registry.by_name.get(entity)
    if found is None:
        return False
    relation = found.relations.get(name)
    return name in found.fields or (relation is not None and relation.kind == "fk")
