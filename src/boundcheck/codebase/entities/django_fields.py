"""Which of Django's fields are relations, and of what kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundcheck.codebase.entities.model import RelationKind
from boundcheck.facts.entities import WrittenCall

if TYPE_CHECKING:
    from boundcheck.codebase.entities.classes import Classes
    from boundcheck.codebase.files import File

_KINDS: tuple[tuple[str, RelationKind], ...] = (
    ("OneToOneField", "o2o"),
    ("ManyToManyField", "m2m"),
    ("ForeignKey", "fk"),
    ("ParentalKey", "fk"),
    ("ModularRelationship", "fk"),
    ("GenericRelation", "generic"),
)


def relation_kind(classes: Classes, file: File, call: WrittenCall) -> RelationKind | None:
    """What kind of relation a field's call declares; classes of the project that derive from one count."""
    tail = call.tail
    if tail == "GenericForeignKey":
        return None
    found = _kind(tail)
    if found is None:
        names = classes.ancestors(classes.dotted(file, call.callee))
        found = next((kind for name in names if (kind := _kind(name.rpartition(".")[2]))), None)
    return found


def _kind(tail: str) -> RelationKind | None:
    return next((kind for suffix, kind in _KINDS if tail.endswith(suffix)), None)
