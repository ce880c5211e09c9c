"""A project on SQLAlchemy whose `orders` leaks into other modules' tables where only a running suite shows it."""

from __future__ import annotations

FILES = {
    "boundcheck.toml": """
[modules]
db = { path = "db", role = "shared" }
billing = { path = "billing" }
audit = { path = "audit" }
orders = { path = "orders", depends_on = ["billing"] }
""",
    "pytest.ini": "[pytest]\n",
    "db.py": """
from sqlalchemy.orm import declarative_base
Base = declarative_base()
""",
    "billing/__init__.py": "",
    "billing/models.py": """
from sqlalchemy import Column, Integer
from db import Base

class Invoice(Base):
    __tablename__ = "billing_invoice"
    id = Column(Integer, primary_key=True)
    number = Column(Integer)
    paid = Column(Integer, default=0)
""",
    "billing/api.py": """
from sqlalchemy import select
from billing.models import Invoice

def issue(session, number):
    session.add(Invoice(number=number))

def pay(session, number):
    for invoice in session.scalars(select(Invoice).filter_by(number=number)):
        invoice.paid = 1
""",
    "audit/__init__.py": "",
    "audit/models.py": """
from sqlalchemy import Column, Integer, event
from db import Base
from orders.models import Order

class Entry(Base):
    __tablename__ = "audit_entry"
    id = Column(Integer, primary_key=True)

@event.listens_for(Order, "after_insert")
def record(mapper, connection, order):
    if order.number == 13:
        connection.execute(Entry.__table__.insert())  # finds test-foreign-data: audit_entry
""",
    "orders/__init__.py": "",
    "orders/models.py": """
from sqlalchemy import Column, Integer
from db import Base

class Order(Base):
    __tablename__ = "orders_order"
    id = Column(Integer, primary_key=True)
    number = Column(Integer)
""",
    "orders/service.py": """
from sqlalchemy import select, text
from billing import api
from db import Base
from orders.models import Order

def model(name):
    return next(m.class_ for m in Base.registry.mappers if m.class_.__name__ == name)

def rows_of(session, name):
    return session.scalars(select(model(name))).all()  # finds foreign-query: billing_invoice

def raw(session):
    session.execute(text("UPDATE billing_invoice SET paid = 1 WHERE number = :n"), {"n": 77})  # finds foreign-write: billing_invoice

def join(session):
    invoice = model("Invoice")
    return session.execute(select(Order).join(invoice, invoice.number == Order.number)).all()  # finds cross-module-join: billing_invoice

def add(session):
    session.add(model("Invoice")(number=1))  # finds foreign-write: billing_invoice
    session.flush()

def bulk(session):
    session.execute(model("Invoice").__table__.insert(), [{"number": 1}, {"number": 2}])  # finds foreign-write: billing_invoice

def on_another_engine(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE billing_invoice SET paid = 2")  # finds foreign-write: billing_invoice

def close(session, number):
    session.add(Order(number=number))
    api.issue(session, number)  # finds shared-transaction: billing_invoice
    session.commit()

def close_and_pay(session, number):
    session.add(Order(number=number))
    session.flush()
    api.pay(session, number)
    session.commit()  # finds shared-transaction: billing_invoice

def close_apart(session, number):
    session.add(Order(number=number))
    session.commit()
    api.issue(session, number)
    session.commit()
""",
    "orders/tests/__init__.py": "",
    "orders/tests/conftest.py": """
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

@pytest.fixture(scope="session")
def engine():
    import audit.models
    from db import Base
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO billing_invoice (number, paid) VALUES (2, 0)")  # finds test-foreign-data: billing_invoice
    return engine

@pytest.fixture
def session(engine):
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()
""",
    "orders/tests/test_leaks.py": """
from threading import Thread
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from billing import api
from billing.models import Invoice
from orders import service
from orders.models import Order

def test_variable_model(session):
    service.rows_of(session, "Invoice")

def test_raw(session):
    service.raw(session)

def test_join(session):
    service.join(session)

def test_add(session):
    service.add(session)

def test_bulk(session):
    service.bulk(session)

def test_handler(session):
    session.add(Order(number=13))
    session.commit()

def test_transaction(session):
    service.close(session, 1)

def test_transaction_with_changed_rows(session):
    api.issue(session, 2)
    session.commit()
    service.close_and_pay(session, 2)

def test_in_threads_on_engines_of_their_own():
    engines = [create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}) for _ in range(2)]
    for engine in engines:
        Invoice.__table__.create(engine)
    threads = [Thread(target=service.on_another_engine, args=[engine]) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

def test_own_rows_of_billing(session):
    session.add(Invoice(number=3))  # finds test-foreign-data: billing_invoice
    service.close_apart(session, 4)
""",
    "orders/tests/test_clean.py": """
from db import Base
from orders import service
from orders.models import Order

def test_api_at_work(session):
    service.close_apart(session, 4)
    assert session.query(Order).count() == 1

def test_clearing_up(session):
    for table in Base.metadata.sorted_tables:
        session.execute(table.delete())
    session.commit()
""",
}

ASYNC = {
    "orders/later.py": """
from sqlalchemy import select
from orders.service import model

async def rows(session):
    return (await session.scalars(select(model("Invoice")))).all()  # finds foreign-query: billing_invoice

async def add(session):
    session.add(model("Invoice")(number=1))  # finds foreign-write: billing_invoice
    await session.commit()
""",
    "orders/tests/test_async.py": """
import asyncio
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
import audit.models
from db import Base
from orders import later

def test_async():
    async def run():
        engine = create_async_engine("sqlite+aiosqlite://")
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async with AsyncSession(engine) as session:
            await later.rows(session)
            await later.add(session)
        await engine.dispose()
    asyncio.run(run())
""",
}
