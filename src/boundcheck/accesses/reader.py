"""What one file does with the project's models and tables: the readers of all frameworks over one parse."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Collection, Container, Iterable
from typing import NamedTuple

from boundcheck.access import Access, Reading
from boundcheck.accesses.built import built_rows
from boundcheck.accesses.evaluator import FileAt
from boundcheck.accesses.fixture_rows import fixture_accesses
from boundcheck.accesses.gate import Gate
from boundcheck.accesses.leaks import leaked_models
from boundcheck.accesses.migrations import migration_accesses, migration_operations
from boundcheck.accesses.project import evaluated, frameworks_of
from boundcheck.accesses.raw_sql import may_hold_sql, sql_accesses
from boundcheck.accesses.scope import FileScope
from boundcheck.accesses.sql_tables import KnownTables, sql_file_accesses, tables_in
from boundcheck.accesses.transactions import transaction_facts
from boundcheck.entities.model import Registry
from boundcheck.facts import Problem
from boundcheck.files import File
from boundcheck.finding import Certainty
from boundcheck.python.reader import read_tree
from boundcheck.scan.source import read_source

_MOST_BYTES = 1_500_000  # of Python that is written by hand there is no such file
_MIGRATES = (b"RunPython", b"RunSQL", b"alembic")
_TABLE_OF_CLASS = (b"db_table", b"__tablename__", b"__table__")


class Reader:
    """Reads files against one registry. `origin` follows a dotted name to where it is defined, `known` are the project's.

    `opaque`: whether queries that nobody can resolve are asked for.
    """

    def __init__(
        self,
        registry: Registry,
        origin: Callable[[str], str],
        known: Container[str],
        dialect: str | None,
        atomic_wrappers: Collection[str],
        *,
        opaque: bool = False,
    ) -> None:
        self._registry, self._origin = registry, origin
        self._dialect, self._atomic = dialect, frozenset(atomic_wrappers)
        self._tables, tops = (
            KnownTables(registry),
            frozenset(name.partition(".")[0] for name in registry.by_name),
        )
        self._words = frameworks_of(registry, tops, known)
        self._gate, self._opaque = Gate(registry, origin, known), opaque
        tables = {*registry.by_table, *registry.through}
        self._table_names = tuple(sorted({name.rpartition(".")[2].encode() for name in tables}))

    def read(self, data: bytes, file: File, *, only_signatures: bool = False) -> Reading:
        """The bytes of a file, Python, SQL or rows; nothing for one without signs of data, and for one that does not parse.

        `only_signatures`: of a Python file only the models in its signatures.
        """
        if file.is_sql:
            text = data.decode("utf-8", "replace")
            return Reading(tuple(sql_file_accesses(text, self._registry, self._dialect)))
        if file.is_rows:
            return Reading(tuple(fixture_accesses(data, self._registry)))
        wanted = self._wanted(data, file)
        if only_signatures:
            wanted = wanted._replace(sql=False)
        if len(data) > _MOST_BYTES or not any(wanted):
            return Reading()
        source = read_source(data)
        if isinstance(source, Problem):
            return Reading()
        text = source.decode(1, len(source.text))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return Reading()
        scope = FileScope(tree, file.name, file.package, self._origin)
        if only_signatures:
            return Reading(leaks=tuple(leaked_models(tree, text, scope, self._registry.by_name)))
        if file.kind == "migration":
            return Reading(tuple(self._migration(tree, text, scope, file)))
        return self._source(tree, text, scope, file, wanted)

    def _wanted(self, data: bytes, file: File) -> _Wanted:
        if file.kind == "migration":
            return _Wanted(any(sign in data for sign in _MIGRATES))
        sql = may_hold_sql(data) and (self._opaque or self._names_table(data))
        return _Wanted(bool(self._registry.by_name) and self._gate.admits(data, file), sql)

    def _names_table(self, data: bytes) -> bool:
        lowered = data.lower()
        signs = (*_TABLE_OF_CLASS, *self._table_names)
        return any(sign in lowered for sign in signs)

    def _source(self, tree: ast.Module, text: str, scope: FileScope, file: File, wanted: _Wanted) -> Reading:
        found: list[Access] = []
        if wanted.entities:
            at = FileAt(file.name, file.package, file.module)
            found += evaluated(read_tree(tree, text), at, self._registry, self._origin, self._words).accesses
        if wanted.sql:
            found += sql_accesses(tree, text, scope, self._registry, self._dialect)
        if file.kind == "test":
            aliases = (alias for statement in file.facts.imports for alias in statement.aliases if alias)
            found += built_rows(tree, text, scope, self._registry, aliases)
        accesses = tuple(
            sorted(found, key=lambda a: (a.line, a.column, a.kind, a.entity, a.table, a.written))
        )
        if file.kind == "test":
            return Reading(accesses)
        functions = transaction_facts(tree, text, scope, accesses, self._atomic)
        leaks = tuple(leaked_models(tree, text, scope, self._registry.by_name))
        return Reading(accesses, functions, leaks)

    def _migration(self, tree: ast.Module, text: str, scope: FileScope, file: File) -> Iterable[Access]:
        def find(sql: str) -> Iterable[tuple[str, str, bool, Certainty]]:
            return [
                (r.entity, r.table, r.writes, r.certainty)
                for r in tables_in(sql, self._dialect, self._tables)
            ]

        yield from migration_accesses(tree, text, scope, self._registry, find, module=file.module)
        if file.module not in self._registry.owners:
            # Operations that no rule reports have a say in whose the migration is.
            for operation in migration_operations(tree, text, scope, self._registry, find):
                yield Access(
                    "operation", operation.entity, operation.table, "", operation.line, 1, operation.line
                )


class _Wanted(NamedTuple):
    """What a file is read for."""

    entities: bool = False
    sql: bool = False
