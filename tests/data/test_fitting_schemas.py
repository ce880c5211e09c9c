"""Schemas that name no mapped class, but whose fields only one has, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = (
    '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
    '[modules.base]\npath = "shop.base"\npublic = ["**"]\n'
)
CRM = (
    "from shop.base import Base, mapped_column, Mapped, ForeignKey, relationship\n"
    "class Customer(Base):\n    __tablename__ = 'customers'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    email: Mapped[str]\n"
    "class Parcel(Base):\n    __tablename__ = 'parcels'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    status: Mapped[str]\n    total: Mapped[int]\n"
    "    customer_id: Mapped[int] = mapped_column(ForeignKey('customers.id'))\n    customer: Mapped[Customer] = relationship()\n"
)
ORDERS = (
    "from shop.base import Base, mapped_column, Mapped, ForeignKey, relationship\nfrom shop.crm.models import Customer\n"
    "class Order(Base):\n    __tablename__ = 'orders'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    status: Mapped[str]\n    total: Mapped[int]\n"
    "    note: Mapped[str]\n    paid: Mapped[bool]\n"
    "    customer_id: Mapped[int] = mapped_column(ForeignKey('customers.id'))\n    customer: Mapped[Customer] = relationship(backref='orders')\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/crm/models.py": CRM,
    "shop/base.py": "from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship\nclass Base(DeclarativeBase): ...\n",
    "shop/orders/__init__.py": "", "shop/orders/models.py": ORDERS,
}  # fmt: skip
HEAD = (
    "from marshmallow import Schema, fields\nfrom marshmallow.fields import Nested\nfrom shop.orders.models import Order\n"
    "class CustomerSchema(Schema): ...\n"
)
PLAIN = "    id = fields.Integer()\n    status = fields.String()\n    total = fields.Integer()\n    note = fields.String()\n"
HOP = "relation-traversal"


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        (f"class OrderOutputSchema(Schema):\n{PLAIN}    customer = fields.Nested(CustomerSchema)", [HOP]),
        (f"class OrderOut(Schema):\n{PLAIN}    customer = Nested(CustomerSchema)", []),  # no name of a schema
        (f"class OrderOutSchema(Schema):\n{PLAIN}    customer = Nested(CustomerSchema)", [HOP]),
        (f"class OrderResponseSchema(Schema):\n{PLAIN}    customer = fields.Nested(CustomerSchema, only=('id',))", [HOP]),
        (f"class OrderReadSchema(Schema):\n{PLAIN}    buyer = fields.Nested(CustomerSchema, attribute='customer')", [HOP]),
        (f"class OrderDumpSchema(Schema):\n{PLAIN}    mail = fields.String(attribute='customer.email')", [HOP]),
        (f"class OrderOutputSchema(Schema):\n{PLAIN}    buyers = fields.List(fields.Nested(CustomerSchema), attribute='customer')", [HOP]),
        # innocent twins
        (f"class OrderInputSchema(Schema):\n{PLAIN}    customer = fields.Nested(CustomerSchema)", []),
        (f"class OrderOutputSchema(Schema):\n{PLAIN}    customer = fields.Nested(CustomerSchema, load_only=True)", []),
        (f"class OrderOutputSchema(Schema):\n{PLAIN}    customer = fields.String()", []),
        (f"class OrderOutputSchema(Schema):\n{PLAIN}    client = fields.Nested(CustomerSchema)", []),
        (f"class OrderOutputSchema(Thing):\n{PLAIN}    customer = fields.Nested(CustomerSchema)", []),
        ("class OrderOutputSchema(Schema):\n    id = fields.Integer()\n    status = fields.String()\n    total = fields.Integer()\n    customer = fields.Nested(CustomerSchema)", []),
        ("class OrderOutputSchema(Schema):\n    id = fields.Integer()\n    customer = fields.Nested(CustomerSchema)", []),
        (f"class OrderOutputSchema(Schema):\n{PLAIN}    a = fields.String()\n    b = fields.String()\n    c = fields.String()\n    customer = fields.Nested(CustomerSchema)", []),
    ],
)  # fmt: skip
def test_schemas_whose_fields_one_class_has(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, rules: list[str]
) -> None:
    found = findings({**FILES, "shop/orders/schemas.py": f"{HEAD}{code}\n"})
    assert [each.split()[1] for each in found if each.startswith("shop/orders/schemas.py")] == rules
