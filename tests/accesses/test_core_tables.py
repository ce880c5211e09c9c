"""Tables of SQLAlchemy's Core that code looks up by name instead of by model, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy_shop import foreign

T = "Table('billing_invoice', metadata, autoload_with=engine)"
HELPER = "def table(name):\n    return Table(name, meta, autoload_with=engine)\n"
TABLES = [
    (f"def f(engine):\n    t = {T}\n    return select(t.c.id)", "query Invoice"),
    (f"def f(engine):\n    t = {T}\n    return select(t.c['id'], func.count(t.c['id']))", "query Invoice"),
    (f"def f(engine):\n    t = sa.{T}\n    return sa.select(t)", "query Invoice"),
    (f"def f(conn):\n    t = {T}\n    conn.execute(t.insert().values(id=1))", "write Invoice"),
    (f"def f(conn):\n    t = {T}\n    conn.execute(t.update().where(t.c.id == 3).values(total=1))", "write Invoice"),
    (f"def f(conn):\n    t = {T}\n    conn.execute(delete(t))", "write Invoice"),
    (f"def f(conn):\n    return conn.execute({T}.select()).fetchall()", "query Invoice"),
    (f"invoices = {T}\ndef f():\n    return select(invoices.c.total).where(invoices.c.id == 3)", "query Invoice"),
    (f"def f():\n    t = {T}\n    return select(Order.id).select_from(join(Order, t, t.c.order_id == Order.id))", "join Invoice<Order"),
    (f"def f():\n    t = {T}\n    return select(Order.id).join(t, t.c.order_id == Order.id)", "join Invoice<Order"),
    ("def f():\n    t = sa.table('billing_invoice', sa.column('id'))\n    return sa.select(t.c.id)", "query Invoice"),
    ("def f():\n    t = db.Table('billing_invoice', db.metadata, autoload_with=db.engine)\n    return select(t.c.id)", "query Invoice"),
    ("NAME = 'billing_invoice'\ndef f():\n    t = Table(NAME, metadata, autoload_with=engine)\n    return select(t.c.id)", "query Invoice"),
    ("class S:\n    t = Table('billing_invoice', metadata, autoload_with=engine)\n    def f(self):\n        return select(self.t.c.id)", "query Invoice"),
    # helpers
    (f"{HELPER}def f():\n    t = table('billing_invoice')\n    return select(t.c.id)", "query Invoice"),
    (f"{HELPER}def f():\n    t = table(name='billing_invoice')\n    return select(t.c['id'])", "query Invoice"),
    (f"{HELPER}def f():\n    a = table('billing_invoice')\n    b = table('billing_payment')\n    return select(a.c.id).select_from(join(a, b, a.c.id == b.c.invoice_id))", "query Invoice, query Payment"),
    ("def table(conn, name):\n    t = Table(name, MetaData(), autoload_with=conn)\n    return t\ndef f(conn):\n    return select(table(conn, 'billing_invoice').c.id)", "query Invoice"),
    ("class S:\n    def _table(self, name):\n        return Table(name, self.meta, autoload_with=self.engine)\n    def f(self):\n        t = self._table('billing_invoice')\n        return select(t.c.id)", "query Invoice"),
    ("class S:\n    @classmethod\n    def table(cls, name):\n        return Table(name, meta, autoload_with=engine)\n    @classmethod\n    def f(cls):\n        t = cls.table('billing_invoice')\n        return select(t.c.id)", "query Invoice"),
    ("class S:\n    @staticmethod\n    def table(name):\n        return Table(name, meta, autoload_with=engine)\ndef f():\n    t = S.table('billing_invoice')\n    return select(t.c.id)", "query Invoice"),
    # innocent twins
    ("def f():\n    t = Table('orders', metadata, autoload_with=engine)\n    return select(t.c.id)", ""),
    ("def f():\n    t = Table('nothing', metadata, autoload_with=engine)\n    return select(t.c.id)", ""),
    ("from rich.table import Table\ndef f():\n    t = Table('billing_invoice', 'total')\n    return select(t.c.id)", ""),
    ("def f():\n    t = Table('billing_invoice')\n    return select(t.c.id)", ""),
    ("def f():\n    t = Table('billing_invoice', metadata, schema='archive', autoload_with=engine)\n    return select(t.c.id)", ""),
    ("def f():\n    t = Table('billing_invoice', metadata, autoload=True, schema=settings.SCHEMA)\n    return select(t.c.id)", ""),
    (f"{HELPER}def f(name):\n    t = table(name)\n    return select(t.c.id)", ""),
    (f"{HELPER}def f():\n    t = other('billing_invoice')\n    return select(t.c.id)", ""),
    ("def table(name):\n    return rows[name]\ndef f():\n    t = table('billing_invoice')\n    return select(t.c.id)", ""),
    ("def table(name):\n    return Table('orders', meta, autoload_with=name)\ndef f():\n    t = table('billing_invoice')\n    return select(t.c.id)", ""),
    ("class Table: ...\ndef f():\n    t = Table('billing_invoice', metadata)\n    return select(t.c.id)", ""),
    (f"def f():\n    t = {T}\n    print(t.name)", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), TABLES)
def test_tables_by_name(code: str, expected: str) -> None:
    imports = "" if "import Table" in code else "from sqlalchemy import MetaData, Table\n"
    assert ", ".join(foreign(imports + code)) == expected


CONTRACT = '[modules.billing]\npath = "shop.billing"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
MODELS = (
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\nclass Base(DeclarativeBase): ...\n"
    "class Invoice(Base):\n    __tablename__ = 'billing_invoice'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
)
SHARED = (
    "from sqlalchemy import MetaData, Table\nmeta = MetaData()\n"
    "def reflected(name: str, engine=None):\n    return Table(name, meta, autoload_with=engine)\n"
    "def fixed(name):\n    return Table('billing_other', meta, autoload_with=name)\n"
)


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("from sqlalchemy import Table, select\ndef f(meta):\n    t = Table('billing_invoice', meta, autoload_with=e)\n    return select(t.c.id)", 1),
        ("from sqlalchemy import Table, select\ndef f(meta):\n    t = Table(\n        'billing_invoice',\n        meta,\n    )\n    return select(t.c.id)", 1),
        ("from sqlalchemy import select\nfrom shop.billing import models\nfrom shop.orders.shared import reflected\ndef f():\n    models.Invoice\n    t = reflected('billing_invoice')\n    return select(t.c.id)", 1),
        ("from sqlalchemy import select\nfrom shop.billing import models\nfrom shop.orders import shared\ndef f():\n    models.Invoice\n    t = shared.reflected(engine=3, name='billing_invoice')\n    return select(t.c.id)", 1),
        # innocent twins
        ("from sqlalchemy import select\nfrom shop.orders.shared import fixed\ndef f():\n    t = fixed('billing_invoice')\n    return select(t.c.id)", 0),
        ("from sqlalchemy import select\nfrom shop.orders.shared import reflected\ndef f():\n    t = reflected('nothing')\n    return select(t.c.id)", 0),
        ("from sqlalchemy import select\ndef f(reflected):\n    t = reflected('billing_invoice')\n    return select(t.c.id)", 0),
    ],
)  # fmt: skip
def test_tables_in_whole_projects(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, rules: int
) -> None:
    files = {
        "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/billing/__init__.py": "", "shop/billing/models.py": MODELS,
        "shop/orders/__init__.py": "", "shop/orders/shared.py": SHARED, "shop/orders/use.py": f"{code}\n",
    }  # fmt: skip
    found = [each.split()[1] for each in findings(files) if each.startswith("shop/orders/use.py")]
    assert found == ["foreign-query"] * rules
