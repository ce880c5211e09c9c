"""Import statements as Python's own parser sees them, in the shape of our facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Iterator

from boundcheck.facts.file import GUARDED, IN_CLASS, IN_FUNCTION, TYPING_ONLY, Import

GUARDS = ("TYPE_CHECKING", "MYPY")
_CAUGHT = re.compile(r"\b(ImportError|ModuleNotFoundError|Exception|BaseException)\b")


def imports_by_ast(data: bytes) -> tuple[Import, ...]:
    """All imports of a file that this interpreter can parse, by line and column."""
    tree = ast.parse(data)
    text = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = text.split(b"\n")
    ascii_only = text.isascii()

    def column(line: int, offset: int) -> int:
        return offset + 1 if ascii_only else len(lines[line - 1][:offset].decode("utf-8", "replace")) + 1

    guards = _guards(tree)
    found = [_import(node, flags, column) for node, flags in _visit(tree.body, 0, guards)]
    return tuple(sorted(found, key=lambda statement: statement[:2]))


def _import(node: ast.Import | ast.ImportFrom, flags: int, column) -> Import:
    names = tuple(alias.name for alias in node.names)
    aliases = tuple(alias.asname for alias in node.names) if any(a.asname for a in node.names) else ()
    level, module = (node.level, node.module or "") if isinstance(node, ast.ImportFrom) else (0, None)
    return Import(
        node.lineno,
        column(node.lineno, node.col_offset),
        node.end_lineno or 0,
        flags,
        level,
        module,
        names,
        aliases,
    )


def _guards(tree: ast.Module) -> frozenset[str]:
    """The names that are true for type checkers alone: by import under another name, or by assignment."""
    names = {"TYPE_CHECKING", "MYPY"}
    for node in ast.walk(tree):
        for alias in node.names if isinstance(node, ast.ImportFrom) else ():
            if alias.asname:
                (names.add if alias.name in GUARDS else names.discard)(alias.asname)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            is_told = any(word in ast.unparse(node) for word in GUARDS)
            if isinstance(target, ast.Name) and is_told:
                (names.add if _value(node.value, names) is False else names.discard)(target.id)
    return frozenset(names)


def _visit(
    nodes: Iterable[ast.AST], flags: int, guards: frozenset[str]
) -> Iterator[tuple[ast.Import | ast.ImportFrom, int]]:
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, flags
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _visit(node.body, flags | IN_FUNCTION, guards)
        elif isinstance(node, ast.ClassDef):
            yield from _visit(node.body, flags | IN_CLASS, guards)
        elif isinstance(node, ast.If):
            holds = _value(node.test, guards)
            yield from _visit(node.body, flags | (TYPING_ONLY if holds is False else 0), guards)
            yield from _visit(node.orelse, flags | (TYPING_ONLY if holds is True else 0), guards)
        elif isinstance(node, ast.Try | getattr(ast, "TryStar", ast.Try)):
            guarded = GUARDED if any(_catches(handler) for handler in node.handlers) else 0
            yield from _visit(node.body, flags | guarded, guards)
            yield from _visit((*node.handlers, *node.orelse, *node.finalbody), flags, guards)
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _visit(ast.iter_child_nodes(node), flags, guards)


def _value(test: ast.expr, guards: Container[str]) -> bool | None:
    """What a condition is at run time, in Kleene's logic: unknown lies between false and true."""
    level = _level(test, guards)
    return None if level == 0.5 else bool(level)


def _level(test: ast.expr, guards: Container[str]) -> float:
    match test:
        case ast.Name(id=name):
            return 0 if name in guards else 0.5
        case ast.Attribute(attr=name):
            return 0 if name in GUARDS else 0.5
        case ast.Constant(value=bool() | int() as value):
            return bool(value)
        case ast.UnaryOp(op=ast.Not()):
            return 1 - _level(test.operand, guards)
        case ast.BoolOp(op=ast.And()):
            return min(_level(value, guards) for value in test.values)
        case ast.BoolOp(op=ast.Or()):
            return max(_level(value, guards) for value in test.values)
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=name), *_]):
            return 0 if name in GUARDS else 0.5
        case ast.IfExp(body=left, orelse=right):
            levels = {_level(left, guards), _level(right, guards)}
            return levels.pop() if len(levels) == 1 else 0.5
    return 0.5


def _catches(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or _CAUGHT.search(ast.unparse(handler.type)) is not None
