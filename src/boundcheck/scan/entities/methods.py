"""What methods do with what they are called on: calls that begin at `self`, and what they give."""

from __future__ import annotations

import ast
from typing import Any, Final

from boundcheck.facts.entities import Method

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_TELLING: Final = frozenset((ast.Assign, ast.AnnAssign, ast.Call, ast.Attribute, ast.Return))
# What has names of its own, and what holds nothing.
_LEFT_OUT: Final = frozenset(
    (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Name, ast.Constant, ast.Load, ast.Store,
     str, int, type(None))
)  # fmt: skip


def method_of(node: _Function) -> Method:
    """A method as a fact; names that it gives to what came from `self` are followed in the order of the text."""
    arguments = (*node.args.posonlyargs, *node.args.args)
    came = {arguments[0].arg, "super"} if arguments else {"super"}
    itself = {argument.arg for argument in arguments[:1]}
    ends: dict[str, str] = {}
    called: dict[str, None] = {}
    returned: dict[str, None] = {}
    handed: dict[str, None] = {}
    for each in _in_order(node):
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None:
            if _root(each.value) in came:
                names = _names_given(each)
                ends |= dict.fromkeys(names, _end(each.value, ends))
                came.update(names)
                itself.update(names if _is_one_of(each.value, itself) else ())
        elif isinstance(each, ast.Call):
            if isinstance(each.func, ast.Attribute) and _root(each) in came:
                called[each.func.attr] = None
            if any(_is_one_of(given, itself) for given in each.args) and (end := _name_of(each.func)):
                handed[end] = None
        elif isinstance(each, ast.Attribute) and each.attr == "query" and _is_one_of(each.value, itself):
            handed["query"] = None
        elif isinstance(each, ast.Return) and each.value is not None:
            returned[_end(each.value, ends) if _root(each.value) in came else ""] = None
    return Method(node.name, tuple(called), tuple(returned), tuple(handed), _is_property(node))


def _is_property(node: _Function) -> bool:
    """Whether a decorator is Python's, Django's or SQLAlchemy's property, or a project's own of such a name."""
    return any(_last(each).endswith("property") for each in node.decorator_list)


def _names_given(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _is_one_of(node: ast.AST, itself: set[str]) -> bool:
    """Whether an expression is what the method is called on, or a call of it: an object of its class."""
    while isinstance(node, ast.Call):
        node = node.func
    return isinstance(node, ast.Name) and node.id in itself


def _name_of(node: ast.AST) -> str:
    """What is called, with what it is called on: `session.add`, `select`."""
    return f"{_last(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else _last(node)


def _last(node: ast.AST) -> str:
    """What a method is called on is called, or what gives it."""
    while isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _in_order(node: _Function) -> list[ast.AST]:
    """Of all that the method itself runs, what tells something, in the order of the text; of an assignment its value comes first."""
    found: list[ast.AST] = []
    stack: list[Any] = node.body[::-1]
    while stack:
        each = stack.pop()
        kind = type(each)
        if kind in _LEFT_OUT:
            continue
        if kind in _TELLING:
            found.append(each)
        start = len(stack)
        for name in each._fields:
            held = getattr(each, name, None)
            if type(held) is list:
                stack += held
            else:
                stack.append(held)
        stack[start:] = stack[start:][::-1]
    return found


def _root(node: ast.AST) -> str:
    """The name that a chain begins with."""
    while True:
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Await | ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return node.id if isinstance(node, ast.Name) else ""


def _end(node: ast.AST, ends: dict[str, str]) -> str:
    if isinstance(node, ast.Await):
        return _end(node.value, ends)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return f"{node.func.attr}()"
    if isinstance(node, ast.Attribute):
        return node.attr
    return ends.get(node.id, "self") if isinstance(node, ast.Name) else ""
