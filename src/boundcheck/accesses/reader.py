"""What one file does with the project's models and tables: the readers of all frameworks over one parse."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable

from boundcheck.accesses.built import built_rows, factory_rows
from boundcheck.accesses.elsewhere import OtherFiles
from boundcheck.accesses.evaluator import Evaluator, FileAt
from boundcheck.accesses.fixture_rows import fixture_accesses
from boundcheck.accesses.folding import UNREAD
from boundcheck.accesses.frameworks import frameworks_of
from boundcheck.accesses.gate import Gate
from boundcheck.accesses.leaks import leaked_models
from boundcheck.accesses.migrations import migration_accesses, migration_operations
from boundcheck.accesses.raw_sql import sql_accesses
from boundcheck.accesses.sql_shape import may_hold_sql
from boundcheck.accesses.sql_tables import KnownTables, sql_file_accesses
from boundcheck.accesses.transactions import transaction_facts
from boundcheck.accesses.user_names import following_users
from boundcheck.accesses.views import Views
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.model import Registry
from boundcheck.codebase.files import File
from boundcheck.facts.access import Access, DataFacts, Leak
from boundcheck.facts.file import Problem
from boundcheck.python.parse import TOO_DEEP
from boundcheck.python.reading import Reading
from boundcheck.scan import bound_names
from boundcheck.scan.readings import Readings
from boundcheck.sql import decoded, end_of_tokens

_MUCH_TEXT = Problem(1, 1, "its strings put together are longer than 5,000,000 characters")
_MIGRATES = (b"RunPython", b"RunSQL", b"alembic")
_REVISION = (b"class Migration", b"down_revision")
_CONSTANTS = {"django.db.models.constants.LOOKUP_SEP": "__"}  # texts that a framework gives
_NO_LETTERS = later(r"\[[^\[\]]*+\]|[*?.]")
_TABLE_OF_CLASS = (b"db_table", b"__tablename__", b"__table__", b"local_table")


class Reader:
    """Reads files against one registry. `entity_words` are those by which files can name an entity; `origin` follows a dotted name to where it is defined, `known` are the project's,
    `ours` their first segments. What those answer for one file must not be kept for another: who asks is noted.

    `views`: what each of several projects sees of the others; `opaque`: whether queries that nobody can resolve are asked for.
    """

    def __init__(
        self,
        registry: Registry,
        entity_words: frozenset[str],
        origin: Callable[[str], str],
        known: Container[str],
        ours: Container[str],
        dialect: str | None,
        atomic_wrappers: Collection[str],
        readings: Readings,
        *,
        elsewhere: OtherFiles,
        views: Views | None = None,
        opaque: bool = False,
    ) -> None:
        self._registry, self._origin = registry, following_users(registry, elsewhere, origin)
        self._dialect, self._atomic = dialect, frozenset(atomic_wrappers)
        self._tables = KnownTables(registry)
        self._words = frameworks_of(registry, ours, known, views)
        self._readings, self._elsewhere = readings, elsewhere
        self._gate = Gate(registry, entity_words, self._words, self._origin, known, ours, elsewhere)
        self._opaque = opaque
        known = (*registry.by_table, *registry.through, *registry.made)
        self._table_names = _by_stem({name.rpartition(".")[2] for name in known})
        self._table_names |= {sign: (sign,) for glob, _ in registry.claims for sign in (_sign_of(glob),)}

    def read(self, data: bytes, file: File, *, only_signatures: bool = False) -> DataFacts:
        """The bytes of a file, Python, SQL or rows; nothing for one without signs of data, and a `problem` where it cannot be parsed.

        `only_signatures`: of a Python file only the models in its signatures.
        """
        if file.is_sql:
            text = decoded(data)
            accesses = tuple(sql_file_accesses(text, self._tables, self._dialect))
            return DataFacts(accesses, problem=self._rest_of_sql(text))
        if file.is_rows:
            return DataFacts(tuple(fixture_accesses(data, self._registry)))
        wanted = self._wanted(data, file, only_signatures)
        if not any(wanted):
            return DataFacts()
        found = self._readings.of(data, with_bodies=not only_signatures)
        if isinstance(found, Problem):
            return DataFacts(problem=found)
        at = FileAt(file.name, file.package, file.module)
        evaluator = Evaluator(found, at, self._registry, self._origin, self._words, self._elsewhere)
        evaluator.candidates = self._words.candidates(
            lambda views: views.of_file(file.path, self._modules_imported(file))
        )
        evaluator.is_production = file.kind == "source"
        evaluator.folding.constant = self._constant
        if only_signatures:
            return DataFacts(leaks=_leaks(evaluator))
        if file.kind == "migration":
            reading = DataFacts(tuple(self._migration(evaluator, file)))
        else:
            reading = self._source(evaluator, file, wanted)
        accesses = tuple(self._placed(found, file, each) for each in reading.accesses)
        reading = reading._replace(accesses=accesses)
        if evaluator.too_deep:
            return reading._replace(problem=TOO_DEEP._replace(line=evaluator.too_deep))
        line = evaluator.state.get(UNREAD, 0)
        return reading._replace(problem=_MUCH_TEXT._replace(line=line)) if line else reading

    def _placed(self, reading: Reading, file: File, access: Access) -> Access:
        around = (f"{file.name}.{name}" for name in reading.classes_around(access.line))
        holder = next((name for name in around if name in self._registry.by_name), "")
        return access._replace(statement=reading.statement_at(access.line), holder=holder)

    def _modules_imported(self, file: File) -> Iterable[str | None]:
        bound = (each for statement in file.facts.imports for each in bound_names(statement, file.package))
        return {self._elsewhere.owner_of(dotted) for _, dotted in bound if self._words.is_ours(dotted)}

    def _rest_of_sql(self, text: str) -> Problem | None:
        """Why the end of a very long text is not read, where it names tables."""
        end = end_of_tokens(text)
        if end == len(text) or not self._names_table(text[end:].encode()):
            return None
        return Problem(
            text.count("\n", 0, end) + 1, 1, "it has more SQL than is read, and tables behind this line"
        )

    def _wanted(self, data: bytes, file: File, only_signatures: bool) -> _Wanted:
        if only_signatures:
            return _Wanted(self._gate.annotates(data, file))
        if file.kind == "migration":
            return _Wanted(self._migrates(data, file))
        # The names of tables, and of what holds some elsewhere, cost more to look for than signs of SQL, which few files have.
        sql = may_hold_sql(data) and (
            self._opaque or self._names_table(data) or self._gate.imports.bring_text(file)
        )
        return _Wanted(bool(self._registry.by_name) and self._gate.admits(data, file), sql)

    def _migrates(self, data: bytes, file: File) -> bool:
        """Whether a file of a tree of migrations may do more than change its own schema; helpers of revisions are no revisions."""
        if any(sign in data for sign in _MIGRATES) or (may_hold_sql(data) and self._names_table(data)):
            return True
        is_revision = any(sign in data for sign in _REVISION)
        return not is_revision and (b"get_model" in data or self._gate.admits(data, file))

    def _constant(self, dotted: str) -> str | None:
        found = self._registry.texts.get(dotted)
        return found.text if found else _CONSTANTS.get(dotted)

    def _names_table(self, data: bytes) -> bool:
        lowered = data.lower()
        return any(
            stem in lowered and any(name in lowered for name in names)
            for stem, names in self._table_names.items()
        )

    def _source(self, evaluator: Evaluator, file: File, wanted: _Wanted) -> DataFacts:
        found: list[Access] = []
        if wanted.entities:
            evaluator.run()
            found += evaluator.accesses
        if wanted.sql:
            found += sql_accesses(evaluator, self._dialect, self._tables, opaque=self._opaque)
        if file.kind == "test":
            found += built_rows(evaluator)
        elif file.kind == "source" and self._elsewhere.makes(""):
            found += factory_rows(evaluator)
        accesses = tuple(
            sorted(found, key=lambda a: (a.line, a.column, a.kind, a.entity, a.table, a.written))
        )
        if file.kind == "test":
            return DataFacts(accesses)
        functions = transaction_facts(evaluator, accesses, self._atomic)
        return DataFacts(accesses, functions, _leaks(evaluator))

    def _migration(self, evaluator: Evaluator, file: File) -> Iterable[Access]:
        found = migration_accesses(evaluator, self._dialect, self._tables)
        yield from found
        if file.module not in self._registry.owners:
            # Operations that no rule reports have a say in whose the migration is.
            for operation in migration_operations(evaluator, found):
                yield Access(
                    "operation", operation.entity, operation.table, "", operation.line, 1, operation.line
                )


def _leaks(evaluator: Evaluator) -> tuple[Leak, ...]:
    at = evaluator.reading.statement_at
    return tuple(each._replace(statement=at(each.line)) for each in leaked_models(evaluator))


def _by_stem(tables: Iterable[str]) -> dict[bytes, tuple[bytes, ...]]:
    """Names of tables by what they begin with, so that a few words tell that none of many is there."""
    found: dict[bytes, tuple[bytes, ...]] = {sign: (sign,) for sign in _TABLE_OF_CLASS}
    for table in sorted(tables):
        name = table.encode()
        stem, mark, _ = name.partition(b"_")
        found[stem + mark] = (*found.get(stem + mark, ()), name)
    return found


def _sign_of(glob: str) -> bytes:
    """The longest part of a glob that stands in every name it means."""
    return max(_NO_LETTERS.split(glob), key=len).encode()


class _Wanted(NamedTuple):
    """What a file is read for."""

    entities: bool = False
    sql: bool = False
