"""Which of the project's own decorators and context managers open a transaction: those that commit what runs inside them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundcheck.extraction.annotations import Function
from boundcheck.extraction.definitions import Defined, Definitions
from boundcheck.python.chains import chain_of, last_name

_CONTEXT = frozenset(("contextmanager", "asynccontextmanager"))
_EXITS = frozenset(("__exit__", "__aexit__"))
_MAX_DEPTH = 4  # of context managers and decorators that open another one


def commits(definitions: Definitions, name: str, depth: int = 0) -> bool:
    """Whether a dotted name is a context manager or decorator of the project that commits behind what it is put around.

    What opens such a one inside counts too.
    """
    found = definitions.find(name) if depth < _MAX_DEPTH else None
    if found is None:
        return False
    return any(_ends(node) or _opens(definitions, found, node, depth) for node in _around(found.node))


def _around(node: ast.stmt) -> Iterator[ast.AST]:
    """What of a definition runs around the code that it is put around."""
    if isinstance(node, ast.ClassDef):
        exits = (each for each in node.body if isinstance(each, Function) and each.name in _EXITS)
        yield from (inner for each in exits for inner in ast.walk(each))
    elif isinstance(node, Function):
        if any(last_name(each) in _CONTEXT for each in node.decorator_list):
            yield from ast.walk(node)
        else:
            yield from _wrappers(node)


def _wrappers(decorator: Function) -> Iterator[ast.AST]:
    """The functions inside a decorator that call what it is given."""
    for outer in ast.walk(decorator):
        if not isinstance(outer, Function):
            continue
        args = {argument.arg for argument in (*outer.args.posonlyargs, *outer.args.args)}
        for inner in ast.walk(outer):
            if isinstance(inner, Function) and inner is not outer:
                nodes = [*ast.walk(inner)]
                if any(isinstance(each, ast.Call) and chain_of(each.func) in args for each in nodes):
                    yield from nodes


def _ends(node: ast.AST) -> bool:
    """`session.commit()`."""
    func = node.func if isinstance(node, ast.Call) and not node.args else None
    return isinstance(func, ast.Attribute) and func.attr == "commit"


def _opens(definitions: Definitions, found: Defined, node: ast.AST, depth: int) -> bool:
    if not isinstance(node, ast.With | ast.AsyncWith):
        return False
    opened = (item.context_expr for item in node.items)
    names = (
        definitions.dotted(found.file, each.func if isinstance(each, ast.Call) else each) for each in opened
    )
    return any(commits(definitions, name, depth + 1) for name in names if name and name != found.name)
