"""Rows behind relations that are used as they are, and what only asks for their key."""

from __future__ import annotations

import pytest
from test_django import ORDER, found

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
]


@pytest.mark.parametrize("body", KEYS)
def test_a_key_is_a_column_of_the_own_table(body: str) -> None:
    assert found(f"{ORDER}{body}") == []
