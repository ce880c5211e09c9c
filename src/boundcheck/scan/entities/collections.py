"""Collections of document databases that code names by a string."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from boundcheck.facts.entities import Collection

_DATABASES = frozenset(("db", "database", "mongo_db", "mongodb", "_db"))
_METHODS = frozenset(("get_collection", "create_collection"))


def collections_of(tree: ast.Module, column: Callable[[ast.AST], int]) -> Iterator[Collection]:
    """`db["invoices"]`, `self.db["invoices"]`, `db.get_collection("invoices")`; never `db.invoices` of anything else."""
    named = {id(value): name for name, value in _assigned(tree)}
    for node in ast.walk(tree):
        name = _name(node)
        if name:
            line = getattr(node, "lineno", 1)
            end = getattr(node, "end_lineno", None) or line
            yield Collection(name, named.get(id(node), ""), line, column(node), end)


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def _name(node: ast.AST) -> str:
    match node:
        case ast.Subscript(
            value=ast.Name(id=base) | ast.Attribute(attr=base), slice=ast.Constant(value=str(name))
        ):
            return name if base in _DATABASES else ""
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=base) | ast.Attribute(attr=base), attr=method),
            args=[ast.Constant(value=str(name)), *_],
        ):
            return name if base in _DATABASES and method in _METHODS else ""
        case _:
            return ""
