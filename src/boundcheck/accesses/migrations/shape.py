"""What the readers of migrations share: operations, texts of SQL, tables by name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from boundcheck.access import Access
from boundcheck.accesses.places import Places
from boundcheck.entities.model import Entity, Registry
from boundcheck.finding import Certainty

# An SQL text → (entity, table, whether it writes, certainty) for each table of the project in it.
TablesIn = Callable[[str], Iterable[tuple[str, str, bool, Certainty]]]

_HOLE = "{hole}"
_UNWRAPPED = frozenset(("text", "dedent", "strip", "DDL", "inspect_cleandoc", "cleandoc"))
_SHORT = 60


class Operation(NamedTuple):
    """One operation of a migration: the entity and table that it is about, and its line."""

    entity: str
    table: str
    line: int


def table_entity(registry: Registry, table: str, *, except_file: str = "") -> Entity | None:
    """The entity of a table; None where it is gone, or where several owners claim the name."""
    found = [each for each in registry.by_table.get(table.lower(), ()) if each.file != except_file]
    return found[0] if found and len({each.module for each in found}) == 1 else None


def sql_accesses(
    node: ast.expr, registry: Registry, places: Places, tables_in: TablesIn, in_loop: bool = False
) -> Iterator[Access]:
    """The tables in an SQL literal, one access each, at the literal."""
    sql = literal(node)
    if not sql or not sql.strip(" {}"):
        return
    first = " ".join(sql.split())[:_SHORT]
    for entity, table, writes, certainty in tables_in(sql):
        yield Access(
            "migration",
            entity,
            table,
            first,
            *places.of(node),
            certainty=certainty,
            writes=writes,
            in_loop=in_loop,
        )


def literal(node: ast.expr | None) -> str | None:
    """The text that an expression of literals gives, holes marked; None: it is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else _HOLE for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = literal(node.left), literal(node.right)
        return None if left is None and right is None else (left or _HOLE) + (right or _HOLE)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return literal(node.left)
    if isinstance(node, ast.Call):
        name = called(node)
        if isinstance(node.func, ast.Attribute) and name in ("format", "strip"):
            return literal(node.func.value)
        return literal(node.args[0]) if name in _UNWRAPPED and node.args else None
    return None


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
