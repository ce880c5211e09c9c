"""Reads statements in order, keeps what names are, and joins what branches say."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Final

from boundcheck.accesses.django.annotations import annotated, dotted_name
from boundcheck.accesses.django.bindings import bind_target
from boundcheck.accesses.django.classes import class_attribute
from boundcheck.accesses.django.context import Context
from boundcheck.accesses.django.definitions import read_class, read_function
from boundcheck.accesses.django.queries import each_of
from boundcheck.accesses.django.values import Value, merged

_LEAVING: Final = ast.Return | ast.Raise | ast.Continue | ast.Break


def read_body(c: Context, body: Sequence[ast.stmt]) -> None:
    for statement in body:
        reader = _READERS.get(type(statement))
        if reader is not None:
            reader(c, statement)
        else:
            for child in ast.iter_child_nodes(statement):
                if isinstance(child, ast.expr):
                    c.value(child)


def _assert(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.Assert)
    c.value(node.test)
    _narrow(c, node.test)


def _assign(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.Assign)
    value = c.value(node.value)
    for target in node.targets:
        _store(c, target, node.value, value)


def _store(c: Context, target: ast.expr, node: ast.expr, value: Value | None) -> None:
    if isinstance(target, ast.Tuple | ast.List) and isinstance(node, ast.Tuple | ast.List):
        for each in target.elts:
            bind_target(c, each, None)
        return
    bind_target(c, target, value)
    if isinstance(target, ast.Name) and c.in_class_body:
        class_attribute(c, target.id, node, value)
    elif (
        isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    ):
        _store_own(c, target.attr, value.stored() if value else None)


def _store_own(c: Context, name: str, value: Value | None) -> None:
    c.names.values[f"self.{name}"] = value
    if c.inside is not None and not c.inside.is_model:
        known = c.inside.attributes
        # What several methods set differently is nothing; a None set first goes with anything.
        joined = merged(known[name], value) if name in known else value
        known[name] = joined.at_most("likely") if joined else None


def _annotated_assign(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.AnnAssign)
    value = c.value(node.value) if node.value is not None else None
    said = annotated(c, node.annotation)
    if value is None or value.form == "none":
        value = said
    if node.value is not None:
        _store(c, node.target, node.value, value)
    elif isinstance(node.target, ast.Name) and value is not None:
        bind_target(c, node.target, value)


def _augmented(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.AugAssign)
    c.value(node.value)
    if not isinstance(node.target, ast.Name):
        c.value(node.target)


def _return(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.Return)
    value = c.value(node.value) if node.value is not None else Value("none", "")
    c.returned.append(value.stored() if value else None)


def _if(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.If)
    before = c.names.values
    ends: list[dict[str, Value | None]] = []
    current: ast.If | None = node
    while current is not None:  # a chain of elif does not go deep
        c.names.values = dict(before)
        c.value(current.test)
        before = dict(c.names.values)
        _narrow(c, current.test)
        read_body(c, current.body)
        if not _leaves(current.body):
            ends.append(c.names.values)
        c.names.values = dict(before)
        following = current.orelse
        if len(following) == 1 and isinstance(following[0], ast.If):
            current = following[0]
            continue
        read_body(c, following)
        if not _leaves(following):
            ends.append(c.names.values)
        current = None
    c.names.values = _joined(ends) if ends else before
    if isinstance(node.test, ast.UnaryOp) and not node.orelse and _leaves(node.body):
        _narrow(c, node.test.operand)  # `if not isinstance(x, Invoice): return`


def _narrow(c: Context, test: ast.expr) -> None:
    """`if isinstance(x, Invoice):` tells what x is."""
    tests = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    for each in tests:
        if not isinstance(each, ast.Call) or len(each.args) != 2 or not isinstance(each.args[0], ast.Name):
            continue
        if isinstance(each.func, ast.Name) and each.func.id == "isinstance":
            name = dotted_name(c, each.args[1])
            is_model = name is not None and name in c.models.entities
            c.names.values[each.args[0].id] = Value("instance", name or "") if is_model else None


def _leaves(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], _LEAVING)


def _joined(ends: list[dict[str, Value | None]]) -> dict[str, Value | None]:
    """Names after branches: what all of them agree on; a name that one does not bind is what the others say."""
    result = ends[0]
    for other in ends[1:]:
        for name in [*result, *(name for name in other if name not in result)]:
            if name not in result:
                result[name] = other[name]
            elif name in other and other[name] != result[name]:
                result[name] = merged(result[name], other[name])
    return result


def _for(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.For | ast.AsyncFor)
    before = dict(c.names.values)
    _bind_iteration(c, node.target, node.iter)
    c.loops += 1
    read_body(c, node.body)
    c.loops -= 1
    c.names.values = _joined([before, c.names.values])
    read_body(c, node.orelse)


def _bind_iteration(c: Context, target: ast.expr, iterated: ast.expr) -> None:
    if (
        isinstance(iterated, ast.Call)
        and isinstance(iterated.func, ast.Name)
        and iterated.func.id == "enumerate"
        and len(iterated.args) == 1
        and isinstance(target, ast.Tuple)
        and len(target.elts) == 2
    ):
        value = c.value(iterated.args[0])
        bind_target(c, target.elts[0], None)
        target = target.elts[1]
    else:
        value = c.value(iterated)
    bind_target(c, target, each_of(value))


def _while(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.While)
    before = dict(c.names.values)
    c.loops += 1
    c.value(node.test)
    read_body(c, node.body)
    c.loops -= 1
    c.names.values = _joined([before, c.names.values])
    read_body(c, node.orelse)


def _try(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.Try | ast.TryStar)
    before = dict(c.names.values)
    read_body(c, node.body)
    read_body(c, node.orelse)
    ends = [] if _leaves(node.body) or _leaves(node.orelse) else [c.names.values]
    after = c.names.values
    for handler in node.handlers:
        c.names.values = {**after, **before}
        if handler.type is not None:
            c.value(handler.type)
        if handler.name:
            c.names.values[handler.name] = None
        read_body(c, handler.body)
        if not _leaves(handler.body):
            ends.append(c.names.values)
    c.names.values = _joined(ends) if ends else dict(before)
    read_body(c, node.finalbody)


def _with(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.With | ast.AsyncWith)
    for item in node.items:
        value = c.value(item.context_expr)
        if item.optional_vars is not None:
            bind_target(c, item.optional_vars, value)
    read_body(c, node.body)


def _match(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.Match)
    c.value(node.subject)
    before = c.names.values
    ends = [dict(before)]
    for case in node.cases:
        c.names.values = dict(before)
        for each in ast.walk(case.pattern):
            name = each.name if isinstance(each, ast.MatchAs | ast.MatchStar) else None
            if name is not None:
                c.names.values[name] = None
        if case.guard is not None:
            c.value(case.guard)
        read_body(c, case.body)
        if not _leaves(case.body):
            ends.append(c.names.values)
    c.names.values = _joined(ends)


def _import(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.Import | ast.ImportFrom)
    if c.names.outer is None and not c.in_class_body:
        return  # the scope knows the file's own
    for name, dotted in c.scope.imported(node).items():
        c.names.values[name] = c.named(c.scope.follow(dotted))


def _class(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.ClassDef)
    read_class(c, node)


def _function(c: Context, node: ast.stmt) -> None:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    read_function(c, node)


_READERS: Final[dict[type[ast.stmt], Callable[[Context, ast.stmt], None]]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated_assign,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.Assert: _assert,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Match: _match,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.ClassDef: _class,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
}
