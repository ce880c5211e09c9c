from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.report.span import span_end


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("from a import b, c  # why", "from a import b, c"),
        ("import a, b; x()", "import a, b"),
        ("importlib.import_module('a'), 2", "importlib.import_module('a')"),
        ("Invoice.objects.get(a=1, b={2: 3}), other]", "Invoice.objects.get(a=1, b={2: 3})"),
        ("Invoice)", "Invoice"),
        ("Order(Base, Other):", "Order(Base, Other)"),
        ("with atomic():", "with atomic()"),
        ("customer: Mapped[Customer] = relationship()", "customer"),
        ("'a, \\' # b', 2", "'a, \\' # b'"),
        ('"""SELECT a, b', '"""SELECT a, b'),
        ('"""a"b""" , 2', '"""a"b"""'),
        ("'unclosed, text\\", "'unclosed, text\\"),
        ('"customers", "catalog"]', '"customers"'),
        ("f(a,", "f(a,"),
        (")", ")"),
    ],
)
def test_what_is_marked(line: str, marked: str) -> None:
    assert ("  " + line)[2 : span_end("  " + line, 2)] == marked


@given(st.text(alphabet="ab ,:#'\"()[]{}\\;", max_size=40), st.integers(0, 50))
def test_at_least_one_character(line: str, start: int) -> None:
    assert start < span_end(line, start) <= max(len(line), start + 1)
