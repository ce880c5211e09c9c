"""What functions say that they give, read off without parsing."""

from __future__ import annotations

import pytest

from boundcheck.scan.members import Members
from boundcheck.scan.signatures import signatures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("x = 1\n", {}),
        ("def f() -> Order: ...\n", {"f": "Order"}),
        ("async def f(a: dict[str, int] = {}) -> 'Order | None':  # -> Thing:\n    x\n", {"f": "'Order | None'"}),
        ("def f(\n    a,\n) -> dict[\n    str, Order\n]:\n    x\n", {"f": "dict[\n    str, Order\n]"}),
        ("class A(B[Order], metaclass=M):\n    def f(self) -> Order: ...\n", {"A.f": "Order"}),
        ("class A[T, U: int](B):\n    def f(self) -> T: ...\n", {"A.f": "T"}),
        ("class A:\n    def f(self):\n        def g() -> Order: ...\n    def h(self) -> Order: ...\ndef i() -> Order: ...\n", {"A.h": "Order", "i": "Order"}),
        ("def f() -> int: ...\ndef g(): ...\n", {}),
        ("def f():\n    def g() -> Order: ...\n", {}),
        ("def f() -> Order", {}),
    ],
)  # fmt: skip
def test_signatures(text: str, expected: dict[str, str]) -> None:
    assert signatures(text.encode()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class A(B[Order], metaclass=M):\n    def f(self) -> Order: ...\n", "B[Order], metaclass=M"),
        ("class A[T, U: int](B):\n    def f(self) -> T: ...\n", "B, Generic[T, U]"),
        ("class A:\n    def f(self):\n        def g() -> Order: ...\n", ""),
        ("class B(A): ...\n", None),
    ],
)
def test_bases(text: str, expected: str | None) -> None:
    assert Members(text.encode()).bases("A") == expected
