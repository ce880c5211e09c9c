"""Code as findings show it, short: names and attributes as they are, calls without their arguments."""

from __future__ import annotations

from typing import Final

from boundcheck.python.reading import Node

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


def source(nodes: tuple[Node, ...], number: int) -> str:
    """An annotation or argument as one would write it, without the quotes around types; `...` is what nobody asks about."""
    if number <= 0:
        return "..."
    node = nodes[number]
    if node.kind == "chain":
        written = source(nodes, node.parts[0])
        for step in node.steps:
            given = [source(nodes, each) for each in step.args or ()]
            given += [
                f"{name}={source(nodes, each)}" if name else f"**{source(nodes, each)}"
                for name, each, _, _ in step.keywords
            ]
            inner = ", ".join(given)
            written += "" if step.name in ("[]", "()") else f".{step.name}"
            written += f"[{inner}]" if step.name == "[]" else f"({inner})" if step.is_call else ""
        return written
    if node.kind == "operator":
        return f" {node.value} ".join(source(nodes, each) for each in node.parts)
    if node.kind == "list":
        return f"[{', '.join(source(nodes, each) for each in node.parts)}]"
    if node.kind == "text":
        return repr(node.value)
    return "None" if node.kind == "none" else node.value or "..."
