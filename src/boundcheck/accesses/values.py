"""What an expression may stand for: a model class, a row, a query, a statement, a session, several of these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final, Literal

from boundcheck.base.graphs import is_larger
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.entities.model import Relation
from boundcheck.findings.finding import CERTAINTIES, Certainty

Form = Literal[
    "class",  # an entity's class, a Core table, an alias of one
    "row",
    "fresh",  # a row of SQLAlchemy made here, which no session knows yet
    "many",  # a list, set or iterator of rows
    "pair",  # what get_or_create gives
    "tuple",  # `items` are its elements
    "dict",  # `items` are its values
    "any",  # any one of `items`
    "name",  # a dotted name that is no entity: `entity` is that name
    "none",
    "component",  # a view, form, serializer, admin or manager class over an entity; `own` is its class
    "super",
    "cleaned",  # the data of a form over `entity`; `own` is its class
    "formset",  # a set of forms over `entity`, or its class; `entities` has that of the rows around, if there are any
    "pages",  # a paginator over rows
    "function",  # what is called later: `items` has what it gives then
    # Records: Django and its like
    "manager",
    "queryset",
    "custom",  # what a method of a project's own manager returned: most likely a queryset
    "values",  # a queryset of dicts or tuples
    "field",  # a relation as an attribute of a model class
    "type",  # Django's content type of a model
    # SQLAlchemy
    "columns",  # `table.c`
    "column",  # a column, or an expression of some
    "relation",  # `Order.customer`: a relation at its class
    "statement",  # a query, select, insert …
    "query",  # a statement that runs when iterated, and has delete() and update()
    "load",  # a loader option, at the entity it arrived at
    "related",  # what a relation of a row holds: one row or many
    "result",  # of session.execute
    "session",
    "repository",  # an object that gives and takes the rows of `entity`
]


class Hop(NamedTuple):
    """One step over a relation, from the entity `of` to `entity`."""

    of: str
    entity: str
    relation: Relation
    reverse: bool

    @property
    def kind(self) -> Literal["accessor", "traversal"]:
        """What following it in Python is."""
        return "accessor" if self.reverse else "traversal"


class NodePlace(NamedTuple):
    """Where something stands: line, column in code points, last line, all from 1."""

    line: int
    column: int
    end_line: int
    in_loop: bool = False


class Followed(NamedTuple):
    """A hop in Python code, reported when more than the key of the row behind it is read; as certain as the row it begins at."""

    hop: Hop
    place: NodePlace
    written: str
    certainty: Certainty


class Value(NamedTuple):
    """A light type. `entity` is the dotted name of what it is of ("": nobody knows).

    `origin` is the number of the access that the expression began with (-1: none), which becomes a write when the chain
    ends in one; `followed` is the hop that gave a row, `via` the one that gave a manager. `table` is that of an implicit
    many-to-many relation, which has no entity. `entities` are all that a statement names so far, `selected` the entities
    of each column of its rows ("" for what is none), of a dict the keys of its `items` where all are written, of a
    tuple the names that it has its `items` by, too.
    """

    form: Form
    entity: str = ""
    certainty: Certainty = "certain"
    origin: int = -1
    followed: Followed | None = None
    via: Hop | None = None
    table: str = ""
    entities: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()
    relation: Relation | None = None
    items: tuple[Value | None, ...] = ()
    own: int = -1

    def stored(self) -> Value:
        """The value as a variable holds it: a later write through it is a place of its own."""
        if self.items:
            items = tuple(each and each.stored() for each in self.items)
            return self if items == self.items else self._replace(items=items)
        return self._replace(origin=-1) if self.origin >= 0 else self

    def at_most(self, certainty: Certainty) -> Value:
        if self.form == "any":
            return self._replace(items=tuple(each and each.at_most(certainty) for each in self.items))
        weaker = weakest(self.certainty, certainty)
        return self if weaker == self.certainty else self._replace(certainty=weaker)

    @property
    def holds_entity(self) -> bool:
        """Whether it, or something in it, is of an entity."""
        return bool(self.entity) or any(each is not None and each.holds_entity for each in self.items)

    @property
    def alternatives(self) -> Iterator[Value]:
        """Itself, or everything it may be."""
        if self.form == "any":
            yield from (each for each in self.items if each is not None)
        else:
            yield self


NONE: Final = Value("none")
OTHER: Final = Value("name", "?")  # something that is no entity
SESSION: Final = Value("session")
EXPRESSION: Final = Value("column")
_QUERIES: Final = frozenset(("queryset", "custom", "manager"))
_MANY: Final = _QUERIES | {"many"}
_ROWS: Final = frozenset(("row", "fresh"))
_ROW_OR_RELATED: Final = _ROWS | {"related"}
_MOST: Final = 32  # alternatives: a loop over the names of models has many
_LARGEST: Final = (
    5_000  # values within one: a table of models has many, rows of rows of the same rows double each time
)


def several(item: Value) -> Value:
    """A list, set or iterator of what each of its elements is."""
    return Value("many", item.entity, item.certainty) if item.form in _ROWS else Value("many", items=(item,))


def weakest(one: Certainty, other: Certainty) -> Certainty:
    return max(one, other, key=CERTAINTIES.index)


def bounded(value: Value) -> Value | None:
    """A value, or nothing where it holds more than anybody writes down."""
    return None if is_larger(_LARGEST, value, attrgetter("items")) else value


def one_of(values: Iterable[Value | None], *, stored: bool = True) -> Value | None:
    """What a name is that is any of these. What nobody knows leaves the others likely; what disagrees is nothing.

    Values are taken as stored, but in the middle of a chain.
    """
    given = list(values)
    if not any(given):  # as of most names: a value is never empty
        return None
    alternatives = [value for each in given if each is not None for value in each.alternatives]
    known = list(dict.fromkeys(value.stored() if stored else value for value in alternatives))
    real = [value for value in known if value.form != "none"]
    if not real:
        return NONE if known and None not in given else None
    found = _united([value for value in real if not _holds_nothing(value)] or real)
    if found is not None and None in given:
        found = found.at_most("likely")
    if found is not None and len(given) == 1 and given[0] is not None:
        return given[0]
    return found


def _holds_nothing(value: Value) -> bool:
    """Whether it is `[]` or `[None]`, which are lists of anything."""
    return value.form == "tuple" and all(item == NONE for item in value.items)


def _each_united(values: list[Value]) -> Value | None:
    """Rows of values of which each place is any of theirs, where they have as many; dicts have all that any of them has."""
    keys = {value.selected for value in values}
    if values[0].form == "dict" and (len(keys) > 1 or keys == {()}):
        held = dict.fromkeys(item for value in values for item in value.items)
        return values[0]._replace(items=tuple(held), selected=())
    if len({len(value.items) for value in values}) != 1:
        return None
    items = (one_of(each) for each in zip(*(value.items for value in values), strict=True))
    return values[0]._replace(items=tuple(items))


def _united(values: list[Value]) -> Value | None:
    first = values[0]
    if len(values) == 1:
        return first
    forms = {value.form for value in values}
    if forms == {"class", "name"}:  # models, and classes that are none
        models = _united([value for value in values if value.form == "class"])
        return models.at_most("likely") if models is not None else None
    if forms <= {"tuple", "dict"}:
        return _each_united(values) if len(forms) == 1 else None
    if len({(value.entity, value.table) for value in values}) == 1:
        certainty = first.certainty
        for value in values[1:]:
            certainty = weakest(certainty, value.certainty)
        if len(forms) == 1:
            entities = tuple(dict.fromkeys(entity for value in values for entity in value.entities))
            followed = next((value.followed for value in values if value.followed), None)
            return first._replace(certainty=certainty, entities=entities, followed=followed)
        if forms <= _QUERIES:
            return first._replace(form="queryset", certainty=certainty)
        if forms <= _ROW_OR_RELATED:  # what a relation holds that may as well be a row is one
            return first._replace(form="row", certainty=certainty)
        if (
            forms <= _MANY
        ):  # `list(orders) if … else Order.objects.none()`: what only queries have is asked of these
            query = next(value for value in values if value.form != "many")
            return query._replace(form="queryset").at_most(weakest(certainty, "likely"))
        return None
    alike = len(forms) == 1 and (forms <= {"class", "row", "many", "queryset", "manager", "function", "type"})
    return Value("any", items=tuple(values)) if alike and len(values) <= _MOST else None
