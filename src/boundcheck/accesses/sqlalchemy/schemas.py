"""What a schema over a mapped class reads of each row that it writes out: relations named by fields and their paths."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.sqlalchemy.relations import way
from boundcheck.python.reading import Class, Node, Step

_MODELS: Final = frozenset(("model", "sqla_model"))
_NESTING: Final = frozenset(("Nested", "Pluck", "RelatedList", "Related"))


def shown_by_schema(e: Evaluator, found: Class) -> None:
    """Marshmallow's `fields.String(attribute="customer.email")` and `customer = fields.Nested(…)`."""
    entity = _model(e, found)
    for name, number, _ in found.attributes if entity else ():
        node = e.nodes[number] if number > 0 else None
        last = node.steps[-1] if node is not None and node.kind == "chain" else None
        if node is None or last is None or not last.is_call or "load_only" in _keywords(last):
            continue
        given = _keywords(last).get("attribute", 0)
        at = given or number
        path = next(iter(e.folding.words(given)), "") if given else name if _nests(e, node, last) else ""
        for hop in way(e, entity, path.split(".")):
            e.access(hop.kind, hop.entity, e.place_of(at), of=hop.of, written=path, certainty="likely")


def _model(e: Evaluator, found: Class) -> str:
    """The mapped class that the `Meta` of a schema names ("": none)."""
    for inner in found.inner:
        meta = e.reading.classes[inner]
        for name, number, _ in meta.attributes if meta.name == "Meta" else ():
            entity = e.registry.by_name.get(e.dotted(number)) if name in _MODELS else None
            if entity is not None and entity.framework == "sqlalchemy":
                return entity.name
    return ""


def _keywords(step: Step) -> dict[str, int]:
    return {name: value for name, value, _, _ in step.keywords}


def _nests(e: Evaluator, node: Node, last: Step) -> bool:
    """Whether a field is another schema, or a list of some."""
    name = last.name if last.name != "()" else e.nodes[node.parts[0]].value
    if name in _NESTING:
        return True
    first = e.nodes[last.args[0]] if last.args else None
    return first is not None and first.kind == "chain" and _nests(e, first, first.steps[-1])
