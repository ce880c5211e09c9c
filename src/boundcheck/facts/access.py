"""One access: what a place in the code does with an entity or table."""

from __future__ import annotations

from typing import Literal

from boundcheck.base.light import NamedTuple
from boundcheck.facts.file import Problem
from boundcheck.findings.finding import Certainty

# How an entity is reached, with the rule that tells it; tests have one rule for all.
Kind = Literal[
    "query",  # foreign-query: a read of its rows
    "write",  # foreign-write: insert, update, delete of its rows
    "join",  # cross-module-join: a lookup path, select_related, or a joined table
    "traversal",  # relation-traversal: `order.customer.email`
    "accessor",  # reverse-accessor: `order.invoice_set.all()`
    "binding",  # model-binding: serializer, form, admin, factory, view
    "reference",  # model-reference: get_model("a", "B") and the like
    "sql",  # raw-sql
    "migration",  # cross-module-migration
    "signal",  # foreign-signal
    "fixture",  # test-foreign-data: rows in a Django fixture file
    "build",  # test-foreign-data: a row made by its class or a library's maker
    "opaque",  # opaque-query: dynamic SQL or a model that nobody can resolve
    "operation",  # what a migration outside every module does, for telling whose it is
]


class Access(NamedTuple):
    """A place in one file that reaches an entity.

    `entity` is the entity's dotted class name ("" where only a table is known), `table` its table ("" unknown).
    `written` is what the code has there, short: `Invoice.objects.filter`, `customer__email`, `UPDATE billing_invoice`.
    `writes` tells whether rows may change. `of` is the entity the way started from, for joins and traversals ("": none):
    its owner is then whoever the way began with, not the file. `in_loop`: inside a loop or comprehension.
    `note` says why it is taken for one where only names tell, `is_any` that several tables of the owner may be meant: then
    `entity` is one of theirs. Lines and columns count from 1, columns in code points. `statement` is the first line of the
    statement that the place is in (0: its own line), `holder` the dotted name of the entity whose class it stands in ("": none).
    """

    kind: Kind
    entity: str
    table: str
    written: str
    line: int
    column: int
    end_line: int
    certainty: Certainty = "certain"
    writes: bool = False
    of: str = ""
    in_loop: bool = False
    note: str = ""
    is_any: bool = False
    statement: int = 0
    holder: str = ""


class Call(NamedTuple):
    """A call of a function by its dotted name."""

    name: str
    line: int


class Transaction(NamedTuple):
    """A transaction that a function opens: its place, what is written directly inside it (entities), what is called."""

    line: int
    column: int
    end_line: int
    how: str
    writes: tuple[str, ...]
    calls: tuple[Call, ...]


class FunctionFacts(NamedTuple):
    """One function (or the top level of a file, by the file's name): entities it writes, functions it calls."""

    name: str
    line: int
    writes: tuple[str, ...]
    calls: tuple[Call, ...]
    transactions: tuple[Transaction, ...]


class Leak(NamedTuple):
    """An ORM model in the signature of a function or method that is not underscored.

    `symbol` is the name inside its file (`invoice_of`, `Api.invoice_of`), `entity` the model's dotted class name,
    `how` whether the signature takes or returns it, `written` the annotation as the code has it, `statement` as of an access.
    """

    symbol: str
    entity: str
    how: Literal["returns", "takes"]
    written: str
    line: int
    column: int
    end_line: int
    certainty: Certainty = "certain"
    statement: int = 0


class DataFacts(NamedTuple):
    """What a file does with data: accesses in order of place, what its functions write and call, models it exposes.

    `problem` is why some of it could not be read.
    """

    accesses: tuple[Access, ...] = ()
    functions: tuple[FunctionFacts, ...] = ()
    leaks: tuple[Leak, ...] = ()
    problem: Problem | None = None
