"""Which files may name an entity, as far as their imports tell: no text is read for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from typing import Final

from boundcheck.codebase.entities.model import Registry
from boundcheck.codebase.files import File

_NAMES: Final = attrgetter("names")


class Bringing:
    """Answers for the entities of one registry; `entity_words` are those by which files can name one.

    `files` hold entities, `homes` are these and the packages around them.
    """

    def __init__(self, registry: Registry, entity_words: frozenset[str]) -> None:
        entities = registry.by_name.values()
        self.files = frozenset(entity.file for entity in entities)
        self.homes = frozenset(home for file in self.files for home in _homes(file))
        self._are_looked_up = any(entity.framework == "django" for entity in entities)
        # What an import names that may bring an entity, or a file or package that holds one.
        self._telling = frozenset(
            ("*", *entity_words, *self.homes, *(home.rpartition(".")[2] for home in self.homes))
        )

    def may_annotate(self, file: File) -> bool:
        """Whether a type in a file may name an entity."""
        if not self.files or not file.is_python:
            return False
        return self._are_looked_up or file.name in self.files or self.may_bring(file)

    def may_bring(self, file: File) -> bool:
        """Whether an import may bring an entity, as far as the words in it tell."""
        return not self._telling.isdisjoint(imported_names(file))


def imported_names(file: File) -> Iterator[str]:
    """The words in what a file imports."""
    return chain.from_iterable(map(_NAMES, file.of_imports.imports))


def _homes(file: str) -> list[str]:
    """A file and the packages it lies in."""
    parts = file.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
