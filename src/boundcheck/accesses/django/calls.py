"""Calls of functions by name: Django's shortcuts, model lookups by label, signals, registrations, fields over querysets."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Final

from boundcheck.accesses.django.annotations import annotated
from boundcheck.accesses.django.context import Context, string, strings
from boundcheck.accesses.django.places import text_of
from boundcheck.accesses.django.queries import each_of, expression_call, expression_name, keyword_paths
from boundcheck.accesses.django.values import ITERABLE, Form, Value

_GETTERS: Final[dict[str, Form]] = {
    "get_object_or_404": "instance", "aget_object_or_404": "instance", "get_object_or_none": "instance",
    "get_list_or_404": "many", "aget_list_or_404": "many",
}  # fmt: skip
_FACTORIES: Final = frozenset(
    (
        "modelform_factory modelformset_factory inlineformset_factory generic_inlineformset_factory "
        "inlineform_factory filterset_factory modelresource_factory"
    ).split()
)
_REGISTERING: Final = (
    "django.contrib.admin.",
    "reversion.",
    "auditlog.",
    "modeltranslation.",
    "simple_history.",
)
_FIELDS: Final = ("Field", "Filter", "Choice", "Serializer", "Related")
_CHOICES: Final = ("ModelChoiceField", "ModelMultipleChoiceField")  # that take their rows first
_COPIES: Final = frozenset(("list", "sorted", "tuple", "set", "reversed", "iter", "frozenset"))
_CONTENT_TYPE: Final = "django.contrib.contenttypes.models.ContentType"
_PATH_KEYWORDS: Final = frozenset(("source", "field_name", "attribute", "accessor", "order_by"))

Handler = Callable[[Context, Value | None, ast.Call, str], Value | None]


def call_named(c: Context, callee: Value | None, node: ast.Call, method: str = "") -> Value | None:
    """A call of something other than a queryset's method. `method` is its name where it is called on a value."""
    if callee is not None and callee.form == "class":
        read_rest(c, node)
        return callee._replace(form="instance", origin=-1)
    dotted = callee.entity if callee is not None and callee.form == "name" else ""
    name = dotted.rpartition(".")[2] or method or (node.func.id if isinstance(node.func, ast.Name) else "")
    expression = expression_name(dotted) if dotted else None
    if expression is not None:
        _labelled_condition(c, node)
        expression_call(c, expression, node)
        return None
    handler = _HANDLERS.get(name)
    if handler is not None:
        return handler(c, callee, node, dotted)
    if name in _GETTERS:
        return _get_or_404(c, node, _GETTERS[name])
    if name in _FACTORIES:
        return _form_factory(c, node)
    if dotted.startswith("strawberry") and node.args:
        return _bind_first(c, node)
    read_rest(c, node)
    return _declared(c, dotted, node)


def read_rest(c: Context, node: ast.Call) -> list[Value | None]:
    """Read the arguments of any call; gives the positional ones."""
    given = [c.value(argument) for argument in node.args]
    is_field = _is_field(node)
    if given and given[0] is not None and _name_of(node).endswith(_CHOICES):
        _bind_rows(c, node.args[0], given[0])
    for keyword in node.keywords:
        value = c.value(keyword.value)
        if keyword.arg == "queryset" and value is not None and (is_field or c.in_class_body):
            _bind_rows(c, keyword.value, value)
        elif keyword.arg == "sender":
            _sent_by(c, value, keyword.value, node)
        elif keyword.arg == "limit_choices_to" and isinstance(keyword.value, ast.Dict):
            keys = zip(keyword.value.keys, keyword.value.values, strict=True)
            _labelled(c, {string(key): each for key, each in keys}, node)
        elif keyword.arg in _PATH_KEYWORDS and c.in_class_body and c.inside and not c.inside.is_model:
            _field_path(c, keyword)
    return given


def _bind_rows(c: Context, node: ast.expr, value: Value) -> None:
    """What a field or view offers: a queryset, or a model for all its rows."""
    if value.form == "class" and value.origin < 0:
        c.access("binding", value.entity, node, certainty=value.certainty)
    c.record.bind(value.origin)


def _is_field(node: ast.Call) -> bool:
    return _name_of(node).endswith(_FIELDS)


