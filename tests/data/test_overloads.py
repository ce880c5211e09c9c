"""What functions give that have several signatures, by the call, and functions that are called later; and innocent twins."""

from __future__ import annotations

import pytest
from rows_in_hands import Marked, Write, expected_and_told

FINDING = """
import typing
from typing import Generic, Literal, Protocol, TypeVar, overload
@overload
def load(key: int) -> Customer: ...
@overload
def load(key: str) -> Draft: ...
def load(key):
    return registry[key]
@typing.overload
def strict(key, *, must: Literal[True] = ...) -> Customer: ...
@typing.overload
def strict(key, *, must: Literal[False]) -> Customer | None: ...
def strict(key, *, must=True):
    return registry.get(key)
@overload
def either(*, many: Literal[True]) -> list[Customer]: ...
@overload
def either(*, many: Literal[False] = ...) -> Draft: ...
def either(*, many=False):
    return registry
@overload
def counted() -> Draft: ...
@overload
def counted(key) -> Order: ...
@overload
def counted(key, other) -> Customer: ...
def counted(*keys):
    return registry[keys]
@overload
def like(row: Draft) -> Draft: ...
@overload
def like(row: Customer) -> Customer: ...
def like(row):
    return registry[row]
@overload
def papers(key: int) -> Draft: ...
@overload
def papers(key: str) -> int: ...
def papers(key):
    return registry[key]
class Store:
    @overload
    def get(self, key: int) -> Customer: ...
    @overload
    def get(self, key: str) -> Draft: ...
    def get(self, key):
        return registry[key]
    def own(self):
        self.get(1).save()  #! foreign-write
        self.get("1").save()
M = TypeVar("M")
class Typed(Generic[M]):
    @overload
    def get(self, key: int) -> M: ...
    @overload
    def get(self, key: str) -> M | None: ...
    def get(self, key):
        return registry[key]
class Customers(Typed[Customer]): ...
class Papers(Typed[Draft]): ...
class Asked(Protocol):
    @overload
    def find(self, key: int) -> Customer: ...
    @overload
    def find(self, key: int, *, maybe: bool) -> Customer | None: ...
"""
USE = """
    load(1).save()  #! foreign-write
    load("x").save()
    load(unknown).save()
    strict(1).save()  #! foreign-write
    strict(1, must=False).save()  #! foreign-write
    strict(1, must=unknown).save()  #! foreign-write
    either(many=True)[0].save()  #! foreign-write
    either(many=False).save()
    either().save()
    counted().save()
    counted(1).save()
    counted(1, 2).save()  #! foreign-write
    like(customer).save()  #! foreign-write
    like(draft).save()
    like(unknown).save()
    papers(1).save()
    papers(unknown).save()
    Store().get(1).save()  #! foreign-write
    Store().get("x").save()
    Customers().get(1).save()  #! foreign-write
    Customers().get(key()).save()  #! foreign-write
    Papers().get(1).save()
    asked.find(1).save()  #! foreign-write
"""
LATER = """
import functools
from functools import cache, lru_cache, partial
def find(shop, key):
    return registry(Customer)[key].owner
def customer(shop, key) -> Customer: ...
def draft(shop, key) -> Draft: ...
finder = partial(customer, 1)
drafts = partial(draft, 1)
def f():
    finder(2).save()  #! foreign-write
    drafts(2).save()
    mine = functools.partial(customer, key=1)
    mine(2).save()  #! foreign-write
    partial(customer, 1)(2).save()  #! foreign-write
    partial(draft, 1)(2).save()
    partial(find, 1)(2).save()
    for c in map(functools.partial(customer, 1), range(3)):
        c.save()  #! foreign-write
@lru_cache(maxsize=None)
def known(key) -> Customer: ...
@cache
def paper(key) -> Draft: ...
def g():
    known(1).save()  #! foreign-write
    paper(1).save()
"""


@pytest.mark.parametrize("framework", ["Django", "SQLAlchemy"])
def test_the_signature_that_fits_the_call(project: Write, marked: Marked, framework: str) -> None:
    head = "from shop.orders.finding import Asked, Customers, Papers, Store, counted, either, like, load, papers, strict\n"
    use = f"def f(unknown, customer: Customer, draft: Draft, asked: Asked):{USE}"
    files = {"finding": FINDING + use, "use": head + use, "later": LATER}
    if framework == "SQLAlchemy":
        files = {name: code.replace(".save()", ".email = 1") for name, code in files.items()}
    expected, told = expected_and_told(framework, files, project, marked)
    assert told == expected
