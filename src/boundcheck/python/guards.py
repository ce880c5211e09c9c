"""Conditions that hold for type checkers alone, and others that never hold."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

# Type checkers take these for true, whatever they are assigned and wherever they come from.
GUARDS: Final = frozenset(("TYPE_CHECKING", "MYPY"))


def truth(test: ast.expr, is_guard: Callable[[str], bool] = GUARDS.__contains__) -> bool | None:
    """Whether a condition holds when the code runs; None: that cannot be told. `is_guard` judges a bare name."""
    if isinstance(test, ast.Name):
        return False if is_guard(test.id) else None
    if isinstance(test, ast.Attribute):
        return False if test.attr in GUARDS else None
    if isinstance(test, ast.Constant):
        return bool(test.value) if isinstance(test.value, bool | int) else None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        found = truth(test.operand, is_guard)
        return None if found is None else not found
    if isinstance(test, ast.BoolOp):
        decides = isinstance(test.op, ast.Or)  # one true part, or else one false part, is enough
        parts = [truth(part, is_guard) for part in test.values]
        return decides if decides in parts else None if None in parts else not decides
    if isinstance(test, ast.IfExp):
        parts = [truth(test.body, is_guard), truth(test.orelse, is_guard)]
        return parts[0] if parts[0] == parts[1] else None
    return False if isinstance(test, ast.Call) and _asks_for_guard(test) else None


def _asks_for_guard(call: ast.Call) -> bool:
    """`getattr(typing, "TYPE_CHECKING", False)`."""
    if not (isinstance(call.func, ast.Name) and call.func.id == "getattr" and len(call.args) > 1):
        return False
    name = call.args[1]
    return isinstance(name, ast.Constant) and name.value in GUARDS
