"""Rows that objects of the project's own classes hold or give, by their types alone; keys of dicts; and innocent twins."""

from __future__ import annotations

import pytest
from rows_in_hands import Marked, Write, expected_and_told

HOLDING = """
from typing import Generic, Sequence, TypedDict, TypeVar
T = TypeVar("T")
class Store:
    def find(self, pk) -> Customer: ...
    def paper(self, pk) -> Draft: ...
    def some(self) -> list[Customer]: ...
class Api:
    def __init__(self):
        self.store = Store()
class Box(Generic[T]):
    content: T
    def take(self) -> T: ...
class Row(TypedDict):
    customer: Customer
    paper: Draft
def find_row() -> Row: ...
"""
USE = """
import itertools
from typing import Callable
from shop.orders.holding import Api, Box, Row, find_row
def f(api: Api, box: Box[Customer], other: Box[Draft], row: Row, boxes: list[Box[Customer]], pairs: list[tuple[int, Box[Draft]]], make: Callable[[int], Customer], makes: Callable[[], Draft]):
    api.store.find(1).save()  #! foreign-write
    c = api.store.find(2)
    c.save()  #! foreign-write
    for c in api.store.some():
        c.delete()  #! foreign-write
    api.store.paper(1).save()
    box.content.save()  #! foreign-write
    box.take().save()  #! foreign-write
    other.content.save()
    other.take().save()
    row["customer"].save()  #! foreign-write
    row["paper"].save()
    row.get("customer").save()  #! foreign-write
    row.get("paper").save()
    if c := row.get("customer"):
        c.save()  #! foreign-write
    found = find_row()
    found["customer"].save()  #! foreign-write
    found["paper"].save()
    for b in boxes:
        c = b.content
        c.save()  #! foreign-write
    for n, b in pairs:
        d = b.content
        d.save()
    make(3).save()  #! foreign-write
    makes().save()
class Service:
    def __init__(self, api: Api):
        self.api = api
    def act(self):
        self.api.store.find(1).save()  #! foreign-write
        store = self.api.store
        store.find(2).save()  #! foreign-write
        store.paper(2).save()
def gathered(boxes: list[Box[Customer]], others: list[Box[Draft]], rows: list[Row]):
    held = [b.content for b in boxes]
    send([c.club for c in held])  #! relation-traversal
    for c in [row["customer"] for row in rows]:
        send(c.club)  #! relation-traversal
    by_key = {b.name: b.content for b in boxes}
    for c in by_key.values():
        send(c.club)  #! relation-traversal
    send([d.club for d in [b.content for b in others]])
    others[0].content.club.title
    for o in others:
        o.content.club.title
def keys(c: Customer, d: Draft, pairs: list[tuple[int, Customer]]):
    written = {"customer": c, "draft": d}
    written["customer"].save()  #! foreign-write
    written["draft"].save()
    written.get("draft").save()
    filled = {}
    filled["customer"] = c
    filled["draft"] = d
    filled["customer"].save()  #! foreign-write
    filled["draft"].save()
    made = dict(customer=c, draft=d)
    made["customer"].save()  #! foreign-write
    made["draft"].save()
    dict(pairs)[1].save()  #! foreign-write
    for n, c in dict(zip([1, 2], [c, c])).items():
        c.save()  #! foreign-write
def stars(*many: Customer, **by: Customer):
    many.save()
    for c in many:
        c.save()  #! foreign-write
    by["x"].save()  #! foreign-write
def papers(*many: Draft, **by: Draft):
    for d in many:
        d.save()
    by["x"].save()
def together(many: list[Customer], orders: list[Order], drafts: list[Draft]):
    for o, c in itertools.product(orders, many):
        c.save()  #! foreign-write
    for o, c in itertools.zip_longest(orders, many):
        c.save()  #! foreign-write
    for o, d in itertools.product(orders, drafts):
        d.save()
    many.sort(key=lambda c: c.club.title)  #! relation-traversal
    sorted(drafts, key=lambda d: d.club.title)
    list(map(lambda d: d.club.title, drafts))
"""


@pytest.mark.parametrize("framework", ["Django", "SQLAlchemy"])
def test_rows_of_typed_objects(project: Write, marked: Marked, framework: str) -> None:
    use = USE
    if framework == "SQLAlchemy":
        use = (
            USE.replace("    many.save()\n", "")
            .replace(".save()", ".email = 1")
            .replace(".delete()", ".email = 1")
        )
    expected, told = expected_and_told(framework, {"holding": HOLDING, "use": use}, project, marked)
    assert told == expected


RESOLVER = """
from graphene_django import DjangoObjectType
class CustomerType(DjangoObjectType):
    class Meta:
        model = Customer
    def resolve_title(root, info):
        return root.club.title  #! relation-traversal
    def resolve_other(root: Box[Draft], info):
        return root.content.club.title
    @staticmethod
    def resolve_content(root: Box[Customer], info):
        root.club.title
        return root.content.club.title  #! relation-traversal
"""


def test_what_a_resolver_says_that_it_is_given_it_is_given(project: Write, marked: Marked) -> None:
    use = f"from shop.orders.holding import Box\n{RESOLVER}"
    expected, told = expected_and_told("Django", {"holding": HOLDING, "use": use}, project, marked)
    assert told - {each for each in told if each.endswith("model-binding")} == expected
