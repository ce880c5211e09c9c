"""What one source file says about models, tables and collections, as plain data.

The outline is read off every file without parsing it; all outlines together tell which files are parsed for the rest.

Expressions are kept as short text: a string literal with a quote in front (`'shop.Order`), names and chains as they are
(`settings.AUTH_USER_MODEL`), an f-string with its holes (`'{TABLE}.id`), a call as `callee(argument,argument)`, a list as `[item,item]` (names
that are unpacked into it or added to it are items), a lambda as its body, anything else as `?`.
"""

from __future__ import annotations

from typing import Any, Final

from boundcheck.base.light import NamedTuple, made_of

# Signs of an outline.
SETTINGS: Final = "settings"  # it names the installed apps or the user model
TABLES: Final = "tables"  # a call of `Table`
MAPPED: Final = "mapped"  # classes are mapped by a decorator or a call, or made by one
TABLE_NAME: Final = "__tablename__"
COLLECTIONS: Final = "collections"  # it imports a driver of MongoDB
REVISION: Final = "revision"  # it is a migration of Alembic
FIRST: Final = "first"  # one that follows no other
# How the names of SQLAlchemy's columns end; `_Column = mapped_column` is common.
COLUMNS: Final = ("Column", "mapped_column")
# Calls that make an attribute stand for one behind a relation.
PROXIES: Final = frozenset(("association_proxy", "AssociationProxy"))


class Header(NamedTuple):
    """One class statement of the top level or its conditions.

    Its bases are dotted names, as far as the file itself says: `django.db.models.Model` or `.models.Base` by an import,
    `:Base` for a name that the file defines or that a star may bring; a call ends in `()`, `?` is anything else. Builtins
    are left out. `table=True` stands for that keyword. `depends`: the class stands in a condition.
    """

    name: str
    bases: tuple[str, ...]
    depends: bool


_HEADER: Final = made_of(Header)


class MadeTable(NamedTuple):
    """A table that SQL makes, or an operation of a migration; `schema` is "" where none is written."""

    name: str
    schema: str
    line: int
    column: int


class Outline(NamedTuple):
    """The class statements of a file, signs of what else in it may make a table, the tables that its SQL makes, and
    top-level names bound to texts that may be SQL or stand in it, and the packages that settings name as migrations."""

    classes: tuple[Header, ...] = ()
    signs: tuple[str, ...] = ()
    tables: tuple[MadeTable, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    migrations: tuple[str, ...] = ()


class WrittenCall(NamedTuple):
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
    calls: tuple[WrittenCall, ...]
    line: int
    column: int
    end_line: int


class Method(NamedTuple):
    """One method: `called` are the methods that it calls on `self` and on what came from there, `returned` the ends of what it
    gives (`first()` of a call, `customer` of an attribute, "" of anything else), `handed` the ends of what it hands `self`, or
    an object that it makes of its class, to (`session.add`, `select`), with `query` where it asks `self` for that. A property is
    asked for without a call."""

    name: str
    called: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    handed: tuple[str, ...] = ()
    is_property: bool = False


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
    methods: tuple[Method, ...] = ()

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
    """`assigned` are names bound at top level to calls, names, strings and lists; `statements` calls that map classes to
    tables or make classes (`type(name, (Mixin, Base), {})`), and what adds to a list (`X += [...]` as `X.extend`). `unread` is line, column and reason of a file that could not be parsed."""

    classes: tuple[ClassFact, ...] = ()
    assigned: tuple[Field, ...] = ()
    statements: tuple[WrittenCall, ...] = ()
    collections: tuple[Collection, ...] = ()
    unread: tuple[int, int, str] | None = None


def outline_to_plain(outline: Outline) -> tuple[Any, ...]:
    """Only tuples, strings and booleans, as `marshal` wants them."""
    return tuple(map(tuple, outline.classes)), outline.signs, tuple(map(tuple, outline.tables)), *outline[3:]


def outline_from_plain(plain: tuple[Any, ...]) -> Outline:
    """The inverse of `outline_to_plain`."""
    return Outline(tuple(map(_HEADER, plain[0])), plain[1], tuple(map(MadeTable._make, plain[2])), *plain[3:])


def to_plain(facts: EntityFacts) -> tuple[Any, ...]:
    """Only tuples, strings, integers and booleans."""
    return (
        tuple(
            (*item[:6], tuple(map(_plain_field, item.fields)), *item[7:-1], tuple(map(tuple, item.methods)))
            for item in facts.classes
        ),
        tuple(map(_plain_field, facts.assigned)),
        tuple(map(tuple, facts.statements)),
        tuple(map(tuple, facts.collections)),
        None if facts.unread is None else tuple(facts.unread),
    )


def from_plain(plain: tuple[Any, ...]) -> EntityFacts:
    """The inverse of `to_plain`."""
    classes, assigned, statements, collections, unread = plain
    return EntityFacts(
        tuple(map(_class, classes)),
        tuple(map(_field, assigned)),
        tuple(map(WrittenCall._make, statements)),
        tuple(map(Collection._make, collections)),
        unread,
    )


def _class(plain: tuple[Any, ...]) -> ClassFact:
    methods = tuple(map(Method._make, plain[-1]))
    return ClassFact._make((*plain[:6], tuple(map(_field, plain[6])), *plain[7:-1], methods))


def _plain_field(field: Field) -> tuple[Any, ...]:
    return (*field[:3], tuple(map(tuple, field.calls)), *field[4:])


def _field(plain: tuple[Any, ...]) -> Field:
    return Field._make((*plain[:3], tuple(map(WrittenCall._make, plain[3])), *plain[4:]))
