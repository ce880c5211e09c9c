"""Which class derives from what, over all files' outlines: through re-exports, aliases, stars and calls, to the frameworks."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.entities.frameworks import is_base
from boundcheck.codebase.entities.names import EntityNames

_MAX_DEPTH = 24
_MAX_ANCESTORS = 200
_MAX_GENERATIONS = 200


class Inheritance:
    """Answers about the classes of a project by dotted name, those outside it among their bases."""

    def __init__(self, names: EntityNames) -> None:
        self._names = names
        self._bases: dict[str, tuple[str, ...]] = {}
        self._ancestors: dict[str, tuple[str, ...]] = {}
        self._leads: dict[str, tuple[bool, bool]] = {}

    def bases(self, name: str) -> tuple[str, ...]:
        """The dotted names of a class's bases."""
        found = self._bases.get(name)
        if found is None:
            self._bases[name] = ()  # for classes that inherit in a circle
            found = self._bases[name] = tuple(base for base in self._bases_of(name) if base and base != name)
        return found

    def _bases_of(self, name: str) -> Iterator[str]:
        if name in self._names.headers:
            file, header = self._names.headers[name]
            yield from (self._names.base(file, base) for base in header.bases if base != "table=True")
            return
        # What an instance of a class holds, its bases' instances hold: `OwnSQLAlchemy().Model`.
        maker, call, rest = name.partition("()")
        if call and maker in self._names.headers:
            yield from (f"{base}(){rest}" for base in self.bases(maker))

    def ancestors(self, name: str) -> tuple[str, ...]:
        """All bases of a class, near ones first (depth first, as Python looks attributes up in simple hierarchies)."""
        found = self._ancestors.get(name)
        if found is None:
            order: dict[str, None] = {}
            self._climb(name, order, 0)
            order.pop(name, None)
            found = self._ancestors[name] = tuple(order)
        return found

    def _climb(self, name: str, order: dict[str, None], depth: int) -> None:
        if depth > _MAX_DEPTH or len(order) > _MAX_ANCESTORS:
            return
        for base in self.bases(name):
            if base not in order:
                order[base] = None
                self._climb(base, order, depth + 1)

    def own(self, name: str) -> Iterator[str]:
        """A class and its bases, as far as they are the project's."""
        return (one for one in (name, *self.ancestors(name)) if one in self._names.headers)

    def is_frameworks(self, name: str) -> bool:
        """Whether a class comes from a framework's base of models or of what configures an app."""
        return self._lead(name, 0)[0]

    def is_unseen(self, name: str) -> bool:
        """Whether a class comes, among others, from a base that nobody can see."""
        return self._lead(name, 0)[1]

    def _lead(self, name: str, depth: int) -> tuple[bool, bool]:
        found = self._leads.get(name)
        if found is None:
            self._leads[name] = (False, False)  # for classes that inherit in a circle
            bases = self.bases(name) if depth < _MAX_GENERATIONS else ()
            both = [self._lead(base, depth + 1) for base in bases]
            framework = is_base(name) or any(one[0] for one in both)
            unseen = any(one[1] for one in both) or (not bases and self._names.is_unseen(name))
            found = self._leads[name] = framework, unseen
        return found
