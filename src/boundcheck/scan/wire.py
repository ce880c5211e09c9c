"""Facts as bytes and back: what crosses process borders, and what the cache keeps."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable
from struct import Struct
from typing import Any, Final

from boundcheck.base.light import NamedTuple, made_of
from boundcheck.facts import entities as entity_facts
from boundcheck.facts import suites as suite_facts
from boundcheck.facts.depths import Depth
from boundcheck.facts.entities import EntityFacts, Outline
from boundcheck.facts.file import (
    Directive,
    Export,
    FileFacts,
    Import,
    ImportFacts,
    Problem,
    StringImport,
    Use,
)
from boundcheck.facts.names import NameFact
from boundcheck.facts.suites import SuiteFacts

_IMPORT, _DIRECTIVE, _EXPORT = made_of(Import), made_of(Directive), made_of(Export)
_STRING, _USE = made_of(StringImport), made_of(Use)
_LENGTH: Final = 4  # bytes that tell how long a part is
_ENTITIES, _OUTLINE, _SUITE, _NAMES, _NAMED, _IMPORTED, _IMPORTS = range(7)
_LENGTHS: Final = Struct("<6I")
# The lengths of the parts in front, and a byte: whether fixtures are among them, above that the depth, whether it may hold strings that are
# imported, whether it makes names, and whether it has an `__all__` that lists some.
_HEAD: Final = _IMPORTS * _LENGTH + 1
_MAY_HOLD_STRINGS: Final = 32
_MAKES_NAMES: Final = 64
_LISTS_NAMES: Final = 128
_DEEPEST: Final = int(Depth.WHOLE)
_DEPTHS: Final = tuple(
    map(Depth, range(_DEEPEST + 1))
)  # by number: making one costs more than all that asks for it


class Again(NamedTuple):
    """How the file that is told by some values is read again for what its facts do not hold yet. Each gives None when it is no
    longer as it was."""

    entities: Callable[..., EntityFacts | None]
    facts: Callable[..., bytes | None]  # of these values and a depth
    of: tuple[Any, ...] = ()


class Packed:
    """The facts of one file as bytes, unpacked when they are first asked for; some parts by themselves.

    Those on entities are not even read before, nor anything but `of_imports` where the scan was of imports alone: what is
    asked for and not there is read `again`. What an earlier run kept is called for where it is needed at all.
    """

    __slots__ = (
        "_again",
        "_data",
        "_entities",
        "_facts",
        "_has_outline",
        "_of_imports",
        "_outline",
        "_suite",
        "is_kept",
    )

    def __init__(self, data: bytes | Callable[[], bytes], again: Again | None = None) -> None:
        self._data = data
        self.is_kept = not isinstance(data, bytes)  # and nothing was added to it
        self._again = again
        self._facts: FileFacts | None = None
        self._of_imports: ImportFacts | None = None
        self._entities: EntityFacts | None = None
        self._outline: Outline | None = None
        self._has_outline = False  # whether it was looked for
        self._suite: SuiteFacts | None = None

    @property
    def data(self) -> bytes:
        if not isinstance(self._data, bytes):
            self._data = self._data()
        return self._data

    @property
    def depth(self) -> Depth:
        """How far the file was scanned."""
        return _DEPTHS[self.data[_HEAD - 1] >> 1 & _DEEPEST]

    @property
    def of_imports(self) -> ImportFacts:
        if self._of_imports is None:
            self._of_imports = _imports_from_plain(self._part(_IMPORTS))
        return self._of_imports

    # What all files are asked for is not kept.

    @property
    def imported_words(self) -> frozenset[str]:
        """The last parts of the names that the file imports."""
        return frozenset(self._part(_IMPORTED)[0]) if self._length(_IMPORTED) else frozenset()

    @property
    def renamed(self) -> tuple[tuple[str, str], ...]:
        """Those that it imports under other names, with these."""
        return tuple(self._part(_IMPORTED)[1]) if self._length(_IMPORTED) else ()

    @property
    def facts(self) -> FileFacts:
        """All but those on entities. What was not looked for, `named` alone says."""
        if self._facts is None:
            self._deepen(Depth.NAMES)
            names = self._part(_NAMES) if self._length(_NAMES) else None
            named = self._named_read(), has_makers(self.data)
            self._facts = _from_plain(self.of_imports, names, self.placing, self._suite_read(), *named)
        return self._facts

    @property
    def exported(self) -> tuple[Export, ...]:
        """What its `__all__` lists, which few files have."""
        self._deepen(Depth.NAMES)
        return self.facts.exported or () if self.data[_HEAD - 1] & _LISTS_NAMES else ()

    @property
    def outline(self) -> Outline | None:
        """Without its tables and texts, where nobody asked for them before; see `whole_outline`."""
        self._deepen(Depth.NAMES)
        return self.placing

    @property
    def whole_outline(self) -> Outline | None:
        self._deepen(Depth.TABLES)
        return self.placing

    @property
    def placing(self) -> Outline | None:
        """The outline as far as it was read: always where a file may say what others are."""
        if not self._has_outline:
            self._has_outline = True
            if self._length(_OUTLINE):
                self._outline = entity_facts.outline_from_plain(self._part(_OUTLINE))
        return self._outline

    @property
    def has_entities(self) -> bool:
        """Whether the facts on entities are there already."""
        return self._length(_ENTITIES) > 0

    @property
    def entities(self) -> EntityFacts:
        if self._entities is None:
            if (
                not self.has_entities
                and self._again
                and (facts := self._again.entities(*self._again.of)) is not None
            ):
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
        self._deepen(Depth.TABLES)
        return self.data[_HEAD - 1] & 1 == 1

    @property
    def suite(self) -> SuiteFacts | None:
        self._deepen(Depth.TABLES)
        return self._suite_read()

    @property
    def named(self) -> tuple[NameFact, ...]:
        """The names that the file makes or uses and that modules share."""
        self._deepen(Depth.SHARED)
        return self._named_read()

    @property
    def makes_names(self) -> bool:
        """Whether the file makes any, or takes from a framework that has some."""
        self._deepen(Depth.MADE)
        return has_makers(self.data)

    def _named_read(self) -> tuple[NameFact, ...]:
        return tuple(map(NameFact._make, self._part(_NAMED))) if self._length(_NAMED) else ()

    @property
    def strings(self) -> tuple[StringImport, ...]:
        """What the file imports by strings: most tell by their imports alone that this is nothing."""
        return self.facts.strings if self.data[_HEAD - 1] & _MAY_HOLD_STRINGS else ()

    def _suite_read(self) -> SuiteFacts | None:
        if self._suite is None and self._length(_SUITE):
            self._suite = suite_facts.from_plain(self._part(_SUITE))
        return self._suite

    def _deepen(self, depth: Depth) -> None:
        """Scan the file further where it was not scanned so far."""
        if self.lacks(depth):
            self.take(self.scanned_to(depth))

    def lacks(self, depth: Depth) -> bool:
        """Whether the file can be scanned further, and was not so far."""
        wanted = depth._value_  # flags are compared as slowly as everything else here together
        return self._again is not None and self.data[_HEAD - 1] >> 1 & wanted != wanted

    def scanned_to(self, depth: Depth) -> bytes | None:
        """What `take` takes."""
        return self._again.facts(*self._again.of, depth | self.depth) if self._again else None

    def take(self, data: bytes | None) -> None:
        """Have the facts of a scan that went further; None: the file is not as it was any more."""
        if data is None:
            self._again = self._again and self._again._replace(facts=lambda *of: None)
            return
        self._outline = self._facts = None
        self._has_outline = False
        entities = self.data[_HEAD : _HEAD + self._length(_ENTITIES)] if self.has_entities else b""
        self._data, self.is_kept = data, False
        if entities:
            self.add_entities(entities)

    def _part(self, part: int) -> Any:
        data = self.data
        lengths = _LENGTHS.unpack_from(data)
        start = _HEAD + sum(lengths[:part])
        end = len(data) if part == _IMPORTS else start + lengths[part]
        return marshal.loads(memoryview(data)[start:end])  # noqa: S302 - boundcheck itself wrote it

    def _length(self, part: int) -> int:
        return int(_LENGTHS.unpack_from(self.data)[part])


def pack(facts: FileFacts | ImportFacts, depth: Depth = Depth.WHOLE) -> bytes:
    """The parts that are read alone stand in front, with their lengths; the one on entities is empty as yet."""
    if isinstance(facts, ImportFacts):
        return _joined(Depth.IMPORTS, facts, facts.placing)
    suite = marshal.dumps(suite_facts.to_plain(facts.suite)) if facts.suite else b""
    has_fixtures = bool(facts.suite and (facts.suite.fixtures or facts.suite.supplied))
    names = marshal.dumps(_names_to_plain(facts))
    named = marshal.dumps(tuple(map(tuple, facts.named))) if facts.named else b""
    marks = has_fixtures | _MAKES_NAMES * facts.makes_names | _LISTS_NAMES * bool(facts.exported)
    return _joined(depth, facts.of_imports, facts.outline, suite, names, named, marks=marks)


def _joined(
    depth: Depth,
    facts: ImportFacts,
    outline: Outline | None,
    suite: bytes = b"",
    names: bytes = b"",
    named: bytes = b"",
    *,
    marks: int = 0,
) -> bytes:
    outlined = marshal.dumps(entity_facts.outline_to_plain(outline)) if outline else b""
    parts = (b"", outlined, suite, names, named, _imported(facts.imports) if facts.imports else b"")
    marks |= depth << 1 | _MAY_HOLD_STRINGS * facts.may_hold_strings
    head = _LENGTHS.pack(*map(len, parts)), bytes((marks,))
    return b"".join((*head, *parts, marshal.dumps(_imports_to_plain(facts))))


def _imported(imports: Iterable[Import]) -> bytes:
    words = dict.fromkeys(name.rpartition(".")[2] for each in imports for name in each.names)
    renamed = dict.fromkeys(pair for each in imports if each.aliases for pair in each.renamed)
    return marshal.dumps(((*words,), (*renamed,)))


def has_makers(data: bytes) -> bool:
    """Whether the file of packed facts makes names that modules share, as far as that was looked for."""
    return bool(data[_HEAD - 1] & _MAKES_NAMES)


def pack_entities(facts: EntityFacts) -> bytes:
    return marshal.dumps(entity_facts.to_plain(facts))


# Only tuples, strings, integers, booleans and None, as `marshal` wants them.


def _imports_to_plain(facts: ImportFacts) -> tuple[Any, ...]:
    return (
        facts.lines,
        tuple(map(tuple, facts.imports)),
        tuple(map(tuple, facts.directives)),
        None if facts.problem is None else tuple(facts.problem),
        facts.has_tests,
        facts.holds_code,
        facts.may_hold_strings,
    )


def _imports_from_plain(plain: tuple[Any, ...]) -> ImportFacts:
    """The inverse of `_imports_to_plain`."""
    lines, imports, directives, problem, has_tests, holds_code, may_hold_strings = plain
    return ImportFacts(
        lines,
        tuple(map(_IMPORT, imports)),
        tuple(map(_DIRECTIVE, directives)),
        None if problem is None else Problem._make(problem),
        has_tests,
        holds_code,
        may_hold_strings,
    )


def _names_to_plain(facts: FileFacts) -> tuple[Any, ...]:
    return (
        facts.definitions,
        None if facts.exported is None else tuple(map(tuple, facts.exported)),
        facts.star_exports,
        facts.dynamic_names,
        tuple(map(tuple, facts.strings)),
        facts.bindings,
        tuple(map(tuple, facts.uses)),
        None if facts.unread is None else tuple(facts.unread),
    )


def _from_plain(
    found: ImportFacts,
    names: tuple[Any, ...] | None,
    outline: Outline | None,
    suite: SuiteFacts | None,
    named: tuple[NameFact, ...],
    makes_names: bool,
) -> FileFacts:
    """Facts of their parts; `names` is the plain one, None where the file could not be read for it."""
    definitions, exported, stars, dynamic, strings, bindings, uses, unread = names or (
        (), None, (), True, (), (), (), None,
    )  # fmt: skip
    return FileFacts(
        found.lines,
        found.imports,
        definitions,
        None if exported is None else tuple(map(_EXPORT, exported)),
        stars,
        dynamic,
        tuple(map(_STRING, strings)),
        found.directives,
        found.problem,
        found.has_tests,
        found.holds_code,
        bindings,
        tuple(map(_USE, uses)),
        None if unread is None else Problem._make(unread),
        outline,
        suite,
        named,
        makes_names,
    )
