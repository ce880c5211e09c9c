"""Which expressions open a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from boundcheck.python.reading import Node, Step

# Context managers and decorators, by dotted name.
_ATOMIC: Final = frozenset(
    (
        "django.db.transaction.atomic",
        "django.db.transaction.Atomic",
        "tortoise.transactions.atomic",
        "tortoise.transactions.in_transaction",
    )
)
_DECORATING: Final = "django.utils.decorators.method_decorator"
_BEGINS: Final = frozenset(("begin", "begin_nested"))
_DATABASES: Final = ("db", "database")  # Peewee's


def opens(
    nodes: Sequence[Node], number: int, called: Callable[[int], str], is_wrapper: Callable[[str], bool]
) -> bool:
    """Whether a context manager or decorator opens a transaction.

    `called` gives the dotted name of a node, of a call that of what is called; `is_wrapper` tells which of the project's
    own do.
    """
    node = nodes[number]
    last = node.steps[-1] if node.steps else None
    if last is not None and last.is_call:
        before = node.steps[-2].name if len(node.steps) > 1 else nodes[node.parts[0]].value.rpartition(".")[2]
        if last.name in _BEGINS or (last.name == "atomic" and not last.args and before in _DATABASES):
            return True
        if last.args and called(number) == _DECORATING:
            return opens(nodes, last.args[0], called, is_wrapper)
    name = called(number)
    return name in _ATOMIC or is_wrapper(name)


def waits(nodes: Sequence[Node], node: Node, step: Step) -> bool:
    """Whether what a call is given runs when the transaction is over."""
    return step.name == "on_commit" or (step.name == "()" and nodes[node.parts[0]].value == "on_commit")
