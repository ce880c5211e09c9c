"""Calls on managers and querysets: what they read or write, and the lookup paths in their arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from boundcheck.access import Kind
from boundcheck.accesses.django.context import Context, string, strings
from boundcheck.accesses.django.values import (
    LINKS,
    STARTS,
    WRITES,
    Hop,
    Value,
    plain_method,
    result_of,
)
from boundcheck.entities.model import Relation

_BY_KEYWORD: Final = frozenset("filter exclude get get_or_create update_or_create complex_filter".split())
_BY_STRING: Final = frozenset(
    "values values_list order_by only defer distinct latest earliest dates datetimes".split()
)
GUESSED: Final = frozenset("filter exclude values values_list order_by select_related".split())
_ORDERING: Final = frozenset(("order_by", "latest", "earliest", "distinct"))
_FIRST_ONLY: Final = frozenset(("dates", "datetimes"))
_NO_PATHS: Final = frozenset(("defaults", "create_defaults", "flat", "named", "using", "field_name"))
# Parts of django.db.models expressions: those whose strings are no paths, and those where all strings are.
_PATHLESS: Final = frozenset(
    "Value RawSQL SearchQuery Exists Subquery When Q UniqueConstraint CheckConstraint Index ExclusionConstraint".split()
)
_ALL_PATHS: Final = frozenset(
    "Coalesce Concat ConcatPair Greatest Least NullIf SearchVector JSONObject".split()
)
_WITH_CONDITIONS: Final = frozenset(("Q", "When"))
_EXPRESSIONS: Final = (
    "django.db.models.expressions.", "django.db.models.functions.", "django.db.models.aggregates.",
    "django.db.models.query_utils.", "django.db.models.query.", "django.contrib.postgres.aggregates.",
    "django.contrib.postgres.search.", "django.contrib.postgres.expressions.",
)  # fmt: skip
_IN_MODELS: Final = frozenset(
    (
        "Q F Count Sum Avg Max Min StdDev Variance Subquery OuterRef Exists Case When Value Prefetch FilteredRelation "
        "Func Window ExpressionWrapper OrderBy Aggregate Transform prefetch_related_objects UniqueConstraint "
        "CheckConstraint Index"
    ).split()
)


def query_call(c: Context, base: Value, call: ast.Call, written: str) -> Value | None:
    """A call of method `written` on a manager or queryset: its accesses, and what it gives."""
    method = plain_method(written)
    if base.origin >= 0:
        c.record.extend(base.origin, call)
    read_arguments(c, base, call, method)
    if method == "none":  # the way to have no rows; only a component that is bound by it means the model
        c.record.drop(base.origin)
    if method in LINKS and base.via is not None:
        _link(c, base, base.via, call)
        return None
    if method in WRITES:
        c.write(base, call)
    return result_of(base, method)


def _link(c: Context, base: Value, via: Hop, call: ast.Call) -> None:
    if via.relation.kind == "m2m":
        c.record.link(base, via, call, c.in_loop)
    else:  # moving rows to another foreign key changes the rows
        c.write(base, call)


def read_arguments(c: Context, root: Value, call: ast.Call, method: str) -> None:
    """Report the lookup paths among the arguments of a queryset's method, and read what else is in them."""
    c.roots.append(root if root.entity in c.models.entities else None)
    for position, argument in enumerate(call.args):
        if position == 0 or method not in _FIRST_ONLY:
            _string_paths(c, root, argument, method)
        c.value(argument)
    for keyword in call.keywords:
        if method in _BY_KEYWORD:
            keyword_paths(c, root, keyword)
        c.value(keyword.value)
    c.roots.pop()


def guess_paths(c: Context, call: ast.Call, method: str) -> None:
    """The lookup paths in a call of `filter()` and the like on something that nobody knows the model of."""
    for keyword in call.keywords if method in _BY_KEYWORD else ():
        if keyword.arg is not None:
            c.path(None, keyword.arg, keyword)
    for argument in call.args:
        for path, node in strings(argument):
            c.path(None, path.lstrip("-"), node)


def _string_paths(c: Context, root: Value, argument: ast.expr, method: str) -> None:
    if root.entity not in c.models.entities:
        return
    if method in _BY_STRING:
        for path, node in strings(argument):
            c.path(root, path.lstrip("-+"), node, ordering=method in _ORDERING)
    elif method == "select_related":
        for path, node in strings(argument):
            c.path(root, path, node, last=True)
    elif method == "prefetch_related":
        for path, node in strings(argument):
            c.path(root, path, node, kind="query", last=True, attributes=True)
    elif method == "complex_filter" and isinstance(argument, ast.Dict):
        dict_paths(c, root, argument)


def keyword_paths(c: Context, root: Value | None, keyword: ast.keyword) -> None:
    """A keyword of filter() or Q(), or a literal dictionary of them behind `**`."""
    if keyword.arg is None:
        if isinstance(keyword.value, ast.Dict):
            dict_paths(c, root, keyword.value)
    elif keyword.arg not in _NO_PATHS:
        c.path(root, keyword.arg, keyword)


