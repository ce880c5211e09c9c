"""Public signatures that expose a model: what the annotations of a file's public functions name."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator
from typing import Literal

from boundcheck.access import Leak
from boundcheck.accesses.places import Places
from boundcheck.accesses.scope import FileScope

_LONGEST = 500


def leaked_models(tree: ast.Module, text: str, scope: FileScope, entities: Container[str]) -> Iterator[Leak]:
    """The entities in the annotations of public functions and of the public methods of public classes, in order.

    The methods of an entity's own class do not count: who has it, has them.
    """
    places = Places(text)
    for name, function in _public(tree, scope, entities):
        for parameter, annotation in _annotations(function):
            for entity in dict.fromkeys(_entities(annotation, scope, function, entities)):
                how: Literal["returns", "takes"] = "takes" if parameter else "returns"
                yield Leak(name, entity, how, ast.unparse(annotation), *places.of(annotation))


def _public(
    tree: ast.Module, scope: FileScope, entities: Container[str]
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith("_"):
                yield node.name, node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            if f"{scope.name}.{node.name}" in entities:
                continue
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and _is_public(method.name):
                    yield f"{node.name}.{method.name}", method


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name in ("__init__", "__call__")


def _annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.expr]]:
    arguments = function.args
    rest = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    for each in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]:
        if each.annotation is not None:
            yield each.arg, each.annotation
    if function.returns is not None:
        yield "", function.returns


def _entities(
    annotation: ast.expr, scope: FileScope, function: ast.AST, entities: Container[str]
) -> Iterator[str]:
    pending: list[ast.expr] = [annotation]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and len(node.value) < _LONGEST:
                pending.extend(_quoted(node.value))
        elif isinstance(node, ast.Name | ast.Attribute):
            dotted = scope.dotted(node, function)
            if dotted is not None and dotted in entities:
                yield dotted
        elif not _is_literal(node):
            pending.extend(
                child for child in reversed(list(ast.iter_child_nodes(node))) if isinstance(child, ast.expr)
            )


def _is_literal(node: ast.expr) -> bool:
    """`Literal["Invoice"]` holds strings, not names."""
    if not isinstance(node, ast.Subscript):
        return False
    outer = node.value
    return (
        outer.attr if isinstance(outer, ast.Attribute) else outer.id if isinstance(outer, ast.Name) else ""
    ) == "Literal"


def _quoted(text: str) -> list[ast.expr]:
    try:
        return [ast.parse(text, mode="eval").body]
    except (SyntaxError, ValueError, RecursionError):
        return []
