"""Models that a class hands to the constructor of its base, which another file defines and which keeps them, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

BASE = """
class Resource:
    def __init__(self, title, model=None, other=None):
        self.title = title
        self.model = model
        self.shown = str(other)
    def all(self):
        return self.model.query.all()
"""
MODELS = """
from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()
class Order(db.Model):
    id = db.Column(db.Integer, primary_key=True)
"""
FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.web]\npath = "shop.web"\npublic = ["**"]\n',
    "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/crm/models.py": MODELS,
    "shop/web/__init__.py": "", "shop/web/base.py": BASE,
}  # fmt: skip


@pytest.mark.parametrize(
    ("call", "used", "queries"),
    [
        ("super().__init__('t', Order)", "self.model.query.all()", 1),
        ("super().__init__('t', model=Order)", "self.model.query.all()", 1),
        ("Resource.__init__(self, 't', Order)", "self.model.query.all()", 1),
        # innocent twins
        ("super().__init__('t')", "self.model.query.all()", 0),
        ("super().__init__('t', other=Order)", "self.shown.query.all()", 0),
        ("super().__init__('t', other=Order)", "self.model.query.all()", 0),
        ("super().__init__(Order)", "self.model.query.all()", 0),
        ("Other.__init__(self, 't', Order)", "self.model.query.all()", 0),
        ("super().__init__('t', Order)", "self.model.__name__", 0),
    ],
)
def test_what_the_base_keeps(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], call: str, used: str, queries: int
) -> None:
    code = (
        "from shop.crm.models import Order\nfrom shop.web.base import Resource\nclass Other: ...\n"
        f"class Orders(Resource):\n    def __init__(self):\n        {call}\n    def get(self):\n        return {used}\n"
    )
    found = findings({**FILES, "shop/web/orders.py": code})
    told = [each for each in found if each.startswith("shop/web/orders.py") and "foreign-query" in each]
    assert len(told) == queries


@pytest.mark.parametrize(
    ("call", "used", "writes"),
    [
        ("super().__init__('t', Order)", "db.session.add(self.model(id=1))", 1),
        ("super().__init__('t', Order)", "order = self.model(id=1)\n        db.session.add(order)", 1),
        # innocent twins
        ("super().__init__('t', Order)", "db.session.add(self.all())", 0),
        ("super().__init__('t', Order)", "self.model(id=1)", 0),
        ("super().__init__('t')", "db.session.add(self.model(id=1))", 0),
    ],
)
def test_rows_that_are_made_of_it(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], call: str, used: str, writes: int
) -> None:
    code = (
        "from shop.crm.models import Order, db\nfrom shop.web.base import Resource\n"
        f"class Orders(Resource):\n    def __init__(self):\n        {call}\n    def post(self):\n        {used}\n"
    )
    found = findings({**FILES, "shop/web/orders.py": code})
    told = [each for each in found if each.startswith("shop/web/orders.py") and "foreign-write" in each]
    assert len(told) == writes
