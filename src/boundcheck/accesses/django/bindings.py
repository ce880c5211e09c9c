"""What gives names inside expressions: comprehensions, lambdas, targets of assignments, lists of instances."""

from __future__ import annotations

import ast

from boundcheck.accesses.django.context import Context, Names
from boundcheck.accesses.django.queries import each_of
from boundcheck.accesses.django.values import Value


def comprehension(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp)
    outer, loops = c.names, c.loops
    c.names = Names(outer=outer)
    try:
        for generator in node.generators:
            iterated = c.value(generator.iter)
            c.loops += 1
            bind_target(c, generator.target, each_of(iterated))
            c.values(generator.ifs)
        if isinstance(node, ast.DictComp):
            c.value(node.key)
            c.value(node.value)
            return None
        element = c.value(node.elt)
    finally:
        c.names, c.loops = outer, loops
    if element is None or element.form != "instance":
        return None
    return Value("many", element.entity, element.certainty)


def bind_target(c: Context, target: ast.expr, value: Value | None) -> None:
    """Give the names of a target what is assigned to them."""
    if isinstance(target, ast.Name):
        c.names.values[target.id] = value.stored() if value else None
    elif isinstance(target, ast.Tuple | ast.List):
        first = value._replace(form="instance") if value is not None and value.form == "pair" else None
        for position, each in enumerate(target.elts):
            bind_target(c, each, first if position == 0 else None)
    elif isinstance(target, ast.Starred):
        bind_target(c, target.value, None)
    else:
        c.value(target)


def function(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.Lambda)
    outer = c.names
    arguments = node.args
    names = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    c.names = Names(dict.fromkeys(each.arg for each in names), outer)
    c.value(node.body)
    c.names = outer
    return None


def listed(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.List | ast.Tuple | ast.Set)
    found = [c.value(each) for each in node.elts]
    first = found[0] if found else None
    if first is None or first.form != "instance" or isinstance(node, ast.Tuple):
        return None
    same = all(
        value is not None and value.form == "instance" and value.entity == first.entity for value in found
    )
    return Value("many", first.entity, first.certainty) if same else None
