"""Where code of one module uses names of another in a way that holds an extraction back though no rule speaks of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Evidence, Use


class Crossing(NamedTuple):
    """A use of another module's name by production code, with the statement that defines the name (None: not found)."""

    use: Use
    definition: ast.stmt | None


def crossings(ground: Ground, module: str) -> tuple[Crossing, ...]:
    """The uses that a module takes part in and that its extraction would cut.

    What composition modules do is theirs to change with the wiring, and code of other shared modules travels along.
    """
    codebase = ground.codebase
    found = []
    for use in ground.uses_of(module):
        if use.in_test or use.typing_only or use.how in ("annotation", "import"):
            continue
        roles = codebase.role(use.from_), codebase.role(use.to)
        if "composition" in roles or (roles[1] == "shared" and use.to != module):
            continue
        definition = ground.definitions.find(use.name)
        if definition is not None and definition.file.owner != use.to:
            continue  # it is merely handed on, and can be had from where it is defined
        found.append(Crossing(use, definition.node if definition else None))
    return tuple(found)


def evidence(use: Use, message: str) -> Evidence:
    return Evidence(None, use.path, use.line, use.column, use.from_, use.to, use.name, message)


def once(found: Iterable[Evidence]) -> Iterator[Evidence]:
    """One for a line and name."""
    seen: set[tuple[str, int, str]] = set()
    for each in found:
        key = (each.path, each.line, each.target)
        if key not in seen:
            seen.add(key)
            yield each
