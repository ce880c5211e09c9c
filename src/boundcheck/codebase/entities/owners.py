"""Whose each table is: a `tables` entry, else a `models` entry, else the module of the file that defines it."""

from __future__ import annotations

from collections.abc import Iterable

from boundcheck.base.light import replace
from boundcheck.codebase.entities.claims import Claims, claimed, claimed_model
from boundcheck.codebase.entities.model import Entity, usual
from boundcheck.codebase.modules import Modules


def table_claims(modules: Modules) -> Claims:
    """The globs of all `tables` entries in lower case, without a schema that goes without saying, with their modules."""
    return tuple(
        (usual(entry.value.lower()), module.name)
        for module in modules.by_name.values()
        for entry in module.contract.tables
    )


def model_claims(modules: Modules) -> Claims:
    return tuple(
        (entry.value, module.name) for module in modules.by_name.values() for entry in module.contract.models
    )


def is_shell(entity: Entity) -> bool:
    """Whether an entity is another name for a table that something else defines."""
    return entity.proxy or not entity.managed


def owned(entities: Iterable[Entity], tables: Claims, models: Claims) -> list[Entity]:
    """The entities with the modules that own their tables; a proxy belongs to whom its table belongs."""
    judged = [replace(entity, module=_owner(entity, tables, models)) for entity in entities]
    real = {e.table.lower(): e.module for e in reversed(judged) if e.table and not is_shell(e)}
    return [
        replace(entity, module=real[entity.table.lower()])
        if entity.table and is_shell(entity) and entity.table.lower() in real
        else entity
        for entity in judged
    ]


def _owner(entity: Entity, tables: Claims, models: Claims) -> str | None:
    if entity.table and (owner := claimed(tables, entity.table.lower())):
        return owner
    return claimed_model(models, entity.name) or entity.module
