"""Rows of repositories that another object holds: a unit of work, a container. Lines that are told are marked."""

from __future__ import annotations

from orders_of_customers import FILES as ORDERS_OF_CUSTOMERS
from rows_in_hands import Marked, Write

FILES = {
    **ORDERS_OF_CUSTOMERS,
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
