"""Attributes that stand for one behind a relation (`association_proxy`): they hop over it wherever they are read, asked or set."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Findings = Callable[[Mapping[str, str]], list[str]]

FILES = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n'
    '[modules.mail]\npath = "shop.mail"\npublic = ["**"]\n',
    "shop/base.py": "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...\n",
    "shop/crm/models.py": "from sqlalchemy.orm import Mapped, mapped_column\nfrom shop.base import Base\n"
    "class Customer(Base):\n    __tablename__ = 'customer'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
    "    email: Mapped[str]\n",
    "shop/orders/models.py": "from sqlalchemy import ForeignKey\n"
    "from sqlalchemy.ext.associationproxy import association_proxy, AssociationProxy\n"
    "from sqlalchemy.orm import Mapped, mapped_column, relationship\nfrom shop.base import Base\n"
    "class Order(Base):\n    __tablename__ = 'order'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
    "    customer_id: Mapped[int] = mapped_column(ForeignKey('customer.id'))\n    customer = relationship('Customer')\n"
    "    email = association_proxy('customer', 'email')\n    lines = relationship('Line')\n"
    "    amounts: AssociationProxy[list[int]] = association_proxy('lines', 'amount', creator=lambda a: Line(amount=a))\n"
    "class Line(Base):\n    __tablename__ = 'line'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
    "    amount: Mapped[int]\n    order_id: Mapped[int] = mapped_column(ForeignKey('order.id'))\n"
    "    order = relationship('Order')\n    buyer = association_proxy('order', 'customer')\n"
    "class Rush(Order):\n    email = association_proxy('lines', 'amount')\n"
    "class Kept(Order):\n    email: Mapped[str] = mapped_column()\n"
    "class Late(Rush):\n    pass\nclass Below(Order):\n    pass\n",
}
HEAD = "from sqlalchemy import select\nfrom shop.orders.models import Below, Kept, Late, Line, Order, Rush\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def _f(o: Order):\n    return o.email", ["4 relation-traversal crm"]),
        ("def _f(line: Line):\n    return line.buyer.email", ["4 relation-traversal crm"]),
        ("def _f(line: Line):\n    line.buyer.email = 'x'", ["4 foreign-write crm", "4 relation-traversal crm"]),
        ("def _f(o: Order):\n    o.email = 'x'", ["4 foreign-write crm"]),
        ("def _f():\n    return select(Order).where(Order.email == 'x')", ["4 cross-module-join crm"]),
        ("def _f(o: Below):\n    return o.email", ["4 relation-traversal crm"]),
        # innocent twins: over the own relations, and columns
        ("def _f(o: Order):\n    return o.amounts", []),
        ("def _f(o: Order):\n    o.amounts.append(3)\n    o.customer_id = 3\n    return select(Order).where(Order.amounts == 3)", []),
        ("def _f(o: Order):\n    return o.emails", []),
        ("def _f(o: Rush):\n    return o.email", []),
        ("def _f(o: Kept):\n    return o.email", []),
        ("def _f(o: Late):\n    return o.email", []),
        ("def _f():\n    return Order(email='x').id", []),
    ],
)  # fmt: skip
def test_in_the_module_that_has_it(findings: Findings, code: str, expected: list[str]) -> None:
    assert _told(findings, "shop/orders/use.py", code) == expected


def test_in_a_third_module(findings: Findings) -> None:
    code = "def _f(o: Order):\n    return o.email"
    assert _told(findings, "shop/mail/use.py", code) == ["4 relation-traversal crm"]
    assert _told(findings, "shop/mail/use.py", code.replace("email", "amounts")) == [
        "4 relation-traversal orders"
    ]


def _told(findings: Findings, path: str, code: str) -> list[str]:
    found = findings({**FILES, path: f"{HEAD}{code}\n"})
    return [each.removeprefix(f"{path}:") for each in found if each.startswith(path)]
