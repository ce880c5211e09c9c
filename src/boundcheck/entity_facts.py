"""What one source file says about models, tables and collections, as plain data.

Expressions are kept as short text: a string literal with a quote in front (`'shop.Order`), names and chains as they are
(`settings.AUTH_USER_MODEL`), an f-string with its holes (`'{TABLE}.id`), a call as `callee(argument,argument)`, a list as `[item,item]`, a lambda as its body,
anything else as `?`.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Call(NamedTuple):
    """One call: `callee` as written, its arguments and keywords as text."""

    callee: str
    args: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    line: int = 0
    column: int = 0
    end_line: int = 0

    def keyword(self, name: str) -> str:
        return next((value for key, value in self.keywords if key == name), "")

    @property
    def tail(self) -> str:
        return self.callee.rpartition(".")[2]


class Field(NamedTuple):
    """One name bound in a class body or at top level.

    `calls` are the calls on its right side, the outermost first; `value` is the right side as text.
    """

    name: str
    annotation: str
    value: str
    calls: tuple[Call, ...]
    line: int
    column: int
    end_line: int


class ClassFact(NamedTuple):
    """One class outside functions and loops.

    `options` are what its inner classes and dunder names say (`Meta.db_table`, `__tablename__`, `Settings.name`),
    `metas` the bases of its inner `Meta`; `depends` that it stands in a condition. A computed table name is a template:
    `{lower}` and `{snake}` stand for the class's name.
    """

    name: str
    bases: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    decorators: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    metas: tuple[str, ...]
    fields: tuple[Field, ...]
    depends: bool
    line: int
    column: int
    end_line: int

    def option(self, name: str) -> str:
        return next((value for key, value in self.options if key == name), "")

    def keyword(self, name: str) -> str:
        return next((value for key, value in self.keywords if key == name), "")


class Collection(NamedTuple):
    """A collection of a document database that is reached by name; `variable` is the top-level name bound to it."""

    name: str
    variable: str
    line: int
    column: int
    end_line: int


class EntityFacts(NamedTuple):
    """`assigned` are names bound at top level to calls, names and strings; `statements` calls that stand alone."""

    classes: tuple[ClassFact, ...] = ()
    assigned: tuple[Field, ...] = ()
    statements: tuple[Call, ...] = ()
    collections: tuple[Collection, ...] = ()


def to_plain(facts: EntityFacts | None) -> tuple[Any, ...] | None:
    """Only tuples, strings, integers, booleans and None, as `marshal` wants them."""
    if facts is None:
        return None
    return (
        tuple((*item[:6], tuple(map(_plain_field, item.fields)), *item[7:]) for item in facts.classes),
        tuple(map(_plain_field, facts.assigned)),
        tuple(map(tuple, facts.statements)),
        tuple(map(tuple, facts.collections)),
    )


def from_plain(plain: tuple[Any, ...] | None) -> EntityFacts | None:
    """The inverse of `to_plain`."""
    if plain is None:
        return None
    classes, assigned, statements, collections = plain
    return EntityFacts(
        tuple(ClassFact._make((*item[:6], tuple(map(_field, item[6])), *item[7:])) for item in classes),
        tuple(map(_field, assigned)),
        tuple(map(Call._make, statements)),
        tuple(map(Collection._make, collections)),
    )


def _plain_field(field: Field) -> tuple[Any, ...]:
    return (*field[:3], tuple(map(tuple, field.calls)), *field[4:])


def _field(plain: tuple[Any, ...]) -> Field:
    return Field._make((*plain[:3], tuple(map(Call._make, plain[3])), *plain[4:]))
