"""Which expressions open a transaction."""

from __future__ import annotations

import ast
from collections.abc import Callable

Dotted = Callable[[ast.expr], str | None]  # the dotted name of an expression where it is defined

# Context managers and decorators, by dotted name.
_ATOMIC = frozenset(
    (
        "django.db.transaction.atomic",
        "django.db.transaction.Atomic",
        "tortoise.transactions.atomic",
        "tortoise.transactions.in_transaction",
    )
)
_DECORATING = "django.utils.decorators.method_decorator"
_BEGINS = frozenset(("begin", "begin_nested"))


def opens(node: ast.expr, dotted: Dotted, is_wrapper: Callable[[str], bool]) -> bool:
    """Whether a context manager or decorator opens a transaction; `is_wrapper` tells which of the project's own do."""
    target = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Call) and node.args and dotted(target) == _DECORATING:
        return opens(node.args[0], dotted, is_wrapper)
    if isinstance(target, ast.Attribute) and isinstance(node, ast.Call):
        if target.attr == "atomic" and not node.args and _is_database(target.value):
            return True
        if target.attr in _BEGINS:
            return True
    name = dotted(target)
    return name is not None and (name in _ATOMIC or is_wrapper(name))


def waits(node: ast.Call) -> bool:
    """Whether what a call is given runs when the transaction is over."""
    func = node.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return name == "on_commit"


def _is_database(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in ("db", "database")  # Peewee's
