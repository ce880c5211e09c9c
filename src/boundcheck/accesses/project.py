"""The frameworks of a project, made once from its registry."""

from __future__ import annotations

from collections.abc import Container

from boundcheck.accesses.fits import Fits
from boundcheck.accesses.frameworks import Framework, Frameworks
from boundcheck.accesses.holders import Holders
from boundcheck.accesses.records.framework import Records
from boundcheck.accesses.sqlalchemy.framework import SqlAlchemy
from boundcheck.entities.model import Registry


def frameworks_of(registry: Registry, tops: Container[str], known: Container[str]) -> Frameworks:
    """Those that have entities."""
    used = {entity.framework for entity in registry.by_name.values()}
    statements: Framework | None = SqlAlchemy() if "sqlalchemy" in used else None
    records: Framework | None = Records(registry) if used - {"sqlalchemy"} else None
    fits = Fits(registry)
    return Frameworks(statements, records, tops, known, fits, Holders(registry, fits))
