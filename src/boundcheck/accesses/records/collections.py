"""Collections of document databases that are reached by name: `db["invoices"]`, `db.get_collection("invoices")`, `db.invoices`."""

from __future__ import annotations

from boundcheck.accesses.frames import Frame
from boundcheck.codebase.entities.model import Registry
from boundcheck.python.reading import Step, written_key

_NAMED = frozenset(("get_collection", "collection"))
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
    found = [e for e in registry.by_table.get(name.lower(), ()) if e.framework == "pymongo"] if name else []
    return found[0].name if len(found) == 1 else None
