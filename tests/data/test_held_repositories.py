"""Rows of repositories that another object holds: a unit of work, a container. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
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
    "shop/crm/repo.py": """
from sqlalchemy.orm import Session
from shop.crm.models import Customer
class CustomerRepository:
    def __init__(self, session: Session):
        self.session = session
    def get_by_id(self, key):
        return self.session.get(Customer, key)
    def all(self) -> list[Customer]:
        return list(self.session.query(Customer))
""",
    "shop/orders/repo.py": """
from shop.orders.models import Order
class OrderRepository:
    def __init__(self, session):
        self.session = session
    def get_by_id(self, key):
        return self.session.get(Order, key)
""",
    "shop/uow.py": """
from shop.crm.repo import CustomerRepository
from shop.orders.repo import OrderRepository
class UnitOfWork:
    def __init__(self, factory):
        self.factory = factory
    def __enter__(self):
        self.session = self.factory()
        self.customers = CustomerRepository(self.session)
        self.orders = OrderRepository(self.session)
        return self
    def __exit__(self, *a): ...
class AsyncUnit:
    async def __aenter__(self):
        self.orders = OrderRepository(session())
        return self
    async def __aexit__(self, *a): ...
""",
    "shop/orders/typed.py": """
from shop.uow import AsyncUnit, UnitOfWork
def a(uow: UnitOfWork):
    with uow:
        c = uow.customers.get_by_id(1)
        c.email = "x"  #! foreign-write
        for each in uow.customers.all():
            each.email = "x"  #! foreign-write
        uow.orders.get_by_id(1).customer.x  #! relation-traversal
def b(factory):
    with UnitOfWork(factory) as u:
        u.orders.get_by_id(1).customer.x  #! relation-traversal
        u.customers.get_by_id(1).email = "y"  #! foreign-write
class Service:
    def __init__(self, uow: AsyncUnit):
        self.uow = uow
    async def show(self):
        async with self.uow as uow:
            order = await uow.orders.get_by_id(1)
            order.customer.x  #! relation-traversal
            order.total.x
def innocent(uow: UnitOfWork):
    return uow.customers.get_by_id(1).id, uow.orders.get_by_id(1).total, uow.session.get_by_id(1).customer.x
""",
}


def test_rows_of_repositories_that_are_held(project: Write, marked: Marked) -> None:
    expected, told = marked(project(FILES))
    assert told == expected
