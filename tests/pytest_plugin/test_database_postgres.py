"""The database watch with a real PostgreSQL server: its SQL, its driver's own way of composing, and its transactions."""

from __future__ import annotations

from pathlib import Path

import pytest
from database_django import FILES
from database_runs import planted, run_suite, write
from postgres_server import postgres

pytest.importorskip("psycopg")

_MORE = {
    "orders/sql.py": """
from psycopg import sql

def upsert(cursor):
    statement = '''INSERT INTO "public"."billing_invoice" ("number", "paid") VALUES (%s, %s), (%s, %s)
        ON CONFLICT ("id") DO UPDATE SET paid = EXCLUDED.paid RETURNING "billing_invoice"."id"'''
    cursor.execute(statement, [1, True, 2, False])  # finds foreign-write: billing_invoice

def move(cursor):
    statement = '''WITH gone AS (DELETE FROM "public"."billing_invoice" WHERE paid RETURNING number)
        INSERT INTO orders_order (number, closed) SELECT number, true FROM gone'''
    cursor.execute(statement)  # finds foreign-write: billing_invoice

def compose(cursor, table):
    statement = sql.SQL("SELECT * FROM {} FOR UPDATE").format(sql.Identifier("public", table))
    cursor.execute(statement)  # finds foreign-query: billing_invoice

def own(cursor):
    cursor.execute('INSERT INTO "public"."orders_order" (number, closed) SELECT generate_series(1, 3), false RETURNING id')
""",
    "orders/tests/test_sql.py": """
import pytest
from django.db import connection
from orders import service, sql
from orders.models import Order

pytestmark = pytest.mark.django_db

def test_statements():
    with connection.cursor() as cursor:
        sql.upsert(cursor)
        sql.move(cursor)
        sql.compose(cursor, "billing_invoice")
        sql.own(cursor)

@pytest.mark.django_db(transaction=True)
def test_a_transaction_without_savepoints():
    Order.objects.create(number=1)
    service.close(1)
    service.close_apart(1)
""",
}


def test_a_suite_on_postgres(tmp_path: Path) -> None:
    files = {**FILES, **_MORE}
    shop = write(tmp_path / "shop", files)
    with postgres() as socket:
        run = run_suite(shop, "orders", plugins=("pytest_django.plugin",), EXEMPT="1", SOCKET=socket)
    assert run.failed == 0, run.output
    assert run.found == planted(files)
