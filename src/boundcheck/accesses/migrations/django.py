"""Django's migrations: historical models that functions read or write, raw SQL, and what the operations are about."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from boundcheck.access import Access
from boundcheck.accesses.migrations.shape import Operation, TablesIn, called, literal, sql_accesses
from boundcheck.accesses.migrations.steps import flatten
from boundcheck.accesses.places import Places
from boundcheck.accesses.scope import FileScope
from boundcheck.entities.model import Entity, Registry

_WRITES = frozenset(
    "create bulk_create update bulk_update delete save get_or_create update_or_create acreate abulk_create aupdate"
    " adelete asave aget_or_create aupdate_or_create _raw_delete set add remove clear".split()
)
_NAMED = frozenset(
    ("CreateModel", "DeleteModel", "AlterModelTable", "AlterModelOptions", "AlterModelManagers")
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def django_accesses(
    tree: ast.Module, registry: Registry, places: Places, tables_in: TablesIn
) -> Iterator[Access]:
    """Historical models by `apps.get_model`, read or written, and the tables of raw SQL."""
    for function in ast.walk(tree):
        if isinstance(function, _Function):
            yield from _historical(function, registry, places)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for sql in _raw(node):
                yield from sql_accesses(sql, registry, places, tables_in)


def _historical(function: _Function, registry: Registry, places: Places) -> Iterator[Access]:
    looked_up: dict[str, tuple[ast.Call, Entity]] = {}
    written: set[str] = set()
    stands_for: dict[str, str] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and called(node) == "get_model":
            entity = _model(node, registry)
            if entity is not None:
                looked_up[entity.name] = looked_up.get(entity.name, (node, entity))
        elif isinstance(node, ast.Assign | ast.NamedExpr):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            _follow(target, node.value, registry, stands_for)
        elif isinstance(node, ast.For | ast.comprehension):
            _follow(node.target, node.iter, registry, stands_for)
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and called(node) in _WRITES:
            written.add(_start(node, registry, stands_for))
    for entity_name, (node, entity) in looked_up.items():
        place = places.of(node)
        short = f"get_model({entity.label}.{entity.class_name})"
        yield Access(
            "migration", entity_name, entity.table or "", short, *place, writes=entity_name in written
        )


def _follow(target: ast.expr, value: ast.expr, registry: Registry, stands_for: dict[str, str]) -> None:
    """A name for a model, its rows or one of them."""
    entity = _start(value, registry, stands_for)
    if isinstance(target, ast.Name) and entity:
        stands_for[target.id] = entity


def _start(node: ast.expr, registry: Registry, stands_for: dict[str, str]) -> str:
    """The entity that a chain begins with; a loop's variable is known where the loop stands above."""
    base, steps = flatten(node)
    for step in steps:
        if step.name in ("get_model", "()") and step.call is not None and called(step.call) == "get_model":
            entity = _model(step.call, registry)
            return entity.name if entity else ""
    return stands_for.get(base.id, "") if isinstance(base, ast.Name) else ""


def _model(node: ast.Call, registry: Registry) -> Entity | None:
    values = [literal(each) for each in node.args]
    values += [literal(each.value) for each in node.keywords if each.arg in ("app_label", "model_name")]
    if len(values) == 1 and values[0]:
        values = list(values[0].split("."))
    if len(values) != 2 or not values[0] or not values[1]:
        return None
    return registry.by_label.get((values[0], values[1].lower()))


def _raw(node: ast.Call) -> Iterator[ast.expr]:
    """The texts of SQL in `RunSQL` and in what a cursor or schema editor executes."""
    name = called(node)
    if name in ("execute", "executemany") and node.args:
        yield node.args[0]
    elif name == "RunSQL":
        both = [*node.args[:2], *(each.value for each in node.keywords if each.arg in ("sql", "reverse_sql"))]
        for sql in both:
            for member in sql.elts if isinstance(sql, ast.List | ast.Tuple) else [sql]:
                yield member.elts[0] if isinstance(member, ast.Tuple | ast.List) and member.elts else member


def django_operations(tree: ast.Module, scope: FileScope, registry: Registry) -> Iterator[Operation]:
    """What the schema operations are about, as votes for the migration's owner; no rule reports them."""
    label = _label(scope.name, registry)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = called(node)
        keyword = "name" if name in _NAMED else "model_name"
        value = next((literal(each.value) for each in node.keywords if each.arg == keyword), None)
        if value is None and name[:1].isupper() and node.args:
            value = literal(node.args[0])
        entity = registry.by_label.get((label, value.lower())) if value else None
        if entity is not None:
            yield Operation(entity.name, entity.table or "", node.lineno)


def _label(name: str, registry: Registry) -> str:
    """The label of the app whose migrations these are."""
    package = name.rpartition(".migrations")[0] or name.rpartition(".")[0]
    labels = Counter(
        label for (label, _), entity in registry.by_label.items() if entity.name.startswith(f"{package}.")
    )
    return labels.most_common(1)[0][0] if labels else package.rpartition(".")[2]
