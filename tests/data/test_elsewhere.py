"""Rows that functions and classes of other files give, as their signatures say, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
CRM = (
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\nclass Base(DeclarativeBase): ...\n"
    "class Customer(Base):\n __tablename__ = 'customer'\n id: Mapped[int] = mapped_column(primary_key=True)\n"
    " email: Mapped[str]\n"
)
SERVICE = (
    "from __future__ import annotations\nfrom shop.crm.models import Customer\nimport shop.crm.models as m\n"
    "def one(session) -> Customer | None: ...\ndef quoted(session) -> 'Customer': ...\n"
    "async def some(\n    session,\n    *,\n    key: dict[str, int] = {},\n) -> list[Customer]: ...\n"
    "def dotted() -> m.Customer: ...\ndef untyped(session): ...\ndef number() -> int: ...\n"
    "def outer():\n    def inner() -> Customer: ...\n    return inner\n"
)
MODELS = (
    "from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import Mapped, mapped_column, relationship\n"
    "from shop.crm.models import Base, Customer\nclass Order(Base):\n __tablename__ = 'orders'\n"
    " id: Mapped[int] = mapped_column(primary_key=True)\n"
    " customer_id: Mapped[int] = mapped_column(ForeignKey('customer.id'))\n"
    " customer: Mapped[Customer] = relationship()\n"
)
BASE = (
    "from typing import Generic, TypeVar\nK = TypeVar('K')\nModelT = TypeVar('ModelT')\n"
    "class Store(Generic[K, ModelT]):\n    def one(self, key: K) -> ModelT | None: ...\n"
    "    async def some(self) -> list[ModelT]: ...\n    def key(self) -> K: ...\n    def size(self) -> int: ...\n"
    "class Named(Store[str, ModelT]): ...\nclass Newer[T]:\n    def one(self) -> T: ...\n"
)
STORES = (
    "from shop.orders.base import Named, Newer, Store\nfrom shop.orders.models import Order\n"
    "from elsewhere import Repository\n"
    "class Orders(Store[int, Order]):\n    def latest(self) -> Order: ...\n"
    "class Far(Repository[Order]): ...\nclass Fresh(Newer[Order]): ...\ndef orders() -> Orders: ...\n"
    "class Likeness(Order, metaclass=M):\n    __abstract__ = True\n"
)
ALIASES = (
    "import typing as t\nfrom typing import Annotated, Optional, TypeAlias, Union\nfrom fastapi import Depends\n"
    "from shop.orders.models import Order\nSame = Order\nMaybe = Order | None\nPerhaps = Optional[Order]\n"
    "Either = Union[\n    Order,  # as a rule\n    None,\n]\nSaid: TypeAlias = 'Order'\nType: t.TypeAlias = Order\n"
    "type New = Order | None\ntype Many = list[Order]\nGot = Annotated[Order, Depends(int)]\nOther = Same\n"
    "Number = int | None\nRound = 'Trip'\nTrip = Round\nTwice = Order\nTwice = int\nLater = made()\n"
)
ONES = "Same Maybe Perhaps Either Said Type New Got Other".split()
HEAD = (
    "from shop.crm import service\nfrom shop.crm.service import one, quoted, some, untyped\n"
    "from shop.orders.base import Named, Newer, Store\nfrom shop.orders.models import Order\n"
    "from shop.orders.stores import Far, Fresh, Orders\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/crm/models.py": CRM,
    "shop/crm/service.py": SERVICE, "shop/orders/__init__.py": "", "shop/orders/models.py": MODELS,
    "shop/orders/base.py": BASE, "shop/orders/stores.py": STORES, "shop/orders/aliases.py": ALIASES,
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        # functions
        ("def f(s):\n    row = one(s)\n    row.email = 'x'", "foreign-write"),
        ("def f(s):\n    service.one(s).email = 'x'", "foreign-write"),
        ("def f(s):\n    quoted(s).email = 'x'", "foreign-write"),
        ("async def f(s):\n    for row in await some(s):\n        row.email = 'x'", "foreign-write"),
        ("def f(s):\n    service.dotted().email = 'x'", "foreign-write"),
        ("class K:\n    def __init__(self, s):\n        self.row = one(s)\n    def f(self):\n        self.row.email = 'x'", "foreign-write"),
        # methods, by what the receiver is
        ("def f(orders: Orders):\n    return orders.latest().customer.shape", "relation-traversal"),
        ("def f():\n    return Orders().latest().customer.shape", "relation-traversal"),
        ("def f():\n    orders = Orders()\n    return orders.latest().customer.shape", "relation-traversal"),
        ("class K:\n    def __init__(self, orders: Orders):\n        self.orders = orders\n    def f(self):\n        return self.orders.latest().customer.shape", "relation-traversal"),
        ("class K:\n    def __init__(self):\n        self.orders = Orders()\n    def f(self):\n        return self.orders.latest().customer.shape", "relation-traversal"),
        # generics
        ("def f(orders: Orders):\n    return orders.one(1).customer.shape", "relation-traversal"),
        ("async def f(orders: Orders):\n    return [o.customer.shape for o in await orders.some()]", "relation-traversal"),
        ("class Own(Store[int, Order]): ...\ndef f(own: Own):\n    return own.one(1).customer.shape", "relation-traversal"),
        ("class Own(Named[Order]): ...\ndef f(own: Own):\n    return own.one('a').customer.shape", "relation-traversal"),
        ("class Own(Store[int, Order]):\n    def f(self):\n        return self.one(1).customer.shape", "relation-traversal"),
        ("class Own(Orders): ...\ndef f(own: Own):\n    return own.one(1).customer.shape", "relation-traversal"),
        ("def f(fresh: Fresh):\n    return fresh.one().customer.shape", "relation-traversal"),
        ("def f(far: Far):\n    return far.get(1).customer.shape", "relation-traversal"),
        ("from shop.orders.stores import Likeness\ndef f():\n    return Likeness().customer.shape", "relation-traversal"),
        # names for types
        *[(f"from shop.orders.aliases import {one}\ndef f(o: {one}):\n    return o.customer.shape", "relation-traversal") for one in ONES],
        ("from shop.orders import aliases as a\ndef f(o: a.Got):\n    return o.customer.shape", "relation-traversal"),
        ("from shop.orders.aliases import Many\ndef f(many: Many):\n    return [o.customer.shape for o in many]", "relation-traversal"),
        ("from shop.orders.aliases import Same\ndef f(many: dict[str, Same]):\n    return [o.customer.shape for o in many.values()]", "relation-traversal"),
        ("from shop.orders.aliases import Got\nclass K:\n    o: Got\nclass L:\n    k: K\n    def f(self):\n        return self.k.o.customer.shape", "relation-traversal"),
        # innocent twins
        *[(f"from shop.orders.aliases import {one}\ndef f(o: {one}):\n    return o.customer.shape", "") for one in ("Number", "Round", "Trip", "Twice", "Later")],
        ("def f(s):\n    row = untyped(s)\n    row.email = 'x'", ""),
        ("def f(s):\n    service.number().email = 'x'", ""),
        ("def f(s):\n    service.inner().email = 'x'", ""),
        ("def f(s):\n    return one(s).email", ""),
        ("def f(orders: Orders):\n    return orders.key().customer.shape", ""),
        ("def f(orders: Orders):\n    return orders.size().customer.shape", ""),
        ("class Own(Store[Order, int]): ...\ndef f(own: Own):\n    return own.one(1).customer.shape", ""),
        ("def f(orders):\n    return orders.latest().customer.shape", ""),
        ("def f(orders: Orders):\n    return orders.nothing().customer.shape", ""),
    ],
)  # fmt: skip
def test_rows_of_other_files(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, rule: str
) -> None:
    found = findings({**FILES, "shop/orders/use.py": f"{HEAD}{code}\n"})
    assert [each.split()[1] for each in found if each.startswith("shop/orders/use.py")] == [rule] * bool(rule)


@pytest.mark.parametrize(
    "use", ["return found.customer", "if found.customer:\n        pass", "send({'to': found.customer})"]
)
def test_a_relation_by_itself_is_reason_to_read_a_file(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], use: str
) -> None:
    code = f"from shop.orders.stores import orders\ndef f():\n    found = orders().latest()\n    {use}\n"
    found = findings({**FILES, "shop/orders/use.py": code})
    assert [each.split()[1] for each in found if "use.py" in each] == ["relation-traversal"]
