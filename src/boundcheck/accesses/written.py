"""Code as findings show it, short: names and attributes as they are, calls without their arguments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from boundcheck.python.reading import Node, Step

_LONGEST: Final = 60


def short(nodes: tuple[Node, ...], number: int, upto: int | None = None, *, called: bool = False) -> str:
    """The end of a chain, from its last call on: `….where`, `Invoice.total`.

    `upto` is the number of the step it ends with (absent: the last one); `called` leaves out that step's own call.
    """
    node = nodes[number]
    if node.kind == "var":
        return node.value[:_LONGEST]
    if node.kind != "chain":
        return ""
    parts: list[str] = []
    index = len(node.steps) - 1 if upto is None else upto
    first = True
    while index >= 0:
        step = node.steps[index]
        if step.name in ("()", "[]") or (step.args is not None and not (first and called)):
            if not (step.name == "()" and first and called):
                parts.append("…")
                return ".".join(reversed(parts))[:_LONGEST]
        else:
            parts.append(step.name)
        first = False
        index -= 1
    base = nodes[node.parts[0]]
    if base.kind == "var":
        parts.append(base.value)
    elif base.kind in ("chain", "super"):
        parts.append("…")
    return ".".join(reversed(parts))[:_LONGEST]


def outline(nodes: tuple[Node, ...], number: int, upto: int | None = None, *, called: bool = False) -> str:
    """A whole chain without its arguments: `Invoice.objects.filter().first()`."""
    node = nodes[number]
    if node.kind in ("var", "text"):
        return node.value[:_LONGEST]
    if node.kind == "super":
        return "super()"
    if node.kind != "chain":
        return ""
    end = len(node.steps) if upto is None else upto + 1
    parts = [outline(nodes, node.parts[0])]
    for index, step in enumerate(node.steps[:end]):
        is_last_call = called and index == end - 1
        if step.name == "()":
            parts.append("" if is_last_call else "()")
        elif step.name == "[]":
            parts.append("[]")
        else:
            parts.append(f".{step.name}" + ("()" if step.args is not None and not is_last_call else ""))
    return "".join(parts)[:_LONGEST]


def source(nodes: tuple[Node, ...], number: int, upto: int | None = None) -> str:
    """An expression as one would write it; `upto` is the number of the step that a chain ends with (absent: the last)."""
    if number <= 0:
        return "..."
    node = nodes[number]
    match node.kind:
        case "chain":
            steps = node.steps[: None if upto is None else upto + 1]
            return source(nodes, node.parts[0]) + "".join(_step(nodes, step) for step in steps)
        case "operator":
            operands = f" {node.value} ".join(source(nodes, each) for each in node.parts)
            return operands if len(node.parts) > 1 else f"{node.value}{operands}"
        case "list":
            ends = {"tuple": "()", "set": "{}"}.get(node.value, "[]")
            comma = "," if node.value == "tuple" and len(node.parts) == 1 else ""
            return f"{ends[0]}{_listed(nodes, node.parts)}{comma}{ends[1]}"
        case "format":
            parts = [(nodes[each].kind, nodes[each].value, source(nodes, each)) for each in node.parts]
            return f"f{''.join(value if kind == 'text' else f'{{{hole}}}' for kind, value, hole in parts)!r}"
        case "text":
            return repr(node.value)
        case "star":
            return f"*{_listed(nodes, node.parts)}"
    return "None" if node.kind == "none" else node.value or "..."


def _step(nodes: tuple[Node, ...], step: Step) -> str:
    named = [
        f"{name}={source(nodes, value)}" if name else f"**{source(nodes, value)}"
        for name, value, _, _ in step.keywords
    ]
    given = ", ".join(filter(None, [_listed(nodes, step.args or ()), *named]))
    if step.name == "[]":
        return f"[{given}]"
    return ("" if step.name == "()" else f".{step.name}") + (f"({given})" if step.is_call else "")


def _listed(nodes: tuple[Node, ...], numbers: Iterable[int]) -> str:
    return ", ".join(source(nodes, each) for each in numbers)
