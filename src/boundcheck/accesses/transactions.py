"""Transactions: what each function writes and calls, and which transactions write in two modules."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from boundcheck.access import Access, Call, FunctionFacts, Transaction
from boundcheck.accesses.openings import opens, waits
from boundcheck.accesses.places import Places
from boundcheck.accesses.scope import FileScope

_LEAVES = frozenset(
    (
        ast.Name,
        ast.Constant,
        ast.Load,
        ast.Store,
        ast.Import,
        ast.ImportFrom,
        ast.Pass,
        ast.alias,
        str,
        int,
        bool,
        type(None),
    )
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class _Reading(NamedTuple):
    """The function being read: its dotted name, its class, its node, what its variables are made of."""

    name: str
    owner: str
    node: _Function | None
    made: dict[str, str]
    lines: tuple[int, int]
    calls: list[Call]
    transactions: list[tuple[ast.expr, tuple[int, int]]]


def transaction_facts(
    tree: ast.Module,
    text: str,
    scope: FileScope,
    accesses: Iterable[Access],
    atomic_wrappers: Collection[str] = (),
) -> tuple[FunctionFacts, ...]:
    """What the functions of a file write, call and hold together in transactions.

    `accesses` are the file's, of all frameworks: those that write and lie in a function are its writes.
    `atomic_wrappers` are dotted names of the project's own that open a transaction.
    """
    wrappers = frozenset(atomic_wrappers)
    functions = [_Reading(scope.name, "", None, {}, (1, 0), [], [])]
    for node in tree.body:
        try:
            _read(node, scope, functions, functions[0], wrappers)
        except RecursionError:
            scope.too_deep(node.lineno)
            return ()
    places = Places(text)
    written = sorted({(a.line, a.entity) for a in accesses if a.writes and a.entity and not _of_itself(a)})
    innermost: dict[int, int] = {}  # by line; inner functions come after the ones around them
    for index, each in enumerate(functions[1:], 1) if written else ():
        innermost.update(dict.fromkeys(range(each.lines[0], each.lines[1] + 1), index))
    writes: dict[int, list[tuple[int, str]]] = {}
    for line, entity in written:
        writes.setdefault(innermost.get(line, 0), []).append((line, entity))
    return tuple(
        _facts(each, writes.get(index, []), places)
        for index, each in enumerate(functions)
        if each.calls or each.transactions or index in writes
    )


def _of_itself(access: Access) -> bool:
    """A method that sets columns of its own row: whether that row is in a session, its caller knows."""
    return access.certainty != "certain" and access.written.startswith("self.")


def _facts(each: _Reading, writes: list[tuple[int, str]], places: Places) -> FunctionFacts:
    transactions = []
    for node, (first, last) in each.transactions:
        line, column, end = places.of(node)
        inside = dict.fromkeys(entity for at, entity in writes if first <= at <= last)
        calls = tuple(call for call in each.calls if first <= call.line <= last)
        transactions.append(Transaction(line, column, end, _written(node), tuple(inside), calls))
    entities = tuple(dict.fromkeys(entity for _, entity in writes))
    return FunctionFacts(each.name, each.lines[0], entities, tuple(each.calls), tuple(transactions))


def _read(
    node: ast.AST, scope: FileScope, functions: list[_Reading], around: _Reading, wrappers: frozenset[str]
) -> None:
    decorators: list[ast.expr] = []
    if isinstance(node, ast.Call) and waits(node):
        # What runs on commit runs outside the transaction.
        lines = (node.lineno, node.end_lineno or node.lineno)
        around = around._replace(name=f"{around.name}.<on_commit>", lines=lines, calls=[], transactions=[])
        functions.append(around)
    elif isinstance(node, ast.ClassDef):
        name = f"{around.name}.{node.name}"
        around = around._replace(owner=name, name=name)
    elif isinstance(node, _Function):
        decorators = node.decorator_list
        around = _function(node, scope, functions, around, wrappers)
    else:
        _note(node, scope, around, wrappers)
    for child in _children(node):
        if child not in decorators:
            _read(child, scope, functions, around, wrappers)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that can hold a call; most nodes of a file are names and constants."""
    for name in node._fields:
        value = getattr(node, name, None)
        if type(value) is list:
            yield from (item for item in value if type(item) not in _LEAVES)
        elif type(value) not in _LEAVES:
            yield value  # type: ignore[misc]


def _note(node: ast.AST, scope: FileScope, around: _Reading, wrappers: frozenset[str]) -> None:
    """Calls, variables that hold an object made here, and blocks that are a transaction."""
    if isinstance(node, ast.Call):
        name = _called(node.func, scope, around)
        if name is not None:
            around.calls.append(Call(name, node.lineno))
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        made = _called(node.value.func, scope, around)
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        around.made.update(dict.fromkeys(names, made) if made is not None else {})
    elif isinstance(node, ast.With | ast.AsyncWith):
        span = (node.lineno, node.end_lineno or node.lineno)
        for item in node.items:
            if _opens(item.context_expr, scope, around, wrappers):
                around.transactions.append((item.context_expr, span))


def _function(
    node: _Function, scope: FileScope, functions: list[_Reading], around: _Reading, wrappers: frozenset[str]
) -> _Reading:
    last = node.end_lineno or node.lineno
    made = dict(around.made)
    for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        made.pop(argument.arg, None)
        if isinstance(argument.annotation, ast.Name | ast.Attribute):
            kind = scope.dotted(argument.annotation)
            if kind is not None:
                made[argument.arg] = kind
    found = _Reading(f"{around.name}.{node.name}", around.owner, node, made, (node.lineno, last), [], [])
    functions.append(found)
    for decorator in node.decorator_list:
        if _opens(decorator, scope, around, wrappers):
            found.transactions.append((decorator, (node.lineno, last)))
    return found


def _opens(node: ast.expr, scope: FileScope, around: _Reading, wrappers: Collection[str]) -> bool:
    return opens(node, lambda named: scope.dotted(named, around.node), wrappers.__contains__)


def _called(func: ast.expr, scope: FileScope, around: _Reading) -> str | None:
    """The dotted name of what is called: a function, a class, a method of `self` or of an object made here."""
    if isinstance(func, ast.Attribute):
        base = func.value
        if isinstance(base, ast.Name) and base.id in ("self", "cls") and around.owner:
            return f"{around.owner}.{func.attr}"
        if isinstance(base, ast.Name) and base.id in around.made:
            return f"{around.made[base.id]}.{func.attr}"
        if isinstance(base, ast.Call):
            made = _called(base.func, scope, around)
            return f"{made}.{func.attr}" if made else None
    return scope.dotted(func, around.node)


def _written(node: ast.expr) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    parts: list[str] = []
    while isinstance(target, ast.Attribute):
        parts.append(target.attr)
        target = target.value
    parts.append(target.id if isinstance(target, ast.Name) else "…")
    return ".".join(reversed(parts))
