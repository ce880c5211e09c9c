"""Accesses of Peewee, Tortoise, Piccolo, MongoEngine, Beanie and pymongo: the calls that start at a class or collection."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundcheck.access import Access, Kind
from boundcheck.accesses.places import Places
from boundcheck.accesses.scope import FileScope
from boundcheck.accesses.sqlalchemy.steps import Step, flatten
from boundcheck.entities.model import Entity, Registry

_READS = frozenset(
    "select get get_or_none get_by_id first all filter exclude count exists raw in_bulk values values_list annotate"
    " objects find find_one find_all find_many aggregate distinct get_or_404 alias fetch_related noop"
    " count_documents estimated_document_count find_raw get_queryset fetch_links".split()
)
_WRITES = frozenset(
    "create insert insert_many replace replace_many update delete delete_by_id set_by_id get_or_create bulk_create"
    " bulk_update update_or_create update_one update_many delete_one delete_many replace_one insert_one bulk_write"
    " find_one_and_update find_one_and_delete find_one_and_replace delete_all update_all drop drop_collection upsert"
    " truncate inc_all modify update_one upsert_one".split()
)
_JOINS = frozenset(("join", "join_from", "left_outer_join", "prefetch"))
_COLLECTIONS = frozenset(("get_collection", "collection"))


def other_accesses(tree: ast.Module, text: str, scope: FileScope, registry: Registry) -> Iterator[Access]:
    """What a file reads, writes and joins by the classes and collections of these libraries, in order of place."""
    places = Places(text)
    try:
        found = [
            access
            for node, function in _chains(tree)
            for access in _chain(node, function, scope, registry, places)
        ]
    except RecursionError:
        scope.too_deep()
        return
    yield from sorted(found, key=lambda access: (access.line, access.column, access.entity))


def _chains(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.AST | None]]:
    """The outermost chains of calls, each with the function around it."""
    pending: list[tuple[ast.AST, ast.AST | None, bool]] = [(tree, None, False)]
    while pending:
        node, function, inside = pending.pop()
        if isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
            if not inside:
                yield node, function
            for child in ast.iter_child_nodes(node):
                links = child is getattr(node, "func", None) or child is getattr(node, "value", None)
                pending.append((child, function, links))
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            function = node
        # `(await X.get(1)).name` goes on behind the parenthesis
        pending += [
            (child, function, inside and isinstance(node, ast.Await)) for child in ast.iter_child_nodes(node)
        ]


def _chain(
    node: ast.expr, function: ast.AST | None, scope: FileScope, registry: Registry, places: Places
) -> Iterator[Access]:
    base, steps = flatten(node)
    entity, read = _start(base, steps, function, scope, registry)
    if entity is None:
        return
    behind = steps[read:]
    first = behind[0] if behind else None
    if first is None or (first.call is None and first.name != "objects"):
        return
    names = {step.name for step in behind if step.call is not None}
    if first.name in _READS | _WRITES:
        writes = bool(names & _WRITES)
        kind: Kind = "write" if writes else "query"
        yield _access(kind, entity, f"{entity.class_name}.{first.name}", first.node, places)
    for step in behind:
        if step.call is not None and step.name in _JOINS:
            yield from _joined(step, entity, function, scope, registry, places)


def _joined(
    step: Step, entity: Entity, function: ast.AST | None, scope: FileScope, registry: Registry, places: Places
) -> Iterator[Access]:
    """Peewee's `Order.select().join(Invoice)`."""
    for argument in step.call.args if step.call else ():
        other = _entity(argument, function, scope, registry)
        if other is not None and other.name != entity.name:
            found = _access("join", other, f".{step.name}({other.class_name})", argument, places)
            yield found._replace(of=entity.name)


def _start(
    base: ast.expr, steps: list[Step], function: ast.AST | None, scope: FileScope, registry: Registry
) -> tuple[Entity | None, int]:
    """The class or collection that a chain begins with, and how many steps name it."""
    found = _entity(base, function, scope, registry)
    if found is not None:
        return found, 0
    for index, step in enumerate(steps):
        collection = _collection(step, registry)
        if collection is not None:
            return collection, index + 1
        if step.call is None and step.name not in ("()", "[]"):
            found = _entity(step.node, function, scope, registry)
            if found is not None:
                return found, index + 1
    return None, 0


def _collection(step: Step, registry: Registry) -> Entity | None:
    """`db["invoices"]`, `db.get_collection("invoices")`, `db.invoices`."""
    name: str | None = None
    if isinstance(step.node, ast.Subscript):
        key = step.node.slice
        name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
    elif step.call is not None and step.name in _COLLECTIONS and step.call.args:
        key = step.call.args[0]
        name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
    elif step.call is None and isinstance(step.node, ast.Attribute) and _is_database(step.node.value):
        name = step.name
    found = [each for each in registry.by_table.get((name or "").lower(), ()) if each.framework == "pymongo"]
    return found[0] if len(found) == 1 else None


def _is_database(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ("db", "database", "mongo_db", "_db")


def _entity(node: ast.expr, function: ast.AST | None, scope: FileScope, registry: Registry) -> Entity | None:
    dotted = scope.dotted(node, function)
    found = registry.by_name.get(dotted) if dotted else None
    return found if found is not None and found.framework not in ("django", "sqlalchemy") else None


def _access(kind: Kind, entity: Entity, written: str, node: ast.expr, places: Places) -> Access:
    return Access(kind, entity.name, entity.table or "", written, *places.of(node), writes=kind == "write")
