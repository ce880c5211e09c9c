"""What a class body tells of `self`: its methods, and what its objects keep in attributes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from boundcheck.extraction.uses.bindings import arguments_of


class Owner(NamedTuple):
    """The class around a function: methods that are no properties, and by attribute the expression that names its class."""

    methods: frozenset[str] = frozenset()
    kept: Mapping[str, ast.expr] = {}


def owner_of(node: ast.ClassDef) -> Owner:
    """What the methods in a class body may say of `self`."""
    methods: list[str] = []
    kept: dict[str, ast.expr] = {}
    for child in node.body:
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            if not child.decorator_list:
                methods.append(child.name)
            if child.name == "__init__":
                kept.update(_kept(child))
        elif isinstance(child, ast.AnnAssign) and isinstance(child.target, ast.Name):
            kept[child.target.id] = child.annotation
    return Owner(frozenset(methods), kept)


def _kept(init: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """`self.x = Class(…)`, and `self.x = x` of a parameter `x: Class`."""
    typed = {argument.arg: argument.annotation for argument in arguments_of(init)}
    for node in init.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if not (isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self"):
                continue
            value = node.value
            if isinstance(node, ast.AnnAssign):
                yield target.attr, node.annotation
            elif isinstance(value, ast.Call):
                yield target.attr, value.func
            elif isinstance(value, ast.Name) and (annotation := typed.get(value.id)) is not None:
                yield target.attr, annotation
