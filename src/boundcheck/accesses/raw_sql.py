"""SQL in Python code: at calls that run it, and in literals that look like statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.folding import FoldedText
from boundcheck.accesses.sources import before, called
from boundcheck.accesses.sql_shape import begins_statement, is_prose, is_statement
from boundcheck.accesses.sql_tables import KnownTables, Reached
from boundcheck.accesses.table_accesses import TableAccesses
from boundcheck.accesses.written import source
from boundcheck.facts.access import Access
from boundcheck.python.reading import Node, Step
from boundcheck.sql import HOLE, TableName

# Calls that run SQL, with the position of its argument.
_SINKS: Final = {
    "execute": 0, "executemany": 0, "executescript": 0, "exec_driver_sql": 0, "mogrify": 0, "copy_expert": 0,
    "execute_values": 1, "execute_batch": 1, "fetch": 0, "fetchrow": 0, "fetchval": 0, "fetch_all": 0, "fetch_one": 0,
    "fetch_val": 0, "iterate": 0, "cursor": 0, "raw": 0, "RawSQL": 0, "RawQuery": 0, "text": 0, "SQL": 0, "DDL": 0,
    "literal_column": 0, "read_sql": 0, "read_sql_query": 0, "query": 0, "sql": 0, "scalar": 0, "scalars": 0,
    "exec": 0, "stream": 0,
}  # fmt: skip
# Of these nobody can say that they run SQL, unless their argument is some.
_STRICT: Final = frozenset(
    ("executemany", "executescript", "exec_driver_sql", "mogrify", "copy_expert", "RawSQL", "read_sql_query")
)
# What these are given is SQL, whatever it begins with.
_RUN: Final = _STRICT | frozenset(
    "execute execute_values execute_batch fetch fetchrow fetchval fetch_all fetch_one fetch_val".split()
)
_FRAGMENTS: Final = frozenset(("RawSQL", "SQL", "literal_column", "text"))
_NAMES_TABLE: Final = {
    "read_sql_table": (0, False), "to_sql": (0, True), "copy_records_to_table": (0, True), "copy_to_table": (0, True),
    "copy_from_table": (0, False), "copy_from": (1, True), "copy_to": (1, False),
}  # fmt: skip
_KEYWORDS: Final = ("sql", "query", "statement", "operation", "raw_query", "clause", "stmt")
_KEYWORDS_OF_TABLES: Final = ("name", "table_name", "table")
_KEYWORDS_OF_SCHEMAS: Final = ("schema", "schema_name")
# Words for people, not for a database.
_FOR_PEOPLE: Final = frozenset(
    "debug info warning warn error exception critical log print gettext gettext_lazy ngettext _ pgettext startswith "
    "endswith find compile match search fail echo secho write add_argument option skip Argument Option "
    "get_model count index deprecated".split()
)
_KEYWORDS_FOR_PEOPLE: Final = frozenset(
    "help help_text verbose_name verbose_name_plural description message msg label title doc comment summary reason".split()
)
_CURSORS: Final = frozenset(("cursor", "cur", "curs", "c", "_cursor", "crsr"))
_PUT_TOGETHER: Final = frozenset(("format", "join", "dedent", "strip", "replace"))
_SHORTEST: Final = 10  # of a statement that stands alone


def sql_accesses(
    evaluator: Evaluator,
    dialect: str | None,
    tables: KnownTables,
    *,
    opaque: bool = True,
    quoted: bool = False,
) -> Iterator[Access]:
    """Accesses of kind "sql", and "opaque" where SQL is run that the code does not show (`opaque`: if asked for).

    `quoted` ones show how the SQL begins, the others what it does to the table.
    """
    yield from _SqlSearch(evaluator, dialect, tables, opaque, quoted).run()


class _SqlSearch:
    def __init__(
        self, evaluator: Evaluator, dialect: str | None, tables: KnownTables, opaque: bool, quoted: bool
    ) -> None:
        self._evaluator, self._nodes, self._folding = evaluator, evaluator.nodes, evaluator.folding
        self._tables, self._opaque = tables, opaque
        self._accesses = TableAccesses(evaluator, dialect, tables, quoted)
        self._used: set[int] = set()  # nodes that are told or for people
        self._begin: set[int] = set()  # nodes whose text begins like a statement

    def run(self) -> Iterator[Access]:
        for number, node in enumerate(self._nodes):
            if node.kind == "text":
                if begins_statement(node.value):
                    self._begin.add(number)
            elif node.kind == "chain":
                yield from self._at_chain(number, node)
            elif node.kind == "operator" and node.value == "compare":
                self._pass_over(node.parts)
            if node.parts and (node.parts[0] in self._begin or self._is_choice(node)):
                self._begin.add(number)
        for number in sorted(self._begin, reverse=True):  # outer expressions come before their parts
            if number not in self._used:
                yield from self._at_literal(number, self._nodes[number])

    def _is_choice(self, node: Node) -> bool:
        return node.kind == "either" and not self._begin.isdisjoint(node.parts)

    def _at_chain(self, number: int, node: Node) -> Iterator[Access]:
        for index, step in enumerate(node.steps):
            if step.is_call:
                name = called(self._nodes, node, index)
                everything = name in _FOR_PEOPLE or name.endswith(("Error", "Exception", "Warning"))
                named = [
                    keyword[1]
                    for keyword in step.keywords
                    if everything or keyword[0] in _KEYWORDS_FOR_PEOPLE
                ]
                self._pass_over([*(step.args or ()), *named] if everything else named)
                first = step.args[0] if step.args else -1
                begins = (
                    self._first_of(first)
                    if name == "join"
                    else first
                    if name in ("dedent", "cleandoc")
                    else -1
                )
                if begins in self._begin:
                    self._begin.add(number)
                yield from self._at_call(number, node, index, name)

    def _at_call(self, number: int, node: Node, index: int, name: str) -> Iterator[Access]:
        step = node.steps[index]
        if name in _SINKS:
            argument = _argument(step, _SINKS[name], _KEYWORDS)
            if argument is not None:
                yield from self._sink(number, node, index, argument)
        elif name == "RunSQL":
            yield from self._run_sql(step, node.in_loop)
        elif name == "extra" and step.name == name:
            yield from self._extra(step, node.in_loop)
        elif name in ("table", "Table") and step.args and self._is_of_sqlalchemy(node, index):
            yield from self._without_model(step, node.in_loop)
        elif name in _NAMES_TABLE:
            position, writes = _NAMES_TABLE[name]
            argument = _argument(step, position, _KEYWORDS_OF_TABLES)
            if argument is not None:
                schema = _keyword(step, _KEYWORDS_OF_SCHEMAS)
                yield from self._table_name(argument, writes, node.in_loop, schema)

    def _without_model(self, step: Step, in_loop: bool) -> Iterator[Access]:
        """`sqlalchemy.table("legacy_stock", …)`, `Table("legacy_stock", …)`: of a table that no model has, which else is told where it is used."""
        schema = _keyword(step, _KEYWORDS_OF_SCHEMAS)
        for found in self._table_name((step.args or (0,))[0], False, in_loop, schema):
            if not found.entity:
                yield found

    def _is_of_sqlalchemy(self, node: Node, index: int) -> bool:
        """Whether what one step calls is a name of SQLAlchemy's."""
        base = self._evaluator.dotted(node.parts[0])
        return base.partition(".")[0] in ("sqlalchemy", "sqlmodel") and not any(
            step.is_call for step in node.steps[:index]
        )

    def _first_of(self, number: int) -> int:
        return next(iter(self._folding.sources.elements(number)), -1)

    def _pass_over(self, numbers: Iterable[int]) -> None:
        """What is written in these expressions is for people, or compared."""
        stack = list(numbers)
        while stack:
            number = stack.pop()
            node = self._nodes[number] if number > 0 else None
            if node is None or node.kind == "var":
                continue
            self._used.add(number)
            stack += node.parts
            for step in node.steps:
                stack += step.args or ()
                stack += [keyword[1] for keyword in step.keywords]

    # Calls

    def _sink(self, number: int, node: Node, index: int, argument: int) -> Iterator[Access]:
        name = called(self._nodes, node, index)
        texts = self._folding.of(argument)
        is_open = False
        for text in self._told(texts):
            if is_statement(text.text) or (name in _RUN and " " in text.text):
                yield from self._accesses.of(text, text.text, node.in_loop)
                is_open = is_open or (
                    self._opaque and HOLE in text.text and self._accesses.is_open(text.text)
                )
            elif name in _FRAGMENTS and "(" in text.text and not is_prose(text.text):
                yield from self._accesses.of(text, f"SELECT ({text.text})", node.in_loop)
        if is_open or (self._opaque and not texts and self._is_dynamic(number, node, index, argument)):
            note = "a table's name is computed" if is_open else "the SQL comes from elsewhere"
            at = self._nodes[argument]
            written = source(self._nodes, number, index)
            yield Access(
                "opaque", "", "", written if len(written) <= 60 else f"{written[:59]}…", at.line, at.column,
                at.end_line, in_loop=node.in_loop, note=note,
            )  # fmt: skip

    def _is_dynamic(self, number: int, node: Node, index: int, argument: int) -> bool:
        given = self._nodes[argument]
        if given.kind == "chain" and given.steps[-1].is_call:
            return False
        if given.kind not in ("var", "chain", "operator", "format"):
            return False
        name = called(self._nodes, node, index)
        if name in _STRICT:
            return True
        receiver = before(self._nodes, node, index) if node.steps[index].name != "()" else ""
        if name == "execute":
            return receiver.lower() in _CURSORS or receiver.lower().endswith("_cursor")
        if name == "raw":
            return receiver.lower() == "objects"
        if name != "text":
            return False
        return self._is_of_sqlalchemy(node, index)

    def _run_sql(self, step: Step, in_loop: bool) -> Iterator[Access]:
        """Django's `RunSQL(sql, reverse_sql)`, each a text or a list of texts or of pairs of a text and its parameters."""
        both = [
            *(step.args or ())[:2],
            *(each[1] for each in step.keywords if each[0] in ("sql", "reverse_sql")),
        ]
        sources = self._folding.sources
        for given in both:
            for each in sources.elements(given) or (given,):
                for end in sources.of(each):
                    node = self._nodes[end]
                    first = node.parts[0] if node.kind == "list" and node.parts else end
                    for text in self._told(self._folding.of(first)):
                        yield from self._accesses.of(text, text.text, in_loop)

    def _extra(self, step: Step, in_loop: bool) -> Iterator[Access]:
        for name, value, _, _ in step.keywords:
            if name not in ("tables", "where", "select"):
                continue
            for end in self._folding.sources.of(value):
                node = self._nodes[end]
                for part in node.parts[1::2] if node.kind == "dict" else self._folding.sources.elements(end):
                    if name == "tables":
                        yield from self._table_name(part, False, in_loop)
                        continue
                    for text in self._told(self._folding.of(part)):
                        yield from self._accesses.of(text, f"SELECT ({text.text})", in_loop)

    def _table_name(
        self, number: int, writes: bool, in_loop: bool, schema: int | None = None
    ) -> Iterator[Access]:
        """A table by its name; `schema` is what says in which it lies, where its name does not."""
        apart = next(self._folding.words(schema), "") if schema is not None else ""
        for text in self._folding.of(number):
            written, _, name = text.text.replace('"', "").rpartition(".")
            found = self._tables.find(TableName(name, written or apart))
            if found is not None:
                verb = "INSERT" if writes else "SELECT"
                reached = Reached(found[0], found[1], verb, writes, found[2], 0, 0)
                yield from self._accesses.one(reached, text.literal, in_loop, f"{verb} {found[1]}")

    # Literals

    def _at_literal(self, number: int, node: Node) -> Iterator[Access]:
        if node.kind == "text" and len(node.value) < _SHORTEST:
            return
        if node.kind == "chain" and called(self._nodes, node, len(node.steps) - 1) not in _PUT_TOGETHER:
            return
        if node.kind not in ("text", "format", "operator", "chain"):
            return
        for text in self._told(self._folding.of(number)):
            if is_statement(text.text) and not is_prose(text.text):
                yield from self._accesses.of(text, text.text, node.in_loop, "likely")

    def _told(self, texts: Iterable[FoldedText]) -> Iterator[FoldedText]:
        """Texts, without those that have nothing of their own beside another: optional clauses that are left out."""
        told: list[tuple[set[int], int]] = []
        for text in texts:
            self._used.update(text.nodes)
            literals = {number for number in text.nodes if self._nodes[number].kind in ("text", "chain")}
            holes = text.text.count(HOLE)
            if not any(literals <= others and holes <= most for others, most in told):
                told.append((literals, holes))
                yield text


def _argument(step: Step, position: int, names: tuple[str, ...]) -> int | None:
    """What a call is given at a place, or by one of some names."""
    args = step.args or ()
    return args[position] if len(args) > position else _keyword(step, names)


def _keyword(step: Step, names: tuple[str, ...]) -> int | None:
    return next((value for name, value, _, _ in step.keywords if name in names), None)
