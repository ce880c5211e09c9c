"""Every table with its owner and everyone who reaches it: what `boundcheck tables` answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from boundcheck.base.light import dataclass
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import Entity, Registry, Relation, usual
from boundcheck.codebase.files import File
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.access import Access


@dataclass(frozen=True, slots=True)
class Reach:
    """How often one module reaches a table in one way (a kind of access); `writes` of these can change rows."""

    module: str
    kind: str
    sites: int
    writes: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """One table. `model` is the dotted name of what defines it ("": only a contract names it, SQL makes it, or it is the
    table of a many-to-many field, which the place shows); `shells` are proxies and other classes on the same table.
    """

    table: str
    owner: str
    model: str
    framework: str
    path: str
    line: int
    relations: tuple[
        tuple[str, str, str], ...
    ] = ()  # name, kind, dotted name of the target ("": not the project's)
    shells: tuple[str, ...] = ()
    reached_by: tuple[Reach, ...] = ()


def table_rows(
    codebase: Codebase, registry: Registry, accesses: Iterable[tuple[File, Access]]
) -> tuple[TableRow, ...]:
    """All tables by name. Accesses of a table's own module do not count as reaching it."""
    reached = _reached(registry, accesses)
    rows = []
    groups: dict[str, list[Entity]] = {}
    for entity in registry.by_name.values():
        if entity.table is not None:
            groups.setdefault(entity.table, []).append(entity)
    for table, entities in groups.items():
        first, *others = sorted(entities, key=lambda e: (e.proxy, not e.managed, e.path, e.line))
        rows.append(
            TableRow(
                table, first.module or UNASSIGNED, first.name, first.framework, first.path, first.line,
                tuple((r.name, r.kind, r.target or "") for r in first.relations.values()),
                tuple(sorted(entity.name for entity in others)),
                _reaches(reached.get(table.lower()), first.module or UNASSIGNED),
            )
        )  # fmt: skip
    for table, (holder, relation) in registry.through.items():
        if table == (relation.through or "").lower():
            rows.append(_through_row(registry, registry.by_name[holder], relation, reached.get(table)))
    rows += _made_by_sql(codebase, registry, reached)
    rows += _only_in_contracts(codebase, {usual(row.table.lower()) for row in rows}, reached)
    return tuple(sorted(rows, key=lambda row: (row.table.lower(), row.model)))


def _through_row(
    registry: Registry, holder: Entity, relation: Relation, counts: Counter[tuple[str, str, bool]] | None
) -> TableRow:
    table = relation.through or ""
    owner = registry.table_owner(table) or UNASSIGNED
    ends = (("", "fk", holder.name), ("", "fk", relation.target or ""))
    return TableRow(
        table, owner, "", holder.framework, relation.path, relation.line, ends, (), _reaches(counts, owner)
    )


def _made_by_sql(
    codebase: Codebase, registry: Registry, reached: dict[str, Counter[tuple[str, str, bool]]]
) -> Iterable[TableRow]:
    """Tables that only SQL makes; those of nobody that only migrations know may be long gone."""
    for key, made in registry.made.items():
        owner, place = next(iter(made.owners), UNASSIGNED), made.makers[0]
        reaches = _reaches(reached.get(key), owner)
        if made.owners or reaches or codebase.by_path[place.path].kind == "source":
            yield TableRow(made.table, owner, "", "", place.path, place.line, reached_by=reaches)


def _only_in_contracts(
    codebase: Codebase, shown: set[str], reached: dict[str, Counter[tuple[str, str, bool]]]
) -> Iterable[TableRow]:
    """Tables that a module owns by its `tables` entry though no code shows them."""
    for module in codebase.modules.by_name.values():
        for entry in module.contract.tables:
            table = entry.value
            key = usual(table.lower())
            if not set(table) & set("*?[") and key not in shown:
                reaches = _reaches(reached.get(key), module.name)
                yield TableRow(
                    table, module.name, "", "", entry.place.path, entry.place.line, reached_by=reaches
                )


def _reached(
    registry: Registry, accesses: Iterable[tuple[File, Access]]
) -> dict[str, Counter[tuple[str, str, bool]]]:
    found: dict[str, Counter[tuple[str, str, bool]]] = {}
    for file, access in accesses:
        entity = registry.by_name.get(access.entity)
        table = (entity.table if entity and entity.table else access.table).lower()
        if table:
            found.setdefault(table, Counter())[file.owner, access.kind, access.writes] += 1
    return found


def _reaches(counts: Counter[tuple[str, str, bool]] | None, owner: str) -> tuple[Reach, ...]:
    sites: Counter[tuple[str, str]] = Counter()
    writes: Counter[tuple[str, str]] = Counter()
    for (module, kind, is_write), count in (counts or Counter()).items():
        if module != owner:
            sites[module, kind] += count
            writes[module, kind] += count * is_write
    return tuple(
        Reach(module, kind, sites[module, kind], writes[module, kind]) for module, kind in sorted(sites)
    )
