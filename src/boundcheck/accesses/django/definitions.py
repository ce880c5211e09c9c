"""Reads classes and functions: a function after what is around it, so that the names there are known."""

from __future__ import annotations

import ast
from typing import Final

from boundcheck.accesses.django.annotations import annotated, callable_name
from boundcheck.accesses.django.classes import context_of
from boundcheck.accesses.django.context import (
    ClassContext,
    Context,
    FunctionNode,
    Names,
    Pending,
    string,
)
from boundcheck.accesses.django.values import Form, Value, merged

# Methods that set what other methods use are read first.
_FIRST: Final = {
    name: place
    for place, name in enumerate(
        "get_model get_queryset get_object __init__ setUpTestData setUp setup initial dispatch".split()
    )
}
_PROPERTIES: Final = frozenset(("property", "cached_property"))
_LATER: Final = 20
_GIVEN: Final[dict[str, Form]] = {"obj": "instance", "instance": "instance", "queryset": "queryset"}


def read_class(c: Context, node: ast.ClassDef) -> None:
    c.values(node.decorator_list)
    c.values(node.bases)
    c.values(keyword.value for keyword in node.keywords)
    outer = c.inside if c.in_class_body else None
    context = context_of(c, node, outer)
    if outer is None:
        c.classes[node.name] = context
    kept = (c.names, c.inside, c.in_class_body, c.pending)
    c.names, c.inside, c.in_class_body, c.pending = Names(outer=c.names), context, True, []
    try:
        c.read(c, node.body)
    finally:
        methods = sorted(c.pending, key=lambda pending: pending.place)
        c.names, c.inside, c.in_class_body, c.pending = kept
        c.pending.extend(methods)


def read_function(c: Context, node: FunctionNode) -> None:
    """Read what is evaluated where a function is defined; its body comes later."""
    c.values(node.decorator_list)
    c.values(node.args.defaults)
    c.values(default for default in node.args.kw_defaults if default is not None)
    names, place = c.names, _LATER
    if c.in_class_body:
        names = c.names.outer or c.names  # a class body's names are not its methods' names
        place = _FIRST.get(node.name, _LATER - 1 if _is_property(node) else _LATER)
    elif c.names.outer is not None:
        c.names.values[node.name] = None
    c.pending.append(Pending(node, names, c.inside, c.in_class_body, c.function, place))


def read_pending(c: Context) -> None:
    """Read the functions found so far, and those found in them."""
    while c.pending:
        now, c.pending = c.pending, []
        for pending in now:
            try:
                _read(c, pending)
            except RecursionError:  # nested too deep for anybody to read; the others still are
                c.scope.too_deep(pending.node.lineno)


def _read(c: Context, pending: Pending) -> None:
    node, owner = pending.node, pending.inside if pending.is_method else None
    outer = pending.function or (f"{c.scope.name}.{owner.name}" if owner else c.scope.name)
    c.names, c.inside, c.in_class_body = Names(outer=pending.names), pending.inside, False
    c.loops, c.roots, c.returned, c.function = 0, [], [], f"{outer}.{node.name}"
    _bind_parameters(c, node, owner)
    c.read(c, node.body)
    result = _result(c, node)
    if owner is not None:
        owner.attributes[node.name if _is_property(node) else f"{node.name}()"] = result
    elif result is not None and not isinstance(node, ast.AsyncFunctionDef):
        c.results[c.function] = result


def _result(c: Context, node: FunctionNode) -> Value | None:
    """What a function returns, by its statements or its annotation."""
    result = c.returned[0] if c.returned else None
    for other in c.returned[1:]:
        result = merged(result, other)
    if result is None or result.form == "none":
        result = annotated(c, node.returns)
    return result.at_most("likely") if result is not None else None


def _is_property(node: FunctionNode) -> bool:
    for decorator in node.decorator_list:
        name = decorator.attr if isinstance(decorator, ast.Attribute) else None
        name = decorator.id if isinstance(decorator, ast.Name) else name
        if name in _PROPERTIES:
            return True
    return False


def _bind_parameters(c: Context, node: FunctionNode, owner: ClassContext | None) -> None:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    values = c.names.values
    for parameter in [*positional, *arguments.kwonlyargs]:
        values[parameter.arg] = annotated(c, parameter.annotation)
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            values[rest.arg] = None
    if owner is not None and owner.own is not None and owner.own.form == "component" and owner.entity:
        _bind_by_convention(c, owner, owner.own)
    decorators = {_last_name(decorator) for decorator in node.decorator_list}
    if owner is not None and positional and "staticmethod" not in decorators:
        values[positional[0].arg] = _self(owner, "classmethod" in decorators)
    elif owner is None and "receiver" in decorators:
        _bind_signal(c, node)


def _bind_by_convention(c: Context, owner: ClassContext, own: Value) -> None:
    """Frameworks hand rows of its model to a component's methods: `get_total(self, obj)`, `action(self, request, queryset)`."""
    values = c.names.values
    for name, form in _GIVEN.items():
        if name in values and values[name] is None and not (owner.is_inline and name == "obj"):
            values[name] = own._replace(form=form).at_most("likely")


def _self(owner: ClassContext, is_class: bool) -> Value | None:
    own = owner.own
    if own is None or owner.meta_of is not None:
        return None
    if is_class:
        return own._replace(form="class") if own.form == "instance" else None
    return own


def _last_name(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _bind_signal(c: Context, node: FunctionNode) -> None:
    """`@receiver(post_save, sender=Invoice)`: what `sender` and `instance` are in the handler."""
    senders = set()
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and _last_name(decorator) == "receiver":
            senders |= {
                _sender(c, keyword.value) for keyword in decorator.keywords if keyword.arg == "sender"
            }
            if not decorator.args or (callable_name(c, decorator.args[0]) or "").endswith("m2m_changed"):
                return
    entity = next(iter(senders)) if len(senders) == 1 else None
    if entity:
        names = c.names.values
        if "sender" in names:
            names["sender"] = Value("class", entity)
        if "instance" in names:
            names["instance"] = Value("instance", entity)


def _sender(c: Context, node: ast.expr) -> str | None:
    written = string(node)
    if written is not None and written.count(".") == 1:
        found = c.models.labelled(*written.split("."))
        return found.name if found else None
    name = callable_name(c, node)
    return name if name in c.models.entities else None
