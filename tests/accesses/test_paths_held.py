"""Lookup paths that stand in lists, dictionaries and names, however they came there: each spelling, and innocent twins."""

from __future__ import annotations

from textwrap import dedent

import pytest
from test_django import HEAD, found, read, shown

TO_CUSTOMER = "join customers.Customer of orders.Order"
QUERY = "query orders.Order"

HELD = [
    "paths = ['number', 'customer__email']\nreturn Order.objects.values(*paths)",
    "paths = ('customer__email',)\nreturn Order.objects.values_list(*paths, flat=True)",
    "paths = ['number']\nif deep:\n    paths.append('customer__email')\nreturn Order.objects.values(*paths)",
    "paths = []\npaths.extend(['customer__email'])\nreturn Order.objects.only(*paths)",
    "paths = ['number']\npaths.insert(0, 'customer__email')\nreturn Order.objects.defer(*paths)",
    "paths = {'number'}\npaths.add('customer__email')\nreturn Order.objects.order_by(*paths)",
    "paths = ['number']\npaths += ['customer__email']\nreturn Order.objects.values(*paths)",
    "paths = ['number'] + ['customer__email']\nreturn Order.objects.values(*paths)",
    "paths = ['number']\nmore = [*paths, 'customer__email']\nreturn Order.objects.values(*more)",
    "paths = ['customer__email'] if deep else []\nreturn Order.objects.values(*paths)",
    "paths = ['customer__email']\nreturn Order.objects.values(*list(paths))",
    "paths = [f'customer__{name}' for name in ('email', 'name')]\nreturn Order.objects.values(*paths)",
    "paths = {'mail': F('customer__email')}\nreturn Order.objects.annotate(**paths)",
    "filters = {'customer__email': 1}\nreturn Order.objects.filter(**filters)",
    "filters = {}\nfilters['customer__email'] = 1\nreturn Order.objects.filter(**filters)",
    "filters = dict(customer__email=1)\nreturn Order.objects.filter(**filters)",
    "filters = {}\nfilters.update(customer__email=1)\nreturn Order.objects.exclude(**filters)",
    "filters = {}\nfilters.update({'customer__email': 1})\nreturn Order.objects.get(**filters)",
    "filters = {}\nfilters.setdefault('customer__email', 1)\nreturn Order.objects.get(**filters)",
    "filters = {'number': 1} | {'customer__email': 1}\nreturn Order.objects.filter(**filters)",
    "inner = {'customer__email': 1}\nouter: dict = {'number': 1, **inner}\nreturn Order.objects.filter(**outer)",
    "inner = {}\nif deep:\n    inner['customer__email'] = 1\nreturn Order.objects.filter(**{'number': 1, **inner})",
    "inner = {'customer__email': 1}\nouter = inner.copy()\nreturn Order.objects.filter(**outer)",
    "filters = {'customer__email': 1}\nreturn Order.objects.filter(Q(**filters))",
    "only = Q(customer__email=1)\nreturn Order.objects.filter(only)",
    "only = Q()\nif deep:\n    only &= ~Q(customer__email=1)\nreturn Order.objects.filter(only)",
    "only = Q()\nonly.add(Q(customer__email=1), Q.AND)\nreturn Order.objects.filter(only)",
    "only = [Q(number=1)]\nonly.append(Q(customer__email=1))\nreturn Order.objects.filter(*only)",
    "mail = Coalesce(F('customer__email'), 1)\nreturn Order.objects.annotate(mail=mail)",
    "orders, path = Order.objects.all(), 'customer__email'\nreturn orders.filter(**{path: 1})",
]  # fmt: skip


@pytest.mark.parametrize("body", HELD)
def test_a_path_is_found_however_it_comes_into_a_query(body: str) -> None:
    code = "def f(deep):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    assert {shown(each) for each in read(code) if each.kind == "join"} == {TO_CUSTOMER}


