"""What is around the places of a file: the functions that run them, and transactions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property

from boundcheck.accesses.openings import waits
from boundcheck.python.reading import Reading, within


class Around:
    """Asked by the numbers of nodes. `opens` tells which nodes open a transaction."""

    def __init__(self, reading: Reading, opens: Callable[[int], bool]) -> None:
        self._reading, self._opens = reading, opens
        self._spans = cache(self._opened)

    def is_at_import(self, number: int) -> bool:
        """Whether it runs when the file is imported: in no function, and not only when the file is run as a program."""
        line = self._reading.nodes[number].line
        is_late = self._functions[number] or number in self._lambdas or self._reading.is_in("main", line)
        return not is_late

    def in_transaction(self, number: int) -> bool:
        """Whether it runs between the opening of a transaction and its end."""
        nodes = self._reading.nodes
        line, spans = nodes[number].line, self._spans(self._functions[number])
        holds = any(number > first and nodes[first].line <= line <= last for first, last in spans)
        return holds and number not in self._late

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
        return {inner for step in waiting for number in step.given for inner in within(nodes, number)}
