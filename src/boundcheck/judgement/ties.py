"""What ties one module to another without an import: names that they share, relations between models, tables that files reach. It is
asked for few pairs of modules, and only then are files read for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from boundcheck.base.light import replace
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.named.uses import names_used
from boundcheck.codebase.questions import Questions
from boundcheck.facts.depths import ON_NAMES, Depth, asks_of_shared_names
from boundcheck.judgement.reading import accesses_of
from boundcheck.judgement.verdicts import Judgement
from boundcheck.scan.parallel import scan_further


def with_tables_of(codebase: Codebase, jobs: int) -> Callable[[], Codebase]:
    """What gives a codebase that knows its tables, made when it is first asked for."""

    @cache
    def with_tables() -> Codebase:
        if Depth.TABLES in codebase.depth:
            return codebase
        scan_further([file.packed for file in codebase.files], Depth.TABLES, jobs)
        return replace(codebase, depth=Depth.WHOLE)

    return with_tables


def tables_in(with_tables: Callable[[], Codebase], judgement: Judgement) -> Callable[[], frozenset[str]]:
    """What answers which tables production code and migrations name; files are read for it that were not."""

    @cache
    def reached() -> frozenset[str]:
        whole = with_tables()
        files = (file for file in whole.files if file.kind in ("source", "migration"))
        found = (access.table for _, access in accesses_of(whole, judgement, files))
        return frozenset(table.lower() for table in found if table)

    return reached


def ties_in(
    codebase: Codebase,
    with_tables: Callable[[], Codebase],
    judgement: Judgement,
    rules: frozenset[str],
    jobs: int,
) -> Callable[[str, str], bool]:
    """Whether the first of two modules is tied to the second; `judgement` is that by these rules."""
    told = asks_of_shared_names(rules, codebase.severities)

    def named_by(module: str) -> frozenset[str]:
        files = codebase.files_of.get(module, ())
        if told or ON_NAMES not in codebase.severities.on:
            return frozenset(owner for file in files for owner in judgement.verdicts[file.path].named)
        scan_further([file.packed for file in codebase.files], Depth.SHARED, jobs)
        return frozenset(use.owner for _, use in names_used(Questions(codebase), codebase, files))

    @cache
    def relations() -> frozenset[tuple[str | None, str | None]]:
        entities = with_tables().registry.by_name
        targets = (
            (one, entities.get(r.target or "")) for one in entities.values() for r in one.relations.values()
        )
        return frozenset((one.module, target.module) for one, target in targets if target is not None)

    def reached_by(module: str) -> frozenset[str | None]:
        whole = with_tables()
        files = (file for file in whole.files_of.get(module, ()) if file.kind != "support")
        entities = whole.registry.by_name
        return frozenset(
            entities[access.entity].module
            for _, access in accesses_of(whole, judgement, files)
            if access.entity in entities
        )

    names, tables = cache(named_by), cache(reached_by)
    return lambda module, other: (
        other in names(module) or (module, other) in relations() or other in tables(module)
    )
