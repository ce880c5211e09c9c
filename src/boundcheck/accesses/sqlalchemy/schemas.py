"""What a schema over a mapped class reads of each row that it writes out: relations named by fields and their paths; and the
rows that it makes of what it reads in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.givers import class_made
from boundcheck.accesses.receivers import class_of
from boundcheck.accesses.sources import called
from boundcheck.accesses.sqlalchemy.fitting_schemas import fitting
from boundcheck.accesses.sqlalchemy.relations import way
from boundcheck.accesses.values import Value
from boundcheck.base.patterns import later
from boundcheck.python.reading import Class, Node, Step, meaning

_MODELS: Final = frozenset(("model", "sqla_model"))
_LOADING: Final = frozenset(("load", "loads"))
LOADED: Final = ("loaded",)  # `selected` of rows that a schema made, which Marshmallow 2 wraps
_MAKING: Final = ("ModelSchema", "TableSchema")  # bases that make rows
_TOLD: Final = (
    "SQLAlchemySchema",
    "SQLAlchemyAutoSchema",
    "AutoSchema",
)  # those that make some if they are told to
_SET: Final = later(r"(?<!\w)\w++\s*+=\s*+([\w.]++)")
_DEEPEST: Final = 6
_NESTING: Final = frozenset(("Nested", "Pluck", "RelatedList", "Related"))


def shown_by_schema(e: Evaluator, found: Class) -> None:
    """Marshmallow's `fields.String(attribute="customer.email")` and `customer = fields.Nested(…)`."""
    entity, evidence = _model(e, found), ""
    if not entity and "Schema" not in found.name:
        return
    shown = [*_shown(e, found)]
    paths = [(path, at) for name, path, at in shown if path]
    if paths and not entity:
        entity, evidence = fitting(
            e,
            found,
            [path.partition(".")[0] or name for name, path, _ in shown],
            [path.partition(".")[0] for path, _ in paths],
        )
    for path, at in paths if entity else ():
        for hop in way(e, entity, path.split(".")):
            place = e.place_of(at)
            e.access(hop.kind, hop.entity, place, of=hop.of, written=path, certainty="likely", note=evidence)


def _shown(e: Evaluator, found: Class) -> Iterator[tuple[str, str, int]]:
    """The fields that are written out: their names, the paths of those that lead over attributes ("": a plain one), where these
    are written."""
    for name, number, _ in found.attributes:
        node = e.nodes[number] if number > 0 else None
        last = node.steps[-1] if node is not None and node.kind == "chain" else None
        if node is None or last is None or not last.is_call or "load_only" in _keywords(last):
            continue
        given = _keywords(last).get("attribute", 0)
        path = next(iter(e.folding.words(given)), "") if given else name if _nests(e, node) else ""
        yield name, path, given or number


def loaded(frame: Frame, step: Step, dotted: str = "") -> Value | None:
    """The row that `OrderSchema().load(data)` gives, several with `many=True`; `dotted`: of an object of another file."""
    if step.name not in _LOADING or not (step.args or step.keywords):
        return None
    e = frame.evaluator
    owner = class_made(e, dotted) if dotted else class_of(e, frame.node, frame.at)
    if not e.frameworks.is_ours(owner):
        return None
    entity: str = e.elsewhere.once(("loaded by", owner), lambda: _made(e.apart(), owner))
    if not entity:
        return None
    is_many = any("many" in _keywords(each) for each in (step, *_making(frame)))
    return Value("many" if is_many else "row", entity, "likely", selected=LOADED)


def _making(frame: Frame) -> Iterator[Step]:
    """The call that made what a step is on."""
    nodes = frame.evaluator.nodes
    yield from frame.node.steps[:1] if frame.at else nodes[meaning(nodes, frame.node.parts[0])].steps[-1:]


def _made(e: Evaluator, owner: str) -> str:
    """The mapped class of which a schema makes rows ("": of none)."""
    makes, meta, waiting = False, "", [owner]
    for _ in range(_DEEPEST):
        above = []
        for each in waiting:
            meta = meta or (f"{each}.Meta" if e.elsewhere.signature(f"{each}.Meta", "class") else "")
            file, written = e.elsewhere.signature(each, "class") or ("", "")
            for base in (part.strip() for part in written.split(",")):
                name = base.rpartition(".")[2]
                makes = (
                    makes
                    or name in _MAKING
                    or (name in _TOLD and _option(e, meta, "load_instance")[1] == "True")
                )
                above.append(e.follow(f"{file}.{base}"))
        waiting = [each for each in dict.fromkeys(above) if e.frameworks.is_ours(each)]
    file, model = _option(e, meta, "model") if makes else ("", "")
    entity = e.registry.by_name.get(e.follow(f"{file}.{model}"))
    return entity.name if entity is not None and entity.framework == "sqlalchemy" else ""


def _option(e: Evaluator, meta: str, name: str) -> tuple[str, str]:
    """The file of the `Meta` of a schema, or of one that it inherits from, that has an option, and what it is there."""
    for _ in range(_DEEPEST):
        defined = e.elsewhere.definition(f"{meta}.{name}") if meta else None
        if defined is not None:
            said = _SET.search(defined[3])
            return (defined[0], said[1]) if said else ("", "")
        file, base = (e.elsewhere.signature(meta, "class") if meta else None) or ("", "")
        above = base.removesuffix(".Meta")
        meta = f"{e.follow(f'{file}.{above}')}.Meta" if above != base else ""
    return "", ""


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


def _nests(e: Evaluator, node: Node) -> bool:
    """Whether a field is another schema, or a list of some."""
    if called(e.nodes, node) in _NESTING:
        return True
    args = node.steps[-1].args
    first = e.nodes[args[0]] if args else None
    return first is not None and first.kind == "chain" and _nests(e, first)
