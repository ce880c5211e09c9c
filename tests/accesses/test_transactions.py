"""Transactions that write in two modules, and innocent ones."""

from __future__ import annotations

import pytest
from django_shop import evaluated
from sqlalchemy_shop import parsed, registry

from boundcheck.accesses.transactions import FunctionFacts, transaction_facts

# boundcheck: allow[tests] the facts are tried together with what they are for
from boundcheck.rules.data.transactions import shared_transactions

HEADER = """
from django.db import transaction
from django.utils.decorators import method_decorator
from shop.billing import api
from shop.billing.api import charge, read, settle, Biller
from shop.billing.models import Invoice
from shop.orders.models import Order
from shop.db import atomically
"""
BILLING = """
def charge(session): _store(session)
def _store(session): session.add(Invoice()); charge(session)
def settle(session):
    session.add(Invoice())
    session.commit()
def read(session): return session.query(Invoice).all()
def notify(session): return shop.orders.service.own(session)
class Biller:
    def bill(self): self._bill()
    def _bill(self): session.add(Invoice())
"""


def facts(code: str, file: str) -> tuple[FunctionFacts, ...]:
    tree, text, name = parsed(code, file, HEADER)
    evaluator = evaluated(tree, text, registry(), name)
    return transaction_facts(evaluator, evaluator.accesses, {"shop.db.atomically"})


def module(name: str) -> str:
    return name.split(".")[1]


