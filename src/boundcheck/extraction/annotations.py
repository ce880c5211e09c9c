"""Annotations as readers see them, and what the names in them stand for."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.python.chains import chain_of, last_name
from boundcheck.python.parse import parse_expression

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_LONGEST_DEFAULT = 40


def source(node: ast.expr | None) -> str:
    """The source text of an annotation; a quoted one without its quotes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return " ".join(node.value.split())
    return _text(node) if node is not None else ""


def default(node: ast.expr) -> str:
    """The source text of a default, cut where it is long."""
    text = _text(node)
    return text if len(text) <= _LONGEST_DEFAULT else "…"


def _text(node: ast.expr) -> str:
    try:
        return " ".join(ast.unparse(node).split())
    except (RecursionError, ValueError):
        return "…"


def parts(
    node: ast.expr | None, closed: Collection[str] = ("Literal",)
) -> Iterator[ast.Name | ast.Attribute]:
    """Every name or chain of attributes in an annotation, quoted ones too; nothing of what types in `closed` hold."""
    stack: list[ast.AST] = [node] if node is not None else []
    while stack:
        part = stack.pop()
        outer = last_name(part.value) if isinstance(part, ast.Subscript) else ""
        if isinstance(part, ast.Name | ast.Attribute):
            yield part
        elif isinstance(part, ast.Constant):
            quoted = parse_expression(part.value.strip()) if isinstance(part.value, str) else None
            stack += [] if quoted is None or isinstance(quoted, ast.Constant) else [quoted]
        elif isinstance(part, ast.Subscript) and outer in ("Annotated", *closed):
            stack.append(part.value)
            if outer == "Annotated" and isinstance(part.slice, ast.Tuple):
                stack += part.slice.elts[:1]
        else:
            stack += reversed(list(ast.iter_child_nodes(part)))


def arguments(args: ast.arguments) -> list[ast.arg]:
    """All parameters of a function, in the order in which they are written."""
    every = (*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg)
    return [each for each in every if each is not None]


def inside(root: ast.AST) -> Iterator[ast.AST]:
    """What runs with a function or file; inner functions are named, not entered."""
    todo = list(ast.iter_child_nodes(root))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda):
            todo += ast.iter_child_nodes(node)


def dotted(codebase: Codebase, file: File, written: str) -> str:
    """What a name at the top level of a file stands for, where it is defined; "" for a builtin or a local name."""
    head = written.partition(".")[0]
    if not head or head not in codebase.symbols.bindings(file.name):
        return ""
    return codebase.symbols.origin(f"{file.name}.{written}")


def resolved(codebase: Codebase, file: File, nodes: Iterable[ast.expr | None]) -> tuple[tuple[str, str], ...]:
    """The names in annotations with the dotted names they stand for, sorted."""
    written = {chain_of(part) for node in nodes for part in parts(node)}
    return tuple((name, full) for name in sorted(written) if (full := dotted(codebase, file, name)))
