"""The full names of URLs: what namespaces a file's paths stand below, by who includes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from boundcheck.codebase.files import File
from boundcheck.facts.names import NameFact

_DEEPEST: Final = 8  # includes
_MOST: Final = 16  # ways to one file


class Prefixes:
    """Answers for the URL configurations of a project; `file_of` gives the file that a dotted name leads to."""

    def __init__(
        self, files: Iterable[tuple[File, tuple[NameFact, ...]]], file_of: Callable[[str], str | None]
    ) -> None:
        self._known: dict[
            tuple[str, int], tuple[str, ...]
        ] = {}  # by file, and how many includes lead to it so far
        self._own: dict[str, str] = {}
        self._included: dict[str, list[tuple[str, str]]] = {}
        for file, facts in files:
            for fact in facts:
                if fact.kind == "namespace":
                    self._own[file.name] = fact.value
                elif fact.kind == "include" and (target := file_of(fact.value)) is not None:
                    self._included.setdefault(target, []).append((file.name, fact.other))

    def of(self, file: str, depth: int = 0) -> tuple[str, ...]:
        """What stands before the names of a file: `shop:billing:`, or nothing; one for each way that leads to it."""
        known = self._known.get((file, depth))
        if known is None:
            ways = dict.fromkeys(self._of(file, depth))
            known = self._known[file, depth] = tuple(islice(ways, _MOST))
        return known

    def _of(self, file: str, depth: int) -> Iterator[str]:
        own = self._own.get(file, "")
        includers = self._included.get(file, []) if depth < _DEEPEST else []
        if not includers:
            yield f"{own}:" if own and depth == 0 else ""
            if own and depth:  # it may be included in a way that nobody sees
                yield f"{own}:"
        for includer, written in includers:
            for before in self.of(includer, depth + 1):
                # Django finds an instance by the namespace of its application, too.
                for namespace in dict.fromkeys((written or own, own or written)):
                    yield f"{before}{namespace}:" if namespace else before
