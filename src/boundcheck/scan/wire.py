"""Facts as bytes and back: what crosses process borders, and what the cache keeps."""

from __future__ import annotations

import marshal
from collections.abc import Callable
from typing import Any, Final

from boundcheck import entity_facts, suite_facts
from boundcheck.entity_facts import EntityFacts, Outline
from boundcheck.facts import Directive, Export, FileFacts, Import, Problem, StringImport, Use
from boundcheck.suite_facts import SuiteFacts

_LENGTH: Final = 4  # bytes that tell how long a part is
_ENTITIES, _OUTLINE, _SUITE, _MAIN = range(4)
# The lengths of the parts in front, and whether fixtures are among the last of them.
_HEAD: Final = _MAIN * _LENGTH + 1


class Packed:
    """The facts of one file as bytes, unpacked when they are first asked for; some parts by themselves.

    Those on entities are not even read before: `read` reads them (None: the file is no longer as it was). What an
    earlier run kept is called for where it is needed at all.
    """

    __slots__ = ("_data", "_entities", "_facts", "_outline", "_read", "_suite", "is_kept")

    def __init__(
        self, data: bytes | Callable[[], bytes], read: Callable[[], EntityFacts | None] | None = None
    ) -> None:
        self._data = data
        self.is_kept = not isinstance(data, bytes)  # and nothing was added to it
        self._read = read
        self._facts: FileFacts | None = None
        self._entities: EntityFacts | None = None
        self._outline: Outline | None = None
        self._suite: SuiteFacts | None = None

    @property
    def data(self) -> bytes:
        if not isinstance(self._data, bytes):
            self._data = self._data()
        return self._data

    @property
    def facts(self) -> FileFacts:
        if self._facts is None:
            self._facts = _from_plain(self._part(_MAIN), self.outline, self.suite)
        return self._facts

    @property
    def outline(self) -> Outline | None:
        if self._outline is None and self._length(_OUTLINE):
            self._outline = entity_facts.outline_from_plain(self._part(_OUTLINE))
        return self._outline

    @property
    def has_entities(self) -> bool:
        """Whether the facts on entities are there already."""
        return self._length(_ENTITIES) > 0

    @property
    def entities(self) -> EntityFacts:
        if self._entities is None:
            if not self.has_entities and self._read is not None and (facts := self._read()) is not None:
                self.add_entities(pack_entities(facts))
            self._entities = (
                entity_facts.from_plain(self._part(_ENTITIES)) if self.has_entities else EntityFacts()
            )
        return self._entities

    def add_entities(self, part: bytes) -> None:
        """Keep the facts on entities, as `pack_entities` gives them, with the others."""
        old = memoryview(self.data)
        length = len(part).to_bytes(_LENGTH, "little")
        self._data = b"".join((length, old[_LENGTH:_HEAD], part, old[_HEAD + self._length(_ENTITIES) :]))
        self.is_kept = False

    @property
    def has_fixtures(self) -> bool:
        """Whether the file defines fixtures, or supplies arguments to tests."""
        return self.data[_HEAD - 1] == 1

    @property
    def suite(self) -> SuiteFacts | None:
        if self._suite is None and self._length(_SUITE):
            self._suite = suite_facts.from_plain(self._part(_SUITE))
        return self._suite

    def _part(self, part: int) -> Any:
        start = _HEAD + sum(map(self._length, range(part)))
        end = len(self.data) if part == _MAIN else start + self._length(part)
        return marshal.loads(memoryview(self.data)[start:end])  # noqa: S302 - boundcheck itself wrote it

    def _length(self, part: int) -> int:
        return int.from_bytes(self.data[part * _LENGTH : (part + 1) * _LENGTH], "little")


def pack(facts: FileFacts) -> bytes:
    """The parts that are read alone stand in front, with their lengths; the one on entities is empty as yet."""
    outline = marshal.dumps(entity_facts.outline_to_plain(facts.outline)) if facts.outline else b""
    suite = marshal.dumps(suite_facts.to_plain(facts.suite)) if facts.suite else b""
    lengths = b"".join(len(part).to_bytes(_LENGTH, "little") for part in (b"", outline, suite))
    has_fixtures = bytes((bool(facts.suite and (facts.suite.fixtures or facts.suite.supplied)),))
    return lengths + has_fixtures + outline + suite + marshal.dumps(_to_plain(facts))


def pack_entities(facts: EntityFacts) -> bytes:
    return marshal.dumps(entity_facts.to_plain(facts))


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


def _from_plain(plain: tuple[Any, ...], outline: Outline | None, suite: SuiteFacts | None) -> FileFacts:
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
        outline,
        suite,
    )
