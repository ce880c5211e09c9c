"""What stands in the bodies of classes that show or manage a model: models, querysets and lookup paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.records.filters import filtered
from boundcheck.accesses.records.leading import MODELS
from boundcheck.accesses.records.listed import listed
from boundcheck.accesses.records.over_rows import shown_over_rows
from boundcheck.accesses.records.paths import text
from boundcheck.accesses.records.serializers import serialized
from boundcheck.accesses.records.written_paths import strings
from boundcheck.accesses.values import Value
from boundcheck.accesses.written import outline
from boundcheck.python.reading import Class

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator
    from boundcheck.accesses.records.components import Component, Components

_PATHS: Final = frozenset(
    "list_display search_fields list_filter ordering ordering_fields filterset_fields filter_fields date_hierarchy"
    " fields lookup_field list_display_links sortable_by order_by orderings".split()
)
_TOLD: Final = _PATHS | {*MODELS, "queryset", "list_select_related", "list_prefetch_related"}
_SIGNS: Final = "^=@$-+"


def read_body(components: Components, e: Evaluator, number: int) -> None:
    """The models, querysets and lookup paths in the attributes of a class."""
    found, component = e.reading.classes[number], components.of(e, number)
    outer = components.of(e, component.meta_of) if component.meta_of >= 0 else component
    for name, node, _ in found.attributes:
        if node <= 0:
            continue
        if component.is_model or (component.meta_of >= 0 and outer.is_model):
            if name == "ordering" and component.meta_of >= 0:
                components.paths.of_strings(e, Value("class", component.entity), node, ordering=True)
            continue
        if name == "queryset" or (name in MODELS and outer.is_read):
            _bind(components, e, name, node, component.meta_of >= 0)
        if name in _PATHS or name in ("list_select_related", "list_prefetch_related"):
            _paths(components, e, component, name, node)
    if not component.is_model and component.meta_of < 0:
        filtered(components.paths, e, found, lambda: components.root(e, number))
        listed(components.paths, e, found, _TOLD, lambda: components.shown(e, number))
    if component.entity and not component.is_model:
        shown_over_rows(components.paths, e, found, component.entity, is_over=component.is_over)
        _ordered(components, e, component, found)
        serialized(components.paths, e, found, component.entity)


def _ordered(components: Components, e: Evaluator, component: Component, found: Class) -> None:
    """`total.admin_order_field = "customer__total"` in the body of an admin class."""
    for deed in found.body:
        node = e.nodes[deed.node] if deed.act == "set" else None
        if node is not None and node.kind == "chain" and node.steps[-1].name == "admin_order_field":
            _paths(components, e, component, "ordering", deed.other)


def _bind(components: Components, e: Evaluator, name: str, node: int, in_meta: bool) -> None:
    value = e.known(node)
    if name in MODELS and value is not None and value.form in ("class", "any"):
        for each in value.alternatives:
            if each.origin >= 0:  # `model = get_model("billing", "Invoice")` is one thing
                bind(e, each.origin)
            elif each.form == "class" and each.entity in components.models.entities:
                e.access(
                    "binding",
                    each.entity,
                    e.place_of(node),
                    certainty=each.certainty,
                    written=outline(e.nodes, node),
                )
    elif name == "model" and in_meta:
        written = text(e, node)  # `model = "billing.Invoice"`, as factories write it
        found = (
            components.models.labelled(*written.split(".")) if written and written.count(".") == 1 else None
        )
        if found is not None:
            e.access("binding", found.name, e.place_of(node), written=written or "")
    elif name == "queryset" and value is not None and value.origin >= 0:
        bind(e, value.origin)


def _paths(components: Components, e: Evaluator, component: Component, name: str, node: int) -> None:
    root = component.own if component.entity else None
    if root is not None and root.form != "component":
        return
    for written, place in strings(e, node):
        path = written.strip(_SIGNS)
        if name == "list_select_related" and root is not None:
            components.paths.path(e, root, path, place, last=True)
        elif "__" in path and not path.startswith("__"):
            components.paths.path(e, root, path, place)


def bind(e: Evaluator, origin: int) -> None:
    """A query that only tells a component its rows."""
    if origin >= 0:
        e.found[origin] = e.found[origin]._replace(kind="binding")
        e.dropped.discard(origin)
