"""A registry as `marshal` can keep it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from boundcheck.codebase.entities.model import Entity, Made, Maker, Registry, Relation, Text

_Plain = tuple[Any, ...]
_RELATIONS = Entity.__slots__.index("relations")
_MAPPINGS = tuple(
    Entity.__slots__.index(name) for name in ("methods", "saving", "manager_methods", "handing")
)


def to_plain(registry: Registry) -> _Plain:
    """Only what `marshal` can keep; a relation that stands in several places is one tuple."""
    known: dict[int, _Plain] = {}

    def relation(found: Relation) -> _Plain:
        if id(found) not in known:
            known[id(found)] = tuple(getattr(found, name) for name in found.__slots__)
        return known[id(found)]

    def entity(found: Entity) -> _Plain:
        values = [getattr(found, name) for name in found.__slots__]
        values[_RELATIONS] = {name: relation(one) for name, one in found.relations.items()}
        for place in _MAPPINGS:
            values[place] = dict(values[place])
        return tuple(values)

    def ways(found: Mapping[str, tuple[str, Relation]]) -> dict[str, _Plain]:
        return {name: (owner, relation(one)) for name, (owner, one) in found.items()}

    return (
        [entity(one) for one in registry.by_name.values()],
        {table: tuple(one.name for one in entities) for table, entities in registry.by_table.items()},
        {label: one.name for label, one in registry.by_label.items()},
        {name: ways(found) for name, found in registry.reverse.items()},
        {name: ways(found) for name, found in registry.reverse_queries.items()},
        ways(registry.through),
        registry.user,
        registry.claims,
        registry.read,
        {name: entity(one) for name, one in registry.outside.items()},
        {key: (*made[:2], tuple(map(tuple, made.makers))) for key, made in registry.made.items()},
        {name: tuple(text) for name, text in registry.texts.items()},
        registry.sign,
        registry.sign_of_members,
    )


def from_plain(plain: _Plain) -> Registry:
    """The inverse of `to_plain`."""
    entities, tables, labels, reverse, queries, through, user, claims, read, outside, made, texts, *signs = (
        plain
    )
    known: dict[int, Relation] = {}

    def relation(found: _Plain) -> Relation:
        if id(found) not in known:
            known[id(found)] = Relation(*found)
        return known[id(found)]

    def entity(found: _Plain) -> Entity:
        values = list(found)
        values[_RELATIONS] = {name: relation(one) for name, one in values[_RELATIONS].items()}
        return Entity(*values)

    def ways(found: Mapping[str, _Plain]) -> dict[str, tuple[str, Relation]]:
        return {name: (owner, relation(one)) for name, (owner, one) in found.items()}

    by_name = {one.name: one for one in map(entity, entities)}
    registry = Registry(
        by_name,
        {table: tuple(by_name[name] for name in names) for table, names in tables.items()},
        {label: by_name[name] for label, name in labels.items()},
        {name: ways(found) for name, found in reverse.items()},
        {name: ways(found) for name, found in queries.items()},
        ways(through),
        user,
        claims,
        read,
        {name: entity(one) for name, one in outside.items()},
        {
            key: Made(table, owners, tuple(map(Maker._make, makers)))
            for key, (table, owners, makers) in made.items()
        },
        {name: Text(*text) for name, text in texts.items()},
    )
    vars(registry)["sign"], vars(registry)["sign_of_members"] = signs
    return registry
