"""What migrations do with data and tables: operations of Alembic, data migrations and raw SQL of Django."""

from __future__ import annotations

from collections.abc import Iterable

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.migrations.alembic import alembic_accesses, alembic_operations
from boundcheck.accesses.migrations.django import django_accesses, django_operations
from boundcheck.accesses.raw_sql import sql_accesses
from boundcheck.accesses.sql_tables import KnownTables
from boundcheck.base.light import NamedTuple
from boundcheck.facts.access import Access


class Operation(NamedTuple):
    """One operation of a migration: the entity and table that it is about, and its line."""

    entity: str
    table: str
    line: int


def migration_accesses(evaluator: Evaluator, dialect: str | None, tables: KnownTables) -> list[Access]:
    """Accesses of kind `migration`, in order of place: data and raw operations, and DDL on tables of the project.

    The foreign keys that models show are not among them. Tables that the registry does not have (any more) are passed
    over. The evaluator is a fresh one.
    """
    is_django = _is_django(evaluator)
    found = list(django_accesses(evaluator) if is_django else alembic_accesses(evaluator, tables))
    found += sql_accesses(evaluator, dialect, tables, opaque=False, quoted=True)
    known = dict.fromkeys(access._replace(kind="migration", of="") for access in found)
    return sorted(known, key=lambda access: (access.line, access.column, access.entity))


def migration_operations(evaluator: Evaluator, accesses: Iterable[Access]) -> tuple[Operation, ...]:
    """All operations of a migration with the entity that each is about: its accesses, and those that no rule reports.

    What is only joined on the way, or read to write another table, is not what an operation is about.
    """
    joined = {(access.line, access.column, access.entity) for access in evaluator.accesses if access.of}
    told = [access for access in accesses if (access.line, access.column, access.entity) not in joined]
    writing = {(access.line, access.column) for access in told if access.writes}
    operations = {
        Operation(access.entity, access.table, access.line)
        for access in told
        if access.writes or (access.line, access.column) not in writing
    }
    more = django_operations(evaluator) if _is_django(evaluator) else alembic_operations(evaluator)
    operations |= {Operation(entity.name, entity.table or "", line) for entity, line in more}
    return tuple(sorted(operations, key=lambda operation: (operation.line, operation.entity)))


def _is_django(evaluator: Evaluator) -> bool:
    """Whether it is Django's, as helpers are that import nothing of Alembic's."""
    imported = [node.value for node in evaluator.nodes if node.kind == "import"]
    return any(name.startswith("django.db") for name in imported) or not any(
        name.startswith(("alembic", "sqlalchemy")) for name in imported
    )
