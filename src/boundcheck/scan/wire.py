"""Facts as bytes and back: what crosses process borders, and what the cache keeps."""

from __future__ import annotations

import marshal
from typing import Any

from boundcheck import entity_facts
from boundcheck.facts import Directive, Export, FileFacts, Import, Problem, StringImport, Use


class Packed:
    """The facts of one file as bytes, unpacked when they are first asked for."""

    __slots__ = ("_facts", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._facts: FileFacts | None = None

    @property
    def facts(self) -> FileFacts:
        if self._facts is None:
            self._facts = _from_plain(marshal.loads(self.data))  # noqa: S302 - boundcheck itself wrote it
        return self._facts


def pack(facts: FileFacts) -> bytes:
    return marshal.dumps(_to_plain(facts))


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
        entity_facts.to_plain(facts.entities),
    )


def _from_plain(plain: tuple[Any, ...]) -> FileFacts:
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
        entities,
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
        entity_facts.from_plain(entities),
    )
