"""What the parameters of a file's functions are given by its own calls of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from boundcheck.python.reading import Function, Node, Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator


class Given(NamedTuple):
    """Expressions, and behind `**` what has a name: name, value, line and column."""

    nodes: list[int]
    keywords: list[tuple[str, int, int, int]]


def given_by_callers(e: Evaluator, parameter: int) -> Given:
    """What the calls in this file give a parameter, by its node."""
    known: dict[int, Given] | None = e.state.get("given by callers")
    if known is None:
        known = e.state["given by callers"] = {}
        for node in e.nodes:
            if node.kind == "chain" and node.steps[0].is_call and (number := _called(e, node)) > 0:
                _give(e, known, e.reading.functions[number], node.steps[0])
    return known.get(parameter, Given([], []))


def _called(e: Evaluator, node: Node) -> int:
    """The number of the function or method of the file that a chain begins by calling (-1: none)."""
    step, base = node.steps[0], e.nodes[meaning(e.nodes, node.parts[0])]
    if step.name == "()":
        return e.function_named(f"{e.file.name}.{base.value}") if base.kind == "define" else -1
    if base.kind != "own":
        return -1
    methods = e.reading.classes[base.parts[0]].methods
    return next((number for number in methods if e.reading.functions[number].name == step.name), -1)


def _give(e: Evaluator, known: dict[int, Given], function: Function, step: Step) -> None:
    parameters = list(function.parameters)
    if function.owner >= 0 and parameters and e.nodes[parameters[0].node].kind == "own":
        del parameters[0]
    args = list(step.args or ())
    named = {name: each for each in step.keywords if (name := each[0])}
    for parameter in parameters:
        found = known.setdefault(parameter.node, Given([], []))
        if parameter.kind == "*":
            found.nodes.extend(args)
            args = []
        elif parameter.kind == "**":
            found.keywords.extend(step.keywords)
        elif parameter.name in named:
            found.nodes.append(named.pop(parameter.name)[1])
        elif args and not parameter.kind:
            found.nodes.append(args[0] if e.nodes[args[0]].kind == "star" else args.pop(0))
