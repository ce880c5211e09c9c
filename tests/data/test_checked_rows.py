"""Rows whose class a function is sure of because a helper raises unless they are its, and innocent twins."""

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
    "class WrongObject(Exception): ...\n"
    "def ensure(row, kind):\n    if not isinstance(row, kind):\n        raise WrongObject(row)\n"
    "def asserts(row, kind):\n    assert isinstance(row, kind), row\n"
    "def logs(row, kind):\n    if not isinstance(row, kind):\n        print(row)\n"
    "class Keeper:\n    model = None\n    def __init__(self, db):\n        self.db = db\n"
    "    def _check_is(self, row, kind):\n        if not isinstance(row, kind):\n            raise WrongObject(row)\n"
    "    def _check_own(self, row):\n        if not isinstance(row, self.model):\n            raise WrongObject(row)\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/models.py": MODELS, "shop/kit.py": KIT,
    "shop/orders/__init__.py": "",
}  # fmt: skip
HEAD = "from shop.kit import Keeper, WrongObject, asserts, ensure, logs\nimport shop.kit as kit\nfrom shop import models\nfrom shop.models import Order, Customer\n"
WRITE = "foreign-write"
CLASS = "class Orders:\n    def __init__(self, db):\n        self.db = db\n    def save(self, row):\n        {call}\n        self.db.session.add(row)\n        self.db.session.commit()\n"
RAISES = "        if not isinstance(row, Order):\n            raise WrongObject(row)\n"


def _class(call: str, helper: str = "") -> str:
    return CLASS.format(call=call) + helper


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        (_class("self._validate('saved', row)", f"    def _validate(self, action, row):\n{RAISES}"), [WRITE]),
        (_class("self._validate(row, action='saved')", "    def _validate(self, row, action):\n        if not isinstance(row, Order):\n            name = row.__class__.__name__\n            msg = '%s' % (name,\n                action)\n            raise WrongObject(msg)\n"), [WRITE]),
        (_class("self._validate(row=row)", f"    @staticmethod\n    def _validate(row):\n{RAISES}"), [WRITE]),
        (_class("self._validate(row)", f"    @classmethod\n    def _validate(cls, row):\n{RAISES}"), [WRITE]),
        (_class("self._validate(row)", "    def _validate(self, it):\n        if not isinstance(it, models.Order): raise WrongObject(it)\n"), [WRITE]),
        (_class("self._validate(row)", "    def _validate(self, it):\n        assert isinstance(it, Order)\n"), [WRITE]),
        (_class("self._validate(row)", "    def _validate(self, it, kind=Order):\n        if not isinstance(it, kind):\n            raise WrongObject(it)\n"), [WRITE]),
        (_class("self._validate(row, kind=Order)", "    def _validate(self, it, kind=Customer):\n        if not isinstance(it, kind):\n            raise WrongObject(it)\n"), [WRITE]),
        (_class("try:\n            self._validate(row)\n        except WrongObject:\n            raise", f"    def _validate(self, row):\n{RAISES}"), [WRITE]),
        (_class("ensure(row, Order)"), [WRITE]),
        (_class("kit.ensure(row, kind=models.Order)"), [WRITE]),
        (_class("asserts(row, Order)"), [WRITE]),
        (_class("check(row)", "def check(row):\n    if not isinstance(row, Order):\n        raise WrongObject(row)\n"), [WRITE]),
        ("class Orders(Keeper):\n    def save(self, row):\n        self._check_is(row, Order)\n        self.db.session.merge(row)\n", [WRITE]),
        ("class Orders(Keeper):\n    model = Order\n    def save(self, row):\n        self._check_own(row)\n        self.db.session.merge(row)\n", ["model-binding", WRITE]),
        ("class Orders(Keeper):\n    def save(self, row):\n        if not isinstance(row, Order):\n            raise WrongObject(row)\n        self.db.session.add(row)\n", [WRITE]),
        ("class Orders(Keeper):\n    def save(self, row):\n        super()._check_is(row, Order)\n        self.db.session.merge(row)\n", [WRITE]),
        ("class Orders(Keeper):\n    def save(self, row):\n        super(Orders, self)._check_is(row, Order)\n        self.db.session.merge(row)\n", [WRITE]),
        # innocent twins
        (_class("pass"), []),
        ("def save(db, row):\n    super(Keeper, db)._check_is(row, Order)\n    db.session.merge(row)\n", []),
        (_class("self._validate('saved', row)", "    def _validate(self, action, row):\n        if isinstance(row, Order):\n            raise WrongObject(row)\n"), []),
        (_class("self._validate(row)", "    def _validate(self, row):\n        if not isinstance(row, Order):\n            print(row)\n"), []),
        (_class("self._validate(row)", "    def _validate(self, row):\n        if not isinstance(row, Order):\n            print(row)\n        if not row:\n            raise WrongObject(row)\n"), []),
        (_class("self._validate(row)", "    def _validate(self, row):\n        if not isinstance(row, Order):\n            if row:\n                raise WrongObject(row)\n            print(row)\n"), []),
        (_class("self._validate(row)", "    def _validate(self, row):\n        if not isinstance(row, Order) and row:\n            raise WrongObject(row)\n"), []),
        (_class("self._validate(other, row)", "    def _validate(self, it, row):\n        if not isinstance(it, Order):\n            raise WrongObject(row)\n"), []),
        (_class("self._validate(row)", "    def _validate(self, row):\n        if not isinstance(row, dict):\n            raise WrongObject(row)\n"), []),
        (_class("self._validate(row)", "    def _validate(self, row):\n        if not isinstance(row, (Order, dict)):\n            raise WrongObject(row)\n"), []),
        (_class("ensure(row, int)"), []),
        (_class("logs(row, Order)"), []),
        ("class Orders(Keeper):\n    def save(self, row):\n        self._check_own(row)\n        self.db.session.merge(row)\n", []),
        ("class Orders:\n    def __init__(self):\n        self.seen = set()\n    def save(self, row):\n        ensure(row, Order)\n        self.seen.add(row)\n", []),
    ],
)  # fmt: skip
def test_what_a_helper_makes_sure_of(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, rules: list[str]
) -> None:
    found = findings({**FILES, "shop/orders/store.py": f"{HEAD}{code}\n"})
    assert [each.split()[1] for each in found if each.startswith("shop/orders/store.py")] == rules
