"""What a form cleaned or a serializer validated: the rows and querysets behind its fields that choose rows, and behind the relations of
its model."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.bases import definition_above
from boundcheck.accesses.cut_out import cut
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.records.models import Models
from boundcheck.accesses.records.saving import SERIALIZER, inherits
from boundcheck.accesses.shown import handed
from boundcheck.accesses.sources import called
from boundcheck.accesses.values import Form, Value
from boundcheck.python.reading import Function, Step, written_key

# Methods of a serializer that are given what it validated, and at which place behind `self`.
_VALIDATED: Final = {"validate": 1, "create": 1, "update": 2}
_OF_FIELD: Final = "validate_"  # and the field whose value they are given
_TAKING: Final = frozenset(("[]", "get", "pop"))
_CHOOSING: Final[dict[str, Form]] = {
    "ModelChoiceField": "row", "ModelMultipleChoiceField": "queryset",
    "PrimaryKeyRelatedField": "row", "SlugRelatedField": "row", "HyperlinkedRelatedField": "row",
}  # fmt: skip
_QUERIES: Final = frozenset(("queryset", "manager", "custom", "class"))


def cleaned(models: Models, e: Evaluator, value: Value, step: Step) -> Value | None:
    """One step on the data of a form."""
    if step.name == "copy":
        return value
    name = written_key(e.nodes, step) if step.name in _TAKING else None
    return _of_field(models, e, value, name) if name is not None else None


def validated(models: Models, e: Evaluator, own: Value, function: Function, number: int) -> Value | None:
    """What methods of a serializer are given of what it validated: `create(self, validated_data)`, `validate_owner(self, value)`."""
    is_of_field = function.name.startswith(_OF_FIELD)
    place = 1 if is_of_field else _VALIDATED.get(function.name, 0)
    given = [each.node for each in function.parameters[place : place + 1]] if place else []
    if number not in given or not inherits(e, function.owner, SERIALIZER):
        return None
    data = own._replace(form="cleaned", own=function.owner).at_most("likely")
    return _of_field(models, e, data, function.name.removeprefix(_OF_FIELD)) if is_of_field else data


def _of_field(models: Models, e: Evaluator, value: Value, name: str) -> Value | None:
    declared = _declared(e, value.own, name)
    if declared:
        return _chosen(e, declared)
    if value.entities and (inner := _declaring(e, value.entities[0], name)) is not None:
        return handed(_chosen(inner, _declared(inner, 0, name)))
    relation = models.relation(value.entity, name)
    if relation is None or relation.leads_to not in models.entities:
        return None
    return Value("queryset" if relation.kind == "m2m" else "row", relation.leads_to, "likely")


def _declared(e: Evaluator, number: int, name: str) -> int:
    """What a form of the file has as a field of that name, its own or a base's (0: nothing)."""
    seen: set[int] = set()
    waiting = [number]
    while waiting:
        number = waiting.pop()
        if number < 0 or number in seen:
            continue
        seen.add(number)
        found = e.reading.classes[number]
        for field, node, _ in found.attributes:
            if field == name and node > 0:
                return node
        waiting += [e.class_named(e.dotted(base)) for base in reversed(found.bases)]
    return 0


def _declaring(e: Evaluator, owner: str, name: str) -> Evaluator | None:
    """One for the text by which a form of another file, or a base of it, has a field of that name."""
    defined = definition_above(e, owner, name)
    return cut(e, *defined) if defined is not None else None


def _chosen(e: Evaluator, number: int) -> Value | None:
    """What a field gives that chooses among the rows of a queryset."""
    node = e.nodes[number]
    last = node.steps[-1] if node.kind == "chain" else None
    if last is None or not last.is_call:
        return None
    word = called(e.nodes, node)
    form = next((form for name, form in _CHOOSING.items() if word.endswith(name)), None)
    given = [value for name, value, _, _ in last.keywords if name == "queryset"] or list(last.args or ())[:1]
    rows = e.value(given[0]) if form and given else None
    if rows is None or form is None or rows.form not in _QUERIES or rows.entity not in e.registry.reachable:
        return None
    is_many = any(name == "many" for name, _, _, _ in last.keywords)
    return Value("queryset" if is_many else form, rows.entity, "likely")
