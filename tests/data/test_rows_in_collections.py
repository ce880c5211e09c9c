"""Rows in typed dicts, tuples, lists of lists, in what Python's own functions make of them, and innocent twins."""

from __future__ import annotations

from rows_in_hands import Marked, Write, expected_and_told

HANDING = """
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Iterator
@dataclass
class Holder:
    one: Customer
    paper: Draft
    by: dict[int, Customer] = field(default_factory=dict)
    pair: tuple[Customer, int] = None
    papers: dict[int, Draft] = field(default_factory=dict)
def by_key(many: list[Customer]):
    return {each.pk: each for each in many}
def drafts_by_key(many: list[Draft]):
    return {each.pk: each for each in many}
@contextmanager
def opened() -> Iterator[Customer]:
    yield registry
@contextmanager
def numbered(customer: Customer):
    yield customer, 1
"""
USE = """
import itertools
from collections import defaultdict
from itertools import chain, groupby
from shop.orders.handing import Holder, by_key, drafts_by_key, numbered, opened
def values(by: dict[int, Customer], others: dict[int, Draft]):
    for c in by.values():
        c.save()  #! foreign-write
    for k, c in by.items():
        c.save()  #! foreign-write
    for k, c in sorted(by.items()):
        c.save()  #! foreign-write
    for c in by:
        c.save()
    by[1].save()  #! foreign-write
    by.get(1).save()  #! foreign-write
    by.setdefault(1, None).delete()  #! foreign-write
    next(iter(by.copy().values())).save()  #! foreign-write
    for k, d in others.items():
        d.save()
    others[1].save()
KEPT: dict[int, Customer] = {}
class Held:
    plain: dict[int, Draft] = {}
    def __init__(self):
        self.by: dict[int, Customer] = {}
    def go(self, key):
        self.by[key].save()  #! foreign-write
        self.by.get(key).save()  #! foreign-write
        self.plain[key].save()
        KEPT[key].save()  #! foreign-write
def or_else(some: list[Customer], others: list[Draft]):
    (some or [None])[0].save()  #! foreign-write
    (others or [None])[0].save()
    for c in some or [None]:
        c.save()  #! foreign-write
def nested(lists: dict[int, list[Customer]], pairs: list[tuple[int, Customer]], rows: list[list[Customer]]):
    for k, some in lists.items():
        for c in some:
            c.save()  #! foreign-write
    for n, c in pairs:
        n.save()
        c.save()  #! foreign-write
    pairs[0][1].save()  #! foreign-write
    for n, c in pairs[1:]:
        c.save()  #! foreign-write
    pairs.pop()[1].save()  #! foreign-write
    rows[0][0].save()  #! foreign-write
    for c in chain.from_iterable(rows):
        c.save()  #! foreign-write
def parts(many: list[Customer], drafts: list[Draft], row: tuple[int, Customer, Draft]):
    first, *rest = many
    first.save()  #! foreign-write
    for c in rest:
        c.save()  #! foreign-write
    *others, last = many
    last.save()  #! foreign-write
    *_, c, d = row
    c.save()  #! foreign-write
    d.save()
    head, *tail = drafts
    head.save()
    for d in tail:
        d.save()
    one, two = many
    two.delete()  #! foreign-write
    for c in [*many, *rest]:
        c.save()  #! foreign-write
    for c in many.copy():
        c.save()  #! foreign-write
def made(many: list[Customer], drafts: list[Draft], orders: list[Order]):
    for c in itertools.chain([], many):
        c.save()  #! foreign-write
    for key, group in groupby(many, key=lambda c: c.email):
        for c in group:
            c.save()  #! foreign-write
    for c in map(lambda o: o.customer, orders):  #? hop
        c.save()  #! foreign-write
    for o in map(lambda o: o, orders):
        o.save()
    for d in map(lambda d: d.club, drafts):
        d.save()
    for key, group in groupby(drafts):
        for d in group:
            d.save()
    by = defaultdict(list)
    for c in many:
        by[c.email].append(c)
    for some in by.values():
        for c in some:
            c.save()  #! foreign-write
def elsewhere(h: Holder, many):
    for k, c in h.by.items():
        c.save()  #! foreign-write
    c, n = h.pair
    c.save()  #! foreign-write
    one = h.one
    one.save()  #! foreign-write
    h.paper.save()
    d = h.paper
    d.save()
    for d in h.papers.values():
        d.save()
    for c in by_key(many).values():
        c.save()  #! foreign-write
    for d in drafts_by_key(many).values():
        d.save()
    with opened() as c:
        c.save()  #! foreign-write
    with numbered(many) as (c, n):
        c.save()  #! foreign-write
def pair():
    return Customer.objects.first(), 3  #! foreign-query
def unpacked():
    pair()[0].save()  #! foreign-write
def of_itself(c: Customer):
    kept = {}
    kept["one"] = c
    kept["same"] = kept["one"]
    kept["same"].save()  #! foreign-write
    kept["mail"] = kept["one"].save()  #! foreign-write
    rows = [c]
    first = rows[0]
    rows.append(first)
    first.save()  #! foreign-write
    some = []
    some.append(c)
    last = some[-1]
    some.append(last)
    last.save()  #! foreign-write
def one_of_two(c: Customer, other: Customer, d: Draft):
    max(c, other, key=str).save()  #! foreign-write
    min(d, d, key=str).save()
    {"one": d}.get("other", c).save()  #! foreign-write
    {"one": c}.pop("one", None).save()  #! foreign-write
    {"one": d}.pop("one", None).save()
def written_and_filled(c: Customer, d: Draft):
    named = {"d": d}
    named["c"] = c
    named["c"].save()  #! foreign-write
    named["d"].save()
    named["other"].save()
"""


def _of_sessions(code: str) -> str:
    """The same on SQLAlchemy: a row is written when a column of it is set."""
    written = code.replace(".save()", ".email = 'x'").replace(".delete()", ".email = 'y'")
    hopped = written.replace("#? hop", "#! relation-traversal")
    asked = hopped.replace("Customer.objects.first()", "session.query(Customer).first()")
    return "from shop.base import session\n" + asked


def test_rows_of_django(project: Write, marked: Marked) -> None:
    expected, told = expected_and_told("Django", {"handing": HANDING, "use": USE}, project, marked)
    assert told == expected


def test_rows_of_sqlalchemy(project: Write, marked: Marked) -> None:
    code = _of_sessions(USE).replace("for c in by:\n        c.email = 'x'\n", "for c in by: ...\n")
    expected, told = expected_and_told("SQLAlchemy", {"handing": HANDING, "use": code}, project, marked)
    assert told == expected
