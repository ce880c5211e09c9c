"""A shop on SQLAlchemy whose orders lead to the customers of another module."""

from __future__ import annotations

from typing import Final

FILES: Final = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\n'
    '[rules]\nleaked-model = "off"\nforeign-key = "off"\n',
    "shop/base.py": """from sqlalchemy.orm import DeclarativeBase
class Base(DeclarativeBase): ...
""",
    "shop/crm/models.py": """
from sqlalchemy.orm import Mapped, mapped_column
from shop.base import Base
class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
""",
    "shop/orders/models.py": """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from shop.base import Base
from shop.crm.models import Customer
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    total: Mapped[int]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    customer: Mapped[Customer] = relationship(Customer)
class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    order: Mapped[Order] = relationship(Order)
""",
}
