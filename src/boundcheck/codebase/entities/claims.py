"""Which `tables` and `models` entries mean a name: thousands of names are held against thousands of entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from boundcheck.base.patterns import later

Claims = tuple[tuple[str, str], ...]  # globs with the modules that write them
_SPECIAL: Final = later(r"[*?\[]")


class GlobsByStart:
    """Globs by the letters that they begin with, so that a name is held against few of them."""

    def __init__(self, globs: Iterable[str]) -> None:
        self._found: dict[str, list[tuple[int, str]]] = {}
        for number, glob in enumerate(globs):
            self._found.setdefault(_SPECIAL.split(glob, maxsplit=1)[0], []).append((number, glob))

    def meaning(self, name: str) -> set[int]:
        """The numbers of those that match a name."""
        starts = (name[:end] for end in range(len(name) + 1))
        near = (each for start in starts for each in self._found.get(start, ()))
        return {number for number, glob in near if fnmatchcase(name, glob)}

    def meaning_table(self, table: str) -> set[int]:
        """The numbers of those that match a table, with its schema or without."""
        return self.meaning(table) | (self.meaning(table.rpartition(".")[2]) if "." in table else set())


def claimed(claims: Claims, table: str) -> str | None:
    """The module whose `tables` entry names a table, schema or not; of several the longest glob's."""
    return _longest(claims, _by_start(claims).meaning_table(table))


def claimed_model(claims: Claims, name: str) -> str | None:
    """The module whose `models` entry names a class; of several the longest glob's."""
    return _longest(claims, _by_start(claims).meaning(name))


def _longest(claims: Claims, numbers: Iterable[int]) -> str | None:
    found = [claims[number] for number in numbers]
    return max(found, key=lambda claim: (len(claim[0]), claim))[1] if found else None


@lru_cache(maxsize=4)
def _by_start(claims: Claims) -> GlobsByStart:
    return GlobsByStart(glob for glob, _ in claims)


def claim_matcher(claims: Claims) -> Callable[[str], object] | None:
    """Tells whether one of the `tables` entries may name a table; None where there are none."""
    return _by_start(claims).meaning if claims else None


def matches_table(table: str, glob: str) -> bool:
    """Whether a glob of a `tables` entry means a table, with its schema or without; both in lower case."""
    return fnmatchcase(table, glob) or fnmatchcase(table.rpartition(".")[2], glob)
