"""The model that a class of another file is for, and the one that an expression begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import bases_of
from boundcheck.accesses.records.paths import text
from boundcheck.accesses.shown import shown
from boundcheck.python.reading import Class

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator
    from boundcheck.accesses.records.models import Models

MODELS: Final = ("model", "model_class")
METAS: Final = frozenset(("Meta", "Django"))  # the other of documents that are kept for a search engine
_SHOWING: Final = ("Meta.model", *MODELS, "queryset")
_DEEPEST: Final = 6  # classes that inherit from one another


def model_expressions(e: Evaluator, found: Class) -> Iterator[int]:
    """The values of `model` and `queryset` in a class and its Meta."""
    for name, node, _ in found.attributes:
        if name in (*MODELS, "queryset") and node > 0:
            yield node
    for number in found.inner:
        inner = e.reading.classes[number]
        if inner.name in METAS:
            yield from model_expressions(e, inner)


def leading_model(models: Models, e: Evaluator, number: int, depth: int = 0) -> str | None:
    """The model at the start of `Invoice`, `models.Invoice.objects.all()` or `get_user_model()`."""
    node = e.nodes[number]
    if node.kind == "var":
        name = e.dotted(number)
        if name in models.entities:
            return name
        return leading_model(models, e, node.parts[0], depth + 1) if node.parts and depth < 4 else None
    if node.kind != "chain":
        return None
    name = e.dotted(node.parts[0])
    word = e.nodes[node.parts[0]].value
    for step in node.steps[:6]:
        if name in models.entities:
            return name
        word = word if step.name == "()" else step.name
        if step.is_call:
            if word == "get_user_model":
                return models.user
            label = ".".join(filter(None, (text(e, each) for each in step.args or ())))
            if word == "get_model" and label.count(".") == 1:
                found = models.labelled(*label.split("."))
                return found.name if found else None
            return leading_model(models, e, node.parts[0], depth + 1) if depth < 4 else None
        name = e.follow(f"{name}.{step.name}") if name and step.args is None else ""
    return name if name in models.entities else None


def shown_model(e: Evaluator, dotted: str, holders: tuple[str, ...] = _SHOWING, depth: int = 0) -> str:
    """The model that a view, form, serializer or admin of another file is for ("": none that it or its bases tell)."""
    found: str = e.elsewhere.once(
        ("model of", dotted, holders, e.furthest), lambda: _shown_model(e.apart(), dotted, holders, depth)
    )
    return found


def _shown_model(e: Evaluator, dotted: str, holders: tuple[str, ...], depth: int) -> str:
    for holder in holders:
        value = shown(e, f"{dotted}.{holder}", called=False)
        if value is not None and value.form in ("class", "queryset", "manager") and value.entity:
            return value.entity
    bases = bases_of(e, dotted) if depth < _DEEPEST else ()
    return next(
        filter(None, (shown_model(e, above, holders, depth + 1) for *_, above in bases if above != dotted)),
        "",
    )
