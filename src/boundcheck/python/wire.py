"""Readings as bytes: only tuples, strings, integers and booleans, as `marshal` wants them."""

from __future__ import annotations

import marshal
from typing import Any

from boundcheck.python.reading import Class, Deed, Function, FunctionParameter, Node, Reading, Step

_new = tuple.__new__  # a named tuple's own constructor costs twice as much


def pack(reading: Reading) -> bytes:
    """A reading as bytes."""
    nodes = [
        (*node[:3], tuple(map(tuple, node[3])), *node[4:]) if node[3] else tuple(node)  # most have no steps
        for node in reading.nodes
    ]
    functions = [
        (*f[:4], tuple(map(tuple, f.parameters)), *f[5:8], tuple(map(tuple, f.deeds)), *f[9:])
        for f in reading.functions
    ]
    classes = [(*c[:6], tuple(map(tuple, c.body)), *c[7:]) for c in reading.classes]
    return marshal.dumps((nodes, functions, classes, *reading[3:]))


def unpack(data: bytes) -> Reading | None:
    """The inverse of `pack`; None for what it did not make."""
    try:
        return _unpacked(data)
    except (ValueError, TypeError, EOFError, IndexError):
        return None


def _unpacked(data: bytes) -> Reading:
    nodes, functions, classes, *rest = marshal.loads(data)  # noqa: S302 - what `pack` wrote, guarded by a digest
    return Reading(
        tuple([_node(node) for node in nodes]),
        tuple([_function(function) for function in functions]),
        tuple([Class._make((*c[:6], tuple(map(Deed._make, c[6])), *c[7:])) for c in classes]),
        *rest,
    )


def _node(plain: tuple[Any, ...]) -> Node:
    if plain[3]:
        plain = (*plain[:3], tuple([_new(Step, step) for step in plain[3]]), *plain[4:])
    return _new(Node, plain)


def _function(plain: tuple[Any, ...]) -> Function:
    parameters, deeds = map(FunctionParameter._make, plain[4]), map(Deed._make, plain[8])
    return Function._make((*plain[:4], tuple(parameters), *plain[5:8], tuple(deeds), *plain[9:]))
