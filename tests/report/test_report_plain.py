from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.base.plain import counted, pad, visible, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain → é 日本 😀\u00a0", "plain → é 日本 😀\u00a0"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\u202e\u2066\u200b\ufeff", r"\u202e\u2066\u200b\ufeff"),
        ("\x85\x9b\u2028", r"\x85\x9b\u2028"),
        ("\udcff\U000e0001", r"\udcff\U000e0001"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    shown.encode()


def test_width_in_cells() -> None:
    assert (width("abc"), width("日本"), width("e\u0301"), width("😀")) == (3, 4, 1, 2)
    assert pad("日", 4) + "|" == "日  |"
    assert pad("too long", 3) == "too long"


def test_counted() -> None:
    assert (counted(1, "file"), counted(7978, "file"), counted(0, "entry", "entries")) == (
        "1 file",
        "7,978 files",
        "0 entries",
    )
