"""Reads expressions, each once: reports their accesses and gives what they are."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from boundcheck.accesses.django.attributes import attribute_of
from boundcheck.accesses.django.bindings import comprehension, function, listed
from boundcheck.accesses.django.calls import call_named
from boundcheck.accesses.django.context import Context
from boundcheck.accesses.django.queries import GUESSED, guess_paths, query_call
from boundcheck.accesses.django.values import QUERIES, TREES, Value, merged

_SAVES: Final = frozenset(("save", "delete", "asave", "adelete", "save_base"))
_RELOADS: Final = frozenset(("refresh_from_db", "arefresh_from_db"))
_NONE: Final = Value("none", "")


def evaluate(c: Context, node: ast.expr) -> Value | None:
    reader = _READERS.get(type(node))
    if reader is not None:
        return reader(c, node)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(c, child)
    return None


def _name(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.Name)
    return c.lookup(node.id)


def _constant(c: Context, node: ast.expr) -> Value | None:
    return _NONE if isinstance(node, ast.Constant) and node.value is None else None


def _comparison(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.Compare)
    evaluate(c, node.left)
    c.values(node.comparators)
    return None


def _formatted(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.JoinedStr)
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            evaluate(c, part.value)
    return None


def _dictionary(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.Dict)
    for key, value in zip(node.keys, node.values, strict=True):
        if key is not None and not isinstance(key, ast.Constant):
            evaluate(c, key)
        evaluate(c, value)
    return None


def _attribute(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.Attribute)
    return _read_attribute(c, node)


def _read_attribute(c: Context, node: ast.Attribute, called: str = "") -> Value | None:
    """An attribute; `called` is the method that is called on it at once (`Invoice.active.filter()`)."""
    base = evaluate(c, node.value)
    if base is None or base.form != "class":
        if node.attr == "user" and c.models.any_user and _is_request(node.value):
            return Value("instance", c.models.any_user, "likely")
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            known, found = _own_attribute(c, node.attr)
            # A view's object is a row of its model, wherever it got that.
            if known and (
                found is not None or base is None or base.form != "component" or node.attr != "object"
            ):
                return found
    return attribute_of(c, base, node, called) if base is not None else None


def _is_request(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id in ("request", "req")
    if isinstance(node, ast.Subscript):  # `self.context["request"]` of serializers
        return isinstance(node.slice, ast.Constant) and node.slice.value == "request"
    return isinstance(node, ast.Attribute) and node.attr == "request"


def _own_attribute(c: Context, name: str) -> tuple[bool, Value | None]:
    """`self.order`, as this function or the class's other methods set it; whether anybody did."""
    key = f"self.{name}"
    if key in c.names.values:
        return True, c.names.values[key]
    if c.inside is not None and name in c.inside.attributes:
        return True, c.inside.attributes[name]
    return False, None


def _call(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.Call)
    if isinstance(node.func, ast.Attribute):
        return _method_call(c, node, node.func)
    if isinstance(node.func, ast.Name) and node.func.id == "super" and c.inside and c.inside.own:
        return c.inside.own._replace(form="super") if c.inside.own.form == "component" else c.inside.own
    callee = evaluate(c, node.func)
    return call_named(c, callee, node)


def _method_call(c: Context, node: ast.Call, func: ast.Attribute) -> Value | None:
    inner = func.value
    # Whether `active` of `Invoice.active.filter()` is a manager shows in what is called on it.
    base = _read_attribute(c, inner, func.attr) if isinstance(inner, ast.Attribute) else evaluate(c, inner)
    if base is None:
        return _untyped_call(c, node, func.attr)
    if base.form in QUERIES:
        return query_call(c, base, node, func.attr)
    if base.form == "instance":
        return _instance_call(c, base, node, func)
    if base.form in ("component", "super"):
        return _component_call(c, base, node, func)
    if base.form in ("pair", "many"):
        _plain_call(c, node)
        return None
    if base.form == "class" and func.attr in TREES:
        return _tree_call(c, base, node, func.attr)
    return call_named(c, attribute_of(c, base, func), node, func.attr)


