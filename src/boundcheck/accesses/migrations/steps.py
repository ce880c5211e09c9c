"""Chains taken apart: `a.b(c).d[0]` is the base `a` and the steps `.b(c)`, `.d`, `[0]`."""

from __future__ import annotations

import ast
from typing import NamedTuple


class Step(NamedTuple):
    """One step: an attribute, a method call (`name` with `call`), a call of what was reached ("()") or a subscript
    ("[]"). `node` is the chain up to here, `reached` the same without the call."""

    name: str
    node: ast.expr
    reached: ast.expr
    call: ast.Call | None = None


def flatten(node: ast.expr) -> tuple[ast.expr, list[Step]]:
    """The base of a chain and its steps in the order in which they run; `await` is looked through."""
    steps: list[Step] = []
    while True:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            steps.append(Step(node.func.attr, node, node.func, node))
            node = node.func.value
        elif isinstance(node, ast.Call):
            steps.append(Step("()", node, node.func, node))
            node = node.func
        elif isinstance(node, ast.Attribute):
            steps.append(Step(node.attr, node, node))
            node = node.value
        elif isinstance(node, ast.Subscript):
            steps.append(Step("[]", node, node))
            node = node.value
        elif isinstance(node, ast.Await) and steps:
            node = node.value
        else:
            break
    steps.reverse()
    return node, steps
