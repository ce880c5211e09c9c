"""Tables of SQL text looked up in the registry, for Python literals, `.sql` files and migrations alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.entities.claims import claim_matcher
from boundcheck.codebase.entities.model import DEFAULT_SCHEMAS, Entity, Registry, usual
from boundcheck.facts.access import Access
from boundcheck.findings.finding import Certainty
from boundcheck.sql import HOLE, Statement, TableName, statements

_VERBS = {"ddl": "ALTER", "other": "SELECT", "select": "SELECT"}


class Reached(NamedTuple):
    """A table of the project that SQL reaches. `entity` is "" for a table that only a relation implies."""

    entity: str
    table: str
    verb: str
    writes: bool
    certainty: Certainty
    start: int
    end: int


class KnownTables:
    """The tables of a registry as SQL may name them: `name in tables`, `schema.name in tables`."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._made = {key.rpartition(".")[2]: key for key in registry.made}
        self._claimed = claim_matcher(registry.claims)

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        name = usual(name)
        known = self._registry.by_table, self._registry.through, self._registry.made, self._made
        return any(name in tables for tables in known) or bool(self._claimed and self._claimed(name))

    def find(self, table: TableName) -> tuple[str, str, Certainty] | None:
        """Entity, table and certainty; None for tables that are not the project's."""
        schema, name = table.schema.lower(), table.name.lower()
        sure: Certainty = "certain" if table.certain else "likely"
        if schema in ("", HOLE, *DEFAULT_SCHEMAS):
            found = self._registry.by_table.get(name, ())
            modelled = tuple(e for e in found if schema_of(e) in ("", *DEFAULT_SCHEMAS))
            if schema == HOLE or (found and not modelled and not schema):
                modelled, sure = found, "possible"  # the program sets the schema while it runs
            if not modelled:
                return self._without_model(name, schema, sure)
        else:
            modelled = self._registry.by_table.get(f"{schema}.{name}", ())
            if not modelled:
                return self._without_model(f"{schema}.{name}", schema, sure)
        entity, agreed = _chosen(modelled)
        return entity.name, entity.table or name, sure if agreed else "possible"

    def _without_model(self, key: str, schema: str, sure: Certainty) -> tuple[str, str, Certainty] | None:
        """The same for a table that a relation, SQL or a `tables` entry tells of."""
        if key in self._registry.through:
            return self._registry.through[key][0], key, sure
        if key in self._registry.made:
            return "", self._registry.made[key].table, sure
        if self._claimed and self._claimed(key):
            return "", key, sure
        if key in self._made and schema in ("", HOLE):
            return "", self._registry.made[self._made[key]].table, "possible"
        return None


def schema_of(entity: Entity) -> str:
    """The schema of an entity's table in lower case ("": none is written)."""
    return (entity.table or "").lower().rpartition(".")[0]


def _chosen(entities: tuple[Entity, ...]) -> tuple[Entity, bool]:
    """The entity that stands for a table, and whether its owner is beyond doubt; proxies and shells only repeat it."""
    real = [e for e in entities if e.managed and not e.proxy and not e.abstract] or list(entities)
    return real[0], len({e.module for e in real}) == 1


def tables_in(
    sql: str, dialect: str | None, tables: KnownTables, own: Iterable[str] = ()
) -> Iterator[Reached]:
    """The project's tables in SQL text, statement by statement; `own` are names that its session has made its own."""
    for found in statements(sql, dialect, tables, needs_table=True, own=own):
        yield from _reached(found, tables)


def _reached(found: Statement, tables: KnownTables) -> Iterator[Reached]:
    seen: set[tuple[str, bool]] = set()
    for names, writes in ((found.writes, True), (found.reads, False)):
        for name in names:
            match = tables.find(name)
            if match is None or (match[1], writes) in seen:
                continue
            seen.add((match[1], writes))
            verb = _VERBS.get(found.kind, found.kind.upper()) if writes else "SELECT"
            certainty = match[2] if found.parsed or match[2] == "possible" else "likely"
            yield Reached(match[0], match[1], verb, writes, certainty, found.start, found.end)


def sql_file_accesses(text: str, tables: KnownTables, dialect: str | None) -> Iterator[Access]:
    """The accesses of a `.sql` file, each at the line its statement begins."""
    line, done = 1, 0
    for reached in tables_in(text, dialect, tables):
        if reached.start >= done:
            line, done = line + text.count("\n", done, reached.start), reached.start
            column = reached.start - text.rfind("\n", 0, reached.start)
            end = line + text.count("\n", reached.start, reached.end)
        yield Access(
            "sql", reached.entity, reached.table, f"{reached.verb} {reached.table}", line, column, end,
            reached.certainty, reached.writes,
        )  # fmt: skip
