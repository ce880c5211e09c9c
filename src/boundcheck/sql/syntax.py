"""The only place that knows sqlglot: one statement's text to its tables."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.sql.model import HOLE, Statement, StatementKind, TableName
from boundcheck.sql.normalise import HOLE_NAME

if TYPE_CHECKING:
    from sqlglot import exp

CHAIN: Final = (
    "postgres",
    "mysql",
    "sqlite",
    "tsql",
    "oracle",
    "bigquery",
    "snowflake",
    "clickhouse",
    "duckdb",
    "hive",
)
_NAMES: Final = {
    "postgresql": "postgres", "psycopg2": "postgres", "mariadb": "mysql", "mssql": "tsql", "sqlserver": "tsql",
    "sqlite3": "sqlite",
}  # fmt: skip
_KINDS: Final[dict[str, StatementKind]] = {
    "insert": "insert", "update": "update", "delete": "delete", "merge": "merge", "truncatetable": "truncate",
    "create": "ddl", "drop": "ddl", "alter": "ddl", "altertable": "ddl", "comment": "ddl", "copy": "other",
    "command": "other", "grant": "ddl", "revoke": "ddl", "select": "select", "union": "select", "except": "select", "intersect": "select",
    "subquery": "select", "values": "select",
}  # fmt: skip
_TABLE_DDL: Final = frozenset(("TABLE", "VIEW", "INDEX", "TRIGGER", "MATERIALIZED VIEW", ""))
_DROPS: Final = frozenset(("TABLE", "VIEW", "MATERIALIZED VIEW"))


def parse(text: str, dialect: str | None, most: int) -> Statement | None:
    """What a statement does; None when none of the dialects (at most so many) makes sense of it.

    A written dialect comes first, the chain behind it: projects name one database and yet speak to several.
    """
    written = _NAMES.get((dialect or "").lower(), (dialect or "").lower())
    chain = (written, *(name for name in CHAIN if name != written)) if written else CHAIN
    for name in chain[:most]:
        root = _tree(text, name)
        if root is not None:
            try:
                return _statement(root, name)
            except RecursionError:
                return None
    return None


def _tree(text: str, dialect: str) -> exp.Expression | None:
    import sqlglot
    from sqlglot import exp

    _silence()
    try:
        found = sqlglot.parse_one(text, dialect=dialect)
    except (
        Exception
    ):  # parse errors, and whatever else odd text brings out of the library (RecursionError too)
        return None
    if not isinstance(found, exp.Expression):
        return None
    # A "command" is text that was not understood.
    unread = exp.Command | exp.Column | exp.Alias | exp.Identifier | exp.Pragma | exp.Show
    is_of_table = isinstance(found, exp.Describe) and isinstance(found.this, exp.Table)
    return None if is_of_table or isinstance(found, unread) else found


@functools.cache
def types() -> frozenset[str]:
    """The names of types, in upper letters: what follows in brackets is tried as a type, then as a value."""
    from sqlglot.dialects.dialect import Dialect

    found = [Dialect.get_or_raise(name) for name in CHAIN]
    return frozenset(
        word
        for each in found
        for word, kind in each.tokenizer_class.KEYWORDS.items()
        if kind in each.parser_class.TYPE_TOKENS
    )


@functools.cache
def _silence() -> None:
    logging.getLogger("sqlglot").disabled = True  # it warns of every statement that it does not know


def _statement(root: exp.Expression, dialect: str) -> Statement:
    from sqlglot import exp

    reads: dict[str, TableName] = {}
    writes: dict[str, TableName] = {}
    is_open = False
    targets = _target_names(root)
    for table in root.find_all(exp.Table):
        name = _table_name(table)
        if name is None or _names_no_table(table):
            continue
        # Only SQL Server changes rows through an expression.
        if _is_derived(table, name) and (dialect == "tsql" or not _is_changed(table)):
            continue
        if HOLE_NAME in name.name:
            is_open = True
            continue
        if _is_alias(table, name):
            continue
        is_write = _is_target(table) or _alias_of(table) in targets
        (writes if is_write else reads).setdefault(name.key, name)
    kind = _KINDS.get(type(root).__name__.lower(), "other")
    kept = tuple(table for key, table in reads.items() if key not in writes)
    return Statement(kind, kept, tuple(writes.values()), True, is_open, dialect=dialect)


def _table_name(table: exp.Table) -> TableName | None:
    from sqlglot import exp

    this = table.this
    if not isinstance(this, exp.Identifier) or not this.name or this.name.startswith("#"):
        return None  # a function, or a table that lives as long as its session
    schema = table.db
    return TableName(this.name, HOLE if HOLE_NAME in schema else schema)


def _is_derived(table: exp.Table, name: TableName) -> bool:
    """Whether the name is that of a common table expression that is in sight here."""
    from sqlglot import exp

    if table.args.get("db"):
        return False
    wanted, inner = name.name.lower(), None
    node: exp.Expr | None = table
    while node is not None:
        for key in ("with_", "with"):
            clause = node.args.get(key)
            if isinstance(clause, exp.With) and wanted in _in_sight(clause, inner):
                return True
        if isinstance(node, exp.CTE):
            inner = node
        node = node.parent
    return False


def _in_sight(clause: exp.With, inner: exp.Expression | None) -> Iterator[str]:
    """Names of the expressions before the one that we are in; all of them when it is recursive."""
    recursive = bool(clause.args.get("recursive"))
    for expression in clause.expressions:
        if expression is inner and not recursive:
            return
        yield expression.alias.lower()


def _names_no_table(table: exp.Table) -> bool:
    """Whether it is the name of an index, a sequence, a function, a table of this session …"""
    from sqlglot import exp

    parent = table.parent
    made = parent.parent if isinstance(parent, exp.Schema) else parent
    if isinstance(made, exp.Create) and made.this in (table, parent) and made.find(exp.TemporaryProperty):
        return True
    if isinstance(parent, exp.Into) and parent.args.get("temporary"):
        return True
    if isinstance(parent, exp.Drop):
        return str(parent.args.get("kind") or "").upper() not in _DROPS
    if isinstance(parent, exp.UserDefinedFunction):
        return True
    if isinstance(parent, exp.Create):
        return str(parent.args.get("kind") or "").upper() not in _TABLE_DDL
    if isinstance(parent, exp.Grant | exp.Revoke):
        return str(parent.args.get("kind") or "TABLE").upper() != "TABLE"
    return type(parent).__name__ in ("AlterRename", "RenameTable", "Use", "Set", "Lock")


def _is_target(table: exp.Table) -> bool:
    from sqlglot import exp

    node: exp.Expression = table
    parent = table.parent
    if isinstance(parent, exp.Schema):
        node, parent = parent, parent.parent
    if isinstance(parent, exp.Delete):
        # `DELETE a FROM x AS a JOIN y`: the names in front are what loses rows.
        return node.arg_key == "tables" or (node.arg_key == "this" and not parent.args.get("tables"))
    if isinstance(parent, exp.Update):
        return node.arg_key == "this" and not _set_qualifiers(parent)
    if isinstance(parent, exp.Copy):
        return node.arg_key == "this" and bool(parent.args.get("kind"))
    if (
        isinstance(parent, exp.Index | exp.Into | exp.TruncateTable | exp.Grant | exp.Revoke)
        or table.find_ancestor(exp.Drop)
        or type(parent).__name__ == "TriggerProperties"
    ):
        return True
    return (
        isinstance(parent, exp.Insert | exp.Merge | exp.Create | exp.Alter | exp.Comment)
        and node.arg_key == "this"
    )


def _is_changed(table: exp.Table) -> bool:
    """Whether rows of it are what an INSERT, UPDATE or DELETE is about."""
    from sqlglot import exp

    holder = table.parent.parent if isinstance(table.parent, exp.Schema) else table.parent
    return isinstance(holder, exp.Insert | exp.Update | exp.Delete | exp.Merge) and _is_target(table)


def _target_names(root: exp.Expression) -> frozenset[str]:
    """Aliases that rows are changed through: of UPDATE, DELETE and MERGE."""
    from sqlglot import exp

    names: set[str] = set()
    for found in root.find_all(exp.Update, exp.Delete):
        if isinstance(found, exp.Update):
            names |= _set_qualifiers(found)
            targets = [found.this]
        else:
            targets = found.args.get("tables") or []
        names |= {
            t.name.lower()
            for t in targets
            if isinstance(t, exp.Table) and not t.alias and _is_alias_of(found, t)
        }
    return frozenset(names)


def _set_qualifiers(update: exp.Update) -> frozenset[str]:
    """For an UPDATE with joins, the tables whose columns are set."""
    from sqlglot import exp

    if not isinstance(update.this, exp.Table) or not update.this.args.get("joins"):
        return frozenset()
    columns = [item.this for item in update.expressions if isinstance(item, exp.EQ)]
    return frozenset(c.table.lower() for c in columns if isinstance(c, exp.Column) and c.table)


def _alias_of(table: exp.Table) -> str:
    return (table.alias or table.name).lower()


def _is_alias_of(statement: exp.Expression, target: exp.Table) -> bool:
    from sqlglot import exp

    name = target.name.lower()
    return any(
        other is not target and other.alias.lower() == name and not target.args.get("db")
        for other in statement.find_all(exp.Table)
        if other.alias
    )


def _is_alias(table: exp.Table, name: TableName) -> bool:
    """Whether the name only repeats an alias: a target of UPDATE or DELETE, or an array of a row (`FROM t, t.items`)."""
    from sqlglot import exp

    parent = table.parent
    if isinstance(parent, exp.Update | exp.Delete) and not name.schema and not table.alias:
        return _is_alias_of(parent, table)
    if name.schema and isinstance(parent, exp.Join):
        select = parent.parent
        source = select.args.get("from_") or select.args.get("from") if select is not None else None
        first = source.this if source is not None else None
        return isinstance(first, exp.Table) and first.alias.lower() == name.schema.lower()
    return False
