"""Facts as bytes and back: what crosses process borders, and what the cache keeps."""

from __future__ import annotations

import marshal
from typing import Any, Final

from boundcheck import entity_facts, suite_facts
from boundcheck.entity_facts import EntityFacts
from boundcheck.facts import Directive, Export, FileFacts, Import, Problem, StringImport, Use
from boundcheck.suite_facts import SuiteFacts

_LENGTH: Final = 4  # bytes that tell how long a part is
_HEAD: Final = (
    2 * _LENGTH + 1
)  # the lengths of both parts in front, and whether fixtures are among the second


class Packed:
    """The facts of one file as bytes, unpacked when they are first asked for; those on entities and suites by themselves."""

    __slots__ = ("_entities", "_facts", "_suite", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._facts: FileFacts | None = None
        self._entities: EntityFacts | None = None
        self._suite: SuiteFacts | None = None

    @property
    def facts(self) -> FileFacts:
        if self._facts is None:
            main = memoryview(self.data)[_HEAD + self._length(0) + self._length(1) :]
            self._facts = _from_plain(marshal.loads(main), self.entities, self.suite)  # noqa: S302 - boundcheck itself wrote it
        return self._facts

    @property
    def has_entities(self) -> bool:
        return self._length(0) > 0

    @property
    def entities(self) -> EntityFacts | None:
        length = self._length(0)
        if self._entities is None and length:
            plain = marshal.loads(memoryview(self.data)[_HEAD : _HEAD + length])  # noqa: S302
            self._entities = entity_facts.from_plain(plain)
        return self._entities

    @property
    def has_fixtures(self) -> bool:
        """Whether the file defines fixtures, or supplies arguments to tests."""
        return self.data[_HEAD - 1] == 1

    @property
    def suite(self) -> SuiteFacts | None:
        start, length = _HEAD + self._length(0), self._length(1)
        if self._suite is None and length:
            self._suite = suite_facts.from_plain(marshal.loads(memoryview(self.data)[start : start + length]))  # noqa: S302
        return self._suite

    def _length(self, part: int) -> int:
        return int.from_bytes(self.data[part * _LENGTH : (part + 1) * _LENGTH], "little")


def pack(facts: FileFacts) -> bytes:
    """The facts on entities and suites stand in front, with their lengths, so that they can be read alone."""
    entities = marshal.dumps(entity_facts.to_plain(facts.entities)) if facts.entities else b""
    suite = marshal.dumps(suite_facts.to_plain(facts.suite)) if facts.suite else b""
    lengths = b"".join(len(part).to_bytes(_LENGTH, "little") for part in (entities, suite))
    has_fixtures = bytes((bool(facts.suite and (facts.suite.fixtures or facts.suite.supplied)),))
    return lengths + has_fixtures + entities + suite + marshal.dumps(_to_plain(facts))


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
        None if facts.unread is None else tuple(facts.unread),
    )


def _from_plain(plain: tuple[Any, ...], entities: EntityFacts | None, suite: SuiteFacts | None) -> FileFacts:
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
        unread,
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
        None if unread is None else Problem._make(unread),
        entities,
        suite,
    )
