"""Relations that a serializer follows for each row that it writes out."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.records.paths import Paths, text
from boundcheck.accesses.values import Value
from boundcheck.python.reading import Class, Node

_SHOWN: Final = frozenset(("StringRelatedField", "SlugRelatedField"))  # a column of the row behind a relation
_DEEPEST: Final = 8  # classes that inherit from one another


def serialized(paths: Paths, e: Evaluator, found: Class, entity: str) -> None:
    """The fields of a serializer that show another row, and `depth` of its `Meta`, which shows all that it does not declare."""
    if found.name == "Meta":
        for name, number, _ in found.attributes:
            if name == "depth" and number > 0 and e.nodes[number].value not in ("", "0"):
                for relation in sorted(paths.models.relations(entity) - _declared(e, found.outer)):
                    paths.path(
                        e, Value("row", entity, "likely"), relation, e.place_of(number), kind=None, last=True
                    )
        return
    for name, number, _ in found.attributes:
        node = e.nodes[number] if number > 0 else None
        if node is None or node.kind != "chain" or not _shows_row(e, node):
            continue
        words = {word[0]: word[1] for word in node.steps[-1].keywords}
        source = (text(e, words["source"]) or "*") if "source" in words else name
        if "write_only" not in words and source.isidentifier():  # a path of several names is told by itself
            row = Value("row", entity, "likely")
            paths.path(e, row, source, e.place_of(number), kind=None, last=True, attributes=True)


def _declared(e: Evaluator, number: int, depth: int = 0) -> frozenset[str]:
    """The fields that a serializer declares, or one of the file that it inherits from: they are told where they stand."""
    if number < 0 or depth > _DEEPEST:
        return frozenset()
    found = e.reading.classes[number]
    own = frozenset(name for name, node, _ in found.attributes if node > 0)
    above = (e.class_named(e.dotted(base, subscripted=True)) for base in found.bases)
    return own.union(*(_declared(e, each, depth + 1) for each in above))


def _shows_row(e: Evaluator, node: Node) -> bool:
    """Whether a field is another serializer, or one that shows a column of the row behind a relation."""
    last = node.steps[-1]
    if not last.is_call:
        return False
    name = last.name if last.name != "()" else e.nodes[node.parts[0]].value
    return name in _SHOWN or name.endswith("Serializer")
