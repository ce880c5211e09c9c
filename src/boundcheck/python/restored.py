"""One tree on every interpreter: expressions put back where placeholders stand, newer nodes in the form of Python 3.11."""

from __future__ import annotations

import ast
from bisect import bisect_left
from typing import Any, Final, TypeVar

from boundcheck.python.newer import Older

_Tree = TypeVar("_Tree", ast.Module, ast.Expression)
_NOTHING: Final = Older(b"", {}, {}, {}, set())


def restored(tree: _Tree, found: Older | None = None) -> _Tree:
    """The tree itself, changed: `type X = …` as an assignment, a t-string as an f-string, and what `found` tells.

    Trees can be too deep for functions that call themselves.
    """
    marks = found or _NOTHING
    dropped, lines = set(marks.moved.values()), sorted(marks.lines)
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                value[:] = [
                    _changed(item, marks, todo) if isinstance(item, ast.AST) and _holds(item, lines) else item
                    for item in value
                    if not (isinstance(item, ast.Pass) and (item.lineno, item.col_offset) in dropped)
                ]
            elif isinstance(value, ast.AST):
                setattr(node, name, _changed(value, marks, todo))
    return tree


def _holds(node: ast.AST, lines: list[int]) -> bool:
    """Whether a statement stands on one of these lines; others, and all where nobody knows the lines, may."""
    if not lines or not isinstance(node, ast.stmt):
        return True
    first = min((node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))))
    at = bisect_left(lines, first)
    return at < len(lines) and lines[at] <= (node.end_lineno or first)


def _changed(node: ast.AST, found: Older, todo: list[ast.AST]) -> ast.AST:
    """What stands in the place of a node; its parts are still to be looked at, unless they were made by themselves."""
    place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
    if isinstance(node, ast.Name) and place in found.grafts:
        return found.grafts[place]
    if isinstance(node, ast.stmt) and place in found.moved:
        node.lineno, node.col_offset = found.moved[place]
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Subscript):
            node.targets = [target.value]  # an alias with type parameters
            if isinstance(target.value, ast.Name):
                target.value.ctx = ast.Store()
    new = _older(node)
    if isinstance(new, ast.ListComp | ast.SetComp | ast.GeneratorExp) and place in found.starred:
        new.elt = _starred(new.elt, *found.starred[place])
    todo.append(new)
    return new


def _older(node: ast.AST) -> ast.AST:
    """The node of Python 3.11 for one of a newer version, by name: no interpreter has all of them."""
    new: ast.AST
    match type(node).__name__:
        case "TypeAlias":
            new = ast.Assign([_part(node, "name")], _part(node, "value"))
        case "TemplateStr":
            new = ast.JoinedStr(_part(node, "values"))
        case "Interpolation":
            new = ast.FormattedValue(*(_part(node, name) for name in ("value", "conversion", "format_spec")))
        case "DictComp" if _part(node, "value") is None:  # `{**d for d in dicts}`
            key = _part(node, "key")
            new = ast.SetComp(_starred(key, key.lineno, key.col_offset - 2), _part(node, "generators"))
        case _:
            return node
    return ast.copy_location(new, node)


def _part(node: ast.AST, name: str) -> Any:
    return getattr(node, name)


def _starred(node: ast.expr, line: int, column: int) -> ast.Starred:
    new = ast.copy_location(ast.Starred(node, ast.Load()), node)
    new.lineno, new.col_offset = line, column
    return new
