"""What an attribute of a model class, an instance, a queryset or a component is, and what reading it reads."""

from __future__ import annotations

import ast
from typing import Final

from boundcheck.accesses.django.context import Context
from boundcheck.accesses.django.models import FRAMEWORK_USER
from boundcheck.accesses.django.queries import hops_of, manager_of, related, through_class, unknown_manager
from boundcheck.accesses.django.values import QUERIES, Hop, Step, Value

_COMPONENT_MODELS: Final = frozenset(("model", "model_class", "_model"))
_COMPONENT_QUERYSETS: Final = frozenset(("queryset", "object_list"))
_COMPONENT_INSTANCES: Final = frozenset(("object", "instance"))
_KEY_OF_ROW: Final = frozenset(("pk", "id", "_id", "_state", "_meta", "__class__"))


def attribute_of(c: Context, base: Value, node: ast.Attribute, called: str = "") -> Value | None:
    """What an attribute of a known value is; `called` is the method that is called on it at once."""
    if base.form == "name":
        return c.named(c.scope.follow(f"{base.entity}.{node.attr}"))
    if base.form == "class":
        return _of_class(c, base, node, called)
    if base.form == "instance":
        return _of_instance(c, base, node)
    if base.form in ("component", "super"):
        return _of_component(base, node.attr)
    if base.form == "field" and base.via is not None and node.attr == "through":
        return through_class(base.via.relation)
    return _of_query(c, base, node.attr) if base.form in QUERIES else None


def _of_query(c: Context, base: Value, name: str) -> Value | None:
    """`order.products.through`, `queryset.model`: classes, for which no row is read."""
    if base.via is not None and name in ("through", "model"):
        c.record.drop(base.origin)
    if name == "through" and base.via is not None:
        return through_class(base.via.relation)
    return Value("class", base.entity, base.certainty) if name == "model" else None


def _of_class(c: Context, base: Value, node: ast.Attribute, called: str) -> Value | None:
    if base.table:  # the class of an implicit many-to-many table
        return manager_of(c, base, node.attr, node)
    relation = c.models.relation(base.entity, node.attr)
    if relation is not None:
        return Value("field", base.entity, base.certainty, via=Hop(base.entity, "", relation, False))
    found = manager_of(c, base, node.attr, node)
    if found is None and called:
        found = unknown_manager(c, base, node.attr, called, node)
    return found


def _of_instance(c: Context, base: Value, node: ast.Attribute) -> Value | None:
    if node.attr in _KEY_OF_ROW:
        return Value("class", base.entity, base.certainty) if node.attr == "__class__" else None
    c.step(base)
    if isinstance(node.ctx, ast.Store):
        return None
    from_ = base._replace(step=None)
    for hop in hops_of(c, from_, node.attr):
        if hop.entity not in c.models.entities:
            is_user = c.models.is_framework_user(hop.relation)
            return Value("instance", FRAMEWORK_USER, "likely") if is_user else None
        if hop.relation.kind in ("fk", "o2o") and (not hop.reverse or hop.relation.kind == "o2o"):
            return Value("instance", hop.entity, base.certainty, step=Step(hop, node))
        return related(c, from_, hop, node)
    return None


def _of_component(base: Value, name: str) -> Value | None:
    if not base.entity:
        return None
    if name in _COMPONENT_MODELS:
        return base._replace(form="class")
    if name in _COMPONENT_QUERYSETS:
        return base._replace(form="queryset").at_most("likely")
    if name in _COMPONENT_INSTANCES:
        return base._replace(form="instance").at_most("likely")
    return None
