"""Which name a mistyped one was meant to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.base.nearest import Slips, nearest, slip_of
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


WORDS = st.text("ab_1", min_size=3, max_size=7)


@given(st.lists(WORDS, max_size=12), WORDS)
def test_what_is_one_letter_off_is_found_among_many_as_one_by_one(options: list[str], name: str) -> None:
    assert Slips(options).of(name) == slip_of(name, options)
