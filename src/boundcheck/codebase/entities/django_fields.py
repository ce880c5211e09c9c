"""Which of Django's fields are relations, and of what kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

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
_TAGS: Final = ("taggit.managers.", "modelcluster.contrib.taggit.")


def relation_kind(classes: Classes, file: File, call: WrittenCall) -> RelationKind | None:
    """What kind of relation a field's call declares; classes of the project that derive from one count."""
    tail = call.tail
    if tail == "GenericForeignKey":
        return None
    found = _kind(tail)
    if found is None:
        name = classes.dotted(file, call.callee)
        above = classes.ancestors(name)
        found = next((kind for each in above if (kind := _kind(each.rpartition(".")[2]))), None)
        if found is None and are_tags((name, *above)):
            return "generic"
    return found


def are_tags(names: Iterable[str]) -> bool:
    """Whether what is called so, or comes from what is, stands for the tags of a row, which are rows elsewhere."""
    return any(name.startswith(_TAGS) for name in names)


def _kind(tail: str) -> RelationKind | None:
    return next((kind for suffix, kind in _KINDS if tail.endswith(suffix)), None)
