"""Rows of SQLAlchemy whose base class has methods that hand them to a session, or ask for them: `order.save()`,
`Order.get_by(…)`, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = (
    '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.kit]\npath = "shop.kit"\npublic = ["**"]\n'
    '[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
)
KIT = (
    "from flask_sqlalchemy import SQLAlchemy\nfrom sqlalchemy import select\nfrom shop.kit.search import index\ndb = SQLAlchemy()\n"
    "class Crud:\n"
    "    @classmethod\n    def create(cls, **values):\n        made = cls(**values)\n        return made.save()\n"
    "    @classmethod\n    def build(cls, **values):\n        made = cls(**values)\n        db.session.add(made)\n        return made\n"
    "    @classmethod\n    def find(cls, **values):\n        return db.session.execute(db.select(cls).filter_by(**values)).scalar()\n"
    "    @classmethod\n    def find_or_404(cls, **values):\n        row = cls.find(**values)\n        if row is None:\n            raise KeyError\n        return row\n"
    "    def save(self):\n        db.session.add(self)\n        db.session.commit()\n        return self\n"
    "    def remove(self, session=None):\n        (session or db.session).delete(self)\n"
    "    def hide(self):\n        session = db.session()\n        session.merge(self)\n"
    "    def change(self, **values):\n        return self.save()\n"
    "    def reindex(self):\n        index.add(self)\n"
    "    def text(self):\n        return str(self)\n"
    "    @classmethod\n    def of_org(cls, key):\n        return cls.query.filter(cls.id == key)\n"
    "    @classmethod\n    def allowed(cls, key, user=None):\n        row = db.session.get(cls, key)\n        if row.hidden:\n            raise KeyError\n        return row\n"
    "    @classmethod\n    def everything(cls):\n        return db.session.scalars(select(cls)).all()\n"
    "    @classmethod\n    def old(cls):\n        return db.session.query(cls).order_by('id').all()\n"
    "    @classmethod\n    def sure(cls, **values):\n        row = cls.query.filter_by(**values).first()\n        if not row:\n            row = cls(**values)\n            db.session.add(row)\n        return row\n"
    "    @classmethod\n    def label(cls):\n        return str(cls)\n"
    "    @classmethod\n    def indexed(cls):\n        return index.get(cls)\n"
    "    @classmethod\n    def others(cls):\n        return db.session.query(index).all()\n"
    "    def store_parts(self):\n        parts = self.parts()\n        db.session.add(parts)\n"
)
CRM = (
    "from shop.kit.db import Crud, db\nclass Customer(db.Model, Crud):\n    __tablename__ = 'customers'\n    id = db.Column(db.Integer, primary_key=True)\n"
    "    def rename(self, name):\n        db.session.add(self)\n"
    "class Region(Crud, db.Model):\n    __tablename__ = 'regions'\n    id = db.Column(db.Integer, primary_key=True)\n    def save(self, again=False):\n        return super().save()\n"
    "    @classmethod\n    def newest(cls, key):\n        return cls.query.filter(cls.id == key)\n"
    "class Term(Crud, db.Model):\n    __tablename__ = 'terms'\n    query = db.Column(db.String, primary_key=True)\n"
    "class Visit(db.Model):\n    __tablename__ = 'visits'\n    id = db.Column(db.Integer, primary_key=True)\n    key = db.Column(db.Integer)\n"
    "    @property\n    def guest(self):\n        return Customer.query.get(self.key)\n    def host(self):\n        return db.session.get(Customer, self.key)\n"
    "    @property\n    def text(self):\n        return str(self.key)\n"
    "class Plain:\n    def save(self):\n        return self\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/crm/models.py": CRM,
    "shop/kit/__init__.py": "", "shop/kit/db.py": KIT, "shop/kit/search.py": "index = set()\n", "shop/orders/__init__.py": "",
}  # fmt: skip
HEAD = "from shop.crm.models import Customer, Plain, Region, Term, Visit\nfrom shop.kit.db import db\n"
GET = "def f(key):\n    customer = db.session.get(Customer, key)\n"


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        (f"{GET}    customer.save()", 1),
        (f"{GET}    customer.hide()", 1),
        (f"{GET}    customer.change(name='n')", 1),
        ("def f():\n    customer = Customer()\n    customer.save()", 1),
        ("def f():\n    return Customer().save()", 1),
        ("def f():\n    return Customer.create(name='n')", 1),
        ("def f():\n    Customer.build(name='n')", 1),
        ("def f(key):\n    Customer.find_or_404(id=key).save()", 1),
        ("def f(key):\n    for each in Customer.query.all():\n        each.save()", 1),
        ("def f(key):\n    db.session.get(Region, key).save(again=True)", 1),
        ("def g(customer):\n    customer.save()\ndef f(key):\n    g(db.session.get(Customer, key))", 1),
        ("def f(key):\n    db.session.get(Visit, key).guest.save()", 1),
        ("def f(key):\n    visit = db.session.get(Visit, key)\n    visit.host().save()", 1),
        # innocent twins
        ("def f(key):\n    db.session.get(Visit, key).text.save()", 0),
        (f"{GET}    customer.rename('n')", 0),  # what its owner wrote for it
        (f"{GET}    customer.reindex()", 0),
        (f"{GET}    customer.text()", 0),
        (f"{GET}    customer.store_parts()", 0),
        (f"{GET}    customer.unknown()", 0),
        (f"{GET}    return customer.save", 0),
        ("def f():\n    Plain().save()", 0),
        ("def f(form):\n    form.save()", 0),
    ],
)
def test_methods_that_store(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, writes: int
) -> None:
    found = findings({**FILES, "shop/orders/use.py": f"{HEAD}{code}\n"})
    rules = [each.split()[1] for each in found if each.startswith("shop/orders/use.py")]
    assert [rule for rule in rules if rule != "foreign-query"] == ["foreign-write"] * writes


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("Customer.of_org(key)", "foreign-query"),
        ("for each in Customer.of_org(key):\n        print(each)", "foreign-query"),
        ("return Customer.allowed(key)", "foreign-query"),
        ("return models.Customer.allowed(key, user=None)", "foreign-query"),
        ("return {each.id for each in Customer.everything()}", "foreign-query"),
        ("return Customer.old()", "foreign-query"),
        ("return Customer.find_or_404(id=key)", "foreign-query"),
        ("return Customer.sure(id=key)", "foreign-write"),
        # innocent twins
        ("return Customer.label()", ""),
        ("return Customer.indexed()", ""),
        ("return Customer.others()", ""),
        ("return Customer.unknown()", ""),
        ("return Customer.of_org", ""),
        ("return Plain.of_org(key)", ""),
        ("return Region.newest(key)", ""),  # what its owner wrote for it
        ("return Term.of_org(key)", ""),  # a column is called so
    ],
)
def test_methods_that_ask(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, told: str
) -> None:
    use = f"{HEAD}from shop.crm import models\ndef f(key):\n    {code}\n"
    found = findings({**FILES, "shop/orders/use.py": use})
    rules = [each.split()[1] for each in found if each.startswith("shop/orders/use.py")]
    assert rules == ([told] if told else [])
