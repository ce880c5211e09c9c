"""Models that code looks up by their labels, and the tables that it asks of models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from boundcheck.codebase.entities.model import Entity
from boundcheck.python.reading import Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_TABLES: Final = frozenset(("db_table", "__tablename__", "__table__", "local_table"))
OF_CLASS: Final = frozenset(("__table__", "local_table"))
_GIVING_CLASSES: Final = frozenset(("type", "inspect", "class_mapper"))
_LONGEST_PATH: Final = 50


def models_named(e: Evaluator, step: Step, label: tuple[int, ...] = ()) -> dict[str, Entity]:
    """The entities that `get_model("app", "Model")` or `get_model("app.Model")` may give, by what is written.

    The app's label may stand before the call.
    """
    named = [value for name, value, _, _ in step.keywords if name in ("app_label", "model_name")]
    rows = [list(e.folding.words(number)) for number in (*label, *(step.args or ()), *named)][:2]
    pairs = [(app, model) for app in rows[0] for model in rows[1]] if len(rows) == 2 else []
    if len(rows) == 1:
        pairs = [(app, model) for app, dot, model in (word.partition(".") for word in rows[0]) if dot]
    found = ((f"{app}.{model}", e.registry.by_label.get((app, model.lower()))) for app, model in pairs)
    return {written: entity for written, entity in found if entity is not None}


def table_of(e: Evaluator, number: int, index: int) -> str:
    """What one step of a chain gives, where it asks for a table ("": something else).

    `X._meta.db_table`, `X.__tablename__`, `X.__table__`, `inspect(X).local_table`, `X.field.through._meta.db_table`.
    """
    name = e.nodes[number].steps[index].name
    if name not in _TABLES:
        return ""
    base, steps = _path(e, number, index)
    if name == "db_table" and (not steps or steps.pop().name != "_meta"):
        return ""
    if name == "local_table" and steps and steps[-1].name == "__mapper__":
        steps.pop()
    if len(steps) > 1 and steps[-1].name == "through":
        owner = _entity(e, base, steps[:-2])
        relation = owner.relations.get(steps[-2].name) if owner else None
        return relation.through or "" if relation else ""
    entity = _entity(e, base, steps)
    if entity is None and name == "db_table" and index == len(e.nodes[number].steps) - 1:
        value = e.value(number)
        return value.table if value is not None and value.form == "field" else ""
    return entity.table or "" if entity else ""


def _is_entity(e: Evaluator, number: int) -> bool:
    value = e.value(number)
    return value is not None and value.form != "field" and e.entity(value) is not None


def _path(e: Evaluator, number: int, index: int) -> tuple[int, list[Step]]:
    """What a chain begins with and its steps before one, names along the way put in."""
    node = e.nodes[number]
    steps, base = list(node.steps[:index]), node.parts[0]
    for _ in range(_LONGEST_PATH):
        node = e.nodes[base]
        if node.kind == "chain":
            steps, base = [*node.steps, *steps], node.parts[0]
        elif (
            node.kind != "var"
            or not node.parts
            or e.nodes[node.parts[0]].kind not in ("chain", "var")
            or _is_entity(e, base)
        ):
            break
        else:
            base = node.parts[0]
    return base, steps


def _entity(e: Evaluator, base: int, steps: Sequence[Step]) -> Entity | None:
    if [step.name for step in steps] in ([], ["model"]):  # of a class or row, of a query
        return e.entity(e.value(base))
    if len(steps) == 1 and steps[0].args and e.nodes[base].value.rpartition(".")[2] in _GIVING_CLASSES:
        return e.entity(e.value(steps[0].args[0]))
    if steps[-1].is_call:
        found = models_named(e, steps[-1]) if "get_model" in (steps[-1].name, e.nodes[base].value) else {}
        return next(iter(found.values())) if len(found) == 1 else None
    dotted = e.dotted(base)
    for step in steps if dotted else ():
        dotted = e.follow(f"{dotted}.{step.name}")
    return e.registry.by_name.get(dotted)
