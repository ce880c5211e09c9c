"""Functions that others call later, with the rows that are handed along. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": """[modules.users]
path = "svc.users"
public = ["**"]
[modules.orders]
path = "svc.orders"
public = ["**"]
[rules]
foreign-key = "off"
leaked-model = "off"
""",
    "svc/db.py": """
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, sessionmaker, scoped_session
class Base(DeclarativeBase): ...
SessionLocal = sessionmaker(create_engine("sqlite://"))
""",
    "svc/users/models.py": """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from svc.db import Base
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    plan: Mapped["Plan"] = relationship()
class Plan(Base):
    __tablename__ = "plans"
    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[int]
""",
    "svc/orders/models.py": """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from svc.db import Base
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped["User"] = relationship("User")
    lines: Mapped[list["Line"]] = relationship(back_populates="order")
class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    order: Mapped[Order] = relationship(back_populates="lines")
""",
    "svc/orders/mails.py": """
def mail(thing):
    print(thing.user.x)  #! relation-traversal
def task(thing):
    print(thing.user.x)  #! relation-traversal
def other(thing, key):
    print(thing.user.x)
def first(a, thing):
    print(thing.user.x)  #! relation-traversal
""",
    "svc/orders/run.py": """
import asyncio
from functools import partial
from concurrent.futures import ThreadPoolExecutor
from svc.orders.mails import first, mail, other, task
from svc.orders.models import Order
def a(tasks, session):
    tasks.add_task(mail, session.get(Order, 1))
    tasks.add_task(other, session.get(Order, 1).id, session.get(Order, 1))
def b(session):
    task.delay(session.get(Order, 1))
    call = partial(first, 1, session.get(Order, 1))
    with ThreadPoolExecutor() as pool:
        pool.submit(here, session.get(Order, 1))
def here(thing):
    print(thing.user.x)  #! relation-traversal
class Job:
    def run(self, loop, session):
        loop.run_in_executor(None, self.work, session.get(Order, 1))
        asyncio.to_thread(self.rest, session.get(Order, 1).id)
    def work(self, thing):
        print(thing.user.x)  #! relation-traversal
    def rest(self, thing):
        print(thing.user.x)
""",
}


def test_functions_that_are_called_later(project: Write, marked: Marked) -> None:
    expected, told = marked(project(FILES))
    assert told == expected
