"""Reads one file of a Django project: its accesses to models, its transactions, what its functions write and call."""

from __future__ import annotations

import ast
from typing import NamedTuple

from boundcheck.access import Access
from boundcheck.accesses.django.classes import registrations
from boundcheck.accesses.django.context import Context, Function, Transaction
from boundcheck.accesses.django.definitions import read_pending
from boundcheck.accesses.django.expressions import evaluate
from boundcheck.accesses.django.flow import read_body
from boundcheck.accesses.django.models import Models
from boundcheck.accesses.django.places import Record
from boundcheck.accesses.scope import FileScope


class Reading(NamedTuple):
    """What a file does with models. `functions` are those of the file that write or call something."""

    accesses: tuple[Access, ...]
    transactions: tuple[Transaction, ...]
    functions: tuple[Function, ...]


def read_django(
    tree: ast.Module,
    text: str,
    scope: FileScope,
    models: Models,
    atomic_wrappers: frozenset[str] = frozenset(),
) -> Reading:
    """Read a parsed file; accesses come in order of place. Nothing is imported or run."""
    c = Context(scope, models, Record(text, models), evaluate, read_body, atomic_wrappers)
    c.class_nodes = tuple(node for node in tree.body if isinstance(node, ast.ClassDef))
    c.functions = {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    c.registered = registrations(tree)
    names = c.names
    for statement in tree.body:
        try:
            read_body(c, [statement])
        except RecursionError:  # nested too deep for anybody to read; the rest still is
            c.names, c.inside, c.in_class_body, c.loops, c.roots = names, None, False, 0, []
    read_pending(c)
    accesses = sorted(dict.fromkeys(c.record.found), key=lambda found: (found.line, found.column))
    functions = tuple(function for function in c.defined if function.writes or function.calls)
    return Reading(tuple(accesses), tuple(c.transactions), functions)
