"""Import statements as Python's own parser sees them, in the shape of our facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from boundcheck.facts import GUARDED, IN_CLASS, IN_FUNCTION, TYPING_ONLY, Import

_CAUGHT = re.compile(r"\b(ImportError|ModuleNotFoundError|Exception|BaseException)\b")


def imports_by_ast(data: bytes) -> tuple[Import, ...]:
    """All imports of a file that this interpreter can parse, by line and column."""
    tree = ast.parse(data)
    text = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = text.split(b"\n")
    ascii_only = text.isascii()

    def column(line: int, offset: int) -> int:
        return offset + 1 if ascii_only else len(lines[line - 1][:offset].decode("utf-8", "replace")) + 1

    found = [_import(node, flags, column) for node, flags in _visit(tree.body, 0)]
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


def _visit(nodes: Iterable[ast.AST], flags: int) -> Iterator[tuple[ast.Import | ast.ImportFrom, int]]:
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, flags
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _visit(node.body, flags | IN_FUNCTION)
        elif isinstance(node, ast.ClassDef):
            yield from _visit(node.body, flags | IN_CLASS)
        elif isinstance(node, ast.If):
            negated = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
            yield from _visit(node.body, flags | (TYPING_ONLY if _is_typing(node.test) else 0))
            yield from _visit(
                node.orelse, flags | (TYPING_ONLY if negated and _is_typing(node.test.operand) else 0)
            )
        elif isinstance(node, ast.Try | getattr(ast, "TryStar", ast.Try)):
            guarded = GUARDED if any(_catches(handler) for handler in node.handlers) else 0
            yield from _visit(node.body, flags | guarded)
            yield from _visit((*node.handlers, *node.orelse, *node.finalbody), flags)
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _visit(ast.iter_child_nodes(node), flags)


def _is_typing(test: ast.expr) -> bool:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return _is_typing(test.values[0])
    return getattr(test, "id", getattr(test, "attr", None)) == "TYPE_CHECKING"


def _catches(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or _CAUGHT.search(ast.unparse(handler.type)) is not None
