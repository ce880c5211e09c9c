"""Rows of SQLAlchemy that repositories and services of other files give, however the object came here, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = (
    '[modules.models]\npath = "shop.models"\npublic = ["**"]\n[modules.kit]\npath = "shop.kit"\npublic = ["**"]\n'
    '[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
)
MODELS = (
    "from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship\n"
    "class Base(DeclarativeBase): ...\n"
    "class Customer(Base):\n    __tablename__ = 'customers'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    email: Mapped[str]\n"
    "class Order(Base):\n    __tablename__ = 'orders'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    status: Mapped[str]\n"
    "    customer_id: Mapped[int] = mapped_column(ForeignKey('customers.id'))\n    customer: Mapped[Customer] = relationship()\n"
)
KIT = (
    "from typing import Self, Any\n"
    "class RepositoryBase[M]:\n    model: type[M]\n    def __init__(self, session):\n        self.session = session\n"
    "    @classmethod\n    def from_session(cls, session: Any) -> Self:\n        return cls(session)\n"
    "    @classmethod\n    def plain(cls, session):\n        return cls(session)\n"
    "    @classmethod\n    def quoted(cls, session) -> 'RepositoryBase':\n        return cls(session)\n"
    "    @classmethod\n    def counted(cls, session) -> int:\n        return len(session)\n"
    "    async def get_one(self, statement) -> M: ...\n    async def get_all(self, statement) -> list[M]: ...\n"
    "class ById[M, K]:\n    async def by_id(self, id: K) -> M | None: ...\n"
)
REPOSITORIES = (
    "from shop.kit import ById, RepositoryBase\nfrom shop.models import Order, Customer\n"
    "class OrderRepository(ById[Order, int], RepositoryBase[Order]):\n    model = Order\n"
    "    async def by_number(self, number: str) -> Order | None: ...\n"
    "    async def some(self) -> list[Order]: ...\n    async def get_or_create(self, n) -> tuple[Order, bool]: ...\n"
    "    def how_many(self) -> int: ...\n    def names(self) -> list[str]: ...\n"
    "class Customers:\n    def __init__(self, model):\n        self.model = model\n    async def by_email(self, email: str) -> tuple[Customer, bool]: ...\n"
    "    def size(self) -> int: ...\n"
    "customers = Customers(Customer)\ntyped: Customers = make()\nlimit = int(3)\nother = customers\n"
    "def order_repository(session) -> OrderRepository:\n    return OrderRepository.from_session(session)\n"
    "def made(session):\n    return OrderRepository(session)\n"
    "def text(session) -> str:\n    return ''\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/models.py": MODELS, "shop/kit.py": KIT,
    "shop/orders/__init__.py": "", "shop/orders/repositories.py": REPOSITORIES,
}  # fmt: skip
# What a function fills later; `limit_later` is no repository, `local` none of the file's.
CORE = (
    "from typing import Optional\nfrom shop.orders import repositories\n"
    "late = None\nsaid: Optional[repositories.OrderRepository] = None\nunion: repositories.OrderRepository | None = None\nquoted: 'repositories.OrderRepository | None' = None\n"
    "limit_later = None\nlocal = None\n"
    "def setup(session):\n    global late, limit_later\n    global bare\n    from shop.orders.repositories import OrderRepository\n    late = OrderRepository(session)\n"
    "    bare = repositories.Customers(session)\n    limit_later = int(3)\n"
    "def setup_more(session):\n    from shop.orders.repositories import Customers as C, OrderRepository as Other\n"
    "    from .repositories import OrderRepository\n    from shop.orders.repositories import (\n        Customers,\n        made,\n    )\n"
    "    global relative, brought\n    relative = OrderRepository(session)\n    brought = Customers(session)\n"
    "def other(session):\n    local = OrderRepository(session)\n    return local\n"
)
FILES["shop/orders/core.py"] = CORE
HEAD = (
    "from shop.orders.core import late, said, union, quoted, bare, limit_later, local, relative, brought\nfrom shop.orders import core\n"
    "from shop.orders.repositories import OrderRepository, customers, typed, limit, other, order_repository, made, text\n"
    "from shop.orders import repositories\nimport shop.orders.repositories as r\n"
)
WRITE, HOP = "foreign-write", "relation-traversal"
SET = "    order.status = 'paid'"


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        # alternative constructors
        (f"async def f(session):\n    repository = OrderRepository.from_session(session)\n    order = await repository.by_number('3')\n{SET}", [WRITE]),
        (f"async def f(session):\n    order = await OrderRepository.from_session(session).by_number('3')\n{SET}", [WRITE]),
        (f"async def f(session):\n    order = await repositories.OrderRepository.from_session(session).by_id(3)\n{SET}", [WRITE]),
        (f"async def f(session):\n    repository = r.OrderRepository.from_session(session)\n    order = await repository.by_id(3)\n{SET}", [WRITE]),
        (f"async def f(session):\n    repository = OrderRepository.plain(session)\n    order = await repository.get_one(x)\n{SET}", [WRITE]),
        (f"async def f(session):\n    repository = OrderRepository(session)\n    order = await repository.by_number('3')\n{SET}", [WRITE]),
        (f"async def f(session):\n    repository = OrderRepository.from_session(session)\n    for order in await repository.get_all(x):\n    {SET}", [WRITE]),
        (f"async def f(session):\n    repository = OrderRepository.from_session(session)\n    order, created = await repository.get_or_create(3)\n{SET}", [WRITE]),
        (f"async def f(session):\n    repository = OrderRepository.from_session(session)\n    order = await repository.by_id(3)\n    if order is None:\n        order = await repository.by_number('3')\n    if order is None:\n        order, created = await repository.get_or_create(3)\n{SET}", [WRITE]),
        ("async def f(session):\n    repository = OrderRepository.from_session(session)\n    order = await repository.by_id(3)\n    return order.customer.email", [HOP]),
        ("class K:\n    def __init__(self, session):\n        self.repository = OrderRepository.from_session(session)\n    async def f(self):\n        order = await self.repository.by_id(3)\n        order.status = 'paid'", [WRITE]),
        # functions that give the object
        (f"async def f(session):\n    repository = order_repository(session)\n    order = await repository.by_number('3')\n{SET}", [WRITE]),
        (f"async def f(session):\n    order = await made(session).by_number('3')\n{SET}", [WRITE]),
        # objects that another file made
        ("async def f():\n    customer, created = await customers.by_email('x')\n    customer.email = 'y'", [WRITE]),
        ("async def f():\n    customer, created = await repositories.customers.by_email('x')\n    if created:\n        customer.email = 'y'", [WRITE]),
        ("async def f():\n    customer, created = await typed.by_email('x')\n    customer.email = 'y'", [WRITE]),
        ("from shop.orders.repositories import customers as c\nasync def f():\n    customer, created = await c.by_email('x')\n    customer.email = 'y'", [WRITE]),
        # objects that a function of another file makes
        (f"async def f():\n    order = await late.by_number('3')\n{SET}\n    late.update(order)", [WRITE]),
        (f"async def f():\n    order = await core.late.by_id('3')\n{SET}", [WRITE]),
        ("async def f():\n    for order in await late.get_all(x):\n        print(order.customer.email)", [HOP]),
        ("async def f():\n    customer, created = await bare.by_email('3')\n    customer.email = 'y'", [WRITE]),
        (f"async def f():\n    order = await said.by_number('3')\n{SET}", [WRITE]),
        (f"async def f():\n    order = await union.by_number('3')\n{SET}", [WRITE]),
        (f"async def f():\n    order = await quoted.by_number('3')\n{SET}", [WRITE]),
        (f"async def f():\n    from shop.orders.core import late as l\n    order = await l.by_number('3')\n{SET}", [WRITE]),
        (f"async def f():\n    order = await relative.by_number('3')\n{SET}", [WRITE]),
        ("async def f():\n    customer, created = await brought.by_email('3')\n    customer.email = 'y'", [WRITE]),
        (f"async def f():\n    order = await limit_later.by_number('3')\n{SET}", []),
        (f"async def f():\n    order = await local.by_number('3')\n{SET}", []),
        (f"async def f():\n    order = await late.how_many()\n{SET}", []),
        # innocent twins
        ("async def f(session):\n    repository = OrderRepository.from_session(session)\n    n = repository.how_many()\n    n.status = 'paid'", []),
        ("async def f(session):\n    repository = OrderRepository.from_session(session)\n    order = repository.names()[0]\n    order.status = 'paid'", []),
        ("async def f(session):\n    repository = OrderRepository.from_session(session)\n    repository.status = 'paid'", []),
        ("async def f(session):\n    repository = OrderRepository.counted(session)\n    order = await repository.by_number(3)\n    order.status = 'paid'", []),
        ("async def f(session):\n    order = await text(session).by_number('3')\n    order.status = 'paid'", []),
        ("async def f():\n    customer, created = await customers.by_email('x')\n    created.email = 'y'", []),
        ("async def f():\n    customer = customers.size()\n    customer.email = 'y'", []),
        ("async def f():\n    customer, n = limit.by_email('x')\n    customer.email = 'y'", []),
        ("async def f(customers):\n    customer, n = customers.by_email('x')\n    customer.email = 'y'", []),
        ("async def f(session):\n    order = await OrderRepository.from_session(session).by_id(3)\n    order.note = 'paid'\n    print(order.status)", []),
        ("async def f(session):\n    order = await OrderRepository.from_session(session).nothing(3)\n    order.status = 'paid'", []),
    ],
)  # fmt: skip
def test_rows_of_objects_of_other_files(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, rules: list[str]
) -> None:
    found = findings({**FILES, "shop/orders/use.py": f"{HEAD}{code}\n"})
    assert [each.split()[1] for each in found if each.startswith("shop/orders/use.py")] == rules
