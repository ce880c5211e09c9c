"""Transactions: where one is opened, and what is written and called in it."""

from __future__ import annotations

import ast
from typing import Final

from boundcheck.accesses.django.annotations import callable_name
from boundcheck.accesses.django.context import Context

_ATOMIC: Final = frozenset(("django.db.transaction.atomic", "django.db.transaction.commit_on_success"))
_DECORATING: Final = "django.utils.decorators.method_decorator"


def is_atomic(c: Context, node: ast.expr) -> bool:
    """Whether a decorator or context manager opens a transaction."""
    name = callable_name(c, node)
    if name == _DECORATING and isinstance(node, ast.Call) and node.args:
        return is_atomic(c, node.args[0])
    return name is not None and (name in _ATOMIC or name in c.atomic_wrappers)


def read_with(c: Context, node: ast.With | ast.AsyncWith) -> None:
    """Read the body of a `with` statement; if it opens a transaction, write down what happens inside."""
    opened = [item.context_expr for item in node.items if is_atomic(c, item.context_expr)]
    first_access, first_call = len(c.record.accesses), len(c.calls)
    c.read(c, node.body)
    if not opened:
        return
    accesses = c.record.accesses[first_access:]
    writes = tuple(dict.fromkeys((access.entity, access.table) for access in accesses if access.writes))
    for each in opened:
        c.open(each, node.end_lineno or node.lineno, writes, tuple(c.calls[first_call:]))