PLACES = [  # `#` where it is told
    "paths = ('number', 'customer__email')\nreturn Order.objects.values(*paths)  #",
    "path = 'customer__email'\nreturn Order.objects.values(path)  #",
    "filters = {'number': 1, 'customer__email': 1}\nreturn Order.objects.filter(**filters)  #",
    "paths = [\n    'number',\n    'customer__email',  #\n]\nreturn Order.objects.values(*paths)",
    "paths = ['number']\npaths.append('customer__email')  #\nreturn Order.objects.values(*paths)",
    "filters = {'number': 1}\nif deep:\n    filters['customer__email'] = 1  #\nreturn Order.objects.filter(**filters)",
    "filters = {}\nfilters.update(\n    number=1,\n    customer__email=1,  #\n)\nreturn Order.objects.filter(**filters)",
    "only = Q(customer__email=1)  #\nreturn Order.objects.filter(only)",
]


@pytest.mark.parametrize("body", PLACES)
def test_several_paths_of_several_lines_are_told_where_the_function_writes_them(body: str) -> None:
    code = "def f(deep):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    accesses = {(shown(each), each.line) for each in read(code) if each.kind == "join"}
    at = HEAD.count("\n") + 1 + next(n for n, line in enumerate(code.splitlines()) if "#" in line)
    assert accesses == {(TO_CUSTOMER, at)}


INNOCENT = [
    "paths = ['number', 'placed']\nreturn Order.objects.values(*paths)",
    "paths = ['customer__email']\nreturn paths",
    "paths = ['customer__email']\nreturn other(*paths)",
    "filters = {'number': 'customer__email'}\nreturn Order.objects.filter(**filters)",
    "filters = {}\nfilters['number'] = 'customer__email'\nreturn Order.objects.filter(**filters)",
    "filters = {}\nfilters.setdefault('number', 'customer__email')\nreturn Order.objects.filter(**filters)",
    "filters = {'customer_id': 1, 'customer': 2, 'customer__pk': 3}\nreturn Order.objects.filter(**filters)",
    "values = {'customer__email': 1}\nreturn Order.objects.filter(number=values)",
    "only = Q(customer__email=1)\nreturn Order.objects.filter(number=1), only",
    "only = Q(customer_id=1) | Q(customer=2)\nreturn Order.objects.filter(only)",
    "names = []\nnames.append('customer__email')\nreturn Order.objects.filter(number__in=names)",
]


@pytest.mark.parametrize("body", INNOCENT)
def test_other_texts_are_no_paths(body: str) -> None:
    code = "def f(deep):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    assert [each for each in found(code) if each.startswith("join")] == []


ACROSS = [
    """
    def f(paths=("customer__email",)):
        return Order.objects.values(*paths)
    """,
    """
    def _paths():
        return ["customer__email"]

    def f():
        return Order.objects.values(*_paths())
    """,
    """
    def _filters(deep):
        filters = {}
        if deep:
            filters["customer__email"] = 1
        return filters

    def f(deep):
        return Order.objects.filter(**_filters(deep))
    """,
    """
    class Report:
        paths = ["customer__email"]

        def rows(self):
            return Order.objects.values(*self.paths)
    """,
    """
    class Report:
        def __init__(self):
            self.filters = {}
            self.filters["customer__email"] = 1

        def rows(self):
            return Order.objects.filter(**self.filters)
    """,
    """
    def _rows(*paths):
        return Order.objects.values(*paths)

    def f():
        return _rows("number", "customer__email")
    """,
    """
    def _rows(paths):
        return Order.objects.values(*paths)

    def f():
        return _rows(["customer__email"])
    """,
    """
    def _rows(path):
        return Order.objects.values(path)

    def f():
        return _rows(path="customer__email")
    """,
    """
    def _rows(**filters):
        return Order.objects.filter(**filters)

    def f():
        return _rows(customer__email=1)
    """,
    """
    class Report:
        def _rows(self, path, *more):
            return Order.objects.values(path, *more)

        def rows(self):
            return self._rows("number", "customer__email")
    """,
]


