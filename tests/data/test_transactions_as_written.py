"""Transactions of applications as teams write them: units of work, services that hold a session, decorators. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from rows_in_hands import Marked, Write
from users_and_orders import FILES as USERS_AND_ORDERS

SQLALCHEMY = {
    **USERS_AND_ORDERS,
    "svc/users/api.py": """
from svc.users.models import User
def add_user(session, email):
    session.add(User(email=email))
def touch(session, pk):
    user = session.get(User, pk)
    user.email = "x"
def read(session, pk):
    return session.get(User, pk).email
class UserService:
    def __init__(self, session):
        self.session = session
    def add(self, email):
        self.session.add(User(email=email))
    async def aadd(self, email):
        self.session.add(User(email=email))
""",
    "svc/uow.py": """
from svc.db import SessionLocal
class UnitOfWork:
    def __enter__(self):
        self.session = SessionLocal()
        return self
    def __exit__(self, *problem): ...
    def commit(self):
        self.session.commit()
""",
    "svc/orders/service.py": """
from contextlib import contextmanager
from sqlalchemy.orm import Session
from svc.db import SessionLocal
from svc.orders.models import Order
from svc.uow import UnitOfWork
from svc.users import api
from svc.users.api import UserService, add_user, read, touch
def a():
    with SessionLocal.begin() as session:  #! shared-transaction
        session.add(Order(state="x"))
        add_user(session, "x")
def b(session: Session):
    session.add(Order(state="x"))
    touch(session, 3)
    session.commit()  #! shared-transaction
async def c(session):
    async with session.begin():  #! shared-transaction
        session.add(Order(state="x"))
        await UserService(session).aadd("x")
def d(db):
    db.add(Order(state="x"))
    service = UserService(db)
    service.add("x")
    db.commit()  #! shared-transaction
def e():
    with UnitOfWork() as uow:
        uow.session.add(Order(state="x"))
        api.add_user(uow.session, "x")
        uow.commit()  #! shared-transaction
class Orders:
    def __init__(self, session, users: UserService):
        self.session, self.users = session, users
    def close(self):
        self.session.add(Order(state="x"))
        self.users.add("x")
        self.session.commit()  #! shared-transaction
def ok1(session):
    session.add(Order(state="x"))
    read(session, 3)
    session.commit()
def ok2(session):
    session.add(Order(state="x"))
    session.commit()
    add_user(session, "x")
    session.commit()
def ok3():
    with SessionLocal.begin() as session:
        add_user(session, "x")
""",
}
DJANGO = {
    "boundcheck.toml": """[modules.crm]
path = "d.crm"
public = ["**"]
[modules.sales]
path = "d.sales"
public = ["**"]
[rules]
foreign-key = "off"
leaked-model = "off"
""",
    "d/crm/models.py": """from django.db import models
class Client(models.Model):
    name = models.CharField(max_length=9)
""",
    "d/crm/api.py": """
from d.crm.models import Client
def rename(pk, name):
    Client.objects.filter(pk=pk).update(name=name)
class ClientService:
    def drop(self, pk):
        Client.objects.get(pk=pk).delete()
""",
    "d/sales/models.py": """from django.db import models
class Deal(models.Model):
    state = models.CharField(max_length=9)
""",
    "d/sales/service.py": """
from functools import partial
from django.db import transaction
from django.db.transaction import atomic
from d.crm import api
from d.crm.api import ClientService
from d.sales.models import Deal
@transaction.atomic  #! shared-transaction
def a(deal: Deal):
    deal.save()
    api.rename(3, "x")
@atomic()  #! shared-transaction
def b(pk):
    _close(pk)
    ClientService().drop(pk)
def _close(pk):
    Deal.objects.filter(pk=pk).update(state="x")
class Service:
    clients = ClientService()
    def __init__(self):
        self.more = ClientService()
    @transaction.atomic  #! shared-transaction
    def c(self, pk):
        _close(pk)
        self.more.drop(pk)
    def d(self, pk):
        with transaction.atomic():  #! shared-transaction
            self._write(pk)
            self.clients.drop(pk)
    def _write(self, pk):
        Deal.objects.create(state="x")
def ok1(pk):
    with transaction.atomic():
        _close(pk)
        transaction.on_commit(partial(api.rename, pk, "x"))
        transaction.on_commit(lambda: api.rename(pk, "y"))
def ok2(pk):
    with transaction.atomic():
        _close(pk)
    api.rename(pk, "x")
""",
}


@pytest.mark.parametrize("files", [SQLALCHEMY, DJANGO], ids=["sqlalchemy", "django"])
def test_transactions(project: Write, marked: Marked, files: Mapping[str, str]) -> None:
    expected, told = marked(project(files))
    assert told == expected
