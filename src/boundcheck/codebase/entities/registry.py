"""All entities of a project, from the facts of its files, names across files, and contracts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from boundcheck.base.light import replace
from boundcheck.codebase.entities.classes import Classes, collect
from boundcheck.codebase.entities.django import Django
from boundcheck.codebase.entities.django_relations import relations_of
from boundcheck.codebase.entities.frameworks import USER_BASES
from boundcheck.codebase.entities.labels import read_apps, setting
from boundcheck.codebase.entities.made import made_tables, texts_naming
from boundcheck.codebase.entities.methods import (
    done_by_managers,
    given_by_rows,
    handed_by,
    other_attributes,
    saving,
)
from boundcheck.codebase.entities.model import Entity, Registry, Relation
from boundcheck.codebase.entities.others import Others
from boundcheck.codebase.entities.outside import outside_models
from boundcheck.codebase.entities.owners import is_shell, model_claims, owned, table_claims
from boundcheck.codebase.entities.sqlalchemy import MappedClasses
from boundcheck.codebase.entities.sqlalchemy_relations import SqlTargets

if TYPE_CHECKING:
    from boundcheck.codebase.files import File
    from boundcheck.codebase.modules import Modules
    from boundcheck.codebase.symbols import Symbols

_IDENTIFIER = 63  # what PostgreSQL keeps of a name
_Reverse = dict[str, dict[str, tuple[str, Relation]]]


def build_registry(
    files: Collection[File],
    files_by_name: Mapping[str, File],
    symbols: Symbols,
    modules: Modules,
    known: frozenset[str],
    apps: frozenset[str],
    *,
    with_tables: bool = True,
) -> Registry:
    """The registry of a codebase's files; pure, and empty where no file defines entities.

    Not `with_tables`: without what SQL makes and what texts name, which is nothing to who asks for models alone.
    """
    classes = collect(files, symbols, files_by_name)
    claims = table_claims(modules)
    django = Django(classes, read_apps(classes, apps, known))
    alchemy, others = MappedClasses(classes), Others(classes)
    found: dict[str, Entity] = {}
    for source in (others.entities(), alchemy.entities(), django.entities()):
        for entity in source:
            found.setdefault(entity.name, entity)
    modelled = frozenset(entity.table.lower() for entity in found.values() if entity.table)
    for entity in others.collections(claims, modelled):
        found.setdefault(entity.name, entity)
    judged = owned(found.values(), claims, model_claims(modules))
    by_name = {entity.name: entity for entity in judged}
    by_table = _by_table(judged)
    by_label = {(e.label, e.class_name.lower()): e for e in judged if e.label is not None}
    user = _user(classes, by_name, by_label)
    relations = _Relations(classes, django, alchemy, others, by_name, by_table, user)
    tables = frozenset(name for name, entity in by_name.items() if entity.table)
    by_name = {
        name: replace(
            entity,
            relations=(held := relations.of(entity)),
            others=other_attributes(classes, name, (*held, *entity.fields, *entity.managers)),
            methods=(methods := given_by_rows(classes, name)),
            saving=saving(classes, name, methods),
            manager_methods=done_by_managers(classes, name, entity.manager_classes),
            handing=handed_by(classes, name, tables) if entity.framework == "sqlalchemy" else {},
        )
        for name, entity in by_name.items()
    }
    reverse, queries = _reverse(by_name)
    through = _through(by_name, by_table)
    made = made_tables(files, by_table, through, claims) if with_tables else {}
    leading = frozenset(
        name for each in (*(e.relations for e in by_name.values()), *queries.values()) for name in each
    )
    texts = texts_naming(files, (by_table, through, made), leading, claims) if with_tables else {}
    return Registry(
        by_name,
        {table: tuple(by_name[e.name] for e in entities) for table, entities in by_table.items()},
        {label: by_name[entity.name] for label, entity in by_label.items()},
        reverse,
        queries,
        through,
        user,
        claims,
        frozenset(classes.names.read),
        outside_models(by_name.values()),
        made,
        texts,
    )


class _Relations:
    """The relations of each entity, by its framework's rules."""

    def __init__(
        self,
        classes: Classes,
        django: Django,
        alchemy: MappedClasses,
        others: Others,
        by_name: Mapping[str, Entity],
        by_table: Mapping[str, tuple[Entity, ...]],
        user: str | None,
    ) -> None:
        self._classes, self._django, self._others, self._user = classes, django, others, user
        self._alchemy = alchemy
        by_class: dict[str, list[str]] = defaultdict(list)
        for entity in by_name.values():
            if entity.framework != "django" and entity.name not in alchemy.tables:
                by_class[entity.class_name].append(entity.name)
        self._by_class = {name: tuple(names) for name, names in by_class.items()}
        self._sql = SqlTargets(alchemy, by_name, by_table, self._by_class)
        self._labels = {
            (entity.label, entity.class_name.lower()): entity.name
            for entity in by_name.values()
            if entity.label is not None and not entity.abstract
        }

    def of(self, entity: Entity) -> Mapping[str, Relation]:
        if entity.name in self._alchemy.tables:
            return self._sql.of_table(entity)
        if entity.name in self._alchemy.mappings:
            return self._sql.of_mapping(entity.name)
        known = self._classes.by_name.get(entity.name)
        if known is None:
            return {}
        if entity.framework == "django":
            return relations_of(self._django, known, entity, self._user, self._labels)
        if entity.framework == "sqlalchemy":
            return self._sql.relations(known)
        return self._others.relations(known, self._by_class)


