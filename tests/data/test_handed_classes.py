"""What functions do with a class, or a new row, that they are handed counts where it is handed. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]
CONTRACT = (
    '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.kit]\npath = "shop.kit"\npublic = ["**"]\n'
    '[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n[rules]\nleaked-model = "off"\n'
)
FILES = {
    "boundcheck.toml": CONTRACT,
    "shop/__init__.py": "",
    "shop/kit/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/orders/__init__.py": "",
}
ALCHEMY = {
    **FILES,
    "shop/kit/db.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n",
    "shop/crm/models.py": """
from shop.kit.db import db
class Customer(db.Model):
    __tablename__ = 'customers'
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String)
""",
    "shop/crm/api.py": "from shop.crm.models import Customer\ndef get(model, key):\n    return model.query.get(key)\n",
    "shop/orders/models.py": """
from shop.kit.db import db
class Order(db.Model):
    __tablename__ = 'orders'
    id = db.Column(db.Integer, primary_key=True)
""",
    "shop/kit/database.py": """
from sqlalchemy import select
from shop.kit.db import db
def by_id(model, key):
    return db.session.get(model, key)
def by_query(key, model):
    return model.query.get(key)
def by_select(model):
    return db.session.scalars(select(model)).all()
def by_helper(model, key):
    row = by_id(model, key)
    if row is None:
        raise KeyError(key)
    return row
def remove(model, key):
    db.session.delete(model.query.get(key))
def save(row):
    db.session.add(row)
    db.session.commit()
def live(model):
    return model.email.isnot(None)
def purged(model, key):
    remove(model, key)
    return model.id != key
def name_of(model, key):
    return f"{model.__name__} {key}"
def column(model, name):
    return model.__table__.columns.get(name)
def again(model, key):
    return again(model, key)
class Worker:
    def __init__(self, session):
        self.session = session
    def delete(self, model, key):
        self.session.query(model).filter_by(id=key).delete()
    def label(self, model):
        return str(model)
worker = Worker(db.session)
""",
}
DJANGO = {
    **FILES,
    "manage.py": "",
    "shop/crm/models.py": "from django.db import models\nclass Customer(models.Model):\n    email = models.TextField()\n",
    "shop/orders/models.py": "from django.db import models\nclass Order(models.Model):\n    number = models.TextField()\n",
    "shop/kit/database.py": """
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.http import Http404
def or_404(klass, **lookup):
    row = klass.objects.filter(**lookup).first()
    if row is None:
        raise Http404
    return row
def store(row):
    row.full_clean()
    row.save()
def title(klass):
    return klass._meta.verbose_name
def type_of(klass):
    return ContentType.objects.get_for_model(klass)
def shown(klass):
    return admin.site.register(klass)
""",
}
USE = {
    "sqlalchemy": (
        ALCHEMY,
        """
from shop.crm import api
from shop.crm.models import Customer
from shop.kit import database
from shop.kit.database import Worker, by_id, worker
from shop.orders.models import Order
from elsewhere import other
def own(model, key):
    return model.query.get(key)
def f(key, rest, unknown):
    by_id(Customer, key)  #! foreign-query
    database.by_query(key, Customer)  #! foreign-query
    database.by_query(model=Customer, key=key)  #! foreign-query
    row = database.by_select(Customer)  #! foreign-query
    database.by_helper(Customer, key)  #! foreign-query
    database.remove(Customer, key)  #! foreign-write
    database.save(Customer(email=key))  #! foreign-write
    Worker(key).delete(Customer, key)  #! foreign-write
    worker.delete(Customer, key)  #! foreign-write
    # innocent twins
    by_id(Order, key), worker.delete(Order, key), database.save(Order())
    database.name_of(Customer, key), database.column(Customer, "id"), worker.label(Customer)
    database.by_query(*rest, Customer), database.again(Customer, key)
    other(Customer), unknown.delete(Customer, key), isinstance(key, Customer)
    database.by_helper(key, Customer)
    api.get(Customer, key)
