"""Expressions as short text: what entity facts keep of them."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Iterator

from boundcheck.facts.entities import COLUMNS, WrittenCall

UNKNOWN = "?"
_MAX_DEPTH = 60


def text_of(node: ast.expr | None, depth: int = 0) -> str:
    """An expression as text, in the notation that `entity_facts` describes."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant):
        return f"'{node.value}" if isinstance(node.value, str) else str(node.value)
    return UNKNOWN if node is None or depth > _MAX_DEPTH else _composed(node, depth)


def _composed(node: ast.expr, depth: int) -> str:
    match node:
        case ast.Attribute(value=inner, attr=name):
            return f"{text_of(inner, depth + 1)}.{name}"
        case ast.Call(func=callee, args=args, keywords=keywords):
            # `ForeignKey(column="customer.id")`: the one argument that may come either way
            by_name = [word.value for word in keywords if word.arg == "column"]
            return f"{text_of(callee, depth + 1)}({_items(args or by_name, depth)})"
        case ast.JoinedStr(values=parts):
            return "'" + "".join(_part(part, depth) for part in parts)
        case ast.Lambda(body=body):
            return text_of(body, depth + 1)
        case ast.Starred(value=inner):
            return text_of(inner, depth + 1)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return f"[{_items(items, depth)}]"
        case ast.Subscript(value=inner, slice=index):
            return f"{text_of(inner, depth + 1)}[{text_of(index, depth + 1).removeprefix('[')}]"
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return f"{text_of(left, depth + 1)}|{text_of(right, depth + 1)}"
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _sum(text_of(left, depth + 1), text_of(right, depth + 1))
        case _:
            return UNKNOWN


def _part(part: ast.expr, depth: int) -> str:
    """A part of an f-string: names stay as holes."""
    if isinstance(part, ast.FormattedValue):
        return f"{{{text_of(part.value, depth + 1)}}}"
    return text_of(part, depth + 1).removeprefix("'")


def _items(nodes: list[ast.expr], depth: int) -> str:
    return ",".join(text_of(item, depth + 1) for item in nodes)


def _sum(left: str, right: str) -> str:
    if left.startswith("'") and right.startswith("'"):
        return left + right[1:]
    parts = [part for part in (left, right) if part[:1] == "[" or part.replace(".", "").isidentifier()]
    if len(parts) == 2:
        return f"[{','.join(filter(None, (part.removeprefix('[').removesuffix(']') for part in parts)))}]"
    return next((part for part in parts if part[0] == "["), UNKNOWN)


def call_of(node: ast.Call, column: Callable[[ast.AST], int]) -> WrittenCall:
    return WrittenCall(
        text_of(node.func),
        tuple(text_of(argument) for argument in node.args),
        tuple(_keywords(node)),
        node.lineno,
        column(node),
        node.end_lineno or node.lineno,
    )


def _keywords(node: ast.Call) -> Iterator[tuple[str, str]]:
    for word in node.keywords:
        if word.arg == "properties" and isinstance(word.value, ast.Dict):
            yield from _properties(word.value)
        elif word.arg:
            yield word.arg, text_of(word.value)


def _properties(node: ast.Dict) -> Iterator[tuple[str, str]]:
    """Of an imperative mapping: `properties.customer` and, of its own keywords, `properties.customer.backref`."""
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and isinstance(value, ast.Call):
            yield f"properties.{key.value}", text_of(value)
            yield from (
                (f"properties.{key.value}.{w.arg}", text_of(w.value)) for w in value.keywords if w.arg
            )


def calls_in(node: ast.expr | None, column: Callable[[ast.AST], int]) -> tuple[WrittenCall, ...]:
    """All calls in an expression, the outermost first; none of those inside lambdas."""
    if node is None:
        return ()
    found: list[WrittenCall] = []
    waiting: deque[ast.AST] = deque([node])
    while waiting:
        item = waiting.popleft()
        if isinstance(item, ast.Lambda):
            continue
        if isinstance(item, ast.Call):
            found.append(call_of(item, column))
        waiting.extend(ast.iter_child_nodes(item))
    return tuple(found)


def annotated_calls(annotation: ast.expr | None, column: Callable[[ast.AST], int]) -> tuple[WrittenCall, ...]:
    """The columns in an annotation: `Mapped[Annotated[int, mapped_column(ForeignKey("customer.id"))]]`."""
    calls = calls_in(annotation, column) if annotation is not None else ()
    return tuple(call for call in calls if call.tail.endswith(COLUMNS) or call.keyword("foreign_key"))
