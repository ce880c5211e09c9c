"""The database watch under pytest-django: what a running suite shows of tables that are not the module's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from database_django import FILES
from database_runs import planted, run_suite, write

LEAKS = planted(FILES)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("django") / "shop", FILES)


def test_each_leak_is_told_at_its_line_and_nothing_else_is_by_a_worker_of_xdist(shop: Path) -> None:
    run = run_suite(shop, "orders", "-n", "1", plugins=("pytest_django.plugin", "xdist.plugin"))
    assert run.found == LEAKS | planted(FILES, "strict")
    assert run.failed == 0, run.output
    message = run.message("customers_customer", _line("orders/service.py", "select_related"))
    assert message == (
        'orders joins customers_customer (owned by customers) by `SELECT … FROM "orders_order" LEFT OUTER JOIN '
        '"customers_customer" ON ("orders_order"."customer_id" = "customers_custome…`; ask customers\'s public API for the ids or '
        "values, or keep what you need in a read model"
    )
    handler = run.message("audit_entry", _line("audit/models.py", 'text="saved"'))
    line = _line("orders/tests/test_leaks.py", "number=13")
    assert handler.startswith(
        "the suite of orders runs audit, which writes audit_entry (owned by audit) by `INSERT"
    )
    assert f"reached from orders/tests/test_leaks.py:{line}; put a stub in place of audit" in handler
    assert not [told for told in run.told if "77" in told[5]], "values do not belong in a message"


def test_enforce_fails_the_test_before_the_statement_reaches_the_database(shop: Path) -> None:
    run = run_suite(
        shop, "orders", "--tb=short", mode="enforce", plugins=("pytest_django.plugin",), EXEMPT="1"
    )
    clean = FILES["orders/tests/test_clean.py"].count("def test_")
    leaking = FILES["orders/tests/test_leaks.py"].count("def test_")
    # The factory is exempt, and clearing up is none; what fails in a thread of its own only warns.
    assert (run.passed, run.failed) == (clean + 3, leaking - 3), run.output
    place = f"orders/service.py:{_line('orders/service.py', 'number = 77')}"
    assert (
        f"E   boundcheck.ForeignDataError: {place}: orders writes billing_invoice (owned by billing)"
        in run.output
    )
    failures = run.output.partition("warnings summary")[0]
    assert "pytest_plugin" not in failures, "a reader has no use for our own frames"


def _line(path: str, text: str) -> int:
    return next(n for n, line in enumerate(FILES[path].splitlines(), 1) if text in line)
