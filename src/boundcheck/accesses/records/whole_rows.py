"""Rows behind relations that are used as they are: handed to a call, returned, held by a list, compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.records.rows import Rows

_ASKING: Final = frozenset(("bool",))
_HOLDING: Final = frozenset(("list", "star", "format", "dict"))


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
    pending = _handed_on(e)
    while pending:
        number = pending.pop()
        node = e.nodes[max(number, 0)]
        if node.kind in ("var", "chain"):
            yield number
        elif node.kind == "either":
            pending += node.parts[1:] if node.value == "if" else node.parts


def _handed_on(e: Evaluator) -> list[int]:
    """What functions give, what calls and attributes are given, what values hold, what is compared."""
    nodes = e.nodes
    found: list[int] = []
    for function in e.reading.functions:
        found += [deed.node for deed in function.deeds if deed.act in ("return", "yield")]
        found += [deed.other for deed in function.deeds if deed.act == "set"]
    for _, node in e.chains:
        is_asking = nodes[node.parts[0]].value in _ASKING
        for step in () if is_asking else node.steps:
            if step.args:
                found += step.args
            if step.keywords:
                found += [keyword[1] for keyword in step.keywords]
    for node in nodes:
        if node.kind in _HOLDING:
            found += node.parts
        elif node.kind == "comprehension":
            found += node.elements
        elif node.value == "compare" and all(nodes[part].kind != "none" for part in node.parts):
            found += node.parts
    return found
