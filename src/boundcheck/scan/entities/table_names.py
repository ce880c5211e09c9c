"""Table names that a class computes from its own name, as templates."""

from __future__ import annotations

import ast
import re

from boundcheck.scan.entities.values import UNKNOWN

_SNAKE = re.compile(
    r"snake|underscore|decamel|camel_?(?:case)?_?to|tableize|table_?name|name_?(?:of|for)_?table", re.I
)


def returned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.expr | None:
    """What a function returns, when one statement says so."""
    found = [node for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
    return found[0].value if len(found) == 1 else None


def template(node: ast.expr | None) -> str:
    """A table name as a template, with a quote in front; `?` when it cannot be told."""
    text = _template(node)
    return UNKNOWN if text is None else f"'{text}"


def _template(node: ast.expr | None) -> str | None:
    match node:
        case ast.Constant(value=str() as value):
            return value.replace("{", "{{").replace("}", "}}") if "{" in value else value
        case ast.Attribute(value=ast.Name(), attr="__name__" | "__qualname__"):
            return "{name}"
        case ast.JoinedStr(values=parts):
            texts = [_template(p.value if isinstance(p, ast.FormattedValue) else p) for p in parts]
            return _joined(texts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([_template(left), _template(right)])
        case ast.Call(func=ast.Attribute(value=inner, attr="lower"), args=[]):
            return _lower(inner)
        case ast.Call(func=callee, args=[*_, argument]) if _mentions_name(argument):
            return _helper(callee)
        case _:
            return None


def _joined(texts: list[str | None]) -> str | None:
    known = [text for text in texts if text is not None]
    return "".join(known) if len(known) == len(texts) else None


def _lower(node: ast.expr) -> str | None:
    inner = _template(node)
    if inner is None:
        return None
    return inner.replace("{name}", "{lower}")


def _helper(callee: ast.expr) -> str | None:
    name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
    if name == "sub":  # re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__)
        return "{snake}"
    return "{snake}" if isinstance(name, str) and _SNAKE.search(name) else None


def _mentions_name(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr == "__name__" for part in ast.walk(node))
