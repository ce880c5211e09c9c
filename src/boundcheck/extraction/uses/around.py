"""What is around the places of a file: the function that runs them, transactions, what only type checkers see."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property

from boundcheck.accesses.openings import waits
from boundcheck.python.reading import Reading, within

_MAIN = "<main>"  # what runs only when the file is run as a program


class Around:
    """Asked by the numbers of nodes. `name` is the file's dotted name; `opens` tells which nodes open a transaction."""

    def __init__(self, reading: Reading, name: str, opens: Callable[[int], bool]) -> None:
        self._reading, self._name, self._opens = reading, name, opens
        self._spans = cache(self._opened)

    def function(self, number: int) -> str:
        """The dotted name of the function around ("": it runs when the file is imported)."""
        function = self._functions[number]
        if function:
            return f"{self._name}.{self._reading.functions[function].qualified}"
        if self._reading.is_in("main", self._reading.nodes[number].line):
            return f"{self._name}.{_MAIN}"
        if number not in self._lambdas:
            return ""
        line = self._reading.nodes[number].line
        classes = [
            c.qualified for c in self._reading.classes if not c.function and c.line <= line <= c.end_line
        ]
        return ".".join((self._name, *classes[-1:], "<lambda>"))

    def in_transaction(self, number: int) -> bool:
        """Whether it runs between the opening of a transaction and its end."""
        nodes = self._reading.nodes
        line, spans = nodes[number].line, self._spans(self._functions[number])
        holds = any(number > first and nodes[first].line <= line <= last for first, last in spans)
        return holds and number not in self._late

    def is_for_types(self, line: int) -> bool:
        """Whether what stands on a line does not run, but is there for type checkers."""
        return self._reading.is_in("types", line)

    def _opened(self, function: int) -> list[tuple[int, int]]:
        """The transactions of a function: the node that opens one, and the last line."""
        found = self._reading.functions[function]
        spans = [(found.body - 1, found.end_line) for number in found.decorators if self._opens(number)]
        bodies = [each.body for each in self._reading.classes if each.function == function]
        blocks = (deed for deeds in (found.deeds, *bodies) for deed in deeds if deed.act == "with")
        return [*spans, *((deed.node, deed.other) for deed in blocks if self._opens(deed.node))]

    @cached_property
    def _functions(self) -> list[int]:
        """By node, the number of the function around; a function's signature belongs to the one around it."""
        found = [0] * len(self._reading.nodes)
        for number, function in enumerate(self._reading.functions):
            if function.start:
                found[function.start : function.body] = [function.outer] * (function.body - function.start)
                found[function.body :] = [number] * (len(found) - function.body)
        return found

    @cached_property
    def _lambdas(self) -> set[int]:
        nodes = self._reading.nodes
        bodies = (node.parts[0] for node in nodes if node.kind == "lambda")
        return {inner for body in bodies for inner in within(nodes, body)}

    @cached_property
    def _late(self) -> set[int]:
        """What runs when the transaction is over."""
        nodes = self._reading.nodes
        waiting = (step for node in nodes for step in node.steps if step.is_call and waits(nodes, node, step))
        given = (
            number for step in waiting for number in (*(step.args or ()), *(k[1] for k in step.keywords))
        )
        return {inner for number in given for inner in within(nodes, number)}
