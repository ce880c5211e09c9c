"""Rows that Python's own syntax gives: patterns of `match`, objects of the project's classes that are subscripted, called, looped
over and entered, what functions are run over. Lines that are told are marked."""

from __future__ import annotations

import pytest
from orders_of_customers import FILES as ORDERS_OF_CUSTOMERS
from rows_in_hands import Marked, Write

FILES = {
    **ORDERS_OF_CUSTOMERS,
    "shop/crm/models.py": """
from sqlalchemy import Column, Integer, Table
from sqlalchemy.orm import Mapped, mapped_column
from shop.base import Base
class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
class Lead(Base):
    __table__ = Table("lead", Base.metadata, Column("id", Integer, primary_key=True), schema="sales")
""",
    "shop/crm/segments.sql": "CREATE TABLE crm_segment (id int primary key);\n",
    "shop/orders/holders.py": """
from typing import NamedTuple
from sqlalchemy import select
from shop.orders.models import Order
class Basket:
    def __init__(self, session):
        self.session = session
    def __getitem__(self, key):
        return self.session.get(Order, key)
    def __iter__(self):
        return iter(self.session.scalars(select(Order)).all())
    def __call__(self, key):
        return self.session.get(Order, key)
    def __enter__(self):
        return self.session.get(Order, 1)
    def __exit__(self, *problem): ...
class Lazy:
    def __init__(self, session):
        self.session = session
    async def __aiter__(self):
        for order in self.session.scalars(select(Order)):
            yield order
    async def __aenter__(self):
        return self.session.get(Order, 1)
    async def __aexit__(self, *problem): ...
class Pair(NamedTuple):
    number: int
    order: Order | None
class Totals:
    def __getitem__(self, key):
        return {"customer": 3}
""",
}
OBJECTS = """
def by_key(session):
    basket = Basket(session)
    basket[3].customer.x  #! relation-traversal
    basket(3).customer.x  #! relation-traversal
def looped(session):
    for thing in Basket(session):
        thing.customer.x  #! relation-traversal
    [thing.customer.x for thing in Basket(session)]  #! relation-traversal
def entered(session):
    with Basket(session) as thing:
        thing.customer.x  #! relation-traversal
        thing.total
async def awaited(session):
    async for thing in Lazy(session):
        thing.customer.x  #! relation-traversal
    async with Lazy(session) as thing:
        thing.customer.x  #! relation-traversal
def unpacked(pair: Pair):
    number, thing = pair
    return thing.customer.x, number.customer.x  #! relation-traversal
def typed(basket: Basket, totals: Totals):
    basket[3].customer.x  #! relation-traversal
    totals[3].customer.x
"""
USE = {
    "same_file": FILES["shop/orders/holders.py"] + OBJECTS,
    "another_file": "from shop.orders.holders import Basket, Lazy, Pair, Totals\n" + OBJECTS,
    "patterns": """
from shop.orders.models import Order
def of_a_row(order: Order):
    match order:
        case Order(total=3):
            return 3
        case Order(customer=c):  #! relation-traversal
            return c.x
        case Order(customer_id=key, total=total):
            return key + total
def of_anything(thing):
    match thing:
        case Order(customer=c) as order if order.total:  #! relation-traversal
            c.email = "x"  #! foreign-write
        case [Order() as first, *rest, Order() as last]:
            return first.customer.x, last.customer.y  #! relation-traversal
        case {"order": Order(customer=c), **others}:  #! relation-traversal
            return c.x
        case Order() | None as order:
            return order.total
        case {"customer": c}:
            return c.x
        case (3 as number) | [number]:
            return number.customer.x
""",
    "functions": """
import functools
from functools import reduce
from sqlalchemy import select
from shop.orders.models import Order
def reduced(session):
    orders = session.scalars(select(Order)).all()
    reduce(lambda total, order: total + order.customer.x, orders, 0)  #! relation-traversal
    best = reduce(lambda one, other: one if one.total else other, orders)
    best.customer.x  #! relation-traversal
    return reduce(lambda total, order: total + order.total, orders, 0)
def add(total, thing):
    return total + thing.customer.x  #! relation-traversal
def by_customer(thing):
    return thing.customer.x  #! relation-traversal
def by_total(thing):
    return thing.total.customer.x
def named(orders: list[Order], totals):
    functools.reduce(add, orders, 0)
    sorted(totals, key=by_total)
    return sorted(orders, key=by_customer)
""",
    "partitions": """
from sqlalchemy import select
from shop.orders.models import Order
def of_rows(session):
    for part in session.scalars(select(Order)).unique().partitions(100):
        for order in part:
            order.customer.x  #! relation-traversal
            part.customer.x
def of_results(session):
    for part in session.execute(select(Order, Order.id)).partitions():
        for order, key in part:
            order.customer.x  #! relation-traversal
            key.customer.x
async def streamed(session):
    async for part in (await session.stream_scalars(select(Order))).partitions(5):
        for order in part:
            order.customer.x  #! relation-traversal
""",
    "tables": """
import sqlalchemy as sa
from string import Template
from sqlalchemy import column, insert, select, table, text
def with_schema(session):
    session.execute(text("SELECT * FROM sales.lead"))  #! raw-sql
    session.execute(text("SELECT * FROM lead"))
def without_model(session):
    session.execute(select(table("crm_segment", column("id"))))  #! raw-sql
    segments = sa.table("crm_segment")  #! raw-sql
    session.execute(segments.insert())
    session.execute(sa.Table("crm_segment", meta, autoload_with=engine).select())  #! raw-sql
    session.execute(sa.Table("nobodys", meta, autoload_with=engine).select())
    session.execute(select(table("nobodys", column("id"))))
def templates(session):
    session.execute(text(Template("DELETE FROM $t").substitute(t="customer")))  #! raw-sql
    session.execute(text(Template("DELETE FROM ${t}_id").safe_substitute({"t": "customer"})))
    session.execute(text(Template("SELECT * FROM ${t} WHERE x = '$$t'").substitute(t="orders")))
    return Template("Dear customer $t").substitute(t="customer")
""",
}  # fmt: skip


@pytest.mark.parametrize("name", USE)
def test_rows_that_syntax_gives(project: Write, marked: Marked, name: str) -> None:
    expected, told = marked(project({**FILES, f"shop/orders/{name}.py": USE[name]}))
    assert told == expected
