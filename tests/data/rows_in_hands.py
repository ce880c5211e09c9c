"""A shop in which orders hold customers' rows in all kinds of ways, on Django and on SQLAlchemy; lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

_CONTRACT = '[modules.crm]\npath = "shop.crm"\n[modules.orders]\npath = "shop.orders"\n[rules]\nleaked-model = "off"\nforeign-key = "off"\n'
# The innocent twin of every row: the same attributes, no table.
_PLAIN = """
from dataclasses import dataclass
@dataclass
class Draft:
    email: str
    club: "Draft"
    def save(self): ...
    def delete(self): ...
"""
CRM = """
from django.db import models
class Club(models.Model):
    title = models.CharField(max_length=9)
class Customer(models.Model):
    email = models.CharField(max_length=9)
    club = models.ForeignKey(Club, models.CASCADE)
"""
_DJANGO = {
    "shop/crm/models.py": CRM,
    "shop/orders/models.py": """
from django.db import models
class Order(models.Model):
    customer = models.ForeignKey("crm.Customer", models.CASCADE)
""",
}
_SQLALCHEMY = {
    "shop/base.py": "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...\n",
    "shop/crm/models.py": """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from shop.base import Base
class Club(Base):
    __tablename__ = "club"
    id: Mapped[int] = mapped_column(primary_key=True)
class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    club: Mapped[Club] = relationship()
""",
    "shop/orders/models.py": """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from shop.base import Base
from shop.crm.models import Customer
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    customer: Mapped[Customer] = relationship()
""",
}
_HEAD = "from shop.crm.models import Club, Customer\nfrom shop.orders.models import Order\nfrom shop.orders.plain import Draft\n"


def expected_and_told(
    framework: str, files: Mapping[str, str], project: Write, marked: Marked
) -> tuple[set[str], set[str]]:
    """What marks expect, and what is told, of files of `shop/orders` which know the models and the twin."""
    shop = _DJANGO if framework == "Django" else _SQLALCHEMY
    packages = dict.fromkeys(("shop/__init__.py", "shop/crm/__init__.py", "shop/orders/__init__.py"), "")
    own = {f"shop/orders/{name}.py": _HEAD + code for name, code in files.items()}
    return marked(
        project({"boundcheck.toml": _CONTRACT, "shop/orders/plain.py": _PLAIN, **packages, **shop, **own})
    )
