"""SQL in Python code: at calls that run it, and in literals that look like statements."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from boundcheck.access import Access
from boundcheck.accesses.places import Places
from boundcheck.accesses.scope import FileScope
from boundcheck.accesses.sql_tables import KnownTables, Reached, may_hold_sql, tables_in
from boundcheck.accesses.sql_text import MOST_VARIANTS, Env, Resolver, Texts, Values, assigned
from boundcheck.entities.model import Registry
from boundcheck.finding import Certainty
from boundcheck.sql import HOLE, TableName, statement_tables

__all__ = ["may_hold_sql", "sql_accesses"]

# Calls that run SQL, with the position of its argument.
_SINKS = {
    "execute": 0, "executemany": 0, "executescript": 0, "exec_driver_sql": 0, "mogrify": 0, "copy_expert": 0,
    "execute_values": 1, "execute_batch": 1, "fetch": 0, "fetchrow": 0, "fetchval": 0, "fetch_all": 0, "fetch_one": 0,
    "fetch_val": 0, "iterate": 0, "cursor": 0, "raw": 0, "RawSQL": 0, "RawQuery": 0, "text": 0, "SQL": 0, "DDL": 0,
    "literal_column": 0, "read_sql": 0, "read_sql_query": 0, "query": 0, "sql": 0, "scalar": 0, "scalars": 0,
    "exec": 0, "stream": 0,
}  # fmt: skip
# Of these nobody can say that they run SQL, unless their argument is some.
_STRICT = frozenset(
    ("executemany", "executescript", "exec_driver_sql", "mogrify", "copy_expert", "RawSQL", "read_sql_query")
)
_NAMES_TABLE = {
    "read_sql_table": (0, False), "to_sql": (0, True), "copy_records_to_table": (0, True), "copy_to_table": (0, True),
    "copy_from_table": (0, False), "copy_from": (1, True), "copy_to": (1, False),
}  # fmt: skip
_KEYWORDS = ("sql", "query", "statement", "operation", "raw_query", "clause", "stmt")
# Words for people, not for a database.
_FOR_PEOPLE = frozenset(
    "debug info warning warn error exception critical log print gettext gettext_lazy ngettext _ pgettext startswith "
    "endswith find compile match search fail echo secho write add_argument option skip Argument Option "
    "get_model count index deprecated".split()
)
_LEAVES = (ast.Name, ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop, ast.alias, ast.Pass)
_SAME_TEXT = frozenset(("format", "strip", "lstrip", "rstrip", "replace", "encode", "bindparams", "columns"))
_KEYWORDS_FOR_PEOPLE = frozenset(
    "help help_text verbose_name verbose_name_plural description message msg label title doc comment summary reason".split()
)
_STATEMENT = re.compile(
    r"\s*(?:(?:--[^\n]*\n|/\*.{0,2000}?\*/|\()\s*){0,20}"
    r"(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|REPLACE|TRUNCATE|CREATE|ALTER|DROP|EXPLAIN|COPY|LOCK)\s", re.I | re.S,
)  # fmt: skip
_COMPLETE = re.compile(r"\b(?:FROM|INTO|SET|TABLE|TRUNCATE|INDEX|VIEW|USING|UPDATE|COPY)\b", re.I)
_EVIDENCE = re.compile(r"[*=;(%?]|\.\w|:\w|" + HOLE)


class _Place(NamedTuple):
    node: ast.AST
    env: Env
    in_loop: bool


def sql_accesses(
    tree: ast.Module,
    text: str,
    scope: FileScope,
    registry: Registry,
    dialect: str | None,
    resolve: Resolver | None = None,
) -> Iterator[Access]:
    """Accesses of kind "sql", and "opaque" where SQL is run that the code does not show.

    `resolve` gives the text of a constant of another file by dotted name.
    """
    try:
        yield from _Search(tree, text, scope, registry, dialect, resolve).run()
    except RecursionError:  # an expression nested beyond all use
        scope.too_deep()


class _Search:
    def __init__(
        self,
        tree: ast.Module,
        text: str,
        scope: FileScope,
        registry: Registry,
        dialect: str | None,
        resolve: Resolver | None,
    ) -> None:
        self._tree, self._places_of, self._dialect = tree, Places(text), dialect
        self._scope, self._tables = scope, KnownTables(registry)
        self._texts = Texts(scope, registry, resolve)
        self._top: Values = assigned(_statements(tree.body))
        self._used: set[int] = set()
        self._seen: set[tuple[int, int, str, bool]] = set()

    def run(self) -> Iterator[Access]:
        places = list(self._places())
        for place in places:
            if isinstance(place.node, ast.Call):
                yield from self._at_call(place.node, place)
        for place in places:  # outer expressions come before their parts
            if isinstance(place.node, ast.expr) and id(place.node) not in self._used:
                yield from self._at_literal(place.node, place)

    def _places(self) -> Iterator[_Place]:
        empty = Env(None, None, {}, {}, self._top)
        stack: list[tuple[ast.AST, Env, bool]] = [(self._tree, empty, False)]
        while stack:
            node, env, in_loop = stack.pop()
            if isinstance(node, ast.ClassDef):
                env, in_loop = Env(None, node, {}, assigned(_statements(node.body)), self._top), False
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = env._inner  # the class goes on in its methods
                local = {**env._local, **assigned(_statements(node.body))}
                env, in_loop = Env(node, env.cls, local, inner, self._top), False
            elif isinstance(
                node,
                ast.For
                | ast.AsyncFor
                | ast.While
                | ast.ListComp
                | ast.SetComp
                | ast.GeneratorExp
                | ast.DictComp,
            ):
                in_loop = True
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue  # a docstring
            if isinstance(node, ast.Call | ast.Constant | ast.JoinedStr | ast.BinOp):
                yield _Place(node, env, in_loop)
            if _is_for_people(node):
                self._used |= (
                    {id(child) for child in ast.walk(node)}
                    if not isinstance(node, ast.Call)
                    else {
                        id(child) for argument in (*node.args, *node.keywords) for child in ast.walk(argument)
                    }
                )
            stack.extend((child, env, in_loop) for child in reversed(_children(node)))

    def _at_call(self, node: ast.Call, place: _Place) -> Iterator[Access]:
        name = _last(node.func)
        if name == "extra" and isinstance(node.func, ast.Attribute):
            yield from self._extra(node, place)
        elif name in _NAMES_TABLE:
            position, writes = _NAMES_TABLE[name]
            if len(node.args) > position:
                yield from self._table_name(node.args[position], place, writes)
        elif name in _SINKS:
            argument = _argument(node, _SINKS[name])
            if argument is not None:
                yield from self._sink(node, name, argument, place)

    def _sink(self, call: ast.Call, name: str, argument: ast.expr, place: _Place) -> Iterator[Access]:
        found_text = is_open = False
        for literal, text in self._variants(argument, place.env):
            found_text = True
            self._used |= {id(child) for child in ast.walk(literal)}
            if _STATEMENT.match(text) and _COMPLETE.search(text):
                yield from self._accesses(text, literal, place.in_loop, None)
                is_open = is_open or (
                    HOLE in text and statement_tables(text, self._dialect, self._tables).is_open
                )
            elif name in ("RawSQL", "SQL", "literal_column", "text") and "(" in text and not _is_prose(text):
                yield from self._accesses(f"SELECT ({text})", literal, place.in_loop, None)
        if is_open or (not found_text and self._is_dynamic(call, name, argument)):
            note = "a table's name is computed" if is_open else "the SQL comes from elsewhere"
            written = ast.unparse(call) if len(ast.dump(call)) < 2_000 else f"{name}(…)"
            line, column = self._position(argument)
            yield Access(
                "opaque", "", "", written if len(written) <= 60 else f"{written[:59]}…", line, column,
                argument.end_lineno or line, in_loop=place.in_loop, note=note,
            )  # fmt: skip

    def _is_dynamic(self, call: ast.Call, name: str, argument: ast.expr) -> bool:
        if not isinstance(argument, ast.Name | ast.Attribute | ast.Subscript | ast.BinOp | ast.JoinedStr):
            return False
        if name in _STRICT:
            return True
        receiver = _last(call.func.value).lower() if isinstance(call.func, ast.Attribute) else ""
        if name == "execute":
            return receiver in ("cursor", "cur", "curs", "c", "_cursor", "crsr") or receiver.endswith(
                "_cursor"
            )
        if name == "raw":
            return receiver == "objects"
        return name == "text" and (self._scope.dotted(call.func) or "").startswith(
            ("sqlalchemy.", "sqlmodel.")
        )

    def _variants(self, node: ast.expr, env: Env) -> Iterator[tuple[ast.expr, str]]:
        """The texts an expression can have, each with the expression that writes it."""
        seen: set[str] = set()
        for choice in range(MOST_VARIANTS):
            text = self._texts.fold(node, env, choice)
            if text is None or text in seen:
                continue
            seen.add(text)
            values = env.values(node)
            yield (values[choice % len(values)][0] if values else node), text

    def _at_literal(self, node: ast.expr, place: _Place) -> Iterator[Access]:
        if isinstance(node, ast.Call) and _last(node.func) not in (
            "format",
            "join",
            "dedent",
            "strip",
            "replace",
        ):
            return
        if isinstance(node, ast.Constant) and (not isinstance(node.value, str) or len(node.value) < 10):
            return
        text = self._texts.fold(node, place.env)
        if text is None:
            while isinstance(node, ast.BinOp):  # a long sum without text is looked at once
                self._used.add(id(node))
                node = node.left
            return
        self._used |= {id(child) for child in ast.walk(node)}
        if _STATEMENT.match(text) and _COMPLETE.search(text) and not _is_prose(text):
            yield from self._accesses(text, node, place.in_loop, "likely")

    def _accesses(self, text: str, node: ast.expr, in_loop: bool, most: Certainty | None) -> Iterator[Access]:
        for reached in tables_in(text, self._dialect, self._tables):
            certainty = reached.certainty
            if most and certainty != "possible":
                certainty = "possible" if certainty == "likely" else most
            yield from self._access(reached._replace(certainty=certainty), node, in_loop)

    def _access(self, reached: Reached, node: ast.expr, in_loop: bool) -> Iterator[Access]:
        node = _literal(node)
        line, column = self._position(node)
        key = (line, column, reached.table, reached.writes)
        if key not in self._seen:
            self._seen.add(key)
            yield Access(
                "sql", reached.entity, reached.table, f"{reached.verb} {reached.table}", line, column,
                node.end_lineno or line, reached.certainty, reached.writes, in_loop=in_loop,
            )  # fmt: skip

    def _extra(self, node: ast.Call, place: _Place) -> Iterator[Access]:
        for keyword in node.keywords:
            if keyword.arg not in ("tables", "where", "select"):
                continue
            value = keyword.value
            parts = value.values if isinstance(value, ast.Dict) else getattr(value, "elts", [])
            for part in parts:
                if keyword.arg == "tables":
                    yield from self._table_name(part, place, writes=False)
                    continue
                for literal, text in self._variants(part, place.env):
                    self._used |= {id(child) for child in ast.walk(literal)}
                    yield from self._accesses(f"SELECT ({text})", literal, place.in_loop, None)

    def _table_name(self, node: ast.expr, place: _Place, writes: bool) -> Iterator[Access]:
        for literal, text in self._variants(node, place.env):
            schema, _, name = text.replace('"', "").rpartition(".")
            found = self._tables.find(TableName(name, schema))
            if found is not None:
                verb = "INSERT" if writes else "SELECT"
                yield from self._access(
                    Reached(found[0], found[1], verb, writes, found[2], 0, 0), literal, place.in_loop
                )

    def _position(self, node: ast.expr) -> tuple[int, int]:
        line, column, _ = self._places_of.of(node)
        return line, column


def _statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a block and of the blocks in it, in order, without functions and classes."""
    found: list[ast.stmt] = []
    stack = list(reversed(body))
    while stack:
        node = stack.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            stack.extend(reversed([child for child in _blocks(node) if isinstance(child, ast.stmt)]))
    return found


