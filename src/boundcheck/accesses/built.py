"""Rows that tests make: a model's class that is called, and the libraries that make one from its class or label."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from boundcheck.access import Access
from boundcheck.accesses.places import Places
from boundcheck.accesses.scope import FileScope
from boundcheck.entities.model import Entity, Registry

# `baker.make(Invoice)`, `mixer.blend("billing.Invoice")`, `G(Invoice)`.
_MAKERS: Final = frozenset(("make", "prepare", "blend", "cycle", "G", "N", "Recipe"))
_LIBRARIES: Final = ("model_bakery", "model_mommy", "mixer", "django_dynamic_fixture", "ddf", "autofixture")
_CALLED: Final = re.compile(r"\b(\w+)\(")
_LEAVES: Final = frozenset((ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del, ast.alias, str, type(None)))


def built_rows(
    tree: ast.Module, text: str, scope: FileScope, registry: Registry, aliases: Iterable[str]
) -> Iterator[Access]:
    """Every entity that is constructed, in order of place; whether the row is saved is not asked.

    `aliases` are the names that the file gives to what it imports.
    """
    called = frozenset(_CALLED.findall(text))
    if called.isdisjoint(_MAKERS) and called.isdisjoint((*registry.class_names, *aliases)):
        return
    places = Places(text)
    for node, function in _calls(tree):
        made = _made(node, function, scope, registry)
        if made is not None:
            entity, written = made
            yield Access("build", entity.name, entity.table or "", written, *places.of(node), writes=True)


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.AST | None]]:
    """All calls, each with the function around it. Test files are large: this is the hot path of reading them."""
    pending: list[tuple[ast.AST, ast.AST | None]] = [(tree, None)]
    while pending:
        node, function = pending.pop()
        kind = node.__class__
        if kind is ast.Call:
            yield node, function  # type: ignore[misc]
        elif kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
            function = node
        for value in node.__dict__.values():
            if value.__class__ is list:
                pending += [(each, function) for each in value if each.__class__ not in _LEAVES]
            elif isinstance(value, ast.AST) and value.__class__ not in _LEAVES:
                pending.append((value, function))


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
