"""Collections of document databases that are reached by name: `db["invoices"]`, `db.get_collection("invoices")`, `db.invoices`."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.codebase.entities.model import Registry
from boundcheck.facts.access import Kind
from boundcheck.python.reading import Node, Step, written_key

_STAGES = {"$lookup": "from", "$graphLookup": "from", "$unionWith": "coll", "$merge": "into", "$out": "coll"}
_FILLING = frozenset(("$merge", "$out"))
_NAMED = frozenset(("get_collection", "collection"))
DOCUMENTS = frozenset(("pymongo", "mongoengine", "beanie"))  # whose tables are collections
_DATABASES = frozenset(("db", "database", "mongo_db", "_db"))


def collection_of(registry: Registry, step: Step, frame: Frame) -> str | None:
    """The dotted name of the collection that a step reaches, if only one is called so."""
    name = ""
    if step.args:
        if step.name == "[]" or step.name in _NAMED:
            name = written_key(frame.evaluator.nodes, step) or ""
    elif step.args is None:
        before = frame.node.steps[frame.at - 1].name if frame.at else frame.word
        name = step.name if before in _DATABASES else ""
    return _collection(registry, name)


def collection_named(e: Evaluator, registry: Registry, number: int, upto: int | None) -> str | None:
    """The same of the first steps of a chain, the last of which is an attribute of a dotted name: `shop.db.invoices`."""
    steps = e.nodes[number].steps[:upto] if upto else ()
    if not steps or steps[-1].args is not None:
        return None
    base = e.nodes[e.nodes[number].parts[0]]
    before = steps[-2].name if len(steps) > 1 else base.value
    return _collection(registry, steps[-1].name) if before in _DATABASES else None


def note_stages(e: Evaluator, registry: Registry) -> None:
    """The collections that stages of aggregations join or fill: `{"$lookup": {"from": "invoices", …}}`."""
    for node in e.nodes:
        if node.kind != "dict":
            continue
        for key, value in _pairs(e, node):
            word = _STAGES.get(key)
            given = dict(_pairs(e, e.nodes[value])).get(word, value) if word else 0
            name = next(e.folding.words(given), "") if given > 0 else ""
            if (found := _collection(registry, name)) is not None:
                writes = key in _FILLING
                kind: Kind = "write" if writes else "join"
                e.access(kind, found, e.place_of(given), written=f"{key} {name}", writes=writes)


def _pairs(e: Evaluator, node: Node) -> Iterator[tuple[str, int]]:
    """The keys of a dictionary that are written, with what stands there."""
    if node.kind == "dict":
        keys = (e.nodes[key].value if key > 0 else "" for key in node.parts[::2])
        yield from zip(keys, node.parts[1::2], strict=True)


def _collection(registry: Registry, name: str) -> str | None:
    found = [e for e in registry.by_table.get(name.lower(), ()) if e.framework in DOCUMENTS] if name else []
    return found[0].name if len(found) == 1 else None
