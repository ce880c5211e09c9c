"""Attribute paths on something that nobody types, told by two names: `x.customer.email`, where only Order.customer fits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import Final

from boundcheck.accesses.sqlalchemy.vocabulary import stores
from boundcheck.accesses.values import Hop
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.model import Entity, Registry, Relation
from boundcheck.codebase.entities.words import ORMS
from boundcheck.findings.finding import Certainty
from boundcheck.python.reading import Step

NAMES: Final = frozenset(("id", "pk", "name"))  # that everything has
_ROWS: Final = frozenset(("save", "delete", "refresh_from_db", "full_clean"))
# Methods of lists, sets and dicts; as a query's they have keywords; `count` has nothing, `values` something.
_OF_CONTAINERS: Final = frozenset(
    "add append clear copy count extend get index insert pop remove sort update".split()
)
_MOST: Final = 3  # owners that may be meant
_TOO_MANY: Final = 3  # names that rows do not have
_OF_ALL: Final = frozenset(("objects", "query", "metadata", "DoesNotExist", "clean", "pk", "[]", "()"))
_OF_FIELD: Final = later(r"_\w*|[A-Z_]+|get_\w+_display|get_(?:next|previous)_by_\w+|\w+_(?:id|set)")


class Fit(NamedTuple):
    """The hops that may be meant, each from the row that the receiver then is; `is_any`: one of them stands for several, to
    different tables of one owner."""

    hops: tuple[Hop, ...]
    certainty: Certainty
    evidence: str
    is_any: bool = False


class Fits:
    """Knows what relations and accessors those of the project's entities have that may be meant, by name."""

    def __init__(self, registry: Registry, sees: Callable[[Entity], bool] = lambda entity: True) -> None:
        self._registry, self._sees = registry, sees
        self._found: dict[tuple[object, ...], Fit | None] = {}
        self._leaving: dict[str | None, frozenset[str]] = {}
        self._behind: dict[tuple[str, bool], frozenset[str]] = {}

    @cached_property
    def hops(self) -> dict[str, tuple[Hop, ...]]:
        """All that lead to a table of the project, by the name of the attribute."""
        found: dict[str, list[Hop]] = {}
        for name, hop in self._all():
            found.setdefault(name, []).append(hop)
        return {name: tuple(hops) for name, hops in found.items()}

    def leaving(self, module: str | None) -> frozenset[str]:
        """The names of those that lead out of a module."""
        found = self._leaving.get(module)
        if found is None:
            found = self._leaving[module] = self._names.difference(self._staying.get(module, ()))
        return found

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.hops)

    @cached_property
    def _staying(self) -> dict[str | None, list[str]]:
        """The names of those that lead to one module alone, by module."""
        found: dict[str | None, list[str]] = {}
        for name, hops in self.hops.items():
            modules = {self._module(hop.entity) for hop in hops}
            if len(modules) == 1:
                found.setdefault(modules.pop(), []).append(name)
        return found

    @cached_property
    def telling(self) -> frozenset[str]:
        """What is done with rows and queries, and with what holds them: relations, methods of models, words of their frameworks,
        columns where setting one writes."""
        entities = self._registry.by_name.values()
        own = (
            name
            for each in entities
            for name in (*each.methods, *(each.fields if each.framework == "sqlalchemy" else ()))
        )
        used = filter(None, map(ORMS.get, {entity.framework for entity in entities}))
        words = (orm.words | orm.saves | orm.managers | orm.on_class for orm in used)
        return frozenset((*self.hops, *own)).union(*words)

    @cached_property
    def saves(self) -> frozenset[str]:
        """The methods that write a row."""
        entities = self._registry.by_name.values()
        used = {entity.framework for entity in entities}
        words = (ORMS[name].saves for name in used if name in ORMS)
        own = (name for entity in entities for name, ends in entity.handing.items() if any(map(stores, ends)))
        return frozenset(own).union(*words)

    @cached_property
    def columns(self) -> frozenset[str]:
        """What a session writes when it is assigned."""
        entities = (each for each in self._registry.by_name.values() if each.framework == "sqlalchemy")
        return frozenset(name for each in entities for name in (*each.fields, *each.relations))

    def _all(self) -> Iterator[tuple[str, Hop]]:
        entities = self._registry.by_name
        for entity in entities.values():
            if entity.abstract or not self._sees(entity):
                continue
            for relation in entity.relations.values():
                is_column = entity.framework == "sqlalchemy" and relation.kind == "fk"
                if (
                    relation.target
                    and relation.target in entities
                    and not is_column
                    and not relation.name.endswith("_ptr")
                ):
                    yield relation.name, Hop(entity.name, relation.target, relation, False)
        for name, put in self._registry.reverse.items():
            for accessor, (holder, relation) in put.items():
                if holder in entities and self._sees(entities.get(name, entities[holder])):
                    yield accessor, Hop(name, holder, relation, True)

    def of(
        self, first: str, second: Step, module: str | None, used: frozenset[str] = frozenset(), word: str = ""
    ) -> Fit | None:
        """What a path means; of several relations to one owner the first, those of `module`'s own models before, and those that
        entities declare before what others hang on them; only those that have most of what else is `used` of the receiver, and of
        these those that are called like it (`word`)."""
        key = (
            first,
            second.name,
            second.is_call,
            bool(second.args),
            bool(second.keywords),
            module,
            used,
            word,
        )
        if key not in self._found:
            self._found[key] = self._of(first, second, module, used, word)
        return self._found[key]

    def _of(
        self, first: str, second: Step, module: str | None, used: frozenset[str], word: str
    ) -> Fit | None:
        hops = self.hops.get(first, ())
        fitting = [hop for hop in hops if self._fit(hop, second)]
        if not fitting:
            return None
        having = [self._has(hop.of, used) for hop in fitting]
        fitting = [hop for hop, count in zip(fitting, having, strict=True) if count == max(having)]
        fitting.sort(key=lambda hop: (self._module(hop.of) != module, hop.of, hop.entity))
        owners = {self._module(hop.entity) for hop in hops}
        by_owner = {self._module(hop.entity): hop for hop in reversed(fitting)}
        named = [hop for hop in fitting if word and hop.of.lower().endswith(word)]
        rivals = [
            each
            for each in (self._rivals(first, owners) if not named else ())
            if self._has(each, used) >= max(having)
        ]
        if any(word and each.lower().endswith(f".{word}") for each in rivals):
            return None
        if len(owners) == 1:
            named = named or fitting
            meant = [hop for hop in named if not hop.reverse] or named
            tables = {self._registry.by_name[hop.entity].table or hop.entity for hop in meant}
            others = [hop for hop in fitting if hop not in meant]
            if len(rivals) >= len({hop.of for hop in hops}):
                also = f"though {rivals[0].rpartition('.')[2]}.{first} is something else"
                evidence = by_names(f"{_named([*meant, *others], second.name)}, {also}")
                return Fit((meant[0],), "possible", evidence)
            only = "only " if len(having) == 1 else ""
            best = ", and what else is used fits best" if len(fitting) < len(having) else ""
            evidence = by_names(f"{only}{_named([*meant, *others], second.name)}{best}")
            return Fit((meant[0],), "likely", evidence, is_any=len(tables) > 1)
        if len(by_owner) > _MOST:
            return None
        have = "and have" if len(by_owner) > 1 else f"though what is called {first} has"
        several = by_names(f"{_named(fitting, second.name)}, {have} different owners")
        return Fit(tuple(by_owner.values()), "possible", several)

    def _rivals(self, first: str, owners: Collection[str | None]) -> list[str]:
        """The entities whose rows have something else of that name: a property that gives no row of these owners, a class attribute,
        a relation that leads out of the project."""
        of = {hop.of for hop in self.hops.get(first, ())}
        found = []
        for name in self._others.get(first, ()):
            given = self._registry.by_name[name].methods.get(first, "")
            gives = {self._module(hop.entity) for hop in self.hops.get(given, ())}
            if name not in of and (not gives or not gives.issubset(owners)):
                found.append(name)
        return found

    @cached_property
    def _others(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, entity in self._registry.by_name.items():
            if self._sees(entity) and not entity.abstract:
                away = (each.name for each in entity.relations.values() if each.beyond)
                for attribute in (*entity.others, *away):
                    found.setdefault(attribute, []).append(name)
        return found

    def behind(self, hop: Hop) -> frozenset[str]:
        """The names that may follow: of a row's columns, relations and methods, or of a query's methods."""
        target = self._registry.by_name[hop.entity]
        if not is_many(hop):
            return self._of_row(hop.entity)
        known = self._behind.get((hop.entity, True))
        if known is None:
            known = self._behind[hop.entity, True] = self._methods(target)
        return known

    def is_another(self, first: str, used: frozenset[str]) -> bool:
        """Whether something is used as no row is that has a relation of that name: for more that such a row lacks than for what it
        has, as queries add columns to rows."""
        return all(
            self._lacks(hop.of, used) >= max(_TOO_MANY, self._has(hop.of, used))
            for hop in self.hops.get(first, ())
        )

    def _lacks(self, entity: str, used: frozenset[str]) -> int:
        """How many of some names rows of an entity have not, as far as its class shows that."""
        found = self._registry.by_name.get(entity)
        if found is None or len(used) < _TOO_MANY:
            return 0
        columns = {relation.column for relation in found.relations.values()}
        strange = used - self._of_row(entity) - columns - NAMES - _OF_ALL
        orm = ORMS.get(found.framework)
        words = orm.words | orm.saves | orm.managers if orm is not None else frozenset()
        return sum(name not in words and _OF_FIELD.fullmatch(name) is None for name in strange)

    def _has(self, entity: str, used: frozenset[str]) -> int:
        """How many of some names rows of an entity have: all, where the class is of another distribution."""
        return len(used & self._of_row(entity) if entity in self._registry.by_name else used)

    def _of_row(self, entity: str) -> frozenset[str]:
        """What rows of an entity have."""
        known = self._behind.get((entity, False))
        if known is None:
            known = self._behind[entity, False] = self._attributes(self._registry.by_name[entity])
        return known

    def _methods(self, target: Entity) -> frozenset[str]:
        orm = ORMS.get(target.framework)
        return orm.words.union(target.manager_methods) if orm is not None else frozenset()

    def _attributes(self, target: Entity) -> frozenset[str]:
        hung = self._registry.reverse.get(target.name, {})
        keys = (relation.column for relation in target.relations.values() if relation.column)
        rows = _ROWS if target.framework != "sqlalchemy" else frozenset()
        return frozenset((*target.fields, *target.relations, *keys, *target.methods, *hung, *rows)) - NAMES

    def _fit(self, hop: Hop, step: Step) -> bool:
        return step.name in self.behind(hop) and (not is_many(hop) or (step.is_call and of_query(step)))

    def _module(self, entity: str) -> str | None:
        found: Entity | None = self._registry.reachable.get(entity)
        return found.module if found else None


def by_names(evidence: str) -> str:
    """How a finding names the evidence that it rests on where no type is shown, with what makes sure of it or takes it away."""
    return f"a guess by names, as nothing types it: {evidence}; an annotation settles it"


def is_many(hop: Hop) -> bool:
    """Whether a hop leads to a query of rows."""
    relation: Relation = hop.relation
    if relation.kind == "relationship":
        return False
    return relation.kind in ("m2m", "generic") or (hop.reverse and relation.kind == "fk")


def of_query(step: Step) -> bool:
    """Whether a step is no method of lists, sets and dicts."""
    if step.name in ("count", "values"):
        return bool(step.args or step.keywords) == (step.name == "values")
    return step.name not in _OF_CONTAINERS or bool(step.keywords)


def _named(hops: list[Hop], behind: str) -> str:
    """`Order.buyer, Return.buyer and 1 more have email behind them`; models of one name by their dotted names."""
    classes = {hop.of: hop.of.rpartition(".")[2] for hop in hops}
    is_plain = len(set(classes.values())) == len(classes)
    names = [*dict.fromkeys(f"{classes[hop.of] if is_plain else hop.of}.{_attribute(hop)}" for hop in hops)]
    rest = f" and {len(names) - 2} more" if len(names) > 2 else ""
    have, it = ("has", "it") if len(names) == 1 else ("have", "them")
    return f"{', '.join(names[:2])}{rest} {have} {behind} behind {it}"


def _attribute(hop: Hop) -> str:
    return (hop.relation.accessor or "") if hop.reverse else hop.relation.name
