"""The expressions that a name stands for: what it is bound to, elements of written lists, attributes of the file's classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from boundcheck.python.reading import Node, Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_MOST: Final = 64  # expressions behind one name
_DEEPEST: Final = 50
_SAME_ELEMENTS: Final = frozenset("list tuple set frozenset sorted reversed iter".split())
_WRITTEN: Final = frozenset(("text", "format", "operator"))


class Sources:
    """Asked for nodes of one file. Nothing here says what the expressions are worth."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator, self._nodes = evaluator, evaluator.nodes
        self._file = evaluator.file.name
        self._known: dict[int, tuple[int, ...]] = {}
        self._listed: dict[int, tuple[int, ...]] = {}
        self._depth = 0

    def of(self, number: int) -> tuple[int, ...]:
        """The expressions that a node may stand for: itself, where it is no name and no choice."""
        found = self._known.get(number)
        if found is None and self._depth < _DEEPEST:
            self._known[number] = ()  # what is made of itself comes to an end
            self._depth += 1
            found = self._known[number] = tuple(dict.fromkeys(self._found(number)))[:_MOST]
            self._depth -= 1
        return found or ()

    def elements(self, number: int) -> tuple[int, ...]:
        """What a loop over a node gives, as far as it is written out."""
        found = self._listed.get(number)
        if found is None:
            self._listed[number] = ()
            found = tuple(each for end in self.of(number) for each in self._elements(self._nodes[end]))[
                :_MOST
            ]
            self._listed[number] = found
        return found

    def behind(self, number: int, upto: int | None = None) -> tuple[int, ...]:
        """The expressions that the first steps of a chain lead to (absent: all of them)."""
        node = self._nodes[number]
        found = self.of(node.parts[0])
        for step in node.steps[:upto]:
            after = [each for end in found for each in self._after(self._nodes[end], end, step)]
            found = tuple(end for each in after for end in self.of(each))
        return found

    def _found(self, number: int) -> Iterable[int]:
        node = self._nodes[number]
        kind, parts = node.kind, node.parts
        if kind == "either":
            parts = parts[1:] if node.value == "if" else parts[-1:] if node.value == "and" else parts
        elif kind == "parameter":
            parts = parts[1:] if parts[1] > 0 else ()
        elif kind == "each":
            parts = self.elements(parts[0])
        elif kind == "pick":
            parts = tuple(self._picked(parts[0], int(node.value)))
        elif kind == "narrow":
            parts = parts[:1]
        elif kind == "chain":
            return self.behind(number) or (number,)
        elif kind != "var":
            return (number,)
        found = [end for part in parts for end in self.of(part)]
        # Callers may give a parameter with a default something else.
        return found if found and not (kind == "parameter" and node.value) else [*found, number]

    def _elements(self, node: Node) -> Iterable[int]:
        if node.kind == "list":
            for part in node.parts:
                inner = self._nodes[part]
                yield from self.elements(inner.parts[0]) if inner.kind == "star" else (part,)
        elif node.kind == "dict":
            yield from (key for key in node.parts[::2] if key >= 0)
        elif node.kind == "comprehension" and node.value != "dict":
            yield node.parts[0]
        elif node.kind == "operator" and node.value == "+":
            for part in node.parts:
                yield from self.elements(part)
        elif node.kind == "chain":
            yield from self._iterated(node)

    def _iterated(self, node: Node) -> Iterable[int]:
        last, base = node.steps[-1], self._nodes[node.parts[0]]
        if len(node.steps) == 1 and last.args and last.name == "()" and base.value in _SAME_ELEMENTS:
            return self.elements(last.args[0])
        if last.name in ("values", "keys") and last.is_call and len(node.steps) == 1:
            return self._of_dicts(node.parts[0], last.name == "values")
        return ()

    def _of_dicts(self, number: int, of_values: bool) -> Iterator[int]:
        for end in self.of(number):
            node = self._nodes[end]
            if node.kind == "dict":
                yield from (part for part in node.parts[int(of_values) :: 2] if part >= 0)

    def _picked(self, number: int, index: int) -> Iterator[int]:
        """The element with an index, of a row of values or of each that a loop gives."""
        node = self._nodes[number]
        rows: Iterable[int] = (number,)
        if node.kind == "each":
            for end in self.of(node.parts[0]):
                yield from self._paired(self._nodes[end], index)
            rows = self.elements(node.parts[0])
        for row in rows:
            for end in self.of(row):
                found = self._nodes[end]
                if found.kind == "list" and index < len(found.parts):
                    yield found.parts[index]

    def _paired(self, node: Node, index: int) -> Iterable[int]:
        """`enumerate(…)`, `zip(…, …)` and `….items()`."""
        if node.kind != "chain" or len(node.steps) != 1 or not node.steps[0].is_call:
            return ()
        step, word = node.steps[0], self._nodes[node.parts[0]].value
        args = step.args or ()
        if step.name == "items":
            return self._of_dicts(node.parts[0], index == 1)
        if step.name == "()" and word == "enumerate" and index == 1 and args:
            return self.elements(args[0])
        return self.elements(args[index]) if step.name == "()" and word == "zip" and index < len(args) else ()

    # Steps of a chain

    def _after(self, node: Node, number: int, step: Step) -> Iterable[int]:
        """The expressions that one step on an expression leads to."""
        args = step.args or ()
        if node.kind in ("dict", "list"):
            return self._subscript(node, args[0]) if step.name in ("[]", "get") and args else ()
        if node.kind in _WRITTEN:  # of an enumeration
            return (number,) if step.name == "value" and step.args is None else ()
        if node.kind == "lambda":
            return node.parts[:1] if step.name == "()" else ()
        if node.kind == "define" and step.name == "()":
            function = self._evaluator.function_named(f"{self._file}.{node.value}")
            return (
                self._returned(function) if function >= 0 else (number,)
            )  # what is made of a class has what it has
        if node.kind in ("own", "define"):
            return self.attribute(self._owner(node), step.name, called=step.is_call)
        return ()

    def _subscript(self, node: Node, key: int) -> Iterable[int]:
        wanted = {(self._nodes[end].kind, self._nodes[end].value) for end in self.of(key)}
        if any(kind not in ("text", "number") for kind, _ in wanted):
            wanted = set()  # any of them
        if node.kind == "list":
            indices = [int(value) for kind, value in wanted if kind == "number"]
            return (
                [node.parts[index] for index in indices if -len(node.parts) <= index < len(node.parts)]
                if wanted
                else node.parts
            )
        return [
            value
            for written, value in zip(node.parts[::2], node.parts[1::2], strict=True)
            if written >= 0
            and (not wanted or (self._nodes[written].kind, self._nodes[written].value) in wanted)
        ]

    def _owner(self, node: Node) -> int:
        """The class of `self`, or the class that a name stands for (-1: none)."""
        return (
            node.parts[0] if node.kind == "own" else self._evaluator.class_named(f"{self._file}.{node.value}")
        )

    def attribute(self, owner: int, name: str, *, called: bool = False) -> list[int]:
        """What a class of this file, or a class that it inherits from, calls by a name: values, or what a method gives."""
        waiting, seen = [owner], {-1}
        while waiting:
            owner = waiting.pop()
            if owner in seen:
                continue
            seen.add(owner)
            if values := self._own_attribute(owner, name, called=called):
                return values
            bases = self._evaluator.reading.classes[owner].bases
            named = (self._evaluator.dotted(base) for base in reversed(bases))
            waiting += map(self._evaluator.class_named, named)
        return []

    def _own_attribute(self, owner: int, name: str, *, called: bool) -> list[int]:
        reading = self._evaluator.reading
        found = reading.classes[owner]
        for number in found.methods:
            method = reading.functions[number]
            if method.name == name and called != self._evaluator.is_property(method):
                return self._returned(number)
        values = [
            value
            for attribute, value, _ in (*found.attributes, *found.own)
            if attribute == name and value > 0
        ]
        return [] if called else values

    def _returned(self, function: int) -> list[int]:
        deeds = self._evaluator.reading.functions[function].deeds
        return [deed.node for deed in deeds if deed.act == "return"]


def called(nodes: Sequence[Node], node: Node, index: int | None = None) -> str:
    """The last name of what one step of a chain calls, absent: its last step ("": it has none)."""
    index = len(node.steps) - 1 if index is None else index
    step = node.steps[index]
    if step.name != "()":
        return step.name
    return before(nodes, node, index)


def before(nodes: Sequence[Node], node: Node, index: int) -> str:
    """The last name in front of a step ("": it is no name)."""
    if index:
        last = node.steps[index - 1]
        return last.name if last.args is None else ""
    base = nodes[node.parts[0]]
    return base.value.rpartition(".")[2] if base.kind == "var" else ""
