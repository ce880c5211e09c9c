"""What methods of a model's class give that another file defines, its own and those of mixins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

MODELS = """
from flask_sqlalchemy import SQLAlchemy
from shop.crm.mixins import OfOrg
db = SQLAlchemy()
class Org(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class Alert(OfOrg, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String)
    @classmethod
    def own(cls, n):
        return cls.query.filter(cls.id == n).one()
    @classmethod
    def named(cls, session, name):
        return (
            session.query(cls)
            .filter(cls.name == name)
            .first()
        )
    @classmethod
    def names(cls, session):
        return session.query(cls).count()
    @classmethod
    def orgs(cls):
        return Org.query.filter(Org.id == 1)
    @classmethod
    def title(cls):
        return cls.__name__
    @classmethod
    def count_all(cls):
        return cls.query.count()
"""
QUERIES = """
from shop.crm.models import Alert
def latest(session):
    return session.query(Alert).first()
def kept(session):
    return session.get("alert")
"""
MIXINS = """
class OfOrg:
    @classmethod
    def by_id(cls, n):
        return cls.query.filter(cls.id == n).one()
    @classmethod
    def nothing(cls, n):
        return n
"""
FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n',
    "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/orders/__init__.py": "",
    "shop/crm/models.py": MODELS, "shop/crm/mixins.py": MIXINS, "shop/crm/queries.py": QUERIES,
}  # fmt: skip
HEAD = "from shop.crm import models\nfrom shop.crm.queries import kept, latest\nfrom shop.crm.models import Alert, db\n"


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        ("alert = Alert.own(n)\n    alert.name = 'x'\n    db.session.commit()", 1),
        ("alert = models.Alert.own(n)\n    db.session.delete(alert)", 1),
        ("alert = models.Alert.by_id(n)\n    db.session.delete(alert)", 1),
        ("alert = Alert.named(db.session, n)\n    alert.name = 'x'\n    db.session.commit()", 1),
        ("alert = latest(db.session)\n    alert.name = 'x'\n    db.session.commit()", 1),
        ("for org in Alert.orgs():\n        db.session.delete(org)", 1),
        ("alert = Alert.nothing(n)\n    db.session.delete(alert)", 0),
        ("alert = Alert.title()\n    alert.name = 'x'\n    db.session.commit()", 0),
        ("alert = Alert.count_all()\n    db.session.delete(alert)", 0),
        ("alert = Alert.names(db.session)\n    alert.name = 'x'\n    db.session.commit()", 0),
        ("alert = kept(n)\n    alert.name = 'x'\n    db.session.commit()", 0),
        ("alert = Alert.gone(n)\n    alert.name = 'x'\n    db.session.commit()", 0),
    ],
)
def test_methods_of_classes(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, writes: int
) -> None:
    found = findings({**FILES, "shop/orders/use.py": f"{HEAD}def run(n):\n    {code}\n"})
    told = [each for each in found if each.startswith("shop/orders/use.py") and "foreign-write" in each]
    assert len(told) == writes