def _by_table(entities: Iterable[Entity]) -> dict[str, tuple[Entity, ...]]:
    """Entities by table, those that define it before its shells; names as PostgreSQL and Django cut them count too."""
    found: dict[str, list[Entity]] = defaultdict(list)
    for entity in sorted(entities, key=is_shell):
        if entity.table is None:
            continue
        table = entity.table.lower()
        for name in dict.fromkeys((table, table.rpartition(".")[2], *_cut(table))):
            found[name].append(entity)
    return {name: tuple(holders) for name, holders in found.items()}


def _cut(table: str) -> tuple[str, ...]:
    """What Django makes of a name that is too long (`django.db.backends.utils.truncate_name`)."""
    if len(table) <= _IDENTIFIER:
        return ()
    digest = hashlib.md5(table.encode(), usedforsecurity=False).hexdigest()[:4]
    return (f"{table[: _IDENTIFIER - 4]}{digest}", table[:_IDENTIFIER])


def _user(
    classes: Classes, by_name: Mapping[str, Entity], by_label: Mapping[tuple[str, str], Entity]
) -> str | None:
    """The model that AUTH_USER_MODEL names; where no setting is seen, the only one that derives from Django's."""
    label, _, name = setting(classes, "AUTH_USER_MODEL").rpartition(".")
    if name:
        found = by_label.get((label, name.lower()))
        return found.name if found else None
    users = [
        entity.name
        for entity in by_name.values()
        if not entity.abstract
        and not entity.proxy
        and any(u in classes.ancestors(entity.name) for u in USER_BASES)
    ]
    return users[0] if len(users) == 1 else None


def _reverse(by_name: Mapping[str, Entity]) -> tuple[_Reverse, _Reverse]:
    """What relations put on the other side, on the classes below it too."""
    accessors: _Reverse = defaultdict(dict)
    queries: _Reverse = defaultdict(dict)
    children: dict[str, list[str]] = defaultdict(list)
    for entity in by_name.values():
        for base in entity.bases:
            children[base].append(entity.name)
    for entity in by_name.values():
        if entity.abstract or (entity.proxy and entity.framework == "django"):
            continue
        for relation in entity.relations.values():
            if not relation.leads_to or _is_inherited(by_name, entity, relation):
                continue
            for target in (relation.leads_to, *children[relation.leads_to]):
                own = by_name[target].relations if target in by_name else {}
                if relation.accessor and relation.accessor not in own:
                    accessors[target].setdefault(relation.accessor, (entity.name, relation))
                if relation.query_name and relation.query_name not in own:
                    queries[target].setdefault(relation.query_name, (entity.name, relation))
    return dict(accessors), dict(queries)


def _is_inherited(by_name: Mapping[str, Entity], entity: Entity, relation: Relation) -> bool:
    """Whether a concrete parent has the relation, so that it is no second one."""
    return any(
        not by_name[base].abstract and relation.name in by_name[base].relations
        for base in entity.bases
        if base in by_name
    )


def _through(
    by_name: Mapping[str, Entity], by_table: Mapping[str, tuple[Entity, ...]]
) -> dict[str, tuple[str, Relation]]:
    found = {}
    for entity in by_name.values():
        if entity.abstract or entity.proxy:
            continue
        for relation in entity.relations.values():
            if relation.through and relation.through_entity is None and relation.kind == "m2m":
                if _is_inherited(by_name, entity, relation) or relation.through.lower() in by_table:
                    continue
                for name in (relation.through.lower(), *_cut(relation.through.lower())):
                    found[name] = (entity.name, relation)
    return found
