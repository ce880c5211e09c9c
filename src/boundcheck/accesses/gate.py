"""Which files can do something with entities: told from what their names lead to and what the registry knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from functools import cached_property
from typing import Final

from boundcheck.accesses.fits import Fits
from boundcheck.accesses.records.models import Models
from boundcheck.entities.model import Registry
from boundcheck.entities.words import DJANGO
from boundcheck.facts import Import
from boundcheck.files import File
from boundcheck.scan import absolute_name

# Django's own ways to a model without its class: they look it up, or hand it in.
_DJANGO: Final = (
    b"get_model", b"get_user_model", b"app_label", b"natural_key", b"load_model", b"get_registered_model",
)  # fmt: skip
_LABEL: Final = re.compile(rb"[\"']([A-Za-z_]\w*)\.([A-Za-z_]\w*)[\"']")
_PATH: Final = re.compile(rb"(?<!\w)([A-Za-z]\w*?)__(?=[A-Za-z])")
_TWO: Final = re.compile(rb"\.([A-Za-z_]\w*)(?=\s*\.([A-Za-z_]\w*))")
_SOURCE: Final = re.compile(rb"\b(?:source|accessor|attribute)=[\"']-?(\w+)\.")


class Gate:
    """Asked for file after file. `origin` follows a dotted name to where it is defined, `known` are the project's files
    and packages, `ours` the first segments of their names.

    A class has to be imported, or its file or a package above it, or to stand here; or the file has to look it up by
    its label or collection, or to follow a relation of it in a lookup path.
    """

    def __init__(
        self,
        registry: Registry,
        fits: Fits,
        origin: Callable[[str], str],
        known: Container[str],
        ours: Container[str],
    ) -> None:
        self._registry, self._origin, self._known, self._ours = registry, origin, known, ours
        self._fits = fits
        entities = registry.by_name.values()
        self._files = frozenset(entity.file for entity in entities)
        self._homes = frozenset(home for file in self._files for home in _homes(file))
        self._class_names = tuple({entity.class_name.encode() for entity in entities})
        records = [entity for entity in entities if entity.framework not in ("sqlalchemy", "pymongo")]
        self._relations = {name.encode() for entity in records for name in entity.relations}
        self._relations |= {name.encode() for names in registry.reverse_queries.values() for name in names}
        collections = [e.table for e in entities if e.framework == "pymongo" and e.table]
        self._words = tuple(f"{before}{name}".encode() for name in collections for before in ('"', "'", "."))
        tables = [f"tables[{quote}{name}" for name in registry.by_table for quote in "\"'"]
        self._tables = tuple(map(str.encode, tables if self._has("sqlalchemy") else ()))
        self._labels = {(label.encode(), name.encode()) for label, name in registry.by_label}
        self._django = self._has("django")
        models = Models(registry)
        hung = {
            name
            for outside in registry.outside
            for name in (*registry.reverse.get(outside, ()), *registry.reverse_queries.get(outside, ()))
        }
        self._hung = tuple(name.encode() for name in sorted(hung))
        self._outside_files = frozenset(entity.file for entity in registry.outside.values())
        from_user = sorted(models.from_user | DJANGO.saves) if models.any_user else ()
        self._of_user = tuple(f"{mark}{name}".encode() for name in from_user for mark in (".", '"', "'"))

    def _has(self, framework: str) -> bool:
        return any(entity.framework == framework for entity in self._registry.by_name.values())

    def admits(self, data: bytes, file: File) -> bool:
        """Whether a file can reach an entity."""
        if file.name in self._files or any(
            self._brings(each, file.package, data) for each in file.facts.imports
        ):
            return True
        if self._relations and b"__" in data and not self._relations.isdisjoint(_PATH.findall(data)):
            return True
        if self._fits_two(data):
            return True
        if self._tables and b"tables[" in data and any(word in data for word in self._tables):
            return True
        return any(word in data for word in self._words) or (self._django and self._looks_up(data))

    def _fits_two(self, data: bytes) -> bool:
        """Whether two names that follow each other are a relation and what is behind it."""
        seconds = self._seconds
        return any(second in seconds[first] for first, second in _TWO.findall(data) if first in seconds)

    @cached_property
    def _seconds(self) -> dict[bytes, frozenset[bytes]]:
        """By the name of each relation or accessor, what may follow it."""
        return {
            first.encode(): frozenset(name.encode() for hop in hops for name in self._fits.behind(hop))
            for first, hops in self._fits.hops.items()
        }

    def _looks_up(self, data: bytes) -> bool:
        """Whether a Django model may be reached by its label, by a request, or over a serializer's source."""
        if any(word in data for word in _DJANGO):
            return True
        if b".user" in data and any(name in data for name in self._of_user):
            return True
        if any((label, name.lower()) in self._labels for label, name in _LABEL.findall(data)):
            return True
        return b"=" in data and not self._relations.isdisjoint(_SOURCE.findall(data))

    def _brings(self, statement: Import, package: str, data: bytes) -> bool:
        """Whether an import brings an entity, or a file or package that holds one which the text names."""
        if statement.module is None:
            ours = any(name in self._homes for name in statement.names) and self._names_class(data)
            return ours or (not self._outside_files.isdisjoint(statement.names) and self._names_hung(data))
        base = absolute_name(package, statement.level, statement.module)
        if base is None:
            return False
        if base.partition(".")[0] not in self._ours:
            brought = (f"{base}.{name}" for name in statement.names)
            return any(name in self._registry.outside for name in brought) and self._names_hung(data)
        if statement.names[0] == "*":
            return base in self._known  # nobody can tell by the name what it brings
        return any(self._is_entity(f"{base}.{name}", data) for name in statement.names)

    def _is_entity(self, dotted: str, data: bytes) -> bool:
        if dotted in self._homes:
            return self._names_class(data)
        found = self._origin(dotted)
        return found in self._registry.by_name or (found in self._registry.outside and self._names_hung(data))

    def _names_hung(self, data: bytes) -> bool:
        """Whether a text names what relations of the project put on a model outside."""
        return any(name in data for name in self._hung)

    def _names_class(self, data: bytes) -> bool:
        return any(name in data for name in self._class_names)


def _homes(file: str) -> list[str]:
    """A file and the packages it lies in."""
    parts = file.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