WITH = "with session.begin():\n        "
TABLE = [
    (f"def f(session):\n    {WITH}session.add(Order())\n        charge(session)", ["billing"]),
    (f"def f(session):\n    {WITH}own(session)\n        api.charge(session)\ndef own(session):\n    session.add(Order())", ["billing"]),
    (f"def f(session):\n    {WITH}session.add(Order())\n        Biller().bill()", ["billing"]),
    (f"def f(session, b: Biller):\n    {WITH}session.add(Order())\n        b.bill()", ["billing"]),
    ("@transaction.atomic\ndef f(session):\n    session.add(Order())\n    charge(session)", ["billing"]),
    ("def f(session):\n    with transaction.atomic():\n        session.add(Order())\n        charge(session)", ["billing"]),
    ("def f(session):\n    with atomically():\n        session.add(Order())\n        charge(session)", ["billing"]),
    ("async def f(session):\n    async with session.begin():\n        session.add(Order())\n        charge(session)", ["billing"]),
    ("def f():\n    with Session.begin() as session:\n        session.add(Order())\n        go(session)\ndef go(s):\n    charge(s)", ["billing"]),
    ("@method_decorator(transaction.atomic)\ndef f(session):\n    session.add(Order())\n    charge(session)", ["billing"]),
    (f"def f(session, b: Biller | None):\n    {WITH}session.add(Order())\n        b.bill()", ["billing"]),
    (f"def f(session, how):\n    b = Biller() if how else None\n    {WITH}session.add(Order())\n        b.bill()", ["billing"]),
    (f"def f(session):\n    def go(): charge(session)\n    {WITH}session.add(Order())\n        go()", ["billing"]),
    (f"def f(session, pay=charge):\n    {WITH}session.add(Order())\n        pay(session)", ["billing"]),
    ("class S:\n    def f(this, session):\n        with session.begin():\n            session.add(Order())\n            this.go(session)\n    def go(this, s):\n        charge(s)", ["billing"]),
    (f"def f(session):\n    {WITH}session.add(Order())\n        transaction.on_commit(lambda: charge(session))", []),
    (f"def f(session):\n    {WITH}session.add(Order())\n        transaction.on_commit(\n            lambda: go(session))\ndef go(s):\n    charge(s)", []),
    (f"def f(session):\n    {WITH}session.add(Order())\n        transaction.on_commit(go)\n        charge(session)", ["billing"]),
    (f"def f(session):\n    {WITH}session.add(Order())\n        read(session)", []),
    (f"def f(session):\n    {WITH}session.add(Order())\n        session.add(Invoice())", []),
    (f"def f(session):\n    {WITH}charge(session)", []),
    (f"def f(session):\n    {WITH}session.add(Order())\n    charge(session)", []),
    ("def f(session):\n    session.add(Order())\n    charge(session)", []),
    (f"def f(session):\n    {WITH}session.add(Order())\n        g()\ndef g(): f()", []),
    # one that ends in a commit, of the session that is handed on
    ("def f(session):\n    session.add(Order())\n    charge(session)\n    session.commit()", ["billing"]),
    ("async def f(s: AsyncSession):\n    s.add(Order())\n    await charge(s)\n    await s.commit()", ["billing"]),
    ("def f(s):\n    charge(session=s)\n    s.add(Order())\n    s.commit()", ["billing"]),
    ("def f():\n    with Session() as s:\n        s.add(Order())\n        charge(s)\n        s.commit()", ["billing"]),
    ("def f(session):\n    own(session)\n    api.charge(session)\n    session.commit()\ndef own(session):\n    session.add(Order())", ["billing"]),
    ("def f(session, how):\n    session.add(Order())\n    if how:\n        charge(session)\n    try:\n        session.commit()\n    except E:\n        session.rollback()", ["billing"]),
    ("class S:\n    def f(self):\n        self.session.add(Order())\n        charge(self.session)\n        self.session.commit()", ["billing"]),
    ("class S:\n    def __init__(self, session):\n        self.session = session\n        self.biller = Biller(session)\n    def f(self):\n        self.session.add(Order())\n        self.biller.bill()\n        self.session.commit()", ["billing"]),
    ("from shop.db import db\ndef f():\n    db.session.add(Order())\n    charge()\n    db.session.commit()", ["billing"]),
    ("def f(session):\n    session.add(Order())\n    session.commit()\n    charge(session)\n    session.add(Order())\n    session.commit()", ["billing"]),
    ("def f(session):\n    order = session.get(Order, 1)\n    order.status = 3\n    charge(session)\n    session.commit()", ["billing"]),
    ("def f(uow):\n    uow.session.add(Order())\n    charge(uow.session)\n    uow.session.commit()", ["billing"]),
    (f"def f(session):\n    {WITH}session.add(Order())\n        charge(session)\n        session.commit()", ["billing"]),
    # innocent twins
    ("def f(session):\n    session.add(Order())\n    session.commit()\n    charge(session)", []),
    ("def f(session):\n    session.add(Order())\n    session.commit()\n    charge(session)\n    session.commit()", []),
    ("def f(session):\n    session.add(Order())\n    read(session)\n    session.commit()", []),
    ("def f(session):\n    charge(session)\n    session.commit()", []),
    ("def f(session):\n    session.add(Order())\n    settle(session)\n    session.commit()", []),
    (f"def f(session):\n    {WITH}session.add(Order())\n        settle(session)", ["billing"]),
    ("def f(session):\n    session.add(Order())\n    charge()\n    session.commit()", []),
    ("def f(session, other):\n    session.add(Order())\n    charge(other)\n    session.commit()", []),
    ("def f(session):\n    session.add(Order())\n    charge(session)\n    repo.commit()", []),
    ("def f(session):\n    session.add(Order())\n    session.add(Invoice())\n    session.commit()", []),
    ("def f(session):\n    def later():\n        session.commit()\n    session.add(Order())\n    charge(session)", []),
    ("def f(session):\n    session.add(Order())\n    session.rollback()\n    charge(session)\n    session.commit()", []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), TABLE)
def test_shared_transactions(code: str, expected: list[str]) -> None:
    by_file = {"o.py": facts(code, "shop.orders.service"), "b.py": facts(BILLING, "shop.billing.api")}
    found = list(shared_transactions(by_file, module, module))
    assert [each.to for each in found] == expected
    assert all((each.module, each.entity) == ("orders", "shop.billing.models.Invoice") for each in found)


def test_long_call_chains_need_no_deep_stack() -> None:
    body = "\n".join(f"def f{i}(s):\n    f{i + 1}(s)" for i in range(3000))
    code = f"def f(session):\n    {WITH}session.add(Order())\n        f0(session)\n{body}\ndef f3000(s):\n    charge(s)"
    by_file = {"o.py": facts(code, "shop.orders.service"), "b.py": facts(BILLING, "shop.billing.api")}
    assert [each.to for each in shared_transactions(by_file, module, module)] == ["billing"]