def _children(node: ast.AST) -> list[ast.AST]:
    """The parts of a node that can hold SQL: half of all nodes are names and contexts."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.Constant):
                if isinstance(child.value, str):
                    found.append(child)
            elif isinstance(child, ast.AST) and not isinstance(child, _LEAVES):
                found.append(child)
    return found


def _blocks(node: ast.stmt) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from child.body
        else:
            yield child


def _is_for_people(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = _last(node.func)
        return name in _FOR_PEOPLE or name.endswith(("Error", "Exception", "Warning"))
    if isinstance(node, ast.keyword):
        return node.arg in _KEYWORDS_FOR_PEOPLE
    return isinstance(node, ast.Compare)


def _is_prose(text: str) -> bool:
    """Whether a text that could be SQL is rather a sentence: `Select a user from file`."""
    words = text.split(None, 8)
    verb = words[0].lstrip("(") if words else ""
    if verb.isupper() or "\n" in text.strip():
        return False
    return not verb.islower() or _EVIDENCE.search(text) is None


def _literal(node: ast.expr) -> ast.expr:
    """The literal inside the calls around it: `text("…")`, `"…".format(…)`, `dedent("…")`."""
    while isinstance(node, ast.Call):
        if _last(node.func) in _SAME_TEXT and isinstance(node.func, ast.Attribute):
            node = node.func.value
        elif node.args and _last(node.func) in _SINKS | {"dedent": 0, "cleandoc": 0}:
            node = node.args[0]
        else:
            return node
    return node


def _argument(node: ast.Call, position: int) -> ast.expr | None:
    if len(node.args) > position:
        return node.args[position]
    return next((k.value for k in node.keywords if k.arg in _KEYWORDS), None)


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
