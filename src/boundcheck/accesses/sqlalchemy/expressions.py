"""Expressions read for what they stand for and for what they name."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from boundcheck.accesses.sqlalchemy.annotations import annotated
from boundcheck.accesses.sqlalchemy.chains import chain_value
from boundcheck.accesses.sqlalchemy.context import Context, short
from boundcheck.accesses.sqlalchemy.statements import Mention, Statement
from boundcheck.accesses.sqlalchemy.values import EXPRESSION, SESSION, Value, element, model, one_of
from boundcheck.accesses.sqlalchemy.vocabulary import is_session

_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


def evaluate(context: Context, node: ast.expr, statement: Statement | None) -> Value | None:  # noqa: C901
    """What an expression stands for; what it names is noted in the statement around, if there is one."""
    match node:
        case ast.Constant():
            return None
        case ast.Name():
            return _name(context, node)
        case ast.Attribute() | ast.Call() | ast.Subscript():
            return chain_value(context, node, statement)
        case ast.Await() | ast.Starred():
            return context.value(node.value, statement)
        case ast.NamedExpr():
            value = context.value(node.value, statement)
            bind(context, node.target, value)
            return value
        case ast.Compare():
            return _compared(context, [node.left, *node.comparators], statement)
        case ast.BoolOp():
            values = [context.value(each, statement) for each in node.values]
            return next((value for value in values if value is not None), None)
        case ast.IfExp():
            return _either(context, node, statement)
        case ast.List() | ast.Tuple() | ast.Set():
            return _collection(context, node.elts, statement)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            return _comprehension(context, node, statement)
        case ast.Lambda():
            return _function(context, node, statement)
    return _other(context, node, statement)


def _name(context: Context, node: ast.Name) -> Value | None:
    if node.id in context.names:
        value = context.names[node.id]
        return SESSION if value is None and is_session(node.id) else value
    found = context.entity(node)
    if found is not None:
        return model(found.name)
    return SESSION if is_session(node.id) else None


def _compared(context: Context, sides: list[ast.expr], statement: Statement | None) -> Value | None:
    """`Invoice.total > 3`: outside of every statement it is a condition for one that is built elsewhere."""
    result = None
    for side in sides:
        value = context.value(side, statement)
        if value is None or value.kind not in ("column", "relation"):
            continue
        result = EXPRESSION
        of = value.entities[0] if value.entities else value.entity
        if statement is None and of and isinstance(side, ast.Attribute):
            context.loose.setdefault(of, Mention(side, short(side)))
    return result


def _either(context: Context, node: ast.IfExp, statement: Statement | None) -> Value | None:
    context.value(node.test, statement)
    first, second = context.value(node.body, statement), context.value(node.orelse, statement)
    if first is None or second is None:
        return first or second
    return one_of({first, second})


def _collection(context: Context, members: list[ast.expr], statement: Statement | None) -> Value | None:
    """A literal list: of classes that a loop runs over, or of rows."""
    values = [context.value(member, statement) for member in members]
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    if all(value.kind == "model" for value in known):
        return model(*(entity for value in known for entity in value.entities))
    first = known[0]
    if first.kind in ("row", "fresh") and all(value == first for value in known):
        return Value("rows", first.entity)
    return None


def _comprehension(context: Context, node: ast.expr, statement: Statement | None) -> Value | None:
    assert isinstance(node, _COMPREHENSIONS)
    with context.inner():
        for index, generator in enumerate(node.generators):
            if index == 0:
                over = context.value(generator.iter, None)
            else:
                with context.loop():
                    over = context.value(generator.iter, None)
            bind_loop(context, generator.target, over)
            with context.loop():
                for condition in generator.ifs:
                    context.value(condition, None)
        with context.loop():
            if isinstance(node, ast.DictComp):
                context.value(node.key, None)
                context.value(node.value, None)
                return None
            value = context.value(node.elt, statement)
    return Value("rows", value.entity) if value is not None and value.kind in ("row", "fresh") else None


def _function(context: Context, node: ast.Lambda, statement: Statement | None) -> Value | None:
    with context.inner():
        for argument in all_arguments(node.args):
            context.names[argument.arg] = None
        return context.value(node.body, statement)


def _other(context: Context, node: ast.expr, statement: Statement | None) -> Value | None:
    """Operators, f-strings, dictionaries: what is inside is read; an operator on columns gives an expression."""
    result = None
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            value = context.value(child, statement)
            if value is not None and value.kind == "column" and isinstance(node, ast.BinOp | ast.UnaryOp):
                result = EXPRESSION
    return result


def all_arguments(arguments: ast.arguments) -> Iterable[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (each for each in (arguments.vararg, arguments.kwarg) if each is not None)


def bind(context: Context, target: ast.expr, value: Value | None) -> None:
    """Give the names of an assignment's target their type."""
    if isinstance(target, ast.Name):
        value = value or context.stand_ins.get(target.id)
        if context.function is None and value is None:
            context.names.pop(target.id, None)  # at the top level a name may be a table
        else:
            context.names[target.id] = value
    elif isinstance(target, ast.Tuple | ast.List):
        kinds = value.selected if value is not None and value.kind == "row" else ()
        for index, member in enumerate(target.elts):
            entity = kinds[index] if len(kinds) == len(target.elts) else ""
            bind(context, member, Value("row", entity) if entity else None)
    elif isinstance(target, ast.Starred):
        bind(context, target.value, None)


def bind_loop(context: Context, target: ast.expr, over: Value | None) -> None:
    """Give the names of a loop their type: rows, classes, or the columns of a query's rows."""
    if over is not None and over.kind == "pairs" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
        bind(context, target.elts[0], None)
        bind(context, target.elts[1], Value("row", over.entity))
    elif over is not None and isinstance(target, ast.Tuple) and len(over.selected) > 1:
        bind(context, target, Value("row", "", selected=over.selected))
    else:
        bind(context, target, element(over))


def parameters(context: Context, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Bind a function's parameters by their annotations."""
    for argument in all_arguments(function.args):
        context.names[argument.arg] = annotated(context, argument.annotation)
    if function.args.vararg:
        context.names[function.args.vararg.arg] = None