def _untyped_call(c: Context, node: ast.Call, method: str) -> Value | None:
    """A method of nobody knows what: frameworks give some names of their own, and lookup paths tell where they lead."""
    if method not in GUESSED:
        return call_named(c, None, node, method)
    guess_paths(c, node, method)
    c.roots.append(None)
    value = call_named(c, None, node, method)
    c.roots.pop()
    return value


def _tree_call(c: Context, base: Value, node: ast.Call, method: str) -> Value | None:
    """`Category.get_root_nodes()`, as trees of rows have it."""
    _plain_call(c, node)
    origin = c.access("query", base.entity, node, certainty=base.certainty)
    found = base._replace(form=TREES[method], origin=origin)
    if method == "add_root":
        c.write(found, node)
    return found


def _plain_call(c: Context, node: ast.Call) -> None:
    c.values(node.args)
    c.values(keyword.value for keyword in node.keywords)


def _instance_call(c: Context, base: Value, node: ast.Call, func: ast.Attribute) -> Value | None:
    _plain_call(c, node)
    if func.attr in _SAVES:
        c.write(base, node)
    elif func.attr not in _RELOADS:
        c.step(base)
        if c.inside and c.inside.is_model and isinstance(func.value, ast.Name) and func.value.id == "self":
            return c.inside.attributes.get(f"{func.attr}()")
    return None


def _component_call(c: Context, base: Value, node: ast.Call, func: ast.Attribute) -> Value | None:
    _plain_call(c, node)
    if c.inside is not None and base.form == "component" and f"{func.attr}()" in c.inside.attributes:
        return c.inside.attributes[f"{func.attr}()"]
    if not base.entity:
        return None
    saves = func.attr == "save" and c.inside is not None and c.inside.name.endswith(("Form", "Serializer"))
    if saves or func.attr in ("get_object", "aget_object"):
        return base._replace(form="instance").at_most("likely")
    if func.attr in ("get_queryset", "filter_queryset"):
        return base._replace(form="queryset").at_most("likely")
    return None


def _subscript(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.Subscript)
    base = evaluate(c, node.value)
    evaluate(c, node.slice)
    if base is None:
        return None
    if base.form == "pair" and isinstance(node.slice, ast.Constant) and node.slice.value == 0:
        return base._replace(form="instance")
    if base.form not in ("queryset", "many", "custom"):
        return None
    return base if isinstance(node.slice, ast.Slice) else base._replace(form="instance")


def _either(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.IfExp)
    evaluate(c, node.test)
    return merged(evaluate(c, node.body), evaluate(c, node.orelse))


def _any_of(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.BoolOp)
    found = [evaluate(c, each) for each in node.values]
    value = found[0]
    for other in found[1:]:
        value = merged(value, other)
    return value if isinstance(node.op, ast.Or) else None


def _combined(c: Context, node: ast.expr) -> Value | None:
    """`one | other` of querysets; long sums are read from the left without going deep."""
    operands: list[ast.expr] = []
    while isinstance(node, ast.BinOp):
        operands.append(node.right)
        node = node.left
    value = evaluate(c, node)
    for operand in reversed(operands):
        other = evaluate(c, operand)
        value = merged(value, other) if value and value.form in ("queryset", "many", "custom") else None
    return value


def _walrus(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.NamedExpr)
    value = evaluate(c, node.value)
    c.names.values[node.target.id] = value.stored() if value else None
    return value


def _through(c: Context, node: ast.expr) -> Value | None:
    assert isinstance(node, ast.Await | ast.Starred)
    return evaluate(c, node.value)


_READERS: Final[dict[type[ast.expr], Callable[[Context, ast.expr], Value | None]]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Compare: _comparison,
    ast.JoinedStr: _formatted,
    ast.Dict: _dictionary,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.IfExp: _either,
    ast.BoolOp: _any_of,
    ast.BinOp: _combined,
    ast.NamedExpr: _walrus,
    ast.Await: _through,
    ast.Starred: _through,
    ast.List: listed,
    ast.Tuple: listed,
    ast.Set: listed,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: comprehension,
    ast.Lambda: function,
}
