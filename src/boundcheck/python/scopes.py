"""What names are bound to where the reader stands: of blocks, functions, classes, the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Literal

from boundcheck.base.light import dataclass


@dataclass(slots=True)
class Scope:
    """The names of the file, of a function, of a class body, or of an expression that has names of its own.

    Each leads to the number of a node. What a method sets on its first parameter is a name with a dot (`self.order`).
    """

    kind: Literal["file", "function", "class", "inner"]
    names: dict[str, int] = field(default_factory=dict)
    outer: Scope | None = None
    first: str = ""  # the first parameter of a method
    ever: dict[str, int] = field(default_factory=dict)  # what `names` had at any time, for what runs later

    def find(self, name: str) -> tuple[int, Literal["file", "local"]] | None:
        """What a name is bound to, and whether by the file; a class's own names count only in its body itself."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and (scope.kind != "class" or scope is self):
                return scope.names[name], "file" if scope.kind == "file" else "local"
            if scope.kind == "function" and scope is not self and name in scope.ever:
                return scope.ever[name], "local"
            scope = scope.outer
        return None

    def bind(self, name: str, node: int) -> None:
        """Give a name another meaning; what was known of its attributes is known no longer."""
        self.names[name] = self.ever[name] = node
        if name == self.first:
            for known in [known for known in self.names if known.startswith(f"{name}.")]:
                del self.names[known]

    @property
    def own(self) -> str:
        """The first parameter of the method that this stands in ("": of none)."""
        scope: Scope | None = self
        while scope is not None:
            if scope.first:
                return scope.first
            scope = scope.outer
        return ""


def joined(ends: list[dict[str, int]], either: Callable[[tuple[int, ...]], int]) -> dict[str, int]:
    """Names after branches: what each of them is at the end of any of them, in order.

    A name that one does not bind is what the others say; an attribute that one did not set is known no longer.
    """
    first, *others = ends
    found, several = dict(first), dict[str, dict[int, None]]()
    for end in others:
        for name, node in end.items():
            known = found.setdefault(name, node)
            if known != node:
                several.setdefault(name, {known: None})[node] = None
    for name in [name for name in found if "." in name and not all(name in end for end in ends)]:
        del found[name]
    for name in [name for name in found if name in several]:
        found[name] = either(tuple(several[name]))
    return found
