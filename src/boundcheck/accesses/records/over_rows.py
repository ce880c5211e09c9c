"""Types of strawberry-django: each instance is a row, and a field that is another type shows the row behind a relation."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.records.leading import leading_model
from boundcheck.accesses.records.models import Models
from boundcheck.accesses.records.paths import Paths
from boundcheck.accesses.values import Value
from boundcheck.python.reading import Class

_MAKERS: Final = ("strawberry_django.", "strawberry.django.")
_ITSELF: Final = "auto"  # as the column is


def over_rows(models: Models, e: Evaluator, found: Class) -> str:
    """The model whose rows a class is a type over ("": none)."""
    for number in found.decorators:
        node = e.nodes[number]
        last = node.steps[-1] if node.kind == "chain" else None
        if last is None or not last.is_call or not e.dotted(number, called=True).startswith(_MAKERS):
            continue
        given = {name: value for name, value, *_ in last.keywords}
        model = last.args[0] if last.args else given.get("model", -1)
        if model > 0 and (name := leading_model(models, e, model)):
            return name
    return ""


def shown_over_rows(paths: Paths, e: Evaluator, found: Class, entity: str) -> None:
    """The fields that show another row."""
    for name, _, annotation in found.attributes:
        if annotation > 0 and e.dotted(annotation).rpartition(".")[2] != _ITSELF:
            row = Value("row", entity, "likely")
            paths.path(e, row, name, e.place_of(annotation), kind=None, last=True, attributes=True)
