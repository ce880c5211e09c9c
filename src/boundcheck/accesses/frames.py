"""Where the evaluation of one chain stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundcheck.accesses.sqlalchemy.statements import Statement, close_or_keep
from boundcheck.accesses.sqlalchemy.vocabulary import EXECUTORS, RUNNING
from boundcheck.accesses.values import Place, Value
from boundcheck.accesses.written import outline, short
from boundcheck.python.reading import Node, Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator


class Frame:
    """A chain, and the step that is being taken. `statement` is the SQL statement that it is part of or makes.

    A chain that runs its statement is a statement of its own, wherever it stands; any other is part of the one around it.
    """

    __slots__ = ("around", "at", "evaluator", "node", "number", "statement")

    def __init__(self, evaluator: Evaluator, number: int, node: Node, around: Statement | None) -> None:
        self.evaluator, self.number, self.node, self.around, self.at = evaluator, number, node, around, 0
        if not evaluator.frameworks.has_statements:
            self.statement = None
        elif around is None or self._runs():
            self.statement = Statement()
        else:
            self.statement = around

    def at_step(self, index: int) -> Frame:
        self.at = index
        return self

    def _runs(self) -> bool:
        """Whether a chain reaches the database: `.all()`, `.scalar()`, but not `func.count()`."""
        steps = self.node.steps
        if self.word == "func" or steps[0].name == "func":
            return False
        return any(step.args is not None and step.name in _REACHES for step in steps)

    def went_on(self, value: Value | None) -> None:
        """The chain goes on with a value: a statement that was built before is part of this one."""
        if self.statement is not None and value is not None and value.form in ("statement", "query"):
            self.statement.begun = True
            self.statement.continue_from(value.entities)
            self.statement.root = self.statement.root or value.entity

    def close(self, value: Value | None = None) -> Value | None:
        """The chain is at its end: its own statement is reported."""
        if self.statement is not None:
            if self.statement is not self.around:
                close_or_keep(self)
            if value is not None and value.form in ("statement", "query"):
                return value._replace(entities=self.statement.entities)
        return value

    # What the code has here

    @property
    def base(self) -> Node:
        return self.evaluator.nodes[self.node.parts[0]]

    @property
    def word(self) -> str:
        """The name that the chain begins with ("": something else)."""
        base = self.base
        return base.value if base.kind == "var" else ""

    @property
    def step(self) -> Step:
        return self.node.steps[self.at]

    @property
    def place(self) -> Place:
        """Up to here."""
        step = self.step
        return Place(step.line, step.column, step.end_line, self.node.in_loop)

    @property
    def reached(self) -> Place:
        """Up to here, without the call."""
        step = self.step
        return Place(step.line, step.column, step.reached, self.node.in_loop)

    @property
    def following(self) -> Step | None:
        """The step behind this one."""
        steps = self.node.steps
        return steps[self.at + 1] if self.at + 1 < len(steps) else None

    def short(self, *, called: bool = False) -> str:
        return short(self.evaluator.nodes, self.number, self.at, called=called)

    def outline(self, *, called: bool = False) -> str:
        return outline(self.evaluator.nodes, self.number, self.at, called=called)


_REACHES = RUNNING | EXECUTORS
