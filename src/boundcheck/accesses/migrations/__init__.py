"""What migrations do with data and tables: operations of Alembic, data migrations and raw SQL of Django."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from boundcheck.access import Access
from boundcheck.accesses.migrations.alembic import alembic_accesses, alembic_operations
from boundcheck.accesses.migrations.django import django_accesses, django_operations
from boundcheck.accesses.migrations.shape import Operation, TablesIn
from boundcheck.accesses.places import Places
from boundcheck.accesses.scope import FileScope
from boundcheck.entities.model import Registry

__all__ = ["Operation", "TablesIn", "migration_accesses", "migration_operations", "migration_owner"]


def migration_accesses(
    tree: ast.Module,
    text: str,
    scope: FileScope,
    registry: Registry,
    tables_in: TablesIn,
    *,
    module: str | None = None,
) -> Iterator[Access]:
    """Accesses of kind `migration`, in order of place: data and raw operations, and DDL on tables of the project.

    The foreign keys that models show are not among them. `tables_in` gives the tables of an SQL text. Tables that
    the registry does not have (any more) are passed over.
    """
    places = Places(text)
    try:
        if _is_django(tree):
            found = list(django_accesses(tree, registry, places, tables_in))
        else:
            found = list(alembic_accesses(tree, text, scope, registry, places, tables_in, module))
    except RecursionError:
        scope.too_deep()
        return
    yield from sorted(dict.fromkeys(found), key=lambda access: (access.line, access.column, access.entity))


def migration_operations(
    tree: ast.Module, text: str, scope: FileScope, registry: Registry, tables_in: TablesIn
) -> tuple[Operation, ...]:
    """All operations of a migration with the entity that each is about, also those that no rule reports."""
    data = [
        Operation(access.entity, access.table, access.line)
        for access in migration_accesses(tree, text, scope, registry, tables_in)
    ]
    more = (
        django_operations(tree, scope, registry) if _is_django(tree) else alembic_operations(tree, registry)
    )
    return tuple(sorted({*data, *more}, key=lambda operation: (operation.line, operation.entity)))


def migration_owner(operations: tuple[Operation, ...], registry: Registry) -> str | None:
    """The module that a migration outside every module belongs to: the owner of most of its operations.

    Of several with as many the one that comes first; None where no operation is about an owned table.
    """
    votes: Counter[str] = Counter()
    for operation in operations:
        entity = registry.by_name.get(operation.entity)
        if entity is not None and entity.module is not None:
            votes[entity.module] += 1
    return votes.most_common(1)[0][0] if votes else None


def _is_django(tree: ast.Module) -> bool:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db"):
            return True
        if isinstance(node, ast.Import) and any(alias.name.startswith("django.db") for alias in node.names):
            return True
    return False
