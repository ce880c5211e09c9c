"""Classes and calls that bind themselves to an entity: schemas, factories, admin views, listeners, looked-up tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundcheck.access import Access, Kind
from boundcheck.accesses.sqlalchemy.context import Context, short
from boundcheck.entities.model import Entity
from boundcheck.finding import Certainty

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_META = frozenset(("Meta", "Constants", "Config"))
_META_FIELDS = frozenset(("model", "sqla_model", "sqlalchemy_model", "orm_model"))
_CALLS = frozenset(
    ("ModelView", "SQLAInterface", "model_form", "sqlalchemy_to_pydantic", "FastCRUD", "GeoModelView")
)
# A file without any of these has no call or lookup that binds.
_CALL_SIGNS = ("ModelView", "listen", ".tables[", *sorted(_CALLS - {"ModelView", "GeoModelView"}))
_GENERIC = (
    "Repository",
    "DAO",
    "Dao",
    "CRUD",
    "Crud",
    "CRUDBase",
    "Factory",
    "Manager",
    "Service",
    "View",
    "Schema",
)
_CLASS_FIELDS = frozenset(
    ("model", "model_cls", "model_type", "model_class", "__model__", "_model", "datamodel_cls")
)


def binding_accesses(context: Context, tree: ast.Module, text: str) -> Iterator[Access]:
    """Where a class or call takes an entity as what it works on (kinds binding, signal, reference)."""
    for found in _classes(tree):
        yield from _of_class(context, found)
    if any(sign in text for sign in _CALL_SIGNS):
        for node, function in _with_functions(tree):
            context.function = function
            if isinstance(node, ast.Call):
                yield from _of_call(context, node)
            elif isinstance(node, ast.Subscript):
                yield from _looked_up(context, node)
        context.function = None


def _with_functions(tree: ast.Module) -> Iterator[tuple[ast.AST, _Function | None]]:
    """Every node with the outermost function around it, whose imports count in it."""
    pending: list[tuple[ast.AST, _Function | None]] = [(tree, None)]
    while pending:
        node, function = pending.pop()
        yield node, function
        if function is None and isinstance(node, _Function):
            pending += [(decorator, None) for decorator in node.decorator_list]
            pending += [
                (child, node) for child in ast.iter_child_nodes(node) if child not in node.decorator_list
            ]
        else:
            pending += [(child, function) for child in ast.iter_child_nodes(node)]


def _classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    """All classes, found without looking into expressions."""
    pending: list[ast.stmt] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.ClassDef):
            yield node
        for field in ("body", "orelse", "finalbody"):
            pending += getattr(node, field, ())


def _of_class(context: Context, node: ast.ClassDef) -> Iterator[Access]:
    for keyword in node.keywords:
        if keyword.arg == "model":  # sqladmin: class InvoiceAdmin(ModelView, model=Invoice)
            yield from _bound(context, keyword.value, f"model={short(keyword.value)}")
    for base in node.bases:
        if isinstance(base, ast.Subscript) and _last(base.value).endswith(_GENERIC):
            first = (
                base.slice.elts[0] if isinstance(base.slice, ast.Tuple) and base.slice.elts else base.slice
            )
            written = f"{_last(base.value)}[{short(first)}]"
            yield from _bound(context, first, written, certainty="likely")
    if node.name not in _META and not (node.bases or node.keywords):
        return  # nothing reads its attributes but itself
    names = _META_FIELDS if node.name in _META else _CLASS_FIELDS
    for statement in node.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id in names:
                    yield from _bound(context, statement.value, f"{target.id} = {short(statement.value)}")


def _of_call(context: Context, node: ast.Call) -> Iterator[Access]:
    name = _last(node.func)
    if not node.args:
        return
    first = node.args[0]
    if name in ("listens_for", "listen"):
        target = first
        if context.entity(target) is None and isinstance(target, ast.Attribute):
            target = target.value  # event.listen(Invoice.total, "set", …)
        yield from _bound(context, target, f"{name}({short(first)})", "signal")
    elif name in _CALLS or name.endswith("ModelView"):
        yield from _bound(context, first, f"{name}({short(first)})")


def _looked_up(context: Context, node: ast.Subscript) -> Iterator[Access]:
    """`metadata.tables["billing_invoice"]`."""
    key = node.slice
    if _last(node.value) != "tables" or not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        return
    owners = context.registry.by_table.get(key.value.lower(), ())
    if owners and isinstance(node.value, ast.Attribute) and len({owner.module for owner in owners}) == 1:
        yield _access(context, owners[0], node, f"tables[{key.value!r}]", "reference", "certain")


def _bound(
    context: Context, node: ast.expr, written: str, kind: Kind = "binding", certainty: Certainty = "certain"
) -> Iterator[Access]:
    found = context.entity(node)
    if found is not None:
        yield _access(context, found, node, written, kind, certainty)


def _access(
    context: Context, entity: Entity, node: ast.expr, written: str, kind: Kind, certainty: Certainty
) -> Access:
    return Access(
        kind, entity.name, entity.table or "", written, *context.places.of(node), certainty=certainty
    )


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
