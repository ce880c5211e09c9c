"""Where the evaluation of one chain stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from boundcheck.accesses.values import NodePlace
from boundcheck.accesses.written import outline, short
from boundcheck.python.reading import Node, Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

Around = Any  # what an expression stands in: a statement of SQLAlchemy, the model of a lookup, nothing
REQUESTS: Final = frozenset(("request", "req"))
# What forms and serializers hold of what was sent.
CLEANED: Final = frozenset(("cleaned_data", "validated_data"))


class Frame:
    """A chain, and the step that is being taken. `statement` is the SQL statement that it is part of or makes.

    A chain that runs its statement is a statement of its own, wherever it stands; any other is part of the one around it.
    """

    __slots__ = ("around", "at", "evaluator", "node", "number", "statement")

    def __init__(self, evaluator: Evaluator, number: int, node: Node, around: Around) -> None:
        self.evaluator, self.number, self.node, self.around, self.at = evaluator, number, node, around, 0
        statements = evaluator.frameworks.statements
        self.statement = statements.statement_of(self) if statements is not None else None

    def at_step(self, index: int) -> Frame:
        self.at = index
        return self

    # What the code has here

    @property
    def base(self) -> Node:
        return self.evaluator.nodes[self.node.parts[0]]

    @property
    def word(self) -> str:
        """The name that the chain begins with ("": something else)."""
        base = self.base
        return base.value if base.kind == "var" else ""

    def named(self, step: Step) -> str:
        """The name of a step; of a call of what the chain begins with the name of that."""
        return self.word if step.name == "()" else step.name

    @property
    def step(self) -> Step:
        return self.node.steps[self.at]

    @property
    def place(self) -> NodePlace:
        """Up to here."""
        step = self.step
        return NodePlace(step.line, step.column, step.end_line, self.node.in_loop)

    @property
    def reached(self) -> NodePlace:
        """Up to here, without the call."""
        step = self.step
        return NodePlace(step.line, step.column, step.reached, self.node.in_loop)

    @property
    def is_on_request(self) -> bool:
        """Whether a step is on the request that a framework hands to a view."""
        if self.at == 0:
            return self.word.rpartition(".")[2] in REQUESTS
        before = self.node.steps[self.at - 1]
        # `self.context["request"]` of serializers, `context.get("request")`
        if before.name in ("[]", "get") and before.args:
            return self.evaluator.nodes[before.args[0]].value == "request"
        return before.name == "request"

    @property
    def following(self) -> Step | None:
        """The step behind this one."""
        steps = self.node.steps
        return steps[self.at + 1] if self.at + 1 < len(steps) else None

    def short(self, *, called: bool = False) -> str:
        return short(self.evaluator.nodes, self.number, self.at, called=called)

    def outline(self, *, called: bool = False) -> str:
        return outline(self.evaluator.nodes, self.number, self.at, called=called)
