"""Objects that give and take the rows of one entity: `CRUDBase(Order)`, `Repository[Order]`, classes that inherit from one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.values import Value
from boundcheck.accesses.written import short
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.model import Entity
from boundcheck.python.reading import Step

_NAME: Final = later(r"CRUD|Crud(?![a-z])|crud_router|Repository(?:Service)?$|Repo$|D[Aa][Oo]$")
_SOME: Final = later(r"(?:(?:get_|find_|fetch_|select_)?(?:all|many|multi|list)|filter|search)(?:_|$)|find$")
_ONE: Final = later(r"(?:get|find|fetch|read|retrieve|first|one|create|add|update|upsert|save)(?:_|$)")
_COUNTED: Final = ("count", "exists", "total", "ids")
CLASS_FIELDS: Final = frozenset(
    ("model", "model_cls", "model_type", "model_class", "__model__", "_model", "datamodel_cls")
)


def is_repository(name: str) -> bool:
    """Whether a class or function of this name most likely makes what stores the rows of the entity that it is given."""
    return _NAME.search(name) is not None


def made(frame: Frame, step: Step) -> Value | None:
    """`CRUDBase(Order)`, `Repository[Order](session)`: what can read and write all rows of an entity."""
    e, first = frame.evaluator, frame.node.steps[0]
    name = frame.node.steps[frame.at - 1].name if step.name == "()" and frame.at > 1 else step.name
    name = frame.word if step.name == "()" and frame.at <= 1 else name
    if not is_repository(name):
        return None
    written = [*(step.args or ()), *(keyword[1] for keyword in step.keywords)]
    written += first.args or () if first.name == "[]" else ()
    found = next(((number, entity) for number in written if (entity := _entity(e, number))), None)
    if found is None:
        return None
    number, entity = found
    how = f"{name}({short(e.nodes, number)})"
    e.access("binding", entity.name, e.place_of(number), written=how)
    e.standing.seen.add(("query", entity.name))
    e.access("query", entity.name, e.place_of(number), written=how, certainty="likely")
    e.access("write", entity.name, e.place_of(number), written=how, certainty="likely", writes=True)
    return Value("repository", entity.name, "likely")


def repository_of(e: Evaluator, arguments: Iterable[int]) -> Value | None:
    """`Repository[Order]` as a type."""
    entity = next(filter(None, (_entity(e, number) for number in arguments)), None)
    return Value("repository", entity.name, "likely") if entity is not None else None


def _entity(e: Evaluator, number: int) -> Entity | None:
    entity = e.registry.by_name.get(e.dotted(number))
    return entity if entity is not None and entity.framework == "sqlalchemy" else None


def repository_step(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    """One step behind a repository."""
    e.read_rest(step, frame)
    if step.name == "()":
        return value
    return given(value.entity, step.name) if step.args is not None else None


def given(entity: str, method: str) -> Value | None:
    """What a method of a repository gives, by its name."""
    if any(word in method for word in _COUNTED):
        return None
    if _SOME.match(method):
        return Value("many", entity, "likely")
    return Value("row", entity, "likely") if _ONE.match(method) else None


def inherited(e: Evaluator, owner: int, base: int, method: str) -> Value | None:
    """What a method gives that a class of the file has from a repository that is defined elsewhere."""
    node = e.nodes[base]
    subscript = node.steps[-1] if node.kind == "chain" and node.steps[-1].name == "[]" else None
    steps = node.steps[:-1] if subscript is not None else node.steps
    if not is_repository(steps[-1].name if steps else (e.nodes[node.parts[0]] if subscript else node).value):
        return None
    own = (
        value for name, value, _ in e.reading.classes[owner].attributes if name in CLASS_FIELDS and value > 0
    )
    named: Iterable[int] = (*(subscript.args or ()), *own) if subscript is not None else own
    entity = next(filter(None, (_entity(e, number) for number in named)), None)
    return given(entity.name, method) if entity is not None else None
