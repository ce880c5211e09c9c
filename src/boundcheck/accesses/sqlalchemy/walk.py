"""Statements of Python in the order they run: what names hold, and what is done with it."""

from __future__ import annotations

import ast

from boundcheck.accesses.sqlalchemy.annotations import annotated
from boundcheck.accesses.sqlalchemy.context import Context
from boundcheck.accesses.sqlalchemy.expressions import bind, bind_loop, parameters
from boundcheck.accesses.sqlalchemy.rows import hop_by_proxy, written_row
from boundcheck.accesses.sqlalchemy.values import SESSION, Value, model, one_of
from boundcheck.accesses.sqlalchemy.vocabulary import DECLARATIONS, is_session

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_file(context: Context, tree: ast.Module) -> None:
    """Read a whole file: the top level first, then its classes and functions.

    A definition that nests deeper than Python's stack is left where it got too deep.
    """
    for node in tree.body:
        if isinstance(node, _Function):
            value = annotated(context, node.returns)
            if value is not None:
                context.returns[node.name] = value
    ordered = sorted(tree.body, key=lambda node: isinstance(node, _Function | ast.ClassDef))
    with context.fresh_function(None):
        for node in ordered:
            _guarded(context, node)


def _guarded(context: Context, node: ast.stmt) -> None:
    saved = context.names, context.function, context.loops, context.seen, context.loose, context.attributes
    try:
        _statement(context, node)
    except RecursionError:
        context.scope.too_deep(node.lineno)
        context.names, context.function, context.loops, context.seen, context.loose, context.attributes = (
            saved
        )


def _block(context: Context, body: list[ast.stmt]) -> None:
    for node in body:
        _statement(context, node)


def _statement(context: Context, node: ast.stmt) -> None:  # noqa: C901
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            _function(context, node)
        case ast.ClassDef():
            _class(context, node)
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Delete():
            _assignment(context, node)
        case ast.For() | ast.AsyncFor():
            bind_loop(context, node.target, context.value(node.iter))
            with context.loop():
                _branches(context, [node.body, []])
            _block(context, node.orelse)
        case ast.While():
            with context.loop():
                context.value(node.test)
                _branches(context, [node.body, []])
            _block(context, node.orelse)
        case ast.If():
            context.value(node.test)
            if not _is_typing(node.test):
                _branches(context, [node.body, node.orelse])
        case ast.With() | ast.AsyncWith():
            _with(context, node)
        case ast.Try() | ast.TryStar():
            _branches(context, [[*node.body, *node.orelse], *([*each.body] for each in node.handlers)])
            _block(context, node.finalbody)
        case ast.Match():
            context.value(node.subject)
            _branches(context, [[], *(case.body for case in node.cases)])
        case _:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    context.value(child)


def _is_typing(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"


def _branches(context: Context, bodies: list[list[ast.stmt]]) -> None:
    """Read alternatives one after the other; a name keeps its type where none gives it another one.

    A name that only one of them knows counts: the others left it None or unset.
    """
    before = context.names
    ends = []
    for body in bodies:
        context.names = dict(before)
        _block(context, body)
        ends.append(context.names)
    merged: dict[str, Value | None] = {}
    for name in dict.fromkeys(name for end in ends for name in end):
        merged[name] = one_of({value for end in ends if (value := end.get(name)) is not None})
    context.names = merged


def _assignment(context: Context, node: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Delete) -> None:
    if isinstance(node, ast.Delete):
        return
    value = context.value(node.value) if node.value is not None else None
    if isinstance(node, ast.AnnAssign):
        value = annotated(context, node.annotation) or value
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return
    for target in targets:
        if isinstance(target, ast.Attribute):
            written_row(context, target, context.value(target.value))
        elif isinstance(target, ast.Subscript):
            context.value(target.value)
            context.value(target.slice)
        else:
            bind(context, target, value)


def _with(context: Context, node: ast.With | ast.AsyncWith) -> None:
    for item in node.items:
        value = context.value(item.context_expr)
        if item.optional_vars is not None:
            bind(
                context, item.optional_vars, value or (SESSION if _opens_session(item.context_expr) else None)
            )
    _block(context, node.body)


def _opens_session(node: ast.expr) -> bool:
    while isinstance(node, ast.Call | ast.Attribute | ast.Await):
        if isinstance(node, ast.Attribute) and is_session(node.attr):
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and is_session(node.id)


def _function(context: Context, node: _Function) -> None:
    for decorator in node.decorator_list:
        context.value(decorator)
    for default in (*node.args.defaults, *(each for each in node.args.kw_defaults if each is not None)):
        context.value(default)
    own = context.attributes.get("self")
    with context.fresh_function(node):
        parameters(context, node)
        if own is not None and node.args.args:
            _bind_self(context, node, own)
        _block(context, node.body)
    if context.function is not None:
        context.names[node.name] = None


def _bind_self(context: Context, node: _Function, own: Value) -> None:
    decorators = {each.id for each in node.decorator_list if isinstance(each, ast.Name)}
    first = node.args.args[0].arg
    if first == "self" and "staticmethod" not in decorators:
        # A constructor fills a row that no session knows yet.
        context.names[first] = own._replace(kind="fresh") if node.name == "__init__" else own
    elif first == "cls":
        context.names[first] = model(own.entity)


def _class(context: Context, node: ast.ClassDef) -> None:
    for decorator in node.decorator_list:
        context.value(decorator)
    entity = context.registry.by_name.get(f"{context.scope.name}.{node.name}")
    saved, context.attributes = context.attributes, {}
    if entity is not None and entity.framework == "sqlalchemy":
        context.attributes["self"] = Value("row", entity.name)
    with context.inner():
        functions = [each for each in node.body if isinstance(each, _Function | ast.ClassDef)]
        for each in node.body:
            if (proxy := _proxied(each)) and entity is not None:
                hop_by_proxy(context, entity, proxy)
            elif not isinstance(each, _Function | ast.ClassDef) and not _declares(each):
                _statement(context, each)
                _class_attribute(context, each)
    for each in functions:
        _statement(context, each)
    context.attributes = saved


def _declares(node: ast.stmt) -> bool:
    """`customer = relationship(Customer, …)`: what the model itself shows."""
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    name = value.func if isinstance(value, ast.Call) else None
    return isinstance(name, ast.Name | ast.Attribute) and _last(name) in DECLARATIONS


def _proxied(node: ast.stmt) -> ast.Call | None:
    """`customer_name = association_proxy("customer", "name")`."""
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name | ast.Attribute):
        return value if _last(value.func) in ("association_proxy", "AssociationProxy") else None
    return None


def _last(node: ast.Name | ast.Attribute) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def _class_attribute(context: Context, node: ast.stmt) -> None:
    """`model = Invoice`: what `self.model` and `cls.model` stand for in the methods."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Name | ast.Attribute):
        found = context.entity(node.value)
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if found is not None and isinstance(target, ast.Name):
                context.attributes[target.id] = model(found.name)
