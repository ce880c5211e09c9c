"""The frameworks of a project, made once from its registry."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import cache

from boundcheck.accesses.fits import Fits
from boundcheck.accesses.frameworks import Candidates, Framework, Frameworks
from boundcheck.accesses.holders import Holders
from boundcheck.accesses.views import View, Views
from boundcheck.codebase.entities.model import Entity, Registry


def frameworks_of(
    registry: Registry, tops: Container[str], known: Container[str], views: Views | None = None
) -> Frameworks:
    """Those that have entities; nothing is loaded of others. `views`: of each of the projects that are checked as one."""
    used = {entity.framework for entity in registry.by_name.values()}
    statements: Framework | None = None
    records: Framework | None = None
    if "sqlalchemy" in used:
        from boundcheck.accesses.sqlalchemy.framework import SqlAlchemy

        statements = SqlAlchemy()
    if used - {"sqlalchemy"}:
        from boundcheck.accesses.records.framework import Records

        records = Records(registry)
    everything = _candidates(registry, lambda entity: True)
    if views is None:
        return Frameworks(statements, records, tops, known, everything)

    @cache
    def seen_from(view: View) -> Candidates:
        return _candidates(registry, lambda entity: views.sees(view, entity))

    return Frameworks(statements, records, tops, known, everything, views, seen_from)


def _candidates(registry: Registry, sees: Callable[[Entity], bool]) -> Candidates:
    fits = Fits(registry, sees)
    return Candidates(sees, fits, Holders(registry, fits, sees))
