"""What a file does with a project's entities: its reading, given a meaning by the project's frameworks."""

from __future__ import annotations

from collections.abc import Callable, Container

from boundcheck.accesses.evaluator import Evaluator, FileAt
from boundcheck.accesses.frameworks import Framework, Frameworks
from boundcheck.accesses.records.framework import Records
from boundcheck.accesses.sqlalchemy.framework import SqlAlchemy
from boundcheck.entities.model import Registry
from boundcheck.python.reading import Reading


def frameworks_of(registry: Registry, tops: Container[str], known: Container[str]) -> Frameworks:
    """Those that have entities."""
    used = {entity.framework for entity in registry.by_name.values()}
    statements: Framework | None = SqlAlchemy() if "sqlalchemy" in used else None
    records: Framework | None = Records(registry) if used - {"sqlalchemy"} else None
    return Frameworks(statements, records, tops, known)


def evaluated(
    reading: Reading, file: FileAt, registry: Registry, origin: Callable[[str], str], frameworks: Frameworks
) -> Evaluator:
    """Everything in a file with its meaning; `accesses` has what it does with entities."""
    evaluator = Evaluator(reading, file, registry, origin, frameworks)
    evaluator.run()
    return evaluator
