"""Models, tables and collections that one file defines; only files that may hold some are parsed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundcheck.facts.entities import ClassFact, EntityFacts, Field, WrittenCall
from boundcheck.facts.file import Problem
from boundcheck.python.chains import last_name
from boundcheck.python.columns import Columns
from boundcheck.python.parse import TOO_DEEP, parse
from boundcheck.scan.entities.classes import Column, bound, class_fact, flat
from boundcheck.scan.entities.collections import collections_of
from boundcheck.scan.entities.outline import MADE
from boundcheck.scan.entities.values import call_of, text_of
from boundcheck.scan.guards import Guards
from boundcheck.scan.source import Source

_DRIVERS = (b"pymongo", b"motor.motor", b"motor import", b"flask_pymongo")
# Methods that add to a list.
_ADDERS = frozenset(("append", "extend", "insert"))


def entity_facts(source: Source) -> EntityFacts:
    """The entity facts of a file; of one that cannot be parsed only why."""
    tree = parse(source.whole)
    if isinstance(tree, Problem):
        return EntityFacts(unread=tree)
    try:
        return _read(tree, source)
    except RecursionError:
        return EntityFacts(unread=TOO_DEEP)


def _read(tree: ast.Module, source: Source) -> EntityFacts:
    columns = Columns(() if source.ascii else source.decode(1, len(source.text)).split("\n"))

    def column(node: ast.AST) -> int:
        return columns.of(getattr(node, "lineno", 1), getattr(node, "col_offset", 0))

    classes: list[ClassFact] = []
    assigned: list[Field] = []
    statements: list[WrittenCall] = []
    outer = {id(node) for node in tree.body}
    for node in flat(tree.body, Guards(source).is_guard):
        if isinstance(node, ast.ClassDef):
            classes.append(class_fact(node, id(node) not in outer, column))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            statements += _mapping(node.value, column)
            statements += _addition(node.value, column)
        elif isinstance(node, ast.AugAssign):
            statements += _sum(node, column)
        elif isinstance(node, ast.FunctionDef):
            statements += _mappings_in(node, column)
        else:
            assigned += (field for field in bound(node, column) if field.value not in ("", "?"))
    if b"type(" in source.masked and MADE.search(source.masked):
        statements += _made_classes(tree, column)
    found = any(driver in source.text for driver in _DRIVERS)
    return EntityFacts(
        tuple(classes),
        tuple(assigned),
        tuple(statements),
        tuple(collections_of(tree, column)) if found else (),
    )


def _mapping(node: ast.Call, column: Column) -> Iterator[WrittenCall]:
    if last_name(node) in ("map_imperatively", "mapper"):
        yield call_of(node, column)


def _made_classes(tree: ast.Module, column: Column) -> Iterator[WrittenCall]:
    """`type(name, (Mixin, Base), {})`, wherever it stands."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="type"), args=[_, ast.Tuple(), _]):
                yield call_of(node, column)


def _addition(node: ast.Call, column: Column) -> Iterator[WrittenCall]:
    if (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in _ADDERS
        and isinstance(node.func.value, ast.Name)
    ):
        yield call_of(node, column)


def _sum(node: ast.AugAssign, column: Column) -> Iterator[WrittenCall]:
    if isinstance(node.target, ast.Name):
        end = node.end_lineno or node.lineno
        yield WrittenCall(
            f"{node.target.id}.extend", (text_of(node.value),), (), node.lineno, column(node), end
        )


def _mappings_in(function: ast.FunctionDef, column: Column) -> Iterator[WrittenCall]:
    """Imperative mapping is often done in a function that starts up the application."""
    for node in function.body:
        value = node.value if isinstance(node, ast.Expr | ast.Assign) else None
        if isinstance(value, ast.Call):
            yield from _mapping(value, column)
