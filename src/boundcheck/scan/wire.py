"""Facts as plain nested tuples and back: what crosses process borders, and what a cache can keep."""

from __future__ import annotations

from typing import Any

from boundcheck import entity_facts
from boundcheck.facts import Directive, Export, FileFacts, Import, ImportedName, Problem, StringImport, Use


def to_plain(facts: FileFacts) -> tuple[Any, ...]:
    """Only tuples, strings, integers, booleans and None, as `marshal` wants them."""
    return (
        facts.lines,
        tuple(
            (*statement[:6], tuple(tuple(name) for name in statement.names)) for statement in facts.imports
        ),
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


def from_plain(plain: tuple[Any, ...]) -> FileFacts:
    """The inverse of `to_plain`."""
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
        tuple(
            Import._make((*statement[:6], tuple(map(ImportedName._make, statement[6]))))
            for statement in imports
        ),
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
