"""What the whole project's entities are, resolved: plain data that accesses are judged against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import Literal

from boundcheck.base.disk import digest_of
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.codebase.entities.claims import Claims, claimed
from boundcheck.config.model import UNASSIGNED

Framework = Literal[
    "django", "sqlalchemy", "peewee", "tortoise", "piccolo", "mongoengine", "beanie", "pymongo"
]
Does = Literal["write", "row", "queryset", "nothing", ""]  # a method of a manager ("": nobody knows)
DEFAULT_SCHEMAS = frozenset(("public", "dbo", "main"))
RelationKind = Literal["fk", "o2o", "m2m", "relationship", "generic"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A field of one entity that leads to another.

    `target` is the dotted class name of the other entity (None: it cannot be told, or it is a framework's or another
    distribution's: then `beyond` is its name).
    `accessor` is the attribute it puts on the other side (`invoice_set`; None: none), `query_name` its name in lookup
    paths from the other side. `column` is what Python code reads without a hop (`customer_id`; None: there is none).
    `through` is the table of a many-to-many relation, `through_entity` the dotted class name of an explicit one.
    `declared_in` is the dotted name of the class that writes the field, an abstract base at times; the place is there.
    """

    name: str
    kind: RelationKind
    target: str | None
    declared_in: str
    path: str
    line: int
    column_offset: int
    end_line: int
    column: str | None = None
    accessor: str | None = None
    query_name: str | None = None
    through: str | None = None
    through_entity: str | None = None
    written: str = ""  # the target as the code has it: "customers.Customer", "Customer", "customer.id"
    beyond: str | None = None

    @property
    def leads_to(self) -> str:
        """The dotted class name of the other entity, in the project or not ("": it cannot be told)."""
        return self.target or self.beyond or ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One model class, mapped class, Core table or collection.

    `name` is its dotted name (`shop.billing.models.Invoice`), `file` the dotted name of its file, `module` the module
    that owns its table (None: unassigned), `table` the table as the database has it, schema first where one is
    written (None: abstract). `label` is Django's app label. `bases` are dotted names of entities it inherits from,
    nearest first, `fields` its plain columns by attribute name, `methods` its methods and properties with the attribute that they give ("": something else), `saving` those
    that a base of another distribution brings and that write its row, each with whether it gives a new one, `manager_methods` those
    of its managers with what they do, `handing` the methods that it has from a base without a table and that hand a row, or the
    class, to what may store it or ask for it (`session.add`, `select`), `managers` the class attributes that start a query
    (`objects`), `others` what its rows have besides: properties and class attributes, `relations` its own and inherited ones by name, `proxied` the
    attributes that stand for one behind a relation, with both names (`association_proxy("customer", "email")`).
    """

    name: str
    framework: Framework
    file: str
    module: str | None
    path: str
    line: int
    column: int
    table: str | None
    label: str | None = None
    abstract: bool = False
    proxy: bool = False
    managed: bool = True
    bases: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()
    methods: Mapping[str, str] = field(default_factory=dict)
    saving: Mapping[str, bool] = field(default_factory=dict)
    manager_methods: Mapping[str, Does] = field(default_factory=dict)
    handing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    managers: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    relations: Mapping[str, Relation] = field(default_factory=dict)
    proxied: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    ordered_by: tuple[str, ...] = ()  # Meta.ordering
    primary_key: str = "id"  # the field that is its primary key
    manager_classes: tuple[
        str, ...
    ] = ()  # dotted names of the manager and queryset classes that its body names

    @property
    def class_name(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def view(self) -> EntityView:
        return EntityView(self.name, self.module, self.table, self.label)


class EntityView(NamedTuple):
    """An entity without its places and relations: what a finding says of it."""

    name: str
    module: str | None
    table: str | None
    label: str | None

    @property
    def class_name(self) -> str:
        return self.name.rpartition(".")[2]


class Maker(NamedTuple):
    """A place that makes a table by SQL."""

    module: str | None
    path: str
    line: int
    column: int


class Made(NamedTuple):
    """A table that only SQL makes: its name, whose it is (several where more make it, nobody's where it serves several),
    and where, the owners' places first."""

    table: str
    owners: tuple[str, ...]
    makers: tuple[Maker, ...]


class Text(NamedTuple):
    """A text that a top-level name is bound to, and the module of its file."""

    text: str
    module: str | None


@dataclass(frozen=True)
class Registry:
    """All entities of the project.

    `by_name` holds them by dotted class name, `by_table` by table name in lower case (with and without its schema; several
    where two classes share a table), `by_label` by (app label, lower-case class name). `reverse` gives for an entity's
    dotted name what other entities put on it by accessor attribute, and `reverse_queries` by name in lookup paths: the
    declaring entity's dotted name with the relation. `made` has the tables that only SQL makes, by name in lower case,
    `texts` by dotted name those that name a table. `user` is the dotted name of the swapped user model. `through` maps
    tables of implicit many-to-many relations to the declaring entity and relation. `outside` are models of other
    distributions that relations lead to: nobody owns them, but what relations put on them belongs to who declared those.
    """

    by_name: Mapping[str, Entity]
    by_table: Mapping[str, tuple[Entity, ...]]
    by_label: Mapping[tuple[str, str], Entity]
    reverse: Mapping[str, Mapping[str, tuple[str, Relation]]]
    reverse_queries: Mapping[str, Mapping[str, tuple[str, Relation]]]
    through: Mapping[str, tuple[str, Relation]]
    user: str | None = None
    claims: Claims = ()  # globs of `tables` entries, lower case, with their modules
    read: frozenset[str] = frozenset()  # the paths of the files that were parsed for all this
    outside: Mapping[str, Entity] = field(default_factory=dict)
    made: Mapping[str, Made] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)

    @cached_property
    def reachable(self) -> Mapping[str, Entity]:
        """The project's entities, and those outside that its relations lead to."""
        return {**self.outside, **self.by_name}

    @cached_property
    def owners(self) -> frozenset[str]:
        """The modules that own a table."""
        held = [entity.module for entity in self.by_name.values() if entity.table]
        held += [claim[1] for claim in self.claims]
        held += [owner for made in self.made.values() for owner in made.owners]
        return frozenset(module for module in held if module)

    def table_owner(self, table: str) -> str | None:
        """The module that owns a table, known from the code, by a `tables` entry or by SQL; None: nobody's, or unassigned."""
        lowered = table.lower()
        if lowered in self.by_table:
            return self.by_table[lowered][0].module
        if lowered in self.through:
            holder = self.by_name[self.through[lowered][0]]
            return claimed(self.claims, lowered) or holder.module
        if lowered in self.made:
            return next(iter(self.made[lowered].owners), None)
        return claimed(self.claims, lowered)

    def owners_of(self, name: str, table: str) -> tuple[Entity | None, tuple[str, ...]]:
        """The entity behind a dotted class name or a table, and who owns its table: several where classes share it.

        No owner: the project has no such table, so that it is a framework's or is gone.
        """
        entity = self.by_name.get(name)
        if entity is not None:
            return entity, (entity.module or UNASSIGNED,)
        sharing = self.by_table.get(table.lower(), ())
        if sharing:
            return sharing[0], tuple(dict.fromkeys(entity.module or UNASSIGNED for entity in sharing))
        if table.lower() in self.made:
            return None, self.made[table.lower()].owners
        if table.lower() in self.through or self.table_owner(table):
            return None, (self.table_owner(table) or UNASSIGNED,)
        return None, ()

    @cached_property
    def sign(self) -> bytes:
        """A digest of all that accesses elsewhere can rest on, whatever they name: everything but places and plain members."""
        return digest_of(repr(self._visible).encode("utf-8", "surrogatepass"))

    @cached_property
    def sign_of_members(self) -> bytes:
        """A digest of the columns and methods of all entities."""
        members = [sorted(map(repr, _members(entity))) for entity in self.by_name.values()]
        return digest_of(repr(members).encode("utf-8", "surrogatepass"))

    @property
    def _visible(self) -> tuple[object, ...]:
        entities = [_without(_APART, entity) for entity in self.by_name.values()]
        relations = [
            [_without(_RELATION_PLACES, relation) for relation in entity.relations.values()]
            for entity in self.by_name.values()
        ]
        made = [(key, found.table, found.owners) for key, found in self.made.items()]
        return entities, relations, self.user, self.claims, made, sorted(self.texts.items())

    def other_members(self, other: Registry) -> set[str]:
        """The names of columns and methods that are not the same in two registries of one sign: nothing rests on one but what names
        it."""
        found: set[str] = set()
        for name, entity in self.by_name.items():
            differing = _members(entity) ^ (_members(other.by_name[name]) if name in other.by_name else set())
            found.update(member for member, _ in differing)
        return found

    def relation(self, entity: str, name: str) -> Relation | None:
        """The relation that an attribute of an entity is; None: a column, a method or nothing."""
        found = self.by_name.get(entity)
        return found.relations.get(name) if found else None


# What is not visible of them: their places, and what is looked at by itself.
_APART = frozenset(("path", "line", "column", "relations", "fields", "methods", "manager_methods", "others"))
_RELATION_PLACES = frozenset(("path", "line", "column_offset", "end_line"))


def _members(entity: Entity) -> set[tuple[str, object]]:
    """The columns and methods of an entity, with what is known of each."""
    methods = (("method", entity.methods), ("of managers", entity.manager_methods))
    done = ((name, (kind, what)) for kind, each in methods for name, what in each.items())
    return {*((name, None) for name in entity.fields), *((name, "other") for name in entity.others), *done}


def _without(hidden: frozenset[str], found: Entity | Relation) -> list[object]:
    values = [getattr(found, name) for name in found.__slots__ if name not in hidden]
    return [
        sorted(value)
        if isinstance(value, frozenset)
        else sorted(value.items())
        if isinstance(value, Mapping)
        else value
        for value in values
    ]


def usual(table: str) -> str:
    """A name in lower case without the schema that its dialect takes where none is written."""
    schema, _, name = table.rpartition(".")
    return name if schema in DEFAULT_SCHEMAS else table
