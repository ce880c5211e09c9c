"""What each SQL statement of a test run does to the project's tables: worked out once for each normalised text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from fnmatch import translate
from functools import cached_property
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.codebase.codebase import Codebase
from boundcheck.findings.finding import Certainty
from boundcheck.sql import Piece, Statement, TableName, pieces, statements

# Verbs that read or write rows. Everything else (savepoints, settings, DDL) is let through without a look.
_JUDGED: Final = frozenset(
    "SELECT WITH INSERT UPDATE DELETE MERGE REPLACE TRUNCATE COPY EXPLAIN VALUES TABLE UPSERT".split()
)
_HOLDING: Final = frozenset(("WITH", "EXPLAIN"))  # which may hold another that writes
_WRITING: Final = _JUDGED - _HOLDING - {"SELECT", "VALUES", "TABLE"}
_FIRST_WORD: Final = later(r"(?:\s|\(|--[^\n]*+\n|/\*.*?\*/)*+([A-Za-z]+)", re.S)
_NEXT_WORD: Final = later(
    r";(?:\s|\(|--[^\n]*+\n|/\*(?>.{0,2000}?\*/))*+([A-Za-z]+)", re.S
)  # of several at once
_WORD: Final = later(r"\w+")
# Comments and values; quoted names are passed over so that nothing inside them counts as either.
_VALUES: Final = later(
    r"""(--[^\n]*+|/\*.*?(?:\*/|\Z))|("(?:[^"]|"")*+"|`[^`]*+`)"""
    r"""|('(?:[^']|'')*+'|%\(\w+\)s|%s|\?|(?<![:\w]):[A-Za-z_]\w*+(?:::\w+)?|\$\d+(?:::\w+)?|(?<![\w"])\d[\w.]*+)""",
    re.S,
)
_LISTS: Final = later(r"\(\s*\?(?:\s*,\s*\?)*+\s*\)")
_ROWS: Final = later(r"\(\?\)(?:\s*,\s*\(\?\))+")
# Texts in which a quote need not be what it seems are not collapsed.
_ODD: Final = later(r"[\\#]|\$\w*\$")
_MOST_TEXTS: Final = 20_000
_LONG: Final = 4_000  # characters; longer texts are parsed collapsed
_SHORT: Final = 120  # characters of a statement in a message
_SYSTEM_SCHEMAS: Final = frozenset(("information_schema", "pg_catalog", "sys", "mysql", "performance_schema"))


class ForeignTable(NamedTuple):
    """A table of another module, and that module."""

    name: str
    owner: str
    certainty: Certainty


class Touched(NamedTuple):
    """What one statement does: `reads` and `writes` are tables of other modules.

    `own` tells whether it names a table of the tester, `writes_own` whether rows of one may change, `empties` whether
    it takes all rows out of its tables, and nothing else. `short` is the statement without any value.
    """

    reads: tuple[ForeignTable, ...] = ()
    writes: tuple[ForeignTable, ...] = ()
    own: bool = False
    writes_own: bool = False
    inserts: bool = False
    empties: bool = False
    text: str = ""

    @property
    def foreign(self) -> tuple[ForeignTable, ...]:
        return (*self.writes, *self.reads)

    @property
    def short(self) -> str:
        return shortened(self.text)


NOTHING: Final = Touched()
OWN_WRITE: Final = Touched(own=True, writes_own=True)


class Statements:
    """Answers for the suite of one module; `of` is asked before every statement, so its fast path is one look-up."""

    def __init__(self, codebase: Codebase, tester: str) -> None:
        self._tables = _Tables(codebase, tester)
        self._dialect = codebase.config.sql_dialect
        self._by_text: dict[str, Touched] = {}
        self._by_key: dict[str, Touched] = {}

    def of(self, sql: str, vendor: str | None = None) -> Touched:
        """What a statement does. `vendor` is the database's name as its driver has it."""
        found = self._by_text.get(sql)
        return found if found is not None else self._first_seen(sql, vendor)

    def _first_seen(self, sql: str, vendor: str | None) -> Touched:
        word = _FIRST_WORD.match(sql)
        verbs = {verb.upper() for verb in (*([word[1]] if word else ()), *_NEXT_WORD.findall(sql))}
        if verbs.isdisjoint(_JUDGED):
            return NOTHING  # not kept: the names of savepoints never come again
        key = collapsed(sql)
        found = self._by_key.get(key)
        if found is None:
            found = self._read(sql if len(sql) < _LONG else key, verbs, vendor)
            self._by_key[key] = found
        for kept in (self._by_text, self._by_key):
            if len(kept) > _MOST_TEXTS:
                kept.clear()
        self._by_text[sql] = found
        return found

    def _read(self, sql: str, verbs: AbstractSet[str], vendor: str | None) -> Touched:
        lowered = sql.lower()
        own = self._tables.own.mentioned(lowered)
        if not self._tables.foreign.mentioned(lowered):
            # The parser, which takes half a second to load, is not needed.
            return OWN_WRITE if own and _may_write(lowered, verbs) else NOTHING
        found = tuple(statements(sql, vendor or self._dialect, self._tables.known))
        reads = {t.name: t for one in found for t in self._foreign(one, one.reads)}
        writes = {t.name: t for one in found for t in self._foreign(one, one.writes)}
        return Touched(
            tuple(t for name, t in reads.items() if name not in writes),
            tuple(writes.values()),
            any(self._tables.is_own(name) for one in found for name in (*one.reads, *one.writes)),
            any(self._tables.is_own(name) for one in found for name in one.writes),
            all(one.kind == "insert" for one in found),
            _empties(sql, found),
            sql,
        )

    def table(self, name: TableName) -> ForeignTable | None:
        """The table of that name when it is neither the tester's own nor free for all."""
        owner = self._tables.foreign_owner(name)
        sure: Certainty = "certain" if name.certain else "likely"
        return ForeignTable(self._tables.written(name), owner, sure) if owner is not None else None

    def _foreign(self, statement: Statement, names: Iterable[TableName]) -> Iterator[ForeignTable]:
        for name in names:
            found = self.table(name)
            if found is not None:
                yield found if statement.parsed else found._replace(certainty="likely")


