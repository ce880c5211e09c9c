"""Which name a mistyped one was meant to be."""

from __future__ import annotations

import pytest

from boundcheck.base.nearest import nearest
from boundcheck.findings.catalog import GROUP_OF


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("foreign-kye", "foreign-key"),
        ("FOREIGN_KEY", "foreign-key"),
        ("private-imports", "private-import"),
        (" wildcard-import ", "wildcard-import"),
        ("unused-dependancy", "unused-dependency"),
        ("", None),
        ("E501", None),
    ],
)
def test_rules(written: str, meant: str | None) -> None:
    assert nearest(written, GROUP_OF) == meant


def test_options_keep_their_case_and_order_does_not_matter() -> None:
    assert (
        nearest("billling", ["Billing", "orders"]) == nearest("billling", ["orders", "Billing"]) == "Billing"
    )
    assert nearest("x", []) is None