def dict_paths(c: Context, root: Value | None, node: ast.Dict) -> None:
    for key in node.keys:
        path = string(key)
        if path is not None and key is not None:
            c.path(root, path, key)


def expression_name(dotted: str) -> str | None:
    """The name of a query expression of Django's (`Q`, `F`, `Count`); None for anything else."""
    last = dotted.rpartition(".")[2]
    if dotted.startswith("django.db.models.") and dotted.count(".") == 3:
        return last if last in _IN_MODELS else None
    return last if dotted.startswith(_EXPRESSIONS) else None


def expression_call(c: Context, name: str, call: ast.Call) -> None:
    """`Q(customer__email=…)`, `F("customer__email")`, `Count("lines")`, `Prefetch("lines", queryset=…)` and the like."""
    if name == "Prefetch":
        _prefetch(c, call)
        return
    root = c.root
    if name == "OuterRef":
        root = c.roots[-2] if len(c.roots) > 1 else None
    if name not in _PATHLESS:
        for argument in call.args if name in _ALL_PATHS else call.args[:1]:
            path = string(argument)
            if path is not None:
                c.path(root, path.lstrip("-"), argument, last=name == "FilteredRelation")
    if name in _WITH_CONDITIONS:
        _conditions(c, root, call)
    c.values(call.args)
    c.values(keyword.value for keyword in call.keywords)


def _conditions(c: Context, root: Value | None, call: ast.Call) -> None:
    """`Q(("customer__email", x))` and `Q(customer__email=x)`."""
    for argument in call.args:
        path = string(argument.elts[0]) if isinstance(argument, ast.Tuple) and argument.elts else None
        if path is not None:
            c.path(root, path, argument)
    for keyword in call.keywords:
        if keyword.arg not in ("then", "condition", "_negated", "_connector"):
            keyword_paths(c, root, keyword)


def _prefetch(c: Context, call: ast.Call) -> None:
    arguments = dict(zip(("lookup", "queryset"), call.args, strict=False))
    arguments.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg})
    outer, c.roots = c.roots, [*c.roots, None]
    given = c.value(arguments["queryset"]) if "queryset" in arguments else None
    c.roots = outer
    path = string(arguments.get("lookup"))
    if path is None:
        return
    hops = c.models.walk(c.root.entity, path, last=True, attributes=True).hops if c.root else ()
    if given is not None and given.origin >= 0 and hops and hops[-1].entity == given.entity:
        hops = hops[:-1]  # the queryset names the model itself
    for hop in hops:
        c.record.add(
            "query", hop.entity, arguments["lookup"], written=path, of=hop.of, in_loop=c.in_loop,
            certainty=c.root.certainty if c.root else "likely",
        )  # fmt: skip


def manager_of(c: Context, model: Value, name: str, node: ast.expr) -> Value | None:
    """`Invoice.objects`: where a query begins."""
    if not c.models.is_manager(model.entity, name):
        return None
    origin = c.access("query", model.entity, node, certainty=model.certainty, table=model.table)
    return Value("manager", model.entity, model.certainty, origin, table=model.table)


def unknown_manager(c: Context, model: Value, name: str, method: str, node: ast.expr) -> Value | None:
    """`Invoice.active.filter(…)`, where nobody saw `active`: most likely a manager that a base class brings."""
    if plain_method(method) not in STARTS - {"update", "get", "values", "first", "last", "delete", "count"}:
        return None
    if c.models.relation(model.entity, name) or c.models.is_field(model.entity, name) or name[:1].isupper():
        return None
    origin = c.access("query", model.entity, node, certainty="likely")
    return Value("manager", model.entity, "likely", origin)


def related(c: Context, base: Value, hop: Hop, node: ast.expr) -> Value:
    """A manager behind a relation: `order.lines`, `customer.order_set`."""
    kind: Kind = "accessor" if hop.reverse else "traversal"
    origin = c.record.add(kind, hop.entity, node, certainty=base.certainty, of=hop.of, in_loop=c.in_loop)
    return Value("manager", hop.entity, base.certainty, origin, via=hop)


def through_class(relation: Relation) -> Value | None:
    """The class of a many-to-many table: an entity of its own, or one that only has a table."""
    if relation.through_entity is None and relation.through is None:
        return None
    return Value(
        "class",
        relation.through_entity or "",
        table="" if relation.through_entity else relation.through or "",
    )


def each_of(value: Value | None) -> Value | None:
    """What an iteration gives."""
    if value is None or value.form not in ("queryset", "many", "custom"):
        return None
    certainty = value.certainty
    return Value("instance", value.entity, certainty)


def hops_of(c: Context, base: Value, attribute: str) -> Iterator[Hop]:
    """The relation behind an attribute of an instance, if it is one."""
    relation = c.models.relation(base.entity, attribute)
    if relation is not None:
        yield Hop(base.entity, relation.target or "", relation, False)
        return
    found = c.models.reverse(base.entity, attribute)
    if found is not None:
        yield Hop(base.entity, found[0], found[1], True)
