"""Rows behind relations that are used as they are, and what only asks for their key."""

from __future__ import annotations

import pytest
from test_django import CUSTOMER, ORDER, found

HOP = "traversal customers.Customer of orders.Order"

WHOLE = [
    "return order.customer",
    "yield order.customer",
    "g(order.customer)",
    "g(customer=order.customer)",
    "return [order.customer]",
    "return {'customer': order.customer}",
    "return f'{order.customer}'",
    "return [each for each in (order.customer,)]",
    "return x == order.customer",
    "return order.customer in rows",
    "customer = order.customer\n    g(customer)",
    "customer = order.customer\n    if customer:\n        return customer",
    "return order.customer or x",
    "g(a=order.customer or x)",
    "g(order.customer if order.customer else None)",
    "g(*order.customer)",
    "customer = order.customer if x else None\n    g(customer)",
    "x.seen = order.customer",
    "x[order.customer].append(1)",
    "return {order.customer: 1}",
    "return {each: order.customer for each in x}",
    "return {order.customer: each for each in x}",
    "g([each.customer for each in [order]])",
    "g([each.customer for each in [order] if each.customer])",
    "g([order.customer for _ in x if order.customer])",
]


@pytest.mark.parametrize("body", WHOLE)
def test_a_row_that_is_handed_on_is_read(body: str) -> None:
    assert [each for each in found(f"{ORDER}{body}") if each == HOP] == [HOP]


KEYS = [
    "return order.customer_id",
    "g(order.customer_id, order.customer.pk)",
    "if order.customer:\n        return 1",
    "return order.customer is None",
    "return order.customer is not None",
    "if not order.customer:\n        return",
    "customer = order.customer\n    return customer.pk",
    "order.customer = g(order.number)",
    "customer = order.customer\n    return customer is None",
    "return g(order.number)",
    "x.seen = order.customer_id",
    "if bool(order.customer):\n        return",
    "return bool(order.customer)",
]


@pytest.mark.parametrize("body", KEYS)
def test_a_key_is_a_column_of_the_own_table(body: str) -> None:
    assert found(f"{ORDER}{body}") == []


ASKING = "isinstance(customer.orders, x)", "type(customer.orders)", "hasattr(customer.orders, 'all')"


@pytest.mark.parametrize("asking", ASKING)
def test_what_is_asked_of_a_manager_reads_no_rows(asking: str) -> None:
    none = found(f"{CUSTOMER}return {asking}")
    rows = found(f"{CUSTOMER}rows = customer.orders\n    return {asking} and rows.all()")
    handed = found(f"{CUSTOMER}return x({asking}, customer.orders)")
    assert none == []
    assert rows == handed == ["accessor orders.Order of customers.Customer"]


TYPE = """
class OrderType({base}):
    customer = graphene.Field(CustomerType)

    class Meta:
        model = Order

"""
RESOLVERS = [
    "    @staticmethod\n    def resolve_email(root, info):\n        return root.customer.email",
    "    @staticmethod\n    def resolve_customer(root, info: ResolveInfo, **kwargs):\n        return root.customer",
    "    def resolve_email(self, info):\n        return self.customer.email",
    "    def resolve_email(root, info):\n        return root.customer.email",
    "    def resolve_customer(parent, info):\n        return parent.customer",
]


@pytest.mark.parametrize("method", RESOLVERS)
@pytest.mark.parametrize(
    "base", ["DjangoObjectType", "ModelObjectType[Order]", "graphene_django.DjangoObjectType"]
)
def test_types_of_graphql_resolve_fields_of_their_models_rows(method: str, base: str) -> None:
    told = found(TYPE.format(base=base) + method)
    assert told == ["binding orders.Order", f"{HOP} likely"]


OTHERS = [
    (
        TYPE.format(base="DjangoObjectType")
        + "    def mutate(root, info):\n        return root.customer.email"
    ),
    (
        TYPE.format(base="OrderForm")
        + "    def resolve_email(self, info):\n        return self.customer.email"
    ),
    (
        TYPE.format(base="DjangoObjectType")
        + "    @staticmethod\n    def resolve_x(root, info, customer):\n        return customer.email"
    ),
    "class OrderType(DjangoObjectType):\n    def resolve_email(root, info):\n        return root.customer.email",
]


@pytest.mark.parametrize("code", OTHERS)
def test_other_methods_are_given_other_things(code: str) -> None:
    assert not [each for each in found(code) if each.startswith("traversal")]
