"""Questions about the project's models, Django's and those like them: their relations, and where lookup paths lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Final

from boundcheck.accesses.fits import is_many
from boundcheck.accesses.values import Hop
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.entities.model import Entity, Registry, Relation
from boundcheck.codebase.entities.third_party import STOCK_USER

_LOOKUPS: Final = frozenset(
    (
        "exact iexact contains icontains in gt gte lt lte startswith istartswith endswith iendswith range date year "
        "iso_year month day week week_day iso_week_day quarter time hour minute second isnull regex iregex search"
    ).split()
)
_KEYS: Final = frozenset(("pk", "id"))
_MANAGERS: Final = frozenset(("objects", "_default_manager", "_base_manager"))
_MAX_DEPTH: Final = 32


class Walk(NamedTuple):
    """Where a lookup path leads: the hops it makes; `resolved` when its last name was known as well."""

    hops: tuple[Hop, ...]
    resolved: bool


class Models:
    """All of a registry but for SQLAlchemy's part, with its answers kept. Make one for a project; it is not changed by questions
    other than by keeping what it found. `manager_classes` are dotted names of manager and queryset classes with the
    only model that names each."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.entities = {
            name: entity for name, entity in registry.reachable.items() if entity.framework != "sqlalchemy"
        }
        self.manager_classes = _only_users(self.entities)
        self._lineages: dict[str, tuple[str, ...]] = {}
        self._hops: dict[tuple[str, str, bool], Hop | None] = {}
        self._rootless: dict[tuple[str, bool, bool], dict[str, tuple[Hop, ...]]] = {}
        self._first: dict[str, list[str]] | None = None

    def entity(self, name: str) -> Entity | None:
        return self.entities.get(name)

    def labelled(self, label: str, class_name: str) -> Entity | None:
        """The model that `get_model(label, class_name)` gives."""
        found = self.registry.by_label.get((label, class_name.lower()))
        return found if found is not None and found.framework == "django" else None

    @property
    def user(self) -> str | None:
        """The project's own user model."""
        name = self.registry.user
        return name if name in self.entities else None

    @property
    def any_user(self) -> str | None:
        """The user model: the project's own, or Django's where relations of the project lead to it."""
        return self.user or (STOCK_USER if STOCK_USER in self.registry.outside else None)

    @property
    def from_user(self) -> frozenset[str]:
        """The attributes of a row of the user model that lead to other rows."""
        names: set[str] = set()
        for each in self.lineage(self.any_user or ""):
            entity = self.entities.get(each)
            names |= {*(entity.relations if entity else ()), *self.registry.reverse.get(each, ())}
        return frozenset(names)

    def lineage(self, name: str) -> tuple[str, ...]:
        """A model and all it inherits from."""
        found = self._lineages.get(name)
        if found is None:
            seen = {name: None}
            pending = [name]
            while pending:
                entity = self.entities.get(pending.pop())
                for base in entity.bases if entity else ():
                    if base not in seen:
                        seen[base] = None
                        pending.append(base)
            found = self._lineages[name] = tuple(seen)
        return found

    def below(self, entity: str, name: str) -> Hop | None:
        """What a name is of the models that inherit from an abstract one: of several to one owner the first."""
        found = self.entities.get(entity)
        if found is None or not found.abstract:
            return None
        hops = [hop for each in self._heirs.get(entity, ()) if (hop := self.hop(each, name, attributes=True))]
        reached = (self.entities.get(hop.entity) for hop in hops)
        return hops[0] if len({each and each.module for each in reached}) == 1 else None

    @cached_property
    def _heirs(self) -> Mapping[str, list[str]]:
        """The models that have tables, by the abstract ones that they inherit from."""
        found: dict[str, list[str]] = {}
        for name, entity in self.entities.items():
            for above in self.lineage(name)[1:] if not entity.abstract else ():
                found.setdefault(above, []).append(name)
        return found

    def relation(self, entity: str, name: str) -> Relation | None:
        for each in self.lineage(entity):
            found = self.entities.get(each)
            if found is not None and name in found.relations:
                return found.relations[name]
        return None

    def relations(self, entity: str) -> Mapping[str, Relation]:
        """A model's own relations by name, inherited ones too."""
        holders = (self.entities[each] for each in reversed(self.lineage(entity)) if each in self.entities)
        return {name: relation for each in holders for name, relation in each.relations.items()}

    def links_to_parent(self, relation: Relation) -> bool:
        """Whether a relation is that of a table to the one which it extends."""
        return relation.kind == "o2o" and relation.target in self.lineage(relation.declared_in)[1:]

    def reverse(self, entity: str, accessor: str) -> tuple[str, Relation] | None:
        """The declaring model and relation behind an attribute that another model put on this one."""
        for each in self.lineage(entity):
            found = self.registry.reverse.get(each, {}).get(accessor)
            if found is not None and found[0] in self.entities:
                return found
        return None

    def _reverse_query(self, entity: str, name: str) -> tuple[str, Relation] | None:
        for each in self.lineage(entity):
            found = self.registry.reverse_queries.get(each, {}).get(name)
            if found is not None and found[0] in self.entities:
                return found
        return None

    def is_manager(self, entity: str, name: str) -> bool:
        if name in _MANAGERS:
            return True
        return any(
            name in self.entities[each].managers for each in self.lineage(entity) if each in self.entities
        )

    def is_field(self, entity: str, name: str) -> bool:
        return any(
            name in self.entities[each].fields for each in self.lineage(entity) if each in self.entities
        )

    def walk(self, root: str, path: str, *, last: bool = False, attributes: bool = False) -> Walk:
        """The hops of a lookup path (`customer__address__city`).

        `last`: a forward key at the end is followed too, as `select_related` does; `attributes`: names are those of
        attributes, not of lookups.
        """
        hops: list[Hop] = []
        current = root
        segments = path.split("__")[:_MAX_DEPTH]
        for position, segment in enumerate(segments):
            rest = segments[position + 1 :]
            hop = self.hop(current, segment, attributes=attributes)
            if hop is None:  # what columns a model outside the project has, nobody tells
                return Walk(tuple(hops), current in self.registry.outside or self._is_plain(current, segment))
            if not hop.reverse and hop.relation.kind != "generic" and not last and self._is_column(hop, rest):
                return Walk(tuple(hops), True)
            if hop.relation.kind == "m2m" and not last and self._is_column(hop, rest):
                hop = self._to_link(hop)  # the rows between hold both keys
            if hop.entity not in self.entities:
                return Walk(tuple(hops), True)
            hops.append(hop)
            current = hop.entity
        return Walk(tuple(hops), True)

    def hop(self, entity: str, name: str, *, attributes: bool = False) -> Hop | None:
        """The relation of a model that a name in lookups is, or one that leads to it; `attributes`: an attribute's name."""
        key = entity, name, attributes
        if key not in self._hops:
            self._hops[key] = self._hop(entity, name, attributes)
        return self._hops[key]

    def _hop(self, entity: str, name: str, attributes: bool) -> Hop | None:
        relation = self.relation(entity, name)
        if relation is not None:
            return Hop(entity, relation.leads_to, relation, False)
        found = self.reverse(entity, name) if attributes else self._reverse_query(entity, name)
        return Hop(entity, found[0], found[1], True) if found else None

    def _to_link(self, hop: Hop) -> Hop:
        """The hop to the rows between the two sides, where a model of the project's holds them."""
        between = hop.relation.through_entity
        return hop._replace(entity=between) if between in self.entities else hop

    def _is_column(self, hop: Hop, rest: list[str]) -> bool:
        """Whether what follows a forward key needs no row of the other table."""
        if not rest or rest[0] in _KEYS:
            return True
        target = self.entities.get(hop.entity)
        if target is not None and rest[0] == target.primary_key:
            return True
        return rest[0] in _LOOKUPS and not self._is_known(hop.entity, rest[0])

    def _is_known(self, entity: str, name: str) -> bool:
        return self.is_field(entity, name) or self.hop(entity, name) is not None

    def _is_plain(self, entity: str, name: str) -> bool:
        if name in _KEYS or name in _LOOKUPS or self.is_field(entity, name):
            return True
        return name.endswith("_id") and self.relation(entity, name[:-3]) is not None

    def orders_by_rows(self, hop: Hop) -> bool:
        """Whether ordering by a key means ordering by columns of the table behind it."""
        target = self.entities.get(hop.entity)
        return target is not None and any(name.lstrip("-") not in _KEYS for name in target.ordered_by)

    def rootless(
        self,
        path: str,
        module: str | None,
        sees: Callable[[Entity], bool],
        *,
        last: bool = False,
        attributes: bool = False,
    ) -> tuple[Hop, ...]:
        """The hops of a path whose model is not known, where all models that can resolve it and may be meant lead to the same owners.

        `module` is that of the code: its own models come first. Of others' models it must not matter which is meant.
        """
        key = path, last, attributes
        found = self._rootless.get(key)
        if found is None:
            found = self._rootless[key] = self._resolved(path, last, attributes)
        found = {name: hops for name, hops in found.items() if self._may_be_meant(name, hops, sees)}
        own = [name for name in found if self.entities[name].module == module] if module else []
        if len({self._owners(hops) for hops in found.values()}) != 1:
            return ()
        starts = {self._owners(hops)[:1] == (self.entities[name].module,) for name, hops in found.items()}
        return found[next(iter(own or found))] if own or len(starts) == 1 else ()

    def _may_be_meant(self, name: str, hops: tuple[Hop, ...], sees: Callable[[Entity], bool]) -> bool:
        """Whether a model is seen; of one outside whose relation it is that a path begins with."""
        start = name if name not in self.registry.outside or not hops else hops[0].entity
        return sees(self.entities[start])

    def _resolved(self, path: str, last: bool, attributes: bool) -> dict[str, tuple[Hop, ...]]:
        """The hops from each model that has them. A word alone tells a relation only where nothing else can stand (`last`)."""
        first, separator, _ = path.partition("__")
        starts = self._starting_with(first) if separator or last else ()
        walks = {name: self.walk(name, path, last=last, attributes=attributes) for name in starts}
        if separator:
            return {name: walk.hops for name, walk in walks.items() if walk.resolved}
        # `select_related` follows no relation to several rows.
        fitting = {name: walk.hops for name, walk in walks.items() if walk.hops}
        return {name: hops for name, hops in fitting.items() if attributes or not is_many(hops[0])}

    def _owners(self, hops: tuple[Hop, ...]) -> tuple[str | None, ...]:
        return tuple(self.entities[hop.entity].module for hop in hops)

    def _starting_with(self, segment: str) -> list[str]:
        if self._first is None:
            self._first = {}
            for name in sorted(self.entities):
                if not self.entities[name].abstract:
                    for first in self._names(name):
                        self._first.setdefault(first, []).append(name)
        return self._first.get(segment, [])

    def _names(self, entity: str) -> Iterator[str]:
        names: set[str] = set()
        for each in self.lineage(entity):
            if each in self.entities:
                names.update(self.entities[each].relations)
            names.update(self.registry.reverse_queries.get(each, ()))
            names.update(self.registry.reverse.get(each, ()))
        yield from names


def _only_users(entities: Mapping[str, Entity]) -> dict[str, str]:
    """The model of each manager class that only one names."""
    found: dict[str, set[str]] = {}
    for entity in entities.values():
        for name in entity.manager_classes:
            found.setdefault(name, set()).add(entity.name)
    return {name: next(iter(users)) for name, users in found.items() if len(users) == 1}
