"""Rows that tests make: a model's class that is called, and the libraries that make one from its class or label."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from boundcheck.access import Access
from boundcheck.accesses.places import Places
from boundcheck.accesses.scope import FileScope
from boundcheck.entities.model import Entity, Registry

# `baker.make(Invoice)`, `mixer.blend("billing.Invoice")`, `G(Invoice)`.
_MAKERS: Final = frozenset(("make", "prepare", "blend", "cycle", "G", "N", "Recipe"))
_LIBRARIES: Final = ("model_bakery", "model_mommy", "mixer", "django_dynamic_fixture", "ddf", "autofixture")


def built_rows(tree: ast.Module, text: str, scope: FileScope, registry: Registry) -> Iterator[Access]:
    """Every entity that is constructed, in order of place; whether the row is saved is not asked."""
    places = Places(text)
    for node, function in _calls(tree):
        made = _made(node, function, scope, registry)
        if made is not None:
            entity, written = made
            yield Access("build", entity.name, entity.table or "", written, *places.of(node), writes=True)


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.AST | None]]:
    """All calls, each with the function around it."""
    pending: list[tuple[ast.AST, ast.AST | None]] = [(tree, None)]
    while pending:
        node, function = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            function = node
        if isinstance(node, ast.Call):
            yield node, function
        pending += [(child, function) for child in ast.iter_child_nodes(node)]


def _made(
    node: ast.Call, function: ast.AST | None, scope: FileScope, registry: Registry
) -> tuple[Entity, str] | None:
    dotted = scope.dotted(node.func, function) or ""
    if (entity := registry.by_name.get(dotted)) is not None:
        return (entity, f"{entity.class_name}(…)") if not entity.abstract else None
    if not dotted.startswith(_LIBRARIES) or dotted.rpartition(".")[2] not in _MAKERS or not node.args:
        return None
    model, name = node.args[0], dotted.rpartition(".")[2]
    if isinstance(model, ast.Constant) and isinstance(model.value, str):
        found = _labelled(registry, model.value)
    else:
        found = registry.by_name.get(scope.dotted(model, function) or "")
    return (found, f"{name}({ast.unparse(model)})") if found is not None else None


def _labelled(registry: Registry, label: str) -> Entity | None:
    """The model behind `billing.Invoice`."""
    app, _, name = label.partition(".")
    return registry.by_label.get((app, name.lower()))
