"""Where what a name is bound to goes in a file, read off its reading: what is done as with rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.calls import bound, calls_of, sought
from boundcheck.codebase.entities.words import DJANGO
from boundcheck.python.reading import Function, Node, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_STORING: Final = frozenset("add add_all delete expunge merge remove save upsert".split())
_RUNNING_OVER: Final = frozenset("enumerate filter iter list reversed set sorted tuple zip".split())
_HOLDING: Final = frozenset(("each", "pick", "either", "narrow", "enter"))


def rows_of(e: Evaluator) -> frozenset[int]:
    """The nodes of what is treated as rows are: its relations are followed, it is saved, or handed on within the file."""
    if "rows" not in e.state:
        e.state["rows"] = _Search(e).found()
    found: frozenset[int] = e.state["rows"]
    return found


def targets(e: Evaluator) -> frozenset[int]:
    """The chains whose last step is assigned to, or deleted."""
    if "targets" not in e.state:
        deeds = (deed for function in e.reading.functions for deed in function.deeds)
        e.state["targets"] = frozenset(deed.node for deed in deeds if deed.act in ("set", "del"))
    found: frozenset[int] = e.state["targets"]
    return found


def set_as(e: Evaluator, name: str) -> Sequence[tuple[int, int, int]]:
    """What attributes of that name are set to in a file: functions, the attributes' nodes, their values'."""
    if "set as" not in e.state:
        found: dict[str, list[tuple[int, int, int]]] = {}
        for number, function in enumerate(e.reading.functions):
            for deed in function.deeds:
                if deed.act == "set" and deed.other > 0 and e.nodes[deed.node].kind == "chain":
                    found.setdefault(e.nodes[deed.node].steps[-1].name, []).append(
                        (number, deed.node, deed.other)
                    )
        e.state["set as"] = found
    known: dict[str, list[tuple[int, int, int]]] = e.state["set as"]
    return known.get(name, ())


class _Search:
    def __init__(self, e: Evaluator) -> None:
        self.e, self.nodes, self.reading, self.fits = e, e.nodes, e.reading, e.frameworks.everything.fits
        self.storing = _STORING if e.frameworks.has_statements else frozenset()
        self.rows: set[int] = set()
        self.given: dict[
            int, dict[int, list[int]]
        ] = {}  # by where a function starts, what calls give its parameters
        self.read_of_own: set[str] = set()  # attributes of `self`

    def found(self) -> frozenset[int]:
        self._treated(self.e.chains)
        if not self.rows:
            return frozenset()
        self._keep()
        waiting = list(self.rows)
        while waiting:
            more = [each for each in self._held(waiting.pop()) if each not in self.rows]
            self.rows.update(more)
            waiting += more
        return frozenset(self.rows)

    def _held(self, number: int) -> Sequence[int]:
        """What may be treated in the stead of what is made of it."""
        node = self.nodes[number]
        if node.steps:
            return [meaning(self.nodes, each) for each in (node.parts[0], *self._run_over(node))]
        if node.kind in _HOLDING:
            return [meaning(self.nodes, part) for part in node.parts]
        return self._handed_on(number)

    def _run_over(self, node: Node) -> Sequence[int]:
        """What Python's own functions are given: `zip(rows, values)`, `enumerate(rows)`."""
        base, first = self.nodes[node.parts[0]], node.steps[0]
        is_own = base.kind == "var" and not base.parts and base.value in _RUNNING_OVER
        return first.args or () if is_own and first.name == "()" else ()

    def _treated(self, chains: list[tuple[int, Node]]) -> None:
        saves, columns = self.fits.saves, self.fits.columns
        leaving = self.fits.leaving(
            self.e.file.module
        )  # of many names, which nobody is to copy for each file
        assigned = targets(self.e) if columns else frozenset()
        for number, node in chains:
            for step in node.steps:
                name, is_call = step.name, step.args is not None
                if name in saves if is_call else name in leaving or name in DJANGO.managers:
                    break
            else:
                if number not in assigned or node.steps[0].name not in columns:
                    continue
            base = meaning(self.nodes, node.parts[0])
            self.rows.add(base)
            if self.nodes[base].kind == "own":
                self.read_of_own.add(node.steps[0].name)
        for name in self.storing:
            for number, index in calls_of(self.e).get(name, ()):
                args = self.nodes[number].steps[index].args or ()
                self.rows.update(meaning(self.nodes, each) for each in args)

    def _keep(self) -> None:
        """What a constructor keeps is what `self` has."""
        for found in self.reading.classes:
            kept = [value for name, value, _ in found.own if value > 0 and name in self.read_of_own]
            self.rows.update(meaning(self.nodes, value) for value in kept)

    def _handed_on(self, parameter: int) -> Sequence[int]:
        """What functions of the file are given is what their parameters are."""
        function = self.e.function_of(parameter)
        if function is None:
            return ()
        given = self.given.get(function.start)
        if given is None:
            given = self.given[function.start] = self._given(function)
        return given.get(parameter, ())

    def _given(self, function: Function) -> dict[int, list[int]]:
        """What the calls of a function in the file give its parameters."""
        target, found = sought(self.e, function), dict[int, list[int]]()
        for number, index in calls_of(self.e).get(target.named, ()):
            for parameter, given in bound(target.taken, self.nodes[number].steps[index], self.nodes):
                more = [meaning(self.nodes, each) for each in given.nodes]
                found.setdefault(parameter.node, []).extend(more)
        return found
