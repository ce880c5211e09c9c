"""What an expression of Django code may be: a model class, a manager, a queryset, an instance."""

from __future__ import annotations

import ast
from typing import Final, Literal, NamedTuple

from boundcheck.entities.model import Relation
from boundcheck.finding import Certainty

Form = Literal[
    "class",  # a model class
    "manager",
    "queryset",
    "custom",  # what a method of a project's own manager returned: most likely a queryset
    "rows",  # a queryset of dicts or tuples
    "instance",
    "many",  # a list, set or iterator of instances
    "pair",  # what get_or_create returns
    "component",  # a view, form, serializer or admin over a model; a manager class's own code is a "manager"
    "name",  # a dotted name that is no model: `entity` is that name
    "super",
    "field",  # a relation as an attribute of a model class
    "none",  # the literal None, which goes with any other value
]


class Hop(NamedTuple):
    """One step over a relation, from the entity `of` to `entity`."""

    of: str
    entity: str
    relation: Relation
    reverse: bool


class Step(NamedTuple):
    """A hop in Python code, reported when more than the key of the row behind it is read."""

    hop: Hop
    node: ast.expr


class Value(NamedTuple):
    """A light type. `origin` is the number of the access that the expression began with (-1: none), which becomes a
    write when the chain ends in one; `step` is the hop that gave an instance, `via` the one that gave a manager.
    `table` is that of an implicit many-to-many relation, which has no entity."""

    form: Form
    entity: str
    certainty: Certainty = "certain"
    origin: int = -1
    step: Step | None = None
    via: Hop | None = None
    table: str = ""

    def stored(self) -> Value:
        """The value as a variable holds it: a later write through it is a place of its own."""
        return self._replace(origin=-1) if self.origin >= 0 else self

    def at_most(self, certainty: Certainty) -> Value:
        return self._replace(certainty=weakest(self.certainty, certainty))


_ORDER: Final = ("possible", "likely", "certain")


def weakest(one: Certainty, other: Certainty) -> Certainty:
    return one if _ORDER.index(one) < _ORDER.index(other) else other


def merged(one: Value | None, other: Value | None) -> Value | None:
    """What a name is after two branches; None where they do not agree."""
    if one is None or other is None:
        return None
    if one.form == "none":
        return other
    if other.form == "none":
        return one
    if one.entity != other.entity or one.table != other.table:
        return None
    forms = {one.form, other.form}
    if len(forms) == 1 or forms <= {"queryset", "custom", "manager"}:
        form = one.form if len(forms) == 1 else "queryset"
        return one._replace(form=form, certainty=weakest(one.certainty, other.certainty), origin=-1)
    return None


WRITES: Final = frozenset(
    (
        "create get_or_create update_or_create bulk_create bulk_update update delete _raw_delete "
        "create_user create_superuser"
    ).split()
)
LINKS: Final = frozenset(("add", "set", "remove", "clear"))  # of related managers
_SAME: Final = frozenset(
    (
        "all filter exclude annotate alias order_by reverse distinct none union intersection difference "
        "select_related prefetch_related extra defer only using select_for_update raw complex_filter "
        "get_queryset db_manager"
    ).split()
)
_ONE: Final = frozenset("get first last earliest latest create create_user create_superuser".split())
_ROWS: Final = frozenset(("values", "values_list", "dates", "datetimes"))
_PAIR: Final = frozenset(("get_or_create", "update_or_create"))
_NOTHING: Final = frozenset(
    (
        "aggregate count exists explain in_bulk update delete bulk_update contains add set remove clear "
        "_raw_delete as_manager contribute_to_class deconstruct get_for_model get_for_models"
    ).split()
)
STARTS: Final = (
    _SAME | _ONE | _PAIR | _ROWS | WRITES | {"count", "exists", "aggregate", "in_bulk", "iterator"}
)
# Methods of the classes of trees (django-treebeard), with what they give.
TREES: Final[dict[str, Form]] = {
    "get_root_nodes": "queryset", "get_tree": "queryset", "get_first_root_node": "instance",
    "get_last_root_node": "instance", "add_root": "instance",
}  # fmt: skip
ITERABLE: Final = frozenset(("queryset", "many", "custom"))
QUERIES: Final = frozenset(("manager", "queryset", "custom", "rows"))


def plain_method(method: str) -> str:
    """The name of a queryset's method, without the `a` of its asynchronous twin."""
    if method in STARTS or method in _NOTHING:
        return method
    return method[1:] if method[:1] == "a" and (method[1:] in STARTS or method[1:] in _NOTHING) else method


def result_of(base: Value, method: str) -> Value | None:
    """What a call of a queryset's method gives."""
    value = base._replace(via=None, step=None)
    if base.form == "rows":
        if method in _ONE or method in _NOTHING or method == "iterator":
            return None
        return value
    if method in _SAME:
        return value._replace(form="queryset") if base.form != "custom" else value
    if method in _ONE:
        return value._replace(form="instance")
    if method in _ROWS:
        return value._replace(form="rows")
    if method in _PAIR:
        return value._replace(form="pair")
    if method in ("iterator", "bulk_create"):
        return value._replace(form="many")
    if method in _NOTHING:
        return None
    return value._replace(form="custom").at_most("likely")
