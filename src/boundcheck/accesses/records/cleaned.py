"""What a form cleaned: the rows and querysets behind its fields that choose rows, and behind the relations of its model."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.records.models import Models
from boundcheck.accesses.values import Form, Value
from boundcheck.python.reading import Step

_TAKING: Final = frozenset(("[]", "get", "pop"))
_CHOOSING: Final[dict[str, Form]] = {"ModelChoiceField": "row", "ModelMultipleChoiceField": "queryset"}
_QUERIES: Final = frozenset(("queryset", "manager", "custom", "class"))


def cleaned(models: Models, e: Evaluator, value: Value, step: Step) -> Value | None:
    """One step on the data of a form."""
    if step.name == "copy":
        return value
    word = e.nodes[step.args[0]] if step.args and step.name in _TAKING else None
    if word is None or word.kind != "text":
        return None
    declared = _declared(e, value.own, word.value)
    if declared:
        return _chosen(e, declared)
    relation = models.relation(value.entity, word.value)
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


def _chosen(e: Evaluator, number: int) -> Value | None:
    """What a field gives that chooses among the rows of a queryset."""
    node = e.nodes[number]
    last = node.steps[-1] if node.kind == "chain" else None
    if last is None or not last.is_call:
        return None
    word = last.name if last.name != "()" else e.nodes[node.parts[0]].value
    form = next((form for name, form in _CHOOSING.items() if word.endswith(name)), None)
    given = [value for name, value, _, _ in last.keywords if name == "queryset"] or list(last.args or ())[:1]
    rows = e.value(given[0]) if form and given else None
    if rows is None or form is None or rows.form not in _QUERIES or rows.entity not in e.registry.reachable:
        return None
    return Value(form, rows.entity, "likely")
