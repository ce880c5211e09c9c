"""Relations that a serializer follows for each row that it writes out."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.records.depths import shown_in_depth
from boundcheck.accesses.records.paths import Paths, text
from boundcheck.accesses.sources import called
from boundcheck.accesses.values import Value
from boundcheck.python.reading import Class, Node

_SHOWN: Final = frozenset(("StringRelatedField", "SlugRelatedField"))  # a column of the row behind a relation


def serialized(paths: Paths, e: Evaluator, found: Class, entity: str) -> None:
    """The fields of a serializer that show another row, and `depth` of its `Meta`, which shows what it does not declare."""
    if found.name == "Meta":
        for name, number, _ in found.attributes:
            if name == "depth" and number > 0 and e.nodes[number].value not in ("", "0"):
                for shown, certainty in shown_in_depth(paths.models, e, found, entity):
                    row = Value("row", entity, certainty)
                    paths.path(e, row, shown, e.place_of(number), kind=None, last=True, attributes=True)
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


def _shows_row(e: Evaluator, node: Node) -> bool:
    """Whether a field is another serializer, or one that shows a column of the row behind a relation."""
    last = node.steps[-1]
    if not last.is_call:
        return False
    name = called(e.nodes, node)
    return name in _SHOWN or name.endswith("Serializer")