def _name_of(node: ast.Call) -> str:
    func = node.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _field_path(c: Context, keyword: ast.keyword) -> None:
    """`source="customer.email"` of a serializer's field, `field_name="customer__email"` of a filter."""
    inside = c.inside.meta_of or c.inside if c.inside else None
    root = inside.own if inside and inside.entity else None
    for written, node in strings(keyword.value):
        path = written.lstrip("-").replace(".", "__")
        if path != "*":
            c.path(root, path, node, attributes=keyword.arg in ("source", "accessor", "attribute"))


def _sent_by(c: Context, sender: Value | None, node: ast.expr, call: ast.Call) -> None:
    if _name_of(call) not in ("receiver", "connect", "connect_via"):
        return
    entity = sender.entity if sender is not None and sender.form == "class" else None
    certainty = sender.certainty if sender is not None else "certain"
    written = string(node)
    if written is not None and written.count(".") == 1:
        found = c.models.labelled(*written.split("."))
        entity = found.name if found else None
    if entity:
        c.access("signal", entity, node, certainty=certainty)


def _get_or_404(c: Context, node: ast.Call, form: Form) -> Value | None:
    target = c.value(node.args[0]) if node.args else None
    known = target is not None and target.form in ("class", "manager", "queryset", "custom")
    root = target if known else None
    c.roots.append(root)
    c.values(node.args[1:])
    for keyword in node.keywords:
        if root is not None and keyword.arg not in ("klass", "queryset"):
            keyword_paths(c, root, keyword)
        c.value(keyword.value)
    c.roots.pop()
    if root is None:
        return None
    origin = root.origin
    if root.form == "class":
        origin = c.access("query", root.entity, node, certainty=root.certainty, written=_with_argument(node))
    return Value(form, root.entity, root.certainty, origin)


def _with_argument(node: ast.Call) -> str:
    return f"{text_of(node.func)}({text_of(node.args[0])})"


def _get_model(c: Context, callee: Value | None, node: ast.Call, dotted: str) -> Value | None:
    read_rest(c, node)
    arguments: list[ast.expr | None] = [*node.args]
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    arguments += [named.get("app_label"), named.get("model_name")]
    written = [text for text in (_text(c, each) for each in arguments) if text is not None]
    config = node.func.value if isinstance(node.func, ast.Attribute) else None
    if len(written) == 1 and written[0].count(".") == 1:
        written = written[0].split(".")
    elif len(written) == 1 and isinstance(config, ast.Call) and config.args:
        # `apps.get_app_config("billing").get_model("Invoice")`
        label = _text(c, config.args[0]) if text_of(config.func).endswith("get_app_config") else None
        written = [label, *written] if label is not None else written
    found = c.models.labelled(written[0], written[1]) if len(written) == 2 else None
    if found is None:
        if dotted.endswith(".get_model") and node.args and not all(map(string, node.args)):
            c.access("opaque", "", node, certainty="likely")
        return None
    origin = c.access("reference", found.name, node, written=".".join(written))
    return Value("class", found.name, origin=origin)


def _text(c: Context, node: ast.expr | None) -> str | None:
    """A string, or a name that the file binds to one."""
    if isinstance(node, ast.Name) and not c.is_local(node.id):
        return c.constants.get(node.id)
    return string(node)


def _get_user_model(c: Context, callee: Value | None, node: ast.Call, dotted: str) -> Value | None:
    return Value("class", c.models.user) if c.models.user else None


def _get_for_model(c: Context, callee: Value | None, node: ast.Call, dotted: str) -> Value | None:
    for argument, value in zip(node.args, read_rest(c, node), strict=True):
        if value is not None and value.form == "class":
            c.access("reference", value.entity, argument, certainty=value.certainty)
    return None


def _natural_key(c: Context, callee: Value | None, node: ast.Call, dotted: str) -> Value | None:
    read_rest(c, node)
    written = [string(argument) for argument in node.args]
    if len(written) == 2 and written[0] and written[1]:
        found = c.models.labelled(written[0], written[1])
        if found is not None:
            c.access("reference", found.name, node, written=f"{written[0]}.{written[1]}")
    return None


