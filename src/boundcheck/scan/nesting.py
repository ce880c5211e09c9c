"""Pieces of a file that lie within each other: each is read for itself, so that there must not be many around a place."""

from __future__ import annotations

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later

_DEEPEST = 8  # nobody writes more by hand
_BRACKET = later(rb"[()\[\]{};\n]")
# `name =`, `name: T =`, `name, name =`, `for name in`, `for name, name in`; each begins with a plain letter.
_NAMES = rb"[\w\x80-\xff]++(?:[ \t]*+,[ \t]*+[\w\x80-\xff]++){0,8}+"
_BINDING = later(
    rb"\n[ \t]*+(?P<assigned>" + _NAMES + rb")(?=[ \t]*+(?::[^=\n]*+)?(?P<equals>=)(?!=))"
    rb"|for(?<![\w\x80-\xff]for)[ \t]++(?P<looped>" + _NAMES + rb")(?=[ \t]++in(?P<within>[ \t]))"
)
_NO_BRACKETS, _CLOSING = bytes(set(range(256)) - set(b"()[]{}")), b")]}"


_WALRUS = later(rb"([\w\x80-\xff]++)[ \t]*+\Z")
_LONGEST = 100  # bytes in front of a walrus


class Nesting:
    """The pieces around places that are asked for in rising order."""

    def __init__(self) -> None:
        self._ends: list[int] = []

    def is_too_deep(self, start: int) -> bool:
        self._ends = [end for end in self._ends if end > start]
        return len(self._ends) >= _DEEPEST

    def add(self, end: int) -> None:
        """Note where a piece ends that was read."""
        self._ends.append(end)


class _Bound(NamedTuple):
    start: int
    depth: int
    is_once: bool
    place: int  # among several names that are bound together; -1: by itself
    is_looped: bool = False
    is_walrus: bool = False


class Bindings:
    """Where the values lie of names that a file binds once."""

    def __init__(self, masked: bytes) -> None:
        self._masked = masked
        self._bound: dict[bytes, _Bound] = {}
        depth = done = 0
        for match in _BINDING.finditer(masked):
            names = match["assigned"] or match["looped"]
            # Brackets are many times as many, and counted many times faster than found.
            inside = masked[done : match.start()].translate(None, _NO_BRACKETS)
            depth, done = depth + 2 * len(inside.translate(None, _CLOSING)) - len(inside), match.start()
            start, several = match.end("equals" if match["assigned"] else "within"), names.split(b",")
            for place, each in enumerate(several):
                name = each.strip()
                at = place if len(several) > 1 else -1
                self._bound[name] = _Bound(start, depth, name not in self._bound, at, not match["assigned"])

        at = masked.find(b":=")
        while at >= 0:
            if named := _WALRUS.search(masked[max(0, at - _LONGEST) : at]):
                self._bound[named[1]] = _Bound(at + 2, 0, named[1] not in self._bound, -1, is_walrus=True)
            at = masked.find(b":=", at + 2)

    def is_in_brackets(self, name: str) -> bool:
        """Whether what binds a name is an argument of a call."""
        bound = self._bound.get(name.encode())
        return bound is not None and bound.depth > 0

    def together(self, name: str) -> tuple[int, bool]:
        """The place of a name among those that are bound together, -1 for one by itself, and whether a loop binds it."""
        bound = self._bound.get(name.encode())
        return (bound.place, bound.is_looped) if bound is not None else (-1, False)

    def value(self, name: str) -> tuple[int, int] | None:
        """The span of what a name is bound to; None when it is bound twice, or to what is no expression on its own."""
        bound = self._bound.get(name.encode())
        if bound is None or not bound.is_once or bound.depth > _DEEPEST:
            return None
        depth = 0
        for match in _BRACKET.finditer(self._masked, bound.start):
            if match[0] in b"([{":
                depth += 1
            elif match[0] in b")]}":
                depth -= 1
            elif depth == 0:
                return (bound.start, match.start()) if match[0] == b"\n" else None
            if depth < 0:
                return (bound.start, match.start()) if bound.is_walrus else None
        return bound.start, len(self._masked)