@pytest.mark.parametrize("code", ACROSS)
def test_paths_come_from_other_functions_of_the_file(code: str) -> None:
    assert sorted(found(dedent(code))) == sorted([QUERY, TO_CUSTOMER])


def test_what_is_handed_to_other_parameters_is_no_path() -> None:
    code = """
    def _rows(title, *paths):
        return title, Order.objects.values(*paths)

    def f():
        return _rows("customer__email", "number")
    """
    assert found(dedent(code)) == [QUERY]


def test_paths_of_a_class_are_told_where_it_writes_them_or_names_them() -> None:
    code = """
    MORE = ("user__email",)

    class OrderFilters:
        queryset = Order.objects.none()
        filterset_fields = (
            "number",
            "customer__email",
            *MORE,
        )
    """
    told = {
        (each.written, each.line - HEAD.count("\n") - 1) for each in read(dedent(code)) if each.kind == "join"
    }
    assert told == {("customer__email", 7), ("user__email", 8)}


FROM_MODELS = "from django.db.models import prefetch_related_objects\n"
CUSTOMERS = "query customers.Customer of orders.Order"
PREFETCHED = [
    ("def f(order: Order):\n    prefetch_related_objects([order], 'customer')", [CUSTOMERS]),
    ("def f(orders: list[Order]):\n    prefetch_related_objects(orders, 'number', 'customer')", [CUSTOMERS]),
    ("def f(order: Order):\n    prefetch_related_objects((order,), Prefetch('customer'))", [CUSTOMERS]),
    ("def f(order: Order):\n    prefetch_related_objects([order], *['customer'])", [CUSTOMERS]),
    (
        "def f():\n    rows = list(Order.objects.all())\n    prefetch_related_objects(rows, 'customer')",
        [QUERY, CUSTOMERS],
    ),
    (
        "def f(order: 'Order', deep):\n    if deep:\n        prefetch_related_objects([order], 'invoice_set__payment')",
        ["query billing.Invoice of orders.Order", "query billing.Payment of billing.Invoice"],
    ),
    (
        "def f(lines: list[Line]):\n    prefetch_related_objects([line.order for line in lines], 'customer')",
        [CUSTOMERS, "traversal orders.Order of orders.Line"],
    ),
    (
        "def f(order: Order):\n    prefetch_related_objects([order], 'number', 'lines')",
        ["query orders.Line of orders.Order"],
    ),
    ("def f(rows):\n    prefetch_related_objects(rows, 'customer')", []),
    ("def f(order: Order):\n    prefetch_related_objects('customer', [order])", []),
    ("def f(order: Order):\n    other([order], 'customer')", []),
]


@pytest.mark.parametrize(("code", "expected"), PREFETCHED)
def test_rows_that_are_there_are_given_related_ones(code: str, expected: list[str]) -> None:
    assert sorted(found(FROM_MODELS + code)) == sorted(expected)
    assert sorted(
        found((FROM_MODELS + code).replace("prefetch_related_objects", "aprefetch_related_objects"))
    ) == sorted(expected)


GETTERS = [
    ("get_object_or_error(Order, user, customer__email=1)", [QUERY, TO_CUSTOMER]),
    ("get_object_or_none(Order.objects.all(), pk=1)", [QUERY]),
    ("get_obj_or_raise(Order, pk=1).customer.email", [QUERY, "traversal customers.Customer of orders.Order"]),
    ("get_list_or_empty(Order, number=1)", [QUERY]),
    ("get_object_or_none(user, pk=1)", []),
    ("get_object_for(Order, pk=1)", []),
    ("get_value_or_none(Order, pk=1)", []),
]


@pytest.mark.parametrize(("code", "expected"), GETTERS)
def test_shortcuts_of_the_project_get_rows_as_the_frameworks_do(code: str, expected: list[str]) -> None:
    name = code.partition("(")[0]
    for brought in (f"from shop.tools import {name}", f"from other.tools import {name}", "import x"):
        assert sorted(found(f"{brought}\n{code}")) == sorted(expected)
