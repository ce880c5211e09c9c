"""Classes and calls that bind themselves to an entity: schemas, factories, admin views, listeners."""

from __future__ import annotations

from boundcheck.accesses.bases import classes_above
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.sources import called
from boundcheck.accesses.sqlalchemy.relations import way
from boundcheck.accesses.sqlalchemy.repositories import CLASS_FIELDS
from boundcheck.accesses.sqlalchemy.schemas import shown_by_schema
from boundcheck.accesses.written import short
from boundcheck.facts.access import Kind
from boundcheck.facts.entities import PROXIES
from boundcheck.findings.finding import Certainty
from boundcheck.python.reading import Class, Step

_META = frozenset(("Meta", "Constants", "Config"))
_META_FIELDS = frozenset(("model", "sqla_model", "sqlalchemy_model", "orm_model"))
_CALLS = frozenset(("ModelView", "SQLAInterface", "model_form", "sqlalchemy_to_pydantic", "GeoModelView"))
_VIEW = "ModelView"  # Flask-Admin's, Flask-AppBuilder's, sqladmin's
_GENERIC = (
    "Repository", "DAO", "Dao", "CRUD", "Crud", "CRUDBase", "Factory", "Manager", "Service", "View", "Schema",
)  # fmt: skip


def bound_by_class(e: Evaluator, number: int) -> None:
    """What the bases, keywords and attributes of a class take as what it works on."""
    found = e.reading.classes[number]
    for name, node in found.keywords:
        if name == "model":  # sqladmin: class InvoiceAdmin(ModelView, model=Invoice)
            _bound(e, node, f"model={short(e.nodes, node)}")
    for base in found.bases:
        _by_base(e, base)
    entity = e.registry.by_name.get(f"{e.file.name}.{found.qualified}")
    if entity is not None:
        _proxies(e, found, entity.name)
    shown_by_schema(e, found)
    if found.name not in _META and not (found.bases or found.keywords):
        return  # nothing reads its attributes but itself
    names = _META_FIELDS if found.name in _META else CLASS_FIELDS
    for name, node, _ in found.attributes:
        if name in names and node > 0:
            _bound(e, node, f"{name} = {short(e.nodes, node)}")


def _by_base(e: Evaluator, base: int) -> None:
    """`class Orders(Repository[Order])`."""
    node = e.nodes[base]
    if node.kind != "chain" or node.steps[-1].name != "[]" or not node.steps[-1].args:
        return
    name = node.steps[-2].name if len(node.steps) > 1 else e.nodes[node.parts[0]].value
    given = node.steps[-1].args
    first = next((each for each in given if e.dotted(each) in e.registry.by_name), given[0])
    if name.endswith(_GENERIC):
        _bound(e, first, f"{name}[{short(e.nodes, first)}]", certainty="likely")


def _proxies(e: Evaluator, found: Class, entity: str) -> None:
    """`association_proxy("customer", "name")`: every read of the attribute hops over the relation, or over both."""
    for _, number, _ in found.attributes:
        node = e.nodes[number] if number > 0 else None
        if node is None or node.kind != "chain" or not node.steps[-1].is_call:
            continue
        if called(e.nodes, node) not in PROXIES:
            continue
        texts = [e.nodes[each] for each in (node.steps[-1].args or ())[:2]]
        names = [text.value if text.kind == "text" else "" for text in texts]
        for hop, name in zip(way(e, entity, names), names, strict=False):
            e.access(hop.kind, hop.entity, e.place_of(number), of=hop.of, written=name)


def bound_by_call(frame: Frame, step: Step) -> None:
    """What a call takes as what it works on: an admin view, a listener."""
    if not step.args:
        return
    e = frame.evaluator
    name = frame.named(step)
    first = step.args[0]
    written = f"{name}({short(e.nodes, first)})"
    if name in ("listens_for", "listen"):
        node = e.nodes[first]
        if is_entity(e, first):
            _bound(e, first, written, "signal")
        elif node.kind == "chain" and len(node.steps) <= 2:  # event.listen(Invoice.total, "set", …)
            base = e.dotted(node.parts[0])
            for each in node.steps[:-1]:
                base = e.follow(f"{base}.{each.name}") if base else ""
            _noted(e, base, first, written, "signal", "certain")
    elif name in _CALLS or name.endswith(_VIEW) or (is_entity(e, first) and makes_view(frame, step)):
        _bound(e, first, written)


def makes_view(frame: Frame, step: Step) -> bool:
    """Whether a call makes a view over a model, of a class whose bases lead to a library's: `InvoiceView(Invoice, db.session)`."""
    e = frame.evaluator
    made = e.dotted(frame.node.parts[0]) if step.name == "()" and frame.at == 0 else ""
    if not made or not e.frameworks.is_ours(made):
        return False
    said = (e.elsewhere.signature(each, "class") for each in classes_above(e, made))
    bases = (base.strip() for each in said if each is not None for base in each[1].split(","))
    return any(base.endswith(_VIEW) for base in bases)


def is_entity(e: Evaluator, number: int) -> bool:
    """Whether an argument names the class of an entity."""
    return e.dotted(number) in e.registry.by_name


def _bound(
    e: Evaluator, number: int, written: str, kind: Kind = "binding", certainty: Certainty = "certain"
) -> None:
    _noted(e, e.dotted(number), number, written, kind, certainty)


def _noted(e: Evaluator, dotted: str, number: int, written: str, kind: Kind, certainty: Certainty) -> None:
    entity = e.registry.by_name.get(dotted)
    if entity is not None and entity.framework == "sqlalchemy":
        e.access(kind, entity.name, e.place_of(number), written=written, certainty=certainty)