class Desk:
    def __init__(self):
        self.worker = Worker(None)
    def run(self, key):
        self.worker.delete(Customer, key)  #! foreign-write
        self.worker.delete(Order, key)
""",
    ),
    "django": (
        DJANGO,
        """
from shop.crm.models import Customer
from shop.kit.database import or_404, shown, store, title, type_of
from shop.orders.models import Order
def f(key):
    or_404(Customer, pk=key)  #! foreign-query
    or_404(klass=Customer, pk=key)  #! foreign-query
    store(Customer(email=key))  #! foreign-write
    customer = Customer(email=key)
    store(customer)  #! foreign-write
    # innocent twins
    or_404(Order, pk=key), store(Order(number=key)), title(Customer), type_of(Customer), shown(Customer)
""",
    ),
}


ONCE = {
    "sqlalchemy": (
        ALCHEMY,
        """
from shop.crm.models import Customer
from shop.kit import database
from shop.kit.db import db
from shop.orders.models import Order
def own(model, key):
    return model.query.get(key)
def fetched(session, model, key):
    return session.get(model, key)
def f(key):
    own(Customer, key)  #! foreign-query
    fetched(  #! foreign-query
        db.session,
        Customer,
        key,
    )
    # what a condition is made of is part of the statement around it
    return (
        db.session.query(Customer)  #! foreign-query
        .filter(
            database.live(Customer),
            database.purged(Customer, key),  #! foreign-write
        )
        .all()
    )
def g():
    return (
        db.session.query(Order)
        .filter(database.live(Customer))  #! foreign-query
        .all()
    )
""",
    ),
    "django": (
        DJANGO,
        """
from shop.crm.models import Customer
def own(model, key):
    return model.objects.get(pk=key)  #! foreign-query
def over(model, key):
    return own(model, key)
def kept(row):
    row.save()  #! foreign-write
def named(klass):
    return klass.objects.first() or klass(email="")  #! foreign-query
def cleared(klass):
    klass.objects.all().delete()  #! foreign-write
def f(key):
    own(Customer, key)
    kept(Customer(email=key))
    kept(named(Customer))
    over(Customer, key)
    Desk().get(Customer, key)
    cleared(Customer)
class Shelf:
    def at(self, model, key):
        return model.objects.get(pk=key)  #! foreign-query
class Desk(Shelf):
    def get(self, model, key):
        return model.objects.get(pk=key)  #! foreign-query
    def run(self, key):
        self.get(Customer, key)
        self.at(Customer, key)
""",
    ),
    "where the helper takes everybody's": (
        {**DJANGO, "shop/kit/models.py": DJANGO["shop/crm/models.py"].replace("Customer", "Tool")},
        """
from shop.crm.models import Customer
from shop.kit.models import Tool
from shop.orders.models import Order
def own(model, key):
    return model.objects.get(pk=key)
def over(model, key):
    return own(model, key)  #! foreign-query
def f(key):
    own(Order, key)
    own(Customer, key)  #! foreign-query
    own(Tool, key)  #! foreign-query
    over(Tool, key)
    there(2, Tool, key)
def there(depth, model, key):
    return back(depth, model, key)
def back(depth, model, key):
    own(model, key)  #! foreign-query
    return there(depth - 1, model, key) if depth else None
""",
    ),
}


@pytest.mark.parametrize(("files", "code"), ONCE.values(), ids=ONCE.keys())
def test_what_a_helper_does_is_told_once(
    project: Write, marked: Marked, files: Mapping[str, str], code: str
) -> None:
    expected, told = marked(project({**files, "shop/orders/use.py": code}))
    assert {one for one in told if "use.py" in one} == expected


@pytest.mark.parametrize(("files", "code"), USE.values(), ids=USE.keys())
def test_where_a_class_is_handed(project: Write, marked: Marked, files: Mapping[str, str], code: str) -> None:
    expected, told = marked(project({**files, "shop/orders/use.py": code}))
    assert {one for one in told if "use.py" in one} == expected
