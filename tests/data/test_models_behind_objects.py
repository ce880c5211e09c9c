"""Models that an object of the project has for those who are handed it, in files that name a column of one: `db.Order`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Findings = Callable[[Mapping[str, str | bytes]], list[str]]

FILES = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n[modules.stock]\npath = "shop.stock"\n'
    'public = ["**"]\n[modules.data]\npath = "shop.data"\npublic = ["**"]\n',
    "shop/orders/models.py": "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import DeclarativeBase\n"
    "class Base(DeclarativeBase): ...\nclass Order(Base):\n    __tablename__ = 'orders'\n    id = Column(Integer)\n"
    "    total = Column(Integer)\n",
    "shop/data/door.py": "from shop.orders import models\nclass Door:\n    @property\n    def Order(self) -> type[models.Order]:\n"
    "        return models.Order\n    @property\n    def Engine(self) -> type[str]:\n        return str\n"
    "    async def session(self): ...\n",
}
OURS = "shop/data/door.py"


def told(findings: Findings, code: str) -> list[str]:
    """What is found in a file of `stock`."""
    head = "import sqlalchemy as sa\nfrom shop.data.door import Door\n"
    found = findings({**FILES, "shop/stock/use.py": f"{head}{code}"})
    return [each.removeprefix("shop/stock/use.py:") for each in found if not each.startswith(OURS)]


def test_what_a_door_to_the_database_has_is_a_model(findings: Findings) -> None:
    code = "def f(db: Door, session):\n    session.execute(sa.update(db.Order).where(db.Order.total > 3))\n"
    assert told(findings, code) == ["4 foreign-write orders"]


def test_whatever_the_door_is_called(findings: Findings) -> None:
    code = "def f(door: Door, session):\n    return session.scalars(sa.select(door.Order).where(door.Order.id == 3)).all()\n"
    assert told(findings, code) == ["4 foreign-query orders"]


def test_where_nothing_but_the_class_behind_it_tells(findings: Findings) -> None:
    assert told(findings, "def f(door: Door):\n    return sa.select(sa.func.max(door.Order.total))\n") == [
        "4 foreign-query orders"
    ]


def test_also_where_an_object_keeps_it(findings: Findings) -> None:
    code = (
        "class Desk:\n    def __init__(self, db: Door, session):\n        self.db = db\n        self.session = session\n"
        "    def add(self):\n        self.session.add(self.db.Order(total=3))\n        return self.db.Order.total\n"
    )
    assert told(findings, code) == ["8 foreign-write orders"]


def test_what_else_it_has_is_none(findings: Findings) -> None:
    code = "def f(db: Door, session):\n    session.execute(sa.select(db.Engine, db.Missing))\n    db.session.Order\n"
    assert told(findings, code) == []


def test_a_session_of_such_a_name_has_no_models(findings: Findings) -> None:
    code = "def f(db: sa.orm.Session, other):\n    db.execute(sa.select(db.Order, other.Order))\n"
    assert told(findings, code) == []
