"""What the SQL texts of a file do with tables, and at which of the literals that make a text each of that is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.folding import FoldedText
from boundcheck.accesses.sql_shape import begins_statement, is_statement
from boundcheck.accesses.sql_tables import KnownTables, Reached, tables_in
from boundcheck.facts.access import Access
from boundcheck.findings.finding import Certainty
from boundcheck.sql import HOLE, statement_tables, temporaries


class TableAccesses:
    """Asked for one text after another of a file; tells nothing twice. `quoted`: accesses show how the SQL begins."""

    def __init__(self, evaluator: Evaluator, dialect: str | None, tables: KnownTables, quoted: bool) -> None:
        self._evaluator, self._nodes, self._folding = evaluator, evaluator.nodes, evaluator.folding
        self._dialect, self._tables, self._quoted = dialect, tables, quoted
        self._seen: set[tuple[int, int, str, bool]] = set()
        self._known: dict[tuple[str, tuple[str, ...]], tuple[Reached, ...]] = {}
        self._temporary = [
            (name, evaluator.reading.function_around(node.line), node.line)
            for node in self._nodes
            if node.kind == "text"
            for name in temporaries(node.value)
            if name in tables
        ]

    def of(
        self, text: FoldedText, sql: str, in_loop: bool, most: Certainty | None = None
    ) -> Iterator[Access]:
        """What a text does, read as `sql`; `most`: as how sure that may be told at most."""
        own, elsewhere = self._own(text)
        named = set(self._in(sql, (*own, *elsewhere))) if elsewhere else None
        for reached in self._in(sql, tuple(own)):
            if named is not None and reached not in named:
                reached = reached._replace(certainty="possible")
            if text.home and self._is_told_at_home(text.home, reached):
                continue
            if most and reached.certainty != "possible":
                reached = reached._replace(certainty="possible" if reached.certainty == "likely" else most)
            for place in self._places(text, reached.table):
                yield from self.one(reached, place, in_loop, text.text)

    def _in(self, sql: str, own: tuple[str, ...]) -> tuple[Reached, ...]:
        """The tables in a text, which may run in many places."""
        if (sql, own) not in self._known:
            self._known[sql, own] = tuple(tables_in(sql, self._dialect, self._tables, own))
        return self._known[sql, own]

    def one(self, reached: Reached, number: int, in_loop: bool, sql: str) -> Iterator[Access]:
        """The access to one table, told at a node, where it was not told there before."""
        node = self._nodes[number]
        key = (node.line, node.column, reached.table, reached.writes)
        if key not in self._seen:
            self._seen.add(key)
            shown = " ".join(sql.replace(HOLE, "{…}").split())[:60]
            yield Access(
                "sql", reached.entity, reached.table, shown if self._quoted else f"{reached.verb} {reached.table}",
                node.line, node.column, node.end_line, reached.certainty, reached.writes, in_loop=in_loop,
            )  # fmt: skip

    def is_open(self, sql: str) -> bool:
        """Whether the name of a table is computed."""
        return statement_tables(sql, self._dialect, self._tables).is_open

    def _own(self, text: FoldedText) -> tuple[list[str], list[str]]:
        """The tables that the function of a text has made for its session before, and those that other functions make."""
        if not self._temporary:
            return [], []
        line = self._nodes[text.literal].line
        function = self._evaluator.reading.function_around(line)
        here = {name: line > made for name, at, made in self._temporary if at == function}
        return [name for name in here if here[name]], [n for n, _, _ in self._temporary if n not in here]

    def _is_told_at_home(self, home: str, reached: Reached) -> bool:
        """Whether a statement of another file, not one of the owner's, names a table: it is told where it is written."""
        registry = self._evaluator.registry
        written = registry.texts.get(home)
        bare = reached.table.rpartition(".")[2].lower()
        if written is None or not is_statement(written.text) or bare not in written.text.lower():
            return False
        return written.module not in registry.owners_of(reached.entity, reached.table)[1]

    def _places(self, text: FoldedText, table: str) -> Iterable[int]:
        """The literals that name a table: the first, and statements that are put into it. Where none does, a pattern from
        elsewhere has the table put in here."""
        bare, first = table.rpartition(".")[2].lower(), self._nodes[text.literal]
        named = re.compile(rf"(?<!\w){re.escape(bare)}(?!\w)", re.I)
        naming = [
            number
            for number in dict.fromkeys((text.literal, *text.nodes))
            if self._nodes[number].kind == "text" and named.search(self._nodes[number].value)
        ]
        apart = [number for number in naming if not first.line <= self._nodes[number].line <= first.end_line]
        put_in = [number for number in apart if begins_statement(self._nodes[number].value)]
        if put_in and len(apart) == len(naming):
            return put_in
        is_there = text.literal == text.whole or any(
            bare in each.text.lower() for each in self._folding.of(text.literal)
        )
        return (text.literal if is_there else text.whole, *put_in)
