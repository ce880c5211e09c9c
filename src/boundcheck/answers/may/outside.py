"""Models that lie outside the project: Django's own, and those of other distributions that its relations lead to. Nobody owns their
tables, so the data rules say nothing of them."""

from __future__ import annotations

from boundcheck.answers.may.manifests import is_imported
from boundcheck.base.errors import UsageError
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.entities.third_party import STOCK_TABLES, STOCK_USER


def model_outside(codebase: Codebase, written: str) -> Entity | None:
    """The model outside that has a table, dotted name, label or class of that name. Raises UsageError for Django's user model where the
    project has another one in its place, and for what several are called."""
    name = written.replace(":", ".")
    found = {entity.name: entity for entity in models_outside(codebase) if name in names_of(entity)}
    if len(found) > 1:
        names = ", ".join(sorted(found)[:4])
        raise UsageError(f'"{written}" is the name of several models; name one of them: {names}')
    entity = next(iter(found.values()), None)
    own = codebase.registry.user
    if entity is not None and entity.name == STOCK_USER and own in codebase.registry.by_name:
        raise UsageError(f'"{written}": {own} stands in its place (AUTH_USER_MODEL); ask for that')
    return entity


def models_outside(codebase: Codebase) -> list[Entity]:
    """All that are known."""
    uses_django = is_imported(codebase, "django")
    stock = [_stock(name) for name in STOCK_TABLES] if uses_django else []
    outside = [entity for name, entity in codebase.registry.outside.items() if name not in STOCK_TABLES]
    return [*stock, *outside]


def _stock(name: str) -> Entity:
    file = name.rpartition(".")[0]
    label = file.split(".")[-2]
    return Entity(name, "django", file, None, "", 0, 0, STOCK_TABLES[name], label=label)


def names_of(entity: Entity) -> tuple[str, ...]:
    """Its dotted name, label, class and table."""
    package = entity.file.removesuffix(".models").rpartition(".")[2]
    return (entity.name, f"{package}.{entity.class_name}", entity.class_name, entity.table or entity.name)
