"""Types of GraphQL and schemas over a model: a field that is another type shows the row behind a relation. An instance of a type
of strawberry-django is a row itself."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.records.leading import leading_model
from boundcheck.accesses.records.models import Models
from boundcheck.accesses.records.paths import Paths
from boundcheck.accesses.records.written_paths import strings
from boundcheck.accesses.values import Value
from boundcheck.python.reading import Class

_MAKERS: Final = ("strawberry_django.", "strawberry.django.")
_ITSELF: Final = "auto"  # as the column is
_SCHEMAS: Final = (".ModelSchema",)  # of Django Ninja, and of what goes on from it
_OF_GRAPHENE: Final = (".DjangoObjectType", ".ModelObjectType")


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


def shown_over_rows(paths: Paths, e: Evaluator, found: Class, entity: str, *, is_over: bool) -> None:
    """The fields that show another row: what the body says of which type it is, and what the `Meta` of a type of graphene lists."""
    row = Value("row", entity, "likely")
    if is_over or _comes_from(e, found, _SCHEMAS):
        for name, _, annotation in found.attributes:
            if annotation > 0 and e.dotted(annotation).rpartition(".")[2] != _ITSELF:
                paths.path(e, row, name, e.place_of(annotation), kind=None, last=True, attributes=True)
    for number in found.inner if _comes_from(e, found, _OF_GRAPHENE) else ():
        inner = e.reading.classes[number]
        listed = [node for name, node, _ in inner.attributes if name == "fields" and node > 0]
        for written, place in (each for node in listed if inner.name == "Meta" for each in strings(e, node)):
            paths.path(e, row, written, place, kind=None, last=True, attributes=True)


def _comes_from(e: Evaluator, found: Class, names: tuple[str, ...]) -> bool:
    return any(e.dotted(base, subscripted=True).endswith(names) for base in found.bases)
