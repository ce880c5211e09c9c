"""Sessions that are none of a database's, beside those that are: what something is follows from where its type comes from.
Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\n'
    '[rules]\nleaked-model = "off"\n',
    "shop/base.py": "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...\n",
    "shop/crm/models.py": """
from sqlalchemy.orm import Mapped, mapped_column
from shop.base import Base
class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
""",
    "shop/checkout.py": """
class CheckoutSession:
    def __init__(self):
        self.seen = []
    def add(self, thing):
        self.seen.append(thing)
    def get(self, kind, key):
        return self.seen[0]
    def delete(self, thing):
        self.seen.remove(thing)
    def __enter__(self):
        return self
    def __exit__(self, *problem): ...

class GuestSession(CheckoutSession):
    pass

def open_session() -> CheckoutSession:
    return CheckoutSession()
""",
    "shop/db.py": """
from typing import Annotated, Protocol
from fastapi import Depends
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker
SessionLocal = sessionmaker(create_engine("sqlite://"))
current_session = scoped_session(SessionLocal)

class AppSession(Session):
    pass

class LoggedSession:
    def __init__(self, session):
        self._session = session
    def add(self, row):
        self._session.add(row)
    def commit(self):
        self._session.commit()

class ThinSession:
    def __init__(self, inner):
        self.inner = inner
    def __getattr__(self, name):
        return getattr(self.inner, name)

class SomeSession(Protocol):
    def add(self, row) -> None: ...
    def commit(self) -> None: ...

def get_session():
    yield SessionLocal()

SessionDep = Annotated[Session, Depends(get_session)]
""",
}
INNOCENT = {
    "made": """
def f(customer: Customer):
    session = CheckoutSession()
    session.add(customer)
    session.delete(customer)
    CheckoutSession().add(customer)
    open_session().add(customer)
""",
    "handed_in": """
def f(session: CheckoutSession, guest: GuestSession, maybe: CheckoutSession | None, customer: Customer):
    session.add(customer)
    guest.add(customer)
    maybe.add(customer)
def g(session: "CheckoutSession", customer: Customer, *, other_session: Optional[CheckoutSession] = None):
    session.add(customer)
    other_session.add(customer)
""",
    "held": """
class Cart:
    def __init__(self, guest_session: GuestSession):
        self.session = CheckoutSession()
        self.guest_session = guest_session
    def put(self, customer: Customer):
        self.session.add(customer)
        self.guest_session.add(customer)

class Later:
    session: CheckoutSession
    def put(self, customer: Customer):
        self.session.add(customer)
""",
    "opened": """
def f(customer: Customer):
    with CheckoutSession() as session:
        session.add(customer)
    session = open_session()
    session.add(customer)
""",
    "in_the_file": """
class UploadSession:
    def __init__(self):
        self.rows = set()
    def add(self, row):
        self.rows.add(row)
def f(session: UploadSession, customer: Customer):
    session.add(customer)
    UploadSession().add(customer)
""",
    "asked": """
class Cache:
    def get(self, kind, key):
        return self.rows[kind, key]
def f(cache: Cache, key):
    cache.get(Customer, key)
    cache.get(Customer, 3)
""",
    "libraries": """
import aiohttp, requests
async def f(session: aiohttp.ClientSession, http: requests.Session, customer: Customer):
    await session.delete(customer)
    http.delete(customer)
    own_session = requests.Session()
    own_session.delete(customer)
    async with aiohttp.ClientSession() as client_session:
        await client_session.delete(customer)
""",
    "of_django": """
from django.contrib.sessions.backends.db import SessionStore
def f(customer: Customer):
    session = SessionStore()
    session.add(customer)
""",
}
TOLD = {
    "typed": """
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
import sqlmodel
def f(session: Session, customer: Customer):
    session.add(customer)  #! foreign-write
async def g(s: AsyncSession, customer: Customer):
    await s.delete(customer)  #! foreign-write
def h(one: sqlmodel.Session, maybe: Session | None, customer: Customer):
    one.add(customer)  #! foreign-write
    maybe.add(customer)  #! foreign-write
""",
    "own_types": """
from shop.db import AppSession, LoggedSession, SessionDep, SomeSession, ThinSession
def f(a: AppSession, b: LoggedSession, c: SessionDep, d: SomeSession, t: ThinSession, customer: Customer):
    a.add(customer)  #! foreign-write
    b.add(customer)  #! foreign-write
    c.add(customer)  #! foreign-write
    d.add(customer)  #! foreign-write
    t.add(customer)  #! foreign-write
""",
    "made": """
from shop.db import SessionLocal, current_session, AppSession
def f(customer: Customer):
    with SessionLocal() as session:
        session.add(customer)  #! foreign-write
    with SessionLocal.begin() as session:
        session.add(customer)  #! foreign-write
    current_session.add(customer)  #! foreign-write
    AppSession().add(customer)  #! foreign-write
    db = SessionLocal()
    db.delete(customer)  #! foreign-write
""",
    "untyped": """
from somewhere import get_session, session as theirs
def f(session, db, customer: Customer):
    session.add(customer)  #! foreign-write
    db.add(customer)  #! foreign-write
def g(app, customer: Customer):
    app.session.add(customer)  #! foreign-write
    get_session().add(customer)  #! foreign-write
    theirs.add(customer)  #! foreign-write
def h(customer: Customer, session=None, more_session: Any = None):
    session.add(customer)  #! foreign-write
    more_session.add(customer)  #! foreign-write
""",
    "held": """
from shop.db import SessionLocal
from sqlalchemy.orm import Session
class Unit:
    def __init__(self, session: Session, other):
        self.session = session
        self.own_session = SessionLocal()
        self.other_session = other
    def put(self, customer: Customer):
        self.session.add(customer)  #! foreign-write
        self.own_session.add(customer)  #! foreign-write
        self.other_session.add(customer)  #! foreign-write
""",
}
HEADER = (
    "from typing import Any, Optional\nfrom shop.checkout import CheckoutSession, GuestSession, open_session\n"
    "from shop.crm.models import Customer\n"
)


@pytest.mark.parametrize("cases", [INNOCENT, TOLD])
def test_what_a_session_is(project: Write, marked: Marked, cases: Mapping[str, str]) -> None:
    files = {f"shop/orders/{name}.py": HEADER + text for name, text in cases.items()}
    expected, found = marked(project({**FILES, **files}))
    assert {each for each in found if not each.startswith("shop/db.py")} == expected
