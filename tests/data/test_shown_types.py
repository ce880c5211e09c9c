"""Paths on what the code says the type of are no guess: where it is no entity nothing is told, and innocent twins still are.
Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\n[modules.orders]\npath = "shop.orders"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models

class Customer(models.Model):
    email = models.CharField(max_length=9)
    parent = models.ForeignKey("self", models.CASCADE)

class Note(models.Model):
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="notes")
    text = models.CharField(max_length=9)
""",
    "shop/orders/__init__.py": "",
    "shop/orders/schemas.py": """
import dataclasses
from contextlib import contextmanager
from typing import Generic, Iterator, List, NamedTuple, Optional, TypeVar

from lib import Field
from pydantic import BaseModel

Schema = TypeVar("Schema")
Model = TypeVar("Model")


class Person(BaseModel):
    email: str


class Draft(BaseModel):
    customer: Person
    others: list[Person] = []


class Drafts(List[Draft]):
    pass


@dataclasses.dataclass
class Task:
    draft: Draft
    drafts: Optional[List[Draft]] = None
    by_key: dict[str, Draft] = dataclasses.field(default_factory=dict)
    config = Draft()


class Pair(NamedTuple):
    draft: Draft
    rest: Drafts


class Plain:
    customer = None

    def __init__(self, given):
        self.customer = given
        self.draft = Draft()

    def __enter__(self):
        return self


class Heir(Plain):
    pass


class Repository(Generic[Schema, Model]):
    def get_one(self, key) -> Schema | None: ...

    def get_all(self) -> list[Schema]: ...

    def whatever(self):
        return self._made


class Grouped(Repository[Schema, Model]):
    pass


class Drawer(Grouped[Draft, "Order"]):
    def today(self) -> list[Draft]: ...


class Repositories:
    @property
    def drafts(self) -> Grouped[Draft, "Order"]: ...

    @property
    def drawer(self) -> Drawer: ...


def of_library(method):
    return property(method)


class Fields:
    order = Field()

    @of_library
    def first(self):
        return self._first

    @property
    def second(self) -> Draft: ...


class Container:
    def __setattr__(self, name, value):
        super().__setattr__(name, copied(value))


class Shadow(Container):
    pass


def drafts_of(number) -> list[Draft]: ...


def first_draft(number):
    for each in drafts_of(number):
        if each:
            return each
    return Draft()


def unknown(number):
    return number.thing


@contextmanager
def opened() -> Iterator[Draft]: ...
""",
    "shop/orders/models.py": """
from django.db import models

class Order(models.Model):
    customer = models.ForeignKey("crm.Customer", models.CASCADE)  #! foreign-key

    def draft(self) -> "Draft": ...
""",
}
HEAD = """
import datetime
import pathlib
from pathlib import Path
from typing import Any, Iterable, NamedTuple, Union
from shop.orders.schemas import (
    Container, Draft, Drafts, Drawer, Fields, Heir, Pair, Plain, Repositories, Repository, Shadow, Task,
    drafts_of, first_draft, opened, unknown,
)
from lib import Thing, anything
"""
SHOWN = {
    "an element of a list": """
def f(drafts: list[Draft], more: Iterable[Draft], rest: Drafts, maybe: list[Draft] | None = None):
    for each in drafts:
        each.customer.email
    for each in more:
        each.customer.email
    for each in rest:
        each.customer.email
    for each in maybe or []:
        each.customer.email
    for number, each in enumerate(drafts):
        each.customer.email
    for each in sorted(drafts, key=str):
        each.customer.email
    for each in drafts[1:]:
        each.customer.email
    [each.customer.email for each in drafts if each]
    {each.pk: each.customer.email for each in [*drafts]}
""",
    "a value of a dict": """
def f(by_key: dict[str, Draft], pairs: list[tuple[int, Draft]]):
    for key, each in by_key.items():
        each.customer.email
    for each in by_key.values():
        each.customer.email
    for number, each in pairs:
        each.customer.email
    first, second = pairs[0]
    second.customer.email
""",
    "an attribute of a class with types": """
def f(tasks: list[Task], pair: Pair):
    for task in tasks:
        task.draft.customer.email
        task.config.customer.email
        for each in task.drafts:
            each.customer.email
        for each in task.by_key.values():
            each.customer.email
    for each in pair.rest:
        each.customer.email
""",
    "an attribute that is set to what has a type": """
class Service:
    repos: Repositories

    def __init__(self, task: Task, number):
        self.data = task
        self.made = Task(number)
        self.plain = Plain(number)
        self.heir = Heir(number)
        self.one = self.repos.drafts.get_one(number)
        self.today = self.repos.drawer.today()

    def run(self):
        self.data.draft.customer.email
        self.made.draft.customer.email
        self.plain.customer.email
        self.heir.customer.email
        self.plain.draft.customer.email
        self.one.customer.email
        for each in self.today:
            each.customer.email
        for each in self.repos.drafts.get_all():
            each.customer.email
""",
    "what a call gives": """
def f(number, repos: Repositories):
    for each in drafts_of(number):
        each.customer.email
    for each in [first_draft(number), Draft()]:
        each.customer.email
    for each in repos.drafts.get_all():
        each.customer.email
    one = Task(number)
    one.draft.customer.email
    with opened() as each:
        each.customer.email
    with Plain(number) as each:
        each.customer.email
""",
    "the result of a class of a library": """
HERE = Path(__file__).parent.parent.parent
THERE = pathlib.Path(__file__).resolve().parent.parent.email

def f(number):
    thing = Thing(number)
    thing.owner.customer.email
    return Path(number).parent.parent.email
""",
    "what callers hand in": """
def f(drafts):
    for each in drafts:
        each.customer.email

def g(number):
    f(drafts_of(number))

class Director:
    def __init__(self, data):
        self.data = data

    def run(self):
        self.data.draft.customer.email
        self.data.customer.email

Director(Task(1)).run()
""",
    "what is set and given in long functions": f"""
class Job:
    def begin(self):
        self.data = Task()
        {"print('a line of some length');" * 100}

    def begin_again(self):
        self.data = Task()

    def drafts(self) -> list[Draft]:
        {"print('a line of some length');" * 100}

    def run(self):
        self.data.draft.customer.email
        self.data.customer.email
        for each in self.drafts():
            each.customer.email
        Director(data=self.data).run()

class Director:
    def __init__(self, data):
        self.data = data

    def run(self):
        self.data.draft.customer.email
        self.data.customer.email
""",
    "objects that make their attributes themselves": """
class Port(Shadow):
    def f(self):
        self.order.customer.email
""",
    "a name with a type": """
def f(number):
    drafts: list[Draft] = unknown(number)
    for each in drafts:
        each.customer.email
    if number:
        drafts = unknown(number)
    for each in drafts:
        each.customer.email
""",
    "constants": """
NAMES = ["a", "b"]

def f(text="a"):
    for each in NAMES:
        each.customer.email
    for each in "a", "b":
        each.customer.email
    for each in text.split():
        each.customer.email
""",
    "which of several bases it is of": """
from shop.orders.models import Order
class Far:
    held: Order
class Left(Far): ...
class Right(Far):
    held: Draft
class Both(Left, Right): ...
class Box(NamedTuple):
    both: Both

def f(boxes: list[Box]):
    for box in boxes:
        box.both.held.customer.email
""",
}
UNKNOWN = {
    "parameters": """
def f(order, orders, anything: Any, many: list, mixed: list[Any], by_key: dict):
    order.customer.email  #! relation-traversal
    anything.customer.email  #! relation-traversal
    for each in orders:
        each.customer.email  #! relation-traversal
    for each in many:
        each.customer.email  #! relation-traversal
    for each in mixed:
        each.customer.email  #! relation-traversal
    for each in by_key.values():
        each.customer.email  #! relation-traversal
""",
    "attributes": """
class Service:
    kept = None

    def __init__(self, order):
        self.order = order
        self.late = None
        self.got = unknown(order)

    def run(self):
        self.order.customer.email  #! relation-traversal
        self.late.customer.email  #! relation-traversal
        self.got.customer.email  #! relation-traversal
        self.kept.customer.email  #! relation-traversal
        self.never.customer.email  #! relation-traversal

    def set_late(self, order):
        self.late = order
""",
    "calls": """
def f(number, repository: Repository):
    for each in unknown(number):
        each.customer.email  #! relation-traversal
    for each in anything(number):
        each.customer.email  #! relation-traversal
    for each in repository.whatever():
        each.customer.email  #! relation-traversal
    for each in repository.get_all():
        each.customer.email  #! relation-traversal
    made = Plain(number)
    made.customer.notes.all()  #! reverse-accessor
""",
    "fields and properties": """
class Form(Fields):
    field = Thing()

    def f(self):
        self.order.customer.email  #! relation-traversal
        self.field.customer.email  #! relation-traversal
        self.first.customer.email  #! relation-traversal
        self.second.customer.email
""",
    "requests": """
from django.http import HttpRequest

def view(request):
    request.order.customer.email  #! relation-traversal

def typed(request: HttpRequest):
    request.order.customer.email  #! relation-traversal
""",
    "dicts of pairs": """
def f(rows, orders):
    by_order = dict((row.order, None) for row in rows)
    for order in by_order:
        order.customer.email  #! relation-traversal
    for order in dict((order.pk, order) for order in orders).values():
        order.customer.email  #! relation-traversal
""",
    "callers who hand in what nobody types": """
def f(orders):
    for each in orders:
        each.customer.email  #! relation-traversal

def g(number):
    f(unknown(number))
""",
    "differences of sets": """
def f(orders, others: set[Draft]):
    for each in set(orders) - set(others):
        each.customer.email  #! relation-traversal
    for each in others - set(orders):
        each.customer.email
""",
    "calls of what a class inherits": """
from decimal import Decimal
class Field(Thing):
    def show(self, order):
        return super().show(Decimal(order.customer.email))  #! relation-traversal
class Other(Field):
    def show(self, order):
        return super().show(order.customer.email)  #! relation-traversal
""",
    "entities": """
from shop.orders.models import Order
class Basket(NamedTuple):
    order: Order
    orders: list[Order]

def f(baskets: list[Basket]):
    for basket in baskets:
        basket.order.customer.email  #! relation-traversal
        for each in basket.orders:
            each.customer.email  #! relation-traversal
""",
    "which of several bases it is of": """
from shop.orders.models import Order
class Far:
    held: Draft
class Left(Far): ...
class Right(Far):
    held: Order
class Both(Left, Right): ...
class Box(NamedTuple):
    both: Both

def f(boxes: list[Box]):
    for box in boxes:
        box.both.held.customer.email  #! relation-traversal
""",
}


@pytest.mark.parametrize("code", SHOWN.values(), ids=SHOWN.keys())
def test_nothing_is_guessed_of_what_has_a_type(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/orders/use.py": HEAD + code}))
    assert told == expected


@pytest.mark.parametrize("code", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_nobody_types_is_still_told(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/orders/use.py": HEAD + code}))
    assert told == expected
