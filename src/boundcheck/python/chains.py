"""Names and chains of attributes in Python's own trees."""

from __future__ import annotations

import ast


def chain_of(node: ast.AST) -> str:
    """A name or a chain of attributes as written; "" for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(names))) if isinstance(node, ast.Name) else ""


def last_name(node: ast.AST | None) -> str:
    """`c` of `a.b.c`, of `c`, and of a call of either; "" for anything else."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
