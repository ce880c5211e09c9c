"""Rows behind relations that are used as they are: handed to a call, returned, held by a list, compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.records.rows import Rows
from boundcheck.python.reading import Node

_ASKING: Final = frozenset(("bool",))
_HOLDING: Final = frozenset(("list", "star", "format"))


def note_whole(e: Evaluator, rows: Rows) -> None:
    """Report the hops whose rows nobody asks an attribute of, but somebody is given. Whether there is one, the key says."""
    if not e.state.get("hops"):
        return
    for number in _given(e):
        value = e.known(number)
        for each in value.alternatives if value is not None else ():
            rows.followed(each, e)


def _given(e: Evaluator) -> Iterator[int]:
    """The expressions whose values somebody is given."""
    pending = [
        deed.node
        for function in e.reading.functions
        for deed in function.deeds
        if deed.act in ("return", "yield")
    ]
    for node in e.nodes:
        pending += _given_by(e, node)
    while pending:
        number = pending.pop()
        node = e.nodes[number]
        if number > 0 and node.kind in ("var", "chain"):
            yield number
        elif node.kind == "either":
            pending += node.parts[1:] if node.value == "if" else node.parts


def _given_by(e: Evaluator, node: Node) -> Iterator[int]:
    """What one expression gives to others."""
    for step in node.steps:
        if step.is_call and e.nodes[node.parts[0]].value not in _ASKING:
            yield from step.args or ()
            yield from (keyword[1] for keyword in step.keywords)
    if node.kind in _HOLDING:
        yield from node.parts
    elif node.kind == "dict":
        yield from (part for part in node.parts if part > 0)
    elif node.kind == "comprehension":
        yield node.parts[0]
    elif node.value == "compare" and all(e.nodes[part].kind != "none" for part in node.parts):
        yield from node.parts
