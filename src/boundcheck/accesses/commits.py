"""Transactions that no block opens: what a session gathers until its `commit()`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.sqlalchemy.sessions import commits_itself, is_other
from boundcheck.accesses.sqlalchemy.vocabulary import is_session
from boundcheck.accesses.written import source
from boundcheck.base.light import NamedTuple
from boundcheck.python.reading import Node, meaning

_ENDS: Final = frozenset(("commit", "rollback"))


class Ending(NamedTuple):
    """The end of a transaction: its node, the session as the code has it, and the line that the transaction begins behind."""

    node: int
    session: str
    is_global: bool  # whoever is called has the same session without being given it
    after: int
    line: int


def endings(e: Evaluator, nodes: Iterable[int], start: int) -> Iterator[Ending]:
    """The commits among the nodes of one function that begins in line `start`."""
    since: dict[str, int] = {}
    for number in sorted(nodes, key=lambda number: e.nodes[number].end_line):
        node = e.nodes[number]
        session = source(e.nodes, number, len(node.steps) - 2) if len(node.steps) > 1 else _written(e, node)
        if node.steps[-1].name == "commit" and _is_session(e, number, node):
            yield Ending(number, session, _is_global(e, node), since.get(session, start - 1), node.line)
        since[session] = node.line


def ends(node: Node) -> bool:
    """Whether a chain ends a transaction, if what it begins with is a session."""
    return bool(node.steps) and node.steps[-1].name in _ENDS and node.steps[-1].args == ()


def shares(e: Evaluator, number: int, session: str) -> bool:
    """Whether a call is given a session, or what holds it, or is a method of that, or of what was made with it."""
    node, dot = e.nodes[number], "."
    made = meaning(e.nodes, node.parts[0])
    if made < number and e.nodes[made].kind == "chain" and shares(e, made, session):
        return True
    if dot in session and source(e.nodes, number).startswith(f"{session.partition(dot)[0]}."):
        return True
    given = {
        source(e.nodes, argument)
        for step in node.steps
        for argument in (*(step.args or ()), *(keyword[1] for keyword in step.keywords))
    }
    return any(
        session == each or session.startswith(f"{each}.") or each.startswith(f"{session}.") for each in given
    )


def _written(e: Evaluator, node: Node) -> str:
    return e.nodes[node.parts[0]].value


def _is_session(e: Evaluator, number: int, node: Node) -> bool:
    if is_other(e, number, len(node.steps) - 1):
        return False
    if commits_itself(e, number, len(node.steps) - 1):
        return True
    if len(node.steps) > 1:
        return node.steps[-2].args is None and is_session(node.steps[-2].name)
    value = e.known(node.parts[0])
    return is_session(_written(e, node).rpartition(".")[2]) or (value is not None and value.form == "session")


def _is_global(e: Evaluator, node: Node) -> bool:
    base = e.nodes[node.parts[0]]
    if base.kind != "var":
        return False
    return not base.parts or base.scope == "file" or e.nodes[base.parts[0]].kind == "import"
