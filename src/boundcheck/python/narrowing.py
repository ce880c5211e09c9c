"""What a test says of names: `isinstance(x, Invoice)`, `type(x) is Invoice`, through `not`, `and`, `or`; and which blocks are left for good."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from boundcheck.base.light import NamedTuple

_LEAVING: Final = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_IS: Final = (ast.Is, ast.Eq)
_IS_NOT: Final = (ast.IsNot, ast.NotEq)


class Narrowed(NamedTuple):
    """A name, or an attribute of one, that is known to be an instance of one of some types."""

    subject: ast.Name | ast.Attribute
    types: tuple[ast.expr, ...]

    @property
    def name(self) -> str:
        """The subject as written."""
        base = self.subject
        return base.id if isinstance(base, ast.Name) else f"{base.value.id}.{base.attr}"  # type: ignore[attr-defined]


def narrowed_by(test: ast.expr, *, negated: bool = False) -> list[Narrowed]:
    """What is known where a test holds; `negated`: where it does not."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return narrowed_by(test.operand, negated=not negated)
    if isinstance(test, ast.BoolOp):
        told = [narrowed_by(each, negated=negated) for each in test.values]
        if isinstance(test.op, ast.Or if negated else ast.And):
            return [one for each in told for one in each]
        return _any_of(told)
    if isinstance(test, ast.Call) and not negated:
        return _instance(test)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _typed(test, _IS_NOT if negated else _IS)
    return []


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether nothing runs behind a block: its last statement returns, raises or goes on elsewhere, on all its ways."""
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return bool(last.orelse) and leaves(last.body) and leaves(last.orelse)
    if isinstance(last, ast.With | ast.AsyncWith):
        return leaves(last.body)
    return isinstance(last, _LEAVING)


def _any_of(told: list[list[Narrowed]]) -> list[Narrowed]:
    """What is known of a name of which each of several tests says something."""
    if not all(len(each) == 1 for each in told) or len({each[0].name for each in told}) != 1:
        return []
    return [Narrowed(told[0][0].subject, tuple(one for each in told for one in each[0].types))]


def _instance(test: ast.Call) -> list[Narrowed]:
    if len(test.args) != 2 or not isinstance(test.func, ast.Name) or test.func.id != "isinstance":
        return []
    subject, types = test.args
    return _of(subject, types.elts if isinstance(types, ast.Tuple) else [types])


def _typed(test: ast.Compare, ops: tuple[type[ast.cmpop], ...]) -> list[Narrowed]:
    left, right = test.left, test.comparators[0]
    if not isinstance(test.ops[0], ops) or not isinstance(right, ast.Name | ast.Attribute):
        return []
    if isinstance(left, ast.Attribute) and left.attr == "__class__":
        return _of(left.value, [right])
    is_type = isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == "type"
    return _of(left.args[0], [right]) if is_type and len(left.args) == 1 else []  # type: ignore[attr-defined]


def _of(subject: ast.expr, types: Sequence[ast.expr]) -> list[Narrowed]:
    is_name = isinstance(subject, ast.Name) or (
        isinstance(subject, ast.Attribute) and isinstance(subject.value, ast.Name)
    )
    return [Narrowed(subject, tuple(types))] if is_name and types else []  # type: ignore[arg-type]