def _content_type(c: Context, callee: Value | None, node: ast.Call, dotted: str) -> Value | None:
    """`ContentType.objects.get(app_label="billing", model="invoice")`."""
    read_rest(c, node)
    if dotted.startswith(_CONTENT_TYPE):
        _labelled_condition(c, node)
    return None


def _labelled_condition(c: Context, node: ast.Call) -> None:
    _labelled(c, {keyword.arg: keyword.value for keyword in node.keywords}, node)


def _labelled(c: Context, given: dict[str | None, ast.expr], node: ast.Call) -> None:
    label = string(given.get("app_label"))
    names = given.get("model") or given.get("model__in")
    if label is None or names is None:
        return
    for name, place in strings(names):
        found = c.models.labelled(label, name)
        if found is not None:
            c.access("reference", found.name, place, written=f"{label}.{name}")


def _register(c: Context, callee: Value | None, node: ast.Call, dotted: str) -> Value | None:
    known = dotted.startswith(_REGISTERING) or _is_site(node.func)
    for argument in node.args[:1]:
        for each in argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]:
            value = c.value(each)
            if value is not None and value.form == "class":
                c.access("binding", value.entity, each, certainty=value.certainty if known else "possible")
    c.values(node.args[1:])
    c.values(keyword.value for keyword in node.keywords)
    return None


def _is_site(func: ast.expr) -> bool:
    """`admin.site.register`, `admin_site.register`: also where the project has an admin site of its own."""
    owner = func.value if isinstance(func, ast.Attribute) else None
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return name.endswith("site")


def _form_factory(c: Context, node: ast.Call) -> Value | None:
    return _bind(c, zip(node.args, read_rest(c, node), strict=True))


def _bind_first(c: Context, node: ast.Call) -> Value | None:
    return _bind(c, list(zip(node.args, read_rest(c, node), strict=True))[:1])


def _bind(c: Context, given: Iterable[tuple[ast.expr, Value | None]]) -> Value | None:
    for argument, value in given:
        if value is not None and value.form == "class":
            c.access("binding", value.entity, argument, certainty=value.certainty)
    return None


def _copied(c: Context, callee: Value | None, node: ast.Call, dotted: str) -> Value | None:
    given = read_rest(c, node)
    if callee is not None or isinstance(node.func, ast.Attribute) or not given or given[0] is None:
        return None
    return given[0]._replace(form="many") if given[0].form in ITERABLE else None


def _next(c: Context, callee: Value | None, node: ast.Call, dotted: str) -> Value | None:
    given = read_rest(c, node)
    return each_of(given[0]) if given and isinstance(node.func, ast.Name) else None


def _type(c: Context, callee: Value | None, node: ast.Call, dotted: str) -> Value | None:
    given = read_rest(c, node)
    first = given[0] if len(given) == 1 and isinstance(node.func, ast.Name) else None
    return first._replace(form="class", step=None, origin=-1) if first and first.form == "instance" else None


def _duplicate(c: Context, callee: Value | None, node: ast.Call, dotted: str) -> Value | None:
    given = read_rest(c, node)
    return given[0] if given and dotted in ("copy.copy", "copy.deepcopy") else None


def _declared(c: Context, dotted: str, node: ast.Call) -> Value | None:
    """What a function of this file returns: as it says, or as its body showed."""
    function = c.functions.get(dotted.removeprefix(f"{c.scope.name}.")) if dotted else None
    if function is None or isinstance(function, ast.AsyncFunctionDef):
        return None
    return annotated(c, function.returns) or c.results.get(dotted)


_HANDLERS: Final[dict[str, Handler]] = {
    "get_model": _get_model,
    "get_registered_model": _get_model,
    "load_model": _get_model,  # of swapper
    "get_user_model": _get_user_model,
    "get_for_model": _get_for_model,
    "get_for_models": _get_for_model,
    "get_by_natural_key": _natural_key,
    "register": _register,
    **dict.fromkeys(("get", "filter"), _content_type),
    **dict.fromkeys(_COPIES, _copied),
    **dict.fromkeys(("next", "anext"), _next),
    "type": _type,
    **dict.fromkeys(("copy", "deepcopy"), _duplicate),
}