def collapsed(sql: str) -> str:
    """The text without comments and values, lists of values of any length alike."""
    if _ODD.search(sql):
        return sql
    bare = _VALUES.sub(lambda found: " " if found[1] else found[2] or "?", sql)
    return _ROWS.sub("(?)", _LISTS.sub("(?)", bare))


def shortened(sql: str) -> str:
    """A statement for a message: one line, no values, no lists of columns, at most 120 characters."""
    said = "; ".join("".join(_words(piece)).strip() for piece in pieces(sql[: 10 * _LONG]))
    text = _ROWS.sub("(?)", _LISTS.sub("(?)", said))
    text = re.sub(r"\b(SELECT(?: DISTINCT)?) [^()]{20,2000}? (FROM)\b", r"\1 … \2", text, flags=re.I)
    text = re.sub(r"\b(INSERT INTO \S+) ?\([^()]{20,}+\)", r"\1 (…)", text, flags=re.I)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"


def _words(piece: Piece) -> Iterator[str]:
    for token in piece.tokens:
        is_value = token.kind in ("string", "dollar", "number", "value", "hole")
        yield "" if token.glued else " "
        yield "?" if is_value else token.text


def _may_write(lowered: str, verbs: AbstractSet[str]) -> bool:
    """`verbs`: what the statements of the text begin with."""
    if not verbs.isdisjoint(_WRITING):
        return True
    inner = re.search(r"\b(?:insert|update|delete|merge)\b", lowered)
    return inner is not None and not verbs.isdisjoint(_HOLDING)


def _empties(sql: str, found: tuple[Statement, ...]) -> bool:
    if found and all(one.kind == "truncate" for one in found):
        return True
    return all(one.kind == "delete" and not one.reads for one in found) and not re.search(
        r"\bwhere\b", sql, re.I
    )


class _TableNames:
    """Table names, some of them globs, looked for among the words of a text in lower case."""

    def __init__(self, names: Iterable[str], globs: Iterable[str]) -> None:
        names = {name.rpartition(".")[2] for name in names}
        self._words = frozenset(name for name in names if _WORD.fullmatch(name))
        self._odd = tuple(names - self._words)
        patterns = [translate(glob.rpartition(".")[2]) for glob in globs]
        self._globs = re.compile("|".join(patterns)) if patterns else None

    def mentioned(self, lowered: str) -> bool:
        words = _WORD.findall(lowered)
        if not self._words.isdisjoint(words) or any(name in lowered for name in self._odd):
            return True
        globs = self._globs
        return globs is not None and any(globs.match(word) for word in set(words))


class _Tables:
    """Whose a table is, as the suite of one module sees it: its own, another module's, or anybody's."""

    def __init__(self, codebase: Codebase, tester: str) -> None:
        self._codebase, self._tester = codebase, tester
        self._registry = codebase.registry

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset((*self._registry.by_table, *self._registry.through, *self._registry.made))

    @cached_property
    def own(self) -> _TableNames:
        names = (name for name in self.known if self._tester in self._owners(name))
        return _TableNames(names, (glob for glob, module in self._registry.claims if module == self._tester))

    @cached_property
    def foreign(self) -> _TableNames:
        names = (name for name in self.known if self._foreign_among(self._owners(name)))
        return _TableNames(
            names, (glob for glob, module in self._registry.claims if self._foreign_among((module,)))
        )

    def is_own(self, name: TableName) -> bool:
        return self._tester in self._owners_of(name)

    def foreign_owner(self, name: TableName) -> str | None:
        return self._foreign_among(self._owners_of(name))

    def written(self, name: TableName) -> str:
        """The table as the models have it, and as findings name it."""
        table = name.name.lower()
        same = self._registry.by_table.get(name.key) or self._registry.by_table.get(table)
        if same:
            return same[0].table or table
        return table if table in self._registry.through else name.key

    def _foreign_among(self, owners: tuple[str, ...]) -> str | None:
        if self._tester in owners or any(self._codebase.role(owner) == "shared" for owner in owners):
            return None
        return owners[0] if owners else None

    def _owners_of(self, name: TableName) -> tuple[str, ...]:
        schema, table = name.schema.lower(), name.name.lower()
        if schema in _SYSTEM_SCHEMAS:
            return ()
        return (self._owners(f"{schema}.{table}") if schema else ()) or self._owners(table)

    def _owners(self, name: str) -> tuple[str, ...]:
        """All modules whose classes share a table; none: the project has no such table."""
        return self._registry.owners_of("", name)[1]
