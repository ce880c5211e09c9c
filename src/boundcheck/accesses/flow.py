"""Where what a name is bound to goes in a file, read off its reading: the calls by name, and what is done as with rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from boundcheck.accesses.sources import called
from boundcheck.python.reading import Node, Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_STORING: Final = frozenset("add add_all delete expunge merge remove save upsert".split())
_MANAGERS: Final = frozenset(("objects", "_default_manager", "_base_manager"))
_HOLDING: Final = frozenset(("each", "pick", "either", "narrow", "enter"))


class Flow(NamedTuple):
    """By the name that is called, chains with the places of the steps; the nodes of what is treated as rows are: its
    relations are followed, it is saved, or it is handed on within the file."""

    calls: dict[str, list[tuple[int, int]]]
    rows: frozenset[int]


def flow_of(e: Evaluator) -> Flow:
    """Made once for a file."""
    if "flow" not in e.state:
        e.state["flow"] = _Search(e).found()
    found: Flow = e.state["flow"]
    return found


def set_as(e: Evaluator, name: str) -> Sequence[tuple[int, int]]:
    """What attributes of that name are set to in a file: functions and nodes."""
    if "set as" not in e.state:
        found: dict[str, list[tuple[int, int]]] = {}
        for number, function in enumerate(e.reading.functions):
            for deed in function.deeds:
                if deed.act == "set" and deed.other > 0 and e.nodes[deed.node].kind == "chain":
                    found.setdefault(e.nodes[deed.node].steps[-1].name, []).append((number, deed.other))
        e.state["set as"] = found
    known: dict[str, list[tuple[int, int]]] = e.state["set as"]
    return known.get(name, ())


class _Search:
    def __init__(self, e: Evaluator) -> None:
        self.nodes, self.fits = e.nodes, e.frameworks.fits
        reading = e.reading
        self.names = {function.name for function in reading.functions} | {
            each.name for each in reading.classes
        }
        self.storing = _STORING if e.frameworks.has_statements else frozenset()
        self.assigned = {
            deed.node
            for function in reading.functions
            for deed in function.deeds
            if deed.act in ("set", "del")
        }
        self.kept = [value for found in reading.classes for _, value, _ in found.own if value > 0]
        self.calls: dict[str, list[tuple[int, int]]] = {}
        self.rows: set[int] = set()

    def found(self) -> Flow:
        held: list[tuple[int, int]] = []
        for number, node in enumerate(self.nodes):
            if node.kind == "chain":
                self._chain(number, node)
            elif node.kind in _HOLDING:
                held += [(number, meaning(self.nodes, part)) for part in node.parts]
        self.rows.update(meaning(self.nodes, value) for value in self.kept)
        for number, part in reversed(held):
            if number in self.rows:
                self.rows.add(part)
        return Flow(self.calls, frozenset(self.rows))

    def _chain(self, number: int, node: Node) -> None:
        first = node.steps[0]
        if self._tells(first) or (number in self.assigned and first.name in self.fits.columns):
            self.rows.add(meaning(self.nodes, node.parts[0]))
        for index, step in enumerate(node.steps):
            if not step.is_call:
                continue
            name = called(self.nodes, node, index)
            if name in self.names or name in self.storing:
                self.rows.update(meaning(self.nodes, each) for each in step.args or ())
                self.rows.update(meaning(self.nodes, keyword[1]) for keyword in step.keywords)
            if name:
                self.calls.setdefault(name, []).append((number, index))

    def _tells(self, step: Step) -> bool:
        return step.name in (self.fits.saves if step.is_call else self.fits.hops) or step.name in _MANAGERS
