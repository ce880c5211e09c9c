"""The database watch on a suite that uses SQLAlchemy: sessions, flushes, engine events and asyncio."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from database_runs import planted, run_suite, write
from database_sqlalchemy import ASYNC, FILES


def test_each_leak_is_told_at_its_line_and_nothing_else_is(tmp_path: Path) -> None:
    run = run_suite(write(tmp_path / "shop", FILES), "orders")
    assert run.failed == 0, run.output
    assert run.found == planted(FILES)
    (handler,) = {told[5] for told in run.told if told[3] == "audit_entry"}
    assert "reached from orders/tests/test_leaks.py:" in handler
    assert not [told for told in run.told if "77" in told[5]], "values do not belong in a message"


def test_enforce_fails_the_test_before_the_statement_reaches_the_database(tmp_path: Path) -> None:
    files = {
        **FILES,
        "orders/tests/conftest.py": _without(FILES["orders/tests/conftest.py"], "INSERT"),
        "orders/tests/test_reaches.py": """
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from orders import service

def test_nothing_is_written(session):
    driver = session.connection().connection
    driver.execute("INSERT INTO billing_invoice (number, paid) VALUES (77, 0)")
    with pytest.raises(AssertionError, match="orders writes billing_invoice"):
        try:
            service.raw(session)
        except SQLAlchemyError:
            pass
    assert driver.execute("SELECT paid FROM billing_invoice WHERE number = 77").fetchall() == [(0,)]
""",
    }
    run = run_suite(write(tmp_path / "shop", files), "orders", "--tb=short", mode="enforce")
    assert (run.passed, run.failed) == (4, 9), run.output  # what fails in a thread of its own only warns
    assert "E   boundcheck.ForeignDataError: orders/service.py:" in run.output
    failures = run.output.partition("warnings summary")[0]
    assert "pytest_plugin" not in failures, "a reader has no use for our own frames"


@pytest.mark.skipif(
    not (find_spec("aiosqlite") and find_spec("greenlet")), reason="aiosqlite and greenlet are needed"
)
def test_statements_of_coroutines_are_told_at_their_lines(tmp_path: Path) -> None:
    run = run_suite(write(tmp_path / "shop", {**FILES, **ASYNC}), "orders/tests/test_async.py")
    assert run.failed == 0, run.output
    assert run.found == planted(ASYNC)


def _without(text: str, word: str) -> str:
    return "\n".join(
        line.partition("connection.")[0] + "pass" if word in line else line for line in text.splitlines()
    )
