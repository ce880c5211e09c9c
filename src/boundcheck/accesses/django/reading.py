"""Reads one file of a Django project: its accesses to models."""

from __future__ import annotations

import ast

from boundcheck.access import Access
from boundcheck.accesses.django.classes import registrations
from boundcheck.accesses.django.context import Context, string
from boundcheck.accesses.django.definitions import read_pending
from boundcheck.accesses.django.expressions import evaluate
from boundcheck.accesses.django.flow import read_body
from boundcheck.accesses.django.models import Models
from boundcheck.accesses.django.places import Record
from boundcheck.accesses.scope import FileScope


def read_django(
    tree: ast.Module, text: str, scope: FileScope, models: Models, module: str | None = None
) -> tuple[Access, ...]:
    """Read a parsed file of a module; accesses come in order of place. Nothing is imported or run."""
    c = Context(scope, models, Record(text, models), evaluate, read_body, module)
    c.functions = {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    c.bases = frozenset(
        base.id
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name)
    )
    c.registered = registrations(tree)
    c.constants = _constants(tree)
    names = c.names
    for statement in tree.body:
        try:
            read_body(c, [statement])
        except RecursionError:  # nested too deep for anybody to read; the rest still is
            c.names, c.inside, c.in_class_body, c.loops, c.roots = names, None, False, 0, []
            c.scope.too_deep(statement.lineno)
    read_pending(c)
    return tuple(sorted(dict.fromkeys(c.record.found), key=lambda found: (found.line, found.column)))


def _constants(tree: ast.Module) -> dict[str, str]:
    """Names that are bound at top level once, to a string."""
    found: dict[str, str | None] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            written = string(node.value)
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = None if target.id in found else written
    return {name: written for name, written in found.items() if written is not None}
