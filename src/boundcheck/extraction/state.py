"""State in memory that modules share: containers that change while the program runs, and names that others rebind."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache, partial

from boundcheck.base.dotted import last_of
from boundcheck.extraction.annotations import arguments, inside
from boundcheck.extraction.crossings import Crossing, evidence
from boundcheck.extraction.definitions import CHANGES, is_container, parse
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Evidence

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def shared_state(ground: Ground, crossings: Iterable[Crossing]) -> Iterator[Evidence]:
    """Every use of another module's container that changes after import, and every name rebound from outside.

    A container changes when a function of its own file changes it, or another module does. What is only filled while
    its own file is imported is a constant.
    """
    found = tuple(crossings)
    written = {use.name for use, _ in found if use.how == "write"}
    changed = cache(partial(_changed_in, ground))
    for crossing in found:
        use, definition = crossing
        if use.how == "write":
            yield evidence(use, f"{use.from_} changes {crossing.written} of {use.to} {_OUTSIDE}")
        elif (
            definition is not None
            and is_container(definition.node)
            and (use.name in written or last_of(use.name) in changed(definition.file.path))
        ):
            yield evidence(
                use, f"{use.from_} uses {use.name} of {use.to}, which changes as it runs, {_OUTSIDE}"
            )


_OUTSIDE = "in the memory of one process; keep it behind functions of its owner's public API"


def _changed_in(ground: Ground, path: str) -> frozenset[str]:
    """The names of a file whose content its functions change, or that they rebind."""
    tree = parse(ground.codebase.config.root, path)
    return changed_names(tree) if isinstance(tree, ast.Module) else frozenset()


def changed_names(tree: ast.Module) -> frozenset[str]:
    """The names of a file's top level that functions of the file change."""
    changed: set[str] = set()
    todo: list[tuple[_Function, frozenset[str]]]
    todo = [(node, frozenset()) for node in inside(tree) if isinstance(node, _Function)]
    while todo:
        function, hidden = todo.pop()
        nodes = list(inside(function))
        declared = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
        stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store | ast.Del)}
        local = (hidden | stored | {argument.arg for argument in arguments(function.args)}) - declared
        changed |= declared & stored
        changed |= {name for node in nodes if (name := _changed(node)) and name not in local}
        todo += [(node, local) for node in nodes if isinstance(node, _Function)]
    return frozenset(changed)


def _changed(node: ast.AST) -> str:
    """The name whose content a node changes: `X[1] = 2`, `del X[1]`, `X.append(1)`, `local.user = 1`; else ""."""
    holder: ast.expr | None = None
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        holder = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        holder = node.func.value
    while isinstance(holder, ast.Subscript):  # `X["a"]["b"] = 1`
        holder = holder.value
    return holder.id if isinstance(holder, ast.Name) else ""
