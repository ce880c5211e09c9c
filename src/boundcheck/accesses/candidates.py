"""Which files can reach entities by name: told from their imports, so that most files are never parsed."""

from __future__ import annotations

from collections.abc import Container

from boundcheck.codebase import File
from boundcheck.entities.model import Registry
from boundcheck.facts import Import
from boundcheck.scan import absolute_name


class Candidates:
    """Asked for file after file. A class has to be imported, or its file or a package above it, or to stand here.

    `known` are the dotted names of the project's files and packages.
    """

    def __init__(self, registry: Registry, known: Container[str]) -> None:
        self._known = known
        entities = registry.by_name.values()
        self._files = frozenset(entity.file for entity in entities)
        self._names = frozenset(entity.class_name for entity in entities)
        self._homes = frozenset(home for file in self._files for home in _homes(file))
        self._above = self._files | {home.rpartition(".")[0] for home in self._homes}

    def names_entity(self, file: File) -> bool:
        """Whether a file defines an entity, or imports what may be one or hold one."""
        if file.name in self._files:
            return True
        return any(self._may_bring(statement, file.package) for statement in file.facts.imports)

    def _may_bring(self, statement: Import, package: str) -> bool:
        if not self._names.isdisjoint(statement.names):
            return True
        if statement.module is None:
            return not self._homes.isdisjoint(statement.names)
        base = absolute_name(package, statement.level, statement.module)
        if statement.names[0] == "*":
            return base in self._known  # nobody can tell by the name what it brings
        return base in self._above and any(f"{base}.{name}" in self._homes for name in statement.names)


def _homes(file: str) -> list[str]:
    """A file and the packages it lies in, but for the outermost, which everybody imports."""
    parts = file.split(".")
    return [".".join(parts[:end]) for end in range(min(2, len(parts)), len(parts) + 1)]
