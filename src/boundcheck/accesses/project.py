"""The frameworks of a project, made once from its registry."""

from __future__ import annotations

from collections.abc import Container

from boundcheck.accesses.fits import Fits
from boundcheck.accesses.frameworks import Framework, Frameworks
from boundcheck.accesses.holders import Holders
from boundcheck.entities.model import Registry


def frameworks_of(registry: Registry, tops: Container[str], known: Container[str]) -> Frameworks:
    """Those that have entities; nothing is loaded of others."""
    used = {entity.framework for entity in registry.by_name.values()}
    statements: Framework | None = None
    records: Framework | None = None
    if "sqlalchemy" in used:
        from boundcheck.accesses.sqlalchemy.framework import SqlAlchemy

        statements = SqlAlchemy()
    if used - {"sqlalchemy"}:
        from boundcheck.accesses.records.framework import Records

        records = Records(registry)
    fits = Fits(registry)
    return Frameworks(statements, records, tops, known, fits, Holders(registry, fits))
