"""Classes: what their `self` is, which model they show or manage, and the model and paths in their attributes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from boundcheck.accesses.django.annotations import callable_name, dotted_name
from boundcheck.accesses.django.context import ClassContext, Context, string, strings
from boundcheck.accesses.django.values import Form, Value

_MODELS: Final = ("model", "model_class")
_PATHS: Final = frozenset(
    (
        "list_display search_fields list_filter ordering ordering_fields filterset_fields filter_fields "
        "date_hierarchy fields lookup_field list_display_links sortable_by order_by orderings"
    ).split()
)
_SIGNS: Final = "^=@$-+"


def context_of(c: Context, node: ast.ClassDef, outer: ClassContext | None) -> ClassContext:
    """What is known of a class before its body is read."""
    dotted = f"{c.scope.name}.{node.name}"
    if dotted in c.models.entities and outer is None:
        return ClassContext(node.name, Value("instance", dotted), is_model=True)
    if node.name == "Meta" and outer is not None:
        return ClassContext(node.name, outer.own, meta_of=outer)
    form = _manager_form(c, node)
    if form is not None:
        entity = c.models.manager_classes.get(dotted)
        return ClassContext(node.name, Value(form, entity) if entity else None)
    model = _model_of(c, node)
    is_read = bool(node.bases or node.decorator_list) or "Mixin" in node.name or node.name in c.bases
    if model is None:
        return ClassContext(node.name, Value("component", ""), is_read=is_read)
    own = Value("component", model[0], "likely" if model[1] else "certain")
    inline = any("Inline" in (dotted_name(c, base) or "") for base in node.bases)
    return ClassContext(node.name, own, is_read=is_read, is_inline=inline)


def _manager_form(c: Context, node: ast.ClassDef) -> Form | None:
    names = [dotted_name(c, base.func if isinstance(base, ast.Call) else base) or "" for base in node.bases]
    bases = [name.rpartition(".")[2] for name in names]
    if any(name.endswith(("QuerySet", "Queryset")) for name in bases):
        return "queryset"
    if any(name.endswith("Manager") or name == "from_queryset" for name in bases):
        return "manager"
    return None


def _model_of(c: Context, node: ast.ClassDef) -> tuple[str, bool] | None:
    """The model that a view, form, serializer, admin or factory is for, and whether that is inherited."""
    for value in _model_expressions(node):
        name = _leading_model(c, value)
        if name is not None:
            return name, False
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and decorator.args:
            name = dotted_name(c, decorator.args[0])
            if name in c.models.entities and (callable_name(c, decorator) or "").endswith("register"):
                return name, False
    if node.name in c.registered:
        name = _leading_model(c, c.registered[node.name])
        if name is not None:
            return name, False
    for base in node.bases:
        inherited = c.classes.get(base.id) if isinstance(base, ast.Name) else None
        if inherited is not None and inherited.entity and not inherited.is_model:
            return inherited.entity, True
    return None


def _model_expressions(node: ast.ClassDef) -> Iterator[ast.expr]:
    """The values of `model` and `queryset` in a class and its Meta."""
    for statement in node.body:
        if isinstance(statement, ast.ClassDef) and statement.name == "Meta":
            yield from _model_expressions(statement)
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if isinstance(target, ast.Name) and target.id in (*_MODELS, "queryset"):
                yield statement.value


def _leading_model(c: Context, node: ast.expr) -> str | None:
    """The model at the start of `Invoice`, `models.Invoice.objects.all()` or `get_user_model()`."""
    chain: list[ast.expr] = []
    while isinstance(node, ast.Attribute | ast.Call):
        chain.append(node)
        node = node.value if isinstance(node, ast.Attribute) else node.func
    for each in [node, *reversed(chain)][:6]:
        if isinstance(each, ast.Call):
            called = (callable_name(c, each) or "").rpartition(".")[2]
            if called == "get_user_model":
                return c.models.user
            if (
                called == "get_model"
                and (label := ".".join(filter(None, map(string, each.args)))).count(".") == 1
            ):
                found = c.models.labelled(*label.split("."))
                return found.name if found else None
            continue
        name = dotted_name(c, each)
        if name in c.models.entities:
            return name
    return None


def registrations(tree: ast.Module) -> dict[str, ast.expr]:
    """Admin classes by name with the model that `admin.site.register(Model, Admin)` gives them."""
    found: dict[str, ast.expr] = {}
    for statement in tree.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not isinstance(call, ast.Call) or len(call.args) < 2 or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr == "register" and isinstance(call.args[1], ast.Name):
            found[call.args[1].id] = call.args[0]
    return found


def class_attribute(c: Context, name: str, node: ast.expr, value: Value | None) -> None:
    """An assignment in a class body: a model or queryset that it shows, or lookup paths."""
    inside = c.inside
    if inside is None:
        return
    if inside.is_model or (inside.meta_of is not None and inside.meta_of.is_model):
        if name == "ordering" and inside.meta_of is not None:
            for path, place in strings(node):
                c.path(Value("class", inside.entity), path.lstrip("-"), place, ordering=True)
        return
    if name == "queryset" or (name in _MODELS and (inside.meta_of or inside).is_read):
        _bind(c, name, node, value, inside.meta_of is not None)
    if name in _PATHS or name in ("list_select_related", "list_prefetch_related"):
        _paths(c, inside, name, node)


def _bind(c: Context, name: str, node: ast.expr, value: Value | None, in_meta: bool) -> None:
    if name in _MODELS and value is not None and value.form == "class":
        if isinstance(node, ast.Call):  # `model = get_model("billing", "Invoice")` is one thing
            c.record.bind(value.origin)
        else:
            c.access("binding", value.entity, node, certainty=value.certainty)
    elif name == "model" and in_meta:
        _bind_label(c, node)
    elif name == "queryset" and value is not None:
        c.record.bind(value.origin)


def _bind_label(c: Context, node: ast.expr) -> None:
    """`model = "billing.Invoice"`, as factories write it."""
    written = string(node)
    found = c.models.labelled(*written.split(".")) if written and written.count(".") == 1 else None
    if found is not None:
        c.access("binding", found.name, node)


def _paths(c: Context, inside: ClassContext, name: str, node: ast.expr) -> None:
    root = inside.own if inside.entity else None
    if root is not None and root.form != "component":
        return
    for written, place in strings(node):
        path = written.strip(_SIGNS)
        if name == "list_select_related" and root is not None:
            c.path(root, path, place, last=True)
        elif "__" in path and not path.startswith("__"):
            c.path(root, path, place)
