"""In-process signals, Django's and blinker's, of one module that another connects to or sends."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from boundcheck.extraction.crossings import Crossing, evidence
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Evidence, Use

_LIBRARIES = frozenset(("django", "blinker", "flask"))
_CLASSES = frozenset(("Signal", "ModelSignal", "NamedSignal"))
_MOST_BASES = 20  # on the way from a class to the library's


def signals(ground: Ground, crossings: Iterable[Crossing]) -> Iterator[Evidence]:
    """Every place where another module than that which defines a signal uses it."""
    for use, _ in crossings:
        if use.how in ("method", "decorator", "call", "read") and is_signal(ground, use.name):
            does = _done(use)
            yield evidence(
                use,
                f"{use.from_} {does} {use.name} of {use.to}, a signal that ends at the process; "
                "publish it as an event through a queue that both can reach",
            )


def _done(use: Use) -> str:
    first = use.attributes[0].lstrip("_") if use.attributes else "connect"
    if first.startswith(("send", "asend")):
        return "sends"
    return "connects to" if first.startswith("connect") else "uses"


def is_signal(ground: Ground, name: str) -> bool:
    """Whether a dotted name is a signal that a file makes at its top level, of the project's own class too."""
    found = ground.definitions.find(name)
    if found is None:
        return False
    definition = found.node
    value = definition.value if isinstance(definition, ast.Assign | ast.AnnAssign) else None
    if not isinstance(value, ast.Call):
        return False
    func = value.func
    if isinstance(func, ast.Attribute) and func.attr == "signal" and isinstance(func.value, ast.Name):
        return _is_namespace(ground, f"{found.file.name}.{func.value.id}")
    return _is_signal_class(ground, _dotted(ground, found.file.name, func))


def _is_namespace(ground: Ground, name: str) -> bool:
    """Whether a name is blinker's `Namespace()`."""
    origin = ground.codebase.symbols.origin(name)
    found = ground.definitions.find(origin)
    value = getattr(found.node, "value", None) if found else None
    if found is None or not isinstance(value, ast.Call):
        return False
    return _dotted(ground, found.file.name, value.func).startswith("blinker.")


def _is_signal_class(ground: Ground, name: str) -> bool:
    todo, seen = [name], {name}
    while todo and len(seen) <= _MOST_BASES:
        first, _, rest = (name := todo.pop()).partition(".")
        if first in _LIBRARIES and rest.rpartition(".")[2] in _CLASSES:
            return True
        found = ground.definitions.find(name)
        if found is not None and isinstance(found.node, ast.ClassDef):
            bases = (_dotted(ground, found.file.name, _bare(base)) for base in found.node.bases)
            new = [base for base in bases if base and base not in seen]
            seen.update(new)
            todo += new
    return False


def _bare(base: ast.expr) -> ast.expr:
    """`Signal` of `Signal[Event]`."""
    return base.value if isinstance(base, ast.Subscript) else base


def _dotted(ground: Ground, file: str, node: ast.expr) -> str:
    """The dotted name where a name or chain at the top level of a file is defined; "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ground.codebase.symbols.origin(".".join((file, node.id, *reversed(parts))))
