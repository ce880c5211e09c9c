"""What single statements do, as the suite of `orders` sees it, and what becomes of them by the lines that led there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from boundcheck.codebase.codebase import Codebase
from boundcheck.pytest_plugin.frames import FramePlace
from boundcheck.pytest_plugin.statements import (
    NOTHING,
    ForeignTable,
    Statements,
    Touched,
    collapsed,
    shortened,
)
from boundcheck.pytest_plugin.verdicts import StatementVerdict, SuiteScope, judge
from boundcheck.run import read_codebase

FILES = {
    "boundcheck.toml": """
[modules]
common = { path = "common", role = "shared" }
billing = { path = "billing", tables = ["legacy_bill_*"] }
customers = { path = "customers" }
orders = { path = "orders", depends_on = ["billing"] }
site = { path = "site_urls", role = "composition" }
""",
    "site_urls.py": "",
    **{f"{module}/__init__.py": "" for module in ("common", "billing", "customers", "orders")},
    "common/models.py": "from django.db import models\nclass Country(models.Model):\n    pass\n",
    "billing/models.py": "from django.db import models\nclass Invoice(models.Model):\n    pass\n",
    "customers/models.py": """
from django.db import models
class Customer(models.Model):
    countries = models.ManyToManyField("common.Country")
""",
    "orders/models.py": "from django.db import models\nclass Order(models.Model):\n    pass\n",
}


@pytest.fixture
def codebase(project: Callable[..., Path]) -> Codebase:
    return read_codebase(project(FILES) / "boundcheck.toml", 1)


def test_tables_by_what_is_done_to_them(codebase: Codebase) -> None:
    of = Statements(codebase, "orders").of

    def told(sql: str) -> tuple[str, str]:
        found = of(sql)
        return " ".join(t.name for t in found.reads), " ".join(t.name for t in found.writes)

    assert told('SELECT 1 FROM "billing_invoice" b') == ("billing_invoice", "")
    assert told('SELECT 1 FROM "public"."billing_invoice"') == ("billing_invoice", "")
    assert told("select 1 from orders_order o join BILLING_INVOICE i on i.id = o.id") == (
        "billing_invoice",
        "",
    )
    assert told("INSERT INTO orders_order SELECT * FROM billing_invoice") == ("billing_invoice", "")
    assert told("INSERT INTO billing_invoice (id) VALUES (%s) ON CONFLICT DO NOTHING RETURNING id") == (
        "",
        "billing_invoice",
    )
    assert told("WITH x AS (UPDATE billing_invoice SET id = 1 RETURNING id) SELECT * FROM x") == (
        "",
        "billing_invoice",
    )
    assert told("DELETE FROM customers_customer_countries WHERE id IN (?, ?)") == (
        "",
        "customers_customer_countries",
    )
    assert told("SELECT * FROM legacy_bill_2019") == ("legacy_bill_2019", "")
    # Several at once, of which the first says nothing of the others.
    assert told("SET search_path = a; -- now\nUPDATE billing_invoice SET id = 1") == ("", "billing_invoice")
    assert told("BEGIN;DELETE FROM billing_invoice;COMMIT;") == ("", "billing_invoice")
    # A column, an alias, a string or a comment is no table.
    assert told("SELECT 'billing_invoice', o.billing_invoice /* billing_invoice */ FROM orders_order o") == (
        "",
        "",
    )
    assert told("WITH billing_invoice AS (SELECT 1 FROM orders_order) SELECT * FROM billing_invoice") == (
        "",
        "",
    )


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM orders_order",
        "SELECT * FROM common_country",
        "SELECT * FROM django_session",
        'SAVEPOINT "billing_invoice"',
        "CREATE TABLE billing_invoice (id int)",
        "PRAGMA table_info(billing_invoice)",
        "CREATE TABLE billing_invoice (id int); CREATE INDEX i ON billing_invoice (id);",
        "SET x = 1; SELECT * FROM orders_order",
        "",
    ],
)
def test_what_concerns_nobody(codebase: Codebase, sql: str) -> None:
    assert Statements(codebase, "orders").of(sql) is NOTHING


def test_writes_of_own_tables_are_known_for_transactions(codebase: Codebase) -> None:
    of = Statements(codebase, "orders").of
    assert of("UPDATE orders_order SET id = 1").writes_own
    assert of("WITH x AS (DELETE FROM orders_order RETURNING 1) SELECT * FROM x").writes_own
    assert of("SELECT 1; UPDATE orders_order SET id = 1").writes_own
    assert not of("WITH x AS (SELECT 1 FROM orders_order) SELECT * FROM x").writes_own


def test_a_statement_is_taken_apart_once_for_values_and_lists_of_any_kind() -> None:
    assert collapsed("SELECT a FROM t WHERE b IN (%s, %s) AND c = 'it''s'") == collapsed(
        "SELECT a FROM t WHERE b IN (%s) AND c = %s"
    )
    assert collapsed("INSERT INTO t VALUES (?, ?), (?, ?), (?, ?)") == collapsed(
        "INSERT INTO t VALUES (?, ?)"
    )
    assert collapsed("SELECT :a_1, $2, %(b)s, 12.5") == collapsed("SELECT ?, ?, ?, 1")
    assert collapsed('SELECT "1", a1 FROM "it\'s 2"') == 'SELECT "1", a1 FROM "it\'s 2"'
    # A quote in a comment opens no string that would swallow a table.
    assert "billing" in collapsed("-- don't\nSELECT 'x' FROM billing -- won't")


def test_a_statement_is_shown_short_and_without_values() -> None:
    assert shortened("SELECT a, b, c, d, e, f, g, h FROM t\n WHERE x = 'secret' AND y IN (1, 2, 3)") == (
        "SELECT … FROM t WHERE x = ? AND y IN (?)"
    )
    assert (
        shortened("INSERT INTO t (one, two, three, four) VALUES ('secret', 2), (3, 4)")
        == "INSERT INTO t (…) VALUES (?)"
    )
    assert "it" not in shortened("SELECT 'it\\'s' FROM t")
    assert shortened("SELECT 1 FROM t;\nDELETE FROM t;") == "SELECT ? FROM t; DELETE FROM t"
    assert (
        len(shortened(f"SELECT 1 FROM t WHERE {' AND '.join(f'column_{n} = 1' for n in range(50))}")) == 120
    )


INVOICE = ForeignTable("billing_invoice", "billing", "certain")
CUSTOMER = ForeignTable("customers_customer", "customers", "certain")
SERVICE, TEST = (
    FramePlace("orders/service.py", 1, "orders", "source"),
    FramePlace("orders/tests/test_a.py", 2, "orders", "test"),
)
API, CUSTOMERS = (
    FramePlace("billing/api.py", 3, "billing", "source"),
    FramePlace("customers/api.py", 4, "customers", "source"),
)
SITE, LIBRARY = (
    FramePlace("site_urls.py", 5, "site", "source"),
    FramePlace("common/db.py", 6, "common", "source"),
)
HELPER, ROOT = FramePlace("helpers/make.py", 7, None, "support"), FramePlace("conftest.py", 8, None, "test")
MIGRATION = FramePlace("billing/migrations/0001_a.py", 9, "billing", "migration")
THEIR_TEST = FramePlace("billing/tests/made.py", 10, "billing", "test")
READS, WRITES = Touched(reads=(INVOICE,)), Touched(writes=(INVOICE,))
INSERTS = Touched(writes=(INVOICE,), inserts=True)
_CASES: list[tuple[Touched, tuple[FramePlace, ...], tuple[tuple[str, str], ...]]] = [
    (READS, (SERVICE, TEST), (("foreign-query", "orders/service.py"),)),
    (WRITES, (SERVICE, TEST), (("foreign-write", "orders/service.py"),)),
    (READS._replace(own=True), (SERVICE, TEST), (("cross-module-join", "orders/service.py"),)),
    (READS, (LIBRARY, SERVICE, TEST), (("foreign-query", "orders/service.py"),)),
    (READS, (TEST,), (("test-foreign-data", "orders/tests/test_a.py"),)),
    (WRITES._replace(empties=True), (TEST,), ()),
    (WRITES, (API, SERVICE, TEST), ()),
    (Touched(reads=(CUSTOMER,)), (CUSTOMERS, SERVICE, TEST), (("test-foreign-data", "customers/api.py"),)),
    (Touched(reads=(CUSTOMER,)), (API, TEST), (("test-foreign-data", "billing/api.py"),)),
    (READS, (SITE, TEST), ()),
    (READS, (SITE, SERVICE, TEST), ()),
    (READS, (SITE, CUSTOMERS, TEST), (("test-foreign-data", "customers/api.py"),)),
    (READS, (MIGRATION, TEST), ()),
    (READS, (HELPER, TEST), (("test-foreign-data", "orders/tests/test_a.py"),)),
    (INSERTS, (HELPER, TEST), ()),
    (INSERTS, (ROOT,), ()),
    (WRITES, (ROOT,), (("test-foreign-data", "conftest.py"),)),
    (INSERTS, (THEIR_TEST, TEST), (("test-foreign-data", "orders/tests/test_a.py"),)),
    (READS, (), ()),
]


@pytest.mark.parametrize(("touched", "places", "expected"), _CASES)
def test_who_answers_for_a_statement(
    codebase: Codebase,
    touched: Touched,
    places: tuple[FramePlace, ...],
    expected: tuple[tuple[str, str], ...],
) -> None:
    scope = SuiteScope(codebase, "orders", frozenset(("billing", "common", "site")), exempt_support=True)
    found: StatementVerdict = judge(scope, touched, places)
    assert tuple((breach.rule, breach.place.filename) for breach in found.breaches) == expected


def test_inserts_of_helpers_count_unless_they_are_exempt(codebase: Codebase) -> None:
    scope = SuiteScope(codebase, "orders", frozenset(("billing",)), exempt_support=False)
    assert judge(scope, INSERTS, (HELPER, TEST)).breaches[0].place == TEST


def test_what_an_admitted_module_writes_of_its_own_is_its_right(codebase: Codebase) -> None:
    scope = SuiteScope(codebase, "orders", frozenset(("billing",)), exempt_support=False)
    assert judge(scope, WRITES, (API, SERVICE)).rightful == (INVOICE,)
