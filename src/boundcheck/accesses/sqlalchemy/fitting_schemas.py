"""The mapped class of which a schema that says none writes rows out: told by the names of its fields, where one class has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.sqlalchemy.relations import relation_of
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.model import Entity
from boundcheck.python.reading import Class

# Schemas that are read into are filled from what others send, not from rows.
_WRITING: Final = later(r"Output|Response|Dump|Read(?![a-z])|Out(?![a-z])")
_FEWEST: Final = 4  # names that a class has


def fitting(e: Evaluator, found: Class, names: Sequence[str], nested: Sequence[str]) -> tuple[str, str]:
    """The class, and why it is that one: it has one of the relations, most of all names, and more than any of another owner."""
    if not _WRITING.search(found.name) or not any(_ends_in_schema(e, base) for base in found.bases):
        return "", ""
    counts = []
    for name, entity in e.registry.by_name.items():
        if (
            entity.framework == "sqlalchemy"
            and e.candidates.sees(entity)
            and any(relation_of(e, name, each) for each in nested)
        ):
            counts.append((-len(_known(e, entity).intersection(names)), name, entity))
    counts.sort(key=lambda each: each[:2])
    if not counts:
        return "", ""
    count, name, entity = counts[0]
    rivals = [each for each, _, other in counts if other.module != entity.module]
    if -count < _FEWEST or -count * 4 < len(names) * 3 or (rivals and rivals[0] == count):
        return "", ""
    hops = [each for each in nested if relation_of(e, name, each)]
    shown = [*dict.fromkeys((hops[0], *sorted(_known(e, entity).intersection(names) - {"id", "name"})))][:2]
    return name, f"a guess by names, as it says no model: only {entity.class_name} has {' and '.join(shown)}"


def _known(e: Evaluator, entity: Entity) -> frozenset[str]:
    """What rows of a class have."""
    known: dict[str, frozenset[str]] = e.state.setdefault("names of rows", {})
    if entity.name not in known:
        hung = e.registry.reverse.get(entity.name, {})
        known[entity.name] = frozenset((*entity.fields, *entity.relations, *entity.methods, *hung))
    return known[entity.name]


def _ends_in_schema(e: Evaluator, base: int) -> bool:
    node = e.nodes[base]
    return (node.steps[-1].name if node.steps else node.value).endswith("Schema")
