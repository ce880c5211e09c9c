"""Rows of functions that are handed the class, the query or the row that they give the rows of, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = (
    '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.kit]\npath = "shop.kit"\npublic = ["**"]\n'
    '[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
)
CRM = (
    "from shop.kit.db import db\nclass Customer(db.Model):\n    __tablename__ = 'customers'\n    id = db.Column(db.Integer, primary_key=True)\n"
    "    email = db.Column(db.String)\n"
)
ORDERS = (
    "from shop.kit.db import db\nfrom shop.crm.models import Customer\nclass Order(db.Model):\n    __tablename__ = 'orders'\n"
    "    id = db.Column(db.Integer, primary_key=True)\n    status = db.Column(db.String)\n"
    "    customer_id = db.Column(db.Integer, db.ForeignKey('customers.id'))\n    customer = db.relationship('Customer')\n"
    "class Line(db.Model):\n    __tablename__ = 'lines'\n    id = db.Column(db.Integer, primary_key=True)\n    customer = db.Column(db.String)\n"
)
KIT = (
    "from typing import Any, Generic, Optional, Type, TypeVar\nfrom shop.kit.db import db\nfrom sqlalchemy import select\nfrom shop.orders.models import Line\nT = TypeVar('T')\n"
    "def session_query(model):\n    return model.query if hasattr(model, 'query') else db.session.query(model)\n"
    "def column(model, field):\n    return model.__table__.columns.get(field)\n"
    "def get(model, value, field='id'):\n    query = session_query(model)\n    return query.filter(column(model, field) == value).scalar()\n"
    "def by_id(model, key):\n    return db.session.get(model, key)\n"
    "def by_query(model, key):\n    return model.query.get(key)\n"
    "def by_select(model, key):\n    return db.session.execute(select(model).where(model.id == key)).scalar_one()\n"
    "def by_helper(key, *, model):\n    row = by_id(model, key)\n    if row is None:\n        raise KeyError(key)\n    return row\n"
    "def everything(model):\n    return session_query(model).all()\n"
    "def first_of(model):\n    for row in model.query.all():\n        return row\n"
    "def stream(model):\n    for row in model.query:\n        yield row\n"
    "def typed(model: type[T], key) -> T: ...\n"
    "def maybe(model: Type[T], key) -> Optional[T]:\n    return somewhere(model, key)\n"
    "def listed(model: Type[T]) -> list[T]:\n    return somewhere(model)\n"
    "def count(model):\n    return model.query.count()\n"
    "def name_of(model):\n    return model.__name__\n"
    "def fallback(model, other):\n    return other\n"
    "def class_of(model):\n    return model\n"
    "def label(model, key):\n    return str(model.query.get(key))\n"
    "def number(model: type[T], key) -> int: ...\n"
    "def first_or_404(statement, text=None):\n    row = db.session.execute(statement).scalar()\n    if row is None:\n        raise KeyError(text)\n    return row\n"
    "def page(query: Any, number):\n    return query.limit(20).offset(20 * number)\n"
    "def or_404(row):\n    if row is None:\n        raise KeyError\n    return row\n"
    "def locked(row: T) -> T:\n    db.session.refresh(row)\n    return row\n"
    "def shown(row):\n    return f'{row}'\n"
    "def lines_of(row):\n    return Line.query.filter_by(id=row.id).first()\n"
    "def again(model, key):\n    return again(model, key)\n"
    "def keyed(key, model):\n    return db.session.get(model, key)\n"
    "class Store:\n    def one(self, model, key):\n        return db.session.get(model, key)\n    @staticmethod\n    def plain(model, key):\n        return model.query.get(key)\n"
    "store = Store()\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/crm/models.py": CRM,
    "shop/kit/__init__.py": "", "shop/kit/db.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n", "shop/kit/database.py": KIT,
    "shop/orders/__init__.py": "", "shop/orders/models.py": ORDERS,
    "shop/orders/service.py": "from shop.kit import database\nfrom shop.orders.models import Order\ndef get(key):\n    return database.get(Order, key)\n",
}  # fmt: skip
HEAD = (
    "from shop.kit import database\nfrom shop.kit.database import Store, by_id, store\nfrom shop.kit.db import db\n"
    "from shop.orders import service\nfrom shop.orders.models import Line, Order\n"
)
HOP = "relation-traversal"
USE = "    print(order.customer.shape)"


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        (f"def f(key):\n    order = database.get(Order, key)\n{USE}", 1),
        (f"def f(key):\n    order = database.get(Order, key, field='status')\n{USE}", 1),
        (f"def f(key):\n    order = by_id(Order, key)\n{USE}", 1),
        (f"def f(key):\n    order = by_id(key=key, model=Order)\n{USE}", 1),
        (f"def f(key):\n    order = database.by_query(Order, key)\n{USE}", 1),
        (f"def f(key):\n    order = database.by_select(Order, key)\n{USE}", 1),
        (f"def f(key):\n    order = database.by_helper(key, model=Order)\n{USE}", 1),
        (f"def f():\n    for order in database.everything(Order):\n    {USE}", 1),
        (f"def f():\n    for order in database.stream(Order):\n    {USE}", 1),
        (f"def f():\n    order = database.first_of(Order)\n{USE}", 1),
        (f"def f(key):\n    order = database.typed(Order, key)\n{USE}", 1),
        (f"def f(key):\n    order = database.maybe(Order, key)\n{USE}", 1),
        (f"def f():\n    for order in database.listed(Order):\n    {USE}", 1),
        (f"def f(key):\n    order = database.session_query(Order).filter_by(id=key).first()\n{USE}", 1),
        (f"def f(key):\n    order = service.get(key)\n{USE}", 1),
        (f"def f(key):\n    order = store.one(Order, key)\n{USE}", 1),
        (f"def f(key):\n    order = Store().one(Order, key)\n{USE}", 1),
        (f"def f(key):\n    order = Store.plain(Order, key)\n{USE}", 1),
        (f"def own(model, key):\n    return model.query.get(key)\ndef f(key):\n    print(own(Line, key))\n    order = own(Order, key)\n{USE}", 1),
        (f"def mine(key):\n    return database.get(Order, key)\ndef f(key):\n    order = mine(key)\n{USE}", 1),
        ("def mine(key):\n    return database.get(Order, key)\ndef use(order):\n    print(order.customer.shape)\ndef f(key):\n    order = mine(key)\n    use(order)", 1),
        (f"class K:\n    def _one(self, model, key):\n        return db.session.get(model, key)\n    def f(self, key):\n        order = self._one(Order, key)\n    {USE}", 1),
        (f"class K:\n    store = Store()\n    def f(self, key):\n        order = self.store.one(Order, key)\n    {USE}", 1),
        (f"class K(Store):\n    def f(self, key):\n        order = self.one(Order, key)\n    {USE}", 1),
        # what is handed is a query, or a row
        (f"def f(key):\n    order = database.first_or_404(select(Order).where(Order.id == key), 'gone')\n{USE}", 1),
        (f"def f(key):\n    order = database.first_or_404(statement=select(Order))\n{USE}", 1),
        (f"def f():\n    for order in database.page(Order.query, 3):\n    {USE}", 1),
        (f"def f(key):\n    order = database.or_404(Order.query.get(key))\n{USE}", 1),
        (f"def f(key):\n    order = database.or_404(by_id(Order, key))\n{USE}", 1),
        (f"def f(key):\n    order = database.locked(db.session.get(Order, key))\n{USE}", 1),
        (f"def f(key):\n    order = database.keyed(key, Order)\n{USE}", 1),
        (f"def f(rest):\n    order = by_id(Order, *rest)\n{USE}", 1),
        (f"def f(rest):\n    order = database.keyed(*rest, model=Order)\n{USE}", 1),
        # innocent twins
        (f"def f(rest):\n    order = database.keyed(*rest, Order)\n{USE}", 0),
        (f"def f(key):\n    order = database.first_or_404(select(Line), 'gone')\n{USE}", 0),
        (f"def f(key):\n    order = database.or_404(nobody_knows(key))\n{USE}", 0),
        (f"def f(key):\n    order = database.shown(Order.query.get(key))\n{USE}", 0),
        (f"def f(key):\n    order = database.lines_of(Order.query.get(key))\n{USE}", 0),
        (f"class K(Store):\n    def f(self, key):\n        order = self.one(Line, key)\n    {USE}", 0),
        (f"def f(key):\n    order = database.get(Line, key)\n{USE}", 0),
        (f"def f(key):\n    order = database.count(Order)\n{USE}", 0),
        (f"def f(key):\n    order = database.name_of(Order)\n{USE}", 0),
        (f"def f(key):\n    order = database.fallback(Order, key)\n{USE}", 0),
        (f"def f(key):\n    order = database.class_of(Order)\n{USE}", 0),
        (f"def f(key):\n    order = database.label(Order, key)\n{USE}", 0),
        (f"def f(key):\n    order = database.number(Order, key)\n{USE}", 0),
        (f"def f(key):\n    order = database.again(Order, key)\n{USE}", 0),
        (f"def f(key):\n    order = database.by_helper(Order, model=key)\n{USE}", 0),
        (f"def f(model, key):\n    order = database.get(model, key)\n{USE}", 0),
        (f"def own(model, key):\n    return model.query.get(key)\ndef f(key):\n    print(own(Order, key))\n    order = own(Line, key)\n{USE}", 0),
    ],
)  # fmt: skip
def test_rows_of_a_class_that_is_handed(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, hops: int
) -> None:
    found = findings({**FILES, "shop/orders/use.py": f"{HEAD}{code}\n"})
    assert [each.split()[1] for each in found if each.startswith("shop/orders/use.py")] == [HOP] * hops
