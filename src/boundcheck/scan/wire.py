"""Facts as bytes and back: what crosses process borders, and what the cache keeps."""

from __future__ import annotations

import marshal
from typing import Any, Final

from boundcheck import entity_facts
from boundcheck.entity_facts import EntityFacts
from boundcheck.facts import Directive, Export, FileFacts, Import, Problem, StringImport, Use

_LENGTH: Final = 4  # bytes that tell how long the facts on entities are


class Packed:
    """The facts of one file as bytes, unpacked when they are first asked for; those on entities by themselves."""

    __slots__ = ("_entities", "_facts", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._facts: FileFacts | None = None
        self._entities: EntityFacts | None = None

    @property
    def facts(self) -> FileFacts:
        if self._facts is None:
            main = memoryview(self.data)[_LENGTH + self._length :]
            self._facts = _from_plain(marshal.loads(main), self.entities)  # noqa: S302 - boundcheck itself wrote it
        return self._facts

    @property
    def has_entities(self) -> bool:
        return self._length > 0

    @property
    def entities(self) -> EntityFacts | None:
        if self._entities is None and self._length:
            plain = marshal.loads(memoryview(self.data)[_LENGTH : _LENGTH + self._length])  # noqa: S302
            self._entities = entity_facts.from_plain(plain)
        return self._entities

    @property
    def _length(self) -> int:
        return int.from_bytes(self.data[:_LENGTH], "little")


def pack(facts: FileFacts) -> bytes:
    """The facts on entities stand in front, with their length, so that they can be read alone."""
    entities = marshal.dumps(entity_facts.to_plain(facts.entities)) if facts.entities else b""
    return len(entities).to_bytes(_LENGTH, "little") + entities + marshal.dumps(_to_plain(facts))


def _to_plain(facts: FileFacts) -> tuple[Any, ...]:
    """Only tuples, strings, integers, booleans and None, as `marshal` wants them."""
    return (
        facts.lines,
        tuple(map(tuple, facts.imports)),
        facts.definitions,
        None if facts.exported is None else tuple(tuple(export) for export in facts.exported),
        facts.star_exports,
        facts.dynamic_names,
        tuple(tuple(string) for string in facts.strings),
        tuple(tuple(directive) for directive in facts.directives),
        None if facts.problem is None else tuple(facts.problem),
        facts.has_tests,
        facts.holds_code,
        facts.bindings,
        tuple(tuple(use) for use in facts.uses),
    )


def _from_plain(plain: tuple[Any, ...], entities: EntityFacts | None) -> FileFacts:
    """The inverse of `_to_plain`."""
    (
        lines,
        imports,
        definitions,
        exported,
        stars,
        dynamic,
        strings,
        directives,
        problem,
        tests,
        code,
        bindings,
        uses,
    ) = plain
    return FileFacts(
        lines,
        tuple(map(Import._make, imports)),
        definitions,
        None if exported is None else tuple(map(Export._make, exported)),
        stars,
        dynamic,
        tuple(map(StringImport._make, strings)),
        tuple(map(Directive._make, directives)),
        None if problem is None else Problem._make(problem),
        tests,
        code,
        bindings,
        tuple(map(Use._make, uses)),
        entities,
    )
