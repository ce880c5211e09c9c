"""What one file does with the project's models and tables: the readers of all frameworks over one parse."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Container, Iterable
from typing import NamedTuple

from boundcheck.access import Access, Reading
from boundcheck.accesses.built import built_rows
from boundcheck.accesses.candidates import Candidates
from boundcheck.accesses.django import Models, may_access_django, read_django
from boundcheck.accesses.fixture_rows import fixture_accesses
from boundcheck.accesses.leaks import leaked_models
from boundcheck.accesses.migrations import migration_accesses, migration_operations
from boundcheck.accesses.others import other_accesses
from boundcheck.accesses.raw_sql import may_hold_sql, sql_accesses
from boundcheck.accesses.scope import FileScope
from boundcheck.accesses.sql_tables import KnownTables, sql_file_accesses, tables_in
from boundcheck.accesses.sqlalchemy import may_access_sqlalchemy, sqlalchemy_accesses
from boundcheck.accesses.transactions import transaction_facts
from boundcheck.codebase import File
from boundcheck.entities.model import Registry
from boundcheck.facts import Problem
from boundcheck.finding import Certainty
from boundcheck.python.parse import parse
from boundcheck.scan.source import read_source
from boundcheck.sql import end_of_tokens

_MIGRATES = (b"RunPython", b"RunSQL", b"alembic")
# Ways to a Django model without importing it.
_BY_STRING = (
    b"get_model",
    b"request.user",
    b"get_user_model",
    b"ContentType",
    b"Q(",
    b"__",
    b"source=",
    b"load_model",
)
_TABLE_OF_CLASS = (b"db_table", b"__tablename__", b"__table__")
_ANNOTATION = re.compile(rb"(?:->|:)[ \t]*[^\s:][^:\n=]*")
_WORDS = re.compile(rb"\w+")
_OTHERS = frozenset(("peewee", "tortoise", "piccolo", "mongoengine", "beanie", "pymongo"))


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
        self._models, self._tables = Models(registry), KnownTables(registry)
        self._candidates, self._opaque = Candidates(registry, known), opaque
        tables = {*registry.by_table, *registry.through}
        self._table_names = tuple(sorted({name.rpartition(".")[2].encode() for name in tables}))
        self._relations = _attributes(registry)
        self._class_names = frozenset(name.encode() for name in registry.class_names)
        self._frameworks = frozenset(entity.framework for entity in registry.by_name.values())

    def read(self, data: bytes, file: File) -> Reading:
        """The bytes of a file, Python, SQL or rows; nothing for one without signs of data, and a `problem` where it cannot be parsed."""
        if file.is_sql:
            text = data.decode("utf-8", "replace")
            accesses = tuple(sql_file_accesses(text, self._registry, self._dialect))
            return Reading(accesses, problem=self._rest_of_sql(text))
        if file.is_rows:
            return Reading(tuple(fixture_accesses(data, self._registry)))
        wanted = self._signs(data, file)
        if not any(wanted):
            return Reading()
        source = read_source(data)
        if isinstance(source, Problem):
            return Reading(problem=source)
        text = source.whole
        tree = parse(text)
        if isinstance(tree, Problem):
            return Reading(problem=tree)
        scope = FileScope(tree, file.name, file.package, self._origin)
        if file.kind == "migration":
            reading = Reading(tuple(self._migration(tree, text, scope, file)))
        else:
            reading = self._source(tree, text, scope, file, wanted)
        return reading._replace(problem=scope.unread)

    def _rest_of_sql(self, text: str) -> Problem | None:
        """Why the end of a very long text is not read, where it names tables."""
        end = end_of_tokens(text)
        if end == len(text) or not self._names_table(text[end:].encode()):
            return None
        return Problem(
            text.count("\n", 0, end) + 1, 1, "it has more SQL than is read, and tables behind this line"
        )

    def _signs(self, data: bytes, file: File) -> _Signs:
        if file.kind == "migration":
            return _Signs(migration=any(sign in data for sign in _MIGRATES))
        names_entity = self._candidates.names_entity(file)
        signs = _Signs(
            django="django" in self._frameworks
            and (names_entity or any(sign in data for sign in _BY_STRING))
            and may_access_django(data),
            sqlalchemy="sqlalchemy" in self._frameworks
            and (names_entity or b".tables[" in data)
            and (may_access_sqlalchemy(data) or self._follows(data)),
            others=bool(self._frameworks & _OTHERS) and (names_entity or b"[" in data),
            sql=may_hold_sql(data) and (self._opaque or self._names_table(data)),
        )
        if any(signs) or not names_entity or file.kind == "test":
            return signs
        return signs._replace(signature=self._annotates(data))

    def _annotates(self, data: bytes) -> bool:
        """Whether an annotation may name an entity."""
        return any(
            not self._class_names.isdisjoint(_WORDS.findall(found[0])) for found in _ANNOTATION.finditer(data)
        )

    def _follows(self, data: bytes) -> bool:
        """Whether a file names an attribute that a relation of some entity has."""
        return self._relations is not None and self._relations.search(data) is not None

    def _names_table(self, data: bytes) -> bool:
        lowered = data.lower()
        signs = (*_TABLE_OF_CLASS, *self._table_names)
        return any(sign in lowered for sign in signs)

    def _source(self, tree: ast.Module, text: str, scope: FileScope, file: File, wanted: _Signs) -> Reading:
        found: list[Access] = []
        if wanted.django:
            found += read_django(tree, text, scope, self._models, file.module)
        if wanted.sqlalchemy:
            found += sqlalchemy_accesses(tree, text, scope, self._registry, module=file.module)
        if wanted.others:
            found += other_accesses(tree, text, scope, self._registry)
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


class _Signs(NamedTuple):
    """Which readers a file needs."""

    django: bool = False
    sqlalchemy: bool = False
    others: bool = False
    sql: bool = False
    migration: bool = False
    signature: bool = False  # only for the models in its signatures


def _attributes(registry: Registry) -> re.Pattern[bytes] | None:
    """Any attribute that a relation of SQLAlchemy makes, on either side; None where there is no relation."""
    names = {name for accessors in registry.reverse.values() for name in accessors}
    for entity in registry.by_name.values():
        if entity.framework == "sqlalchemy":
            names |= {name for name, relation in entity.relations.items() if relation.kind != "fk"}
    written = "|".join(sorted(map(re.escape, names)))
    return re.compile(rf"\.(?:{written})\b".encode()) if written else None
