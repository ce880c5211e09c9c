"""Rows that nobody types are saved: told where all that is used of them fits one owner's entities. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\n[modules.orders]\npath = "shop.orders"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models

class Club(models.Model):
    title = models.CharField(max_length=9)
    motto = models.CharField(max_length=9)

class Customer(models.Model):
    VIP = "vip"
    name = models.CharField(max_length=9)
    email = models.CharField(max_length=9)
    tier = models.CharField(max_length=9, choices=[("a", "A")])
    club = models.ForeignKey(Club, models.CASCADE, related_name="customers")

    def promote(self):
        self.tier = self.VIP

class Visit(models.Model):
    email = models.CharField(max_length=9)
    seen_at = models.DateTimeField()
    tier = models.CharField(max_length=9)

class Address(models.Model):
    street = models.CharField(max_length=9)
    note = models.CharField(max_length=9)
""",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models

class Order(models.Model):
    street = models.CharField(max_length=9)
    note = models.CharField(max_length=9)
    number = models.CharField(max_length=9)
""",
}
USE = {
    "told": """
def by_columns(customer):
    customer.email = "x"
    customer.tier = customer.VIP
    customer.save()  #! foreign-write

def by_a_method(one):
    one.promote()
    one.email
    one.save(update_fields=["tier"])  #! foreign-write

def by_a_path(x):
    if x.club.motto:  #! relation-traversal
        x.delete()  #! foreign-write

def checked(one, other):
    one.email = one.club.motto  #! relation-traversal
    if one._state.adding:
        one.save()  #! foreign-write
        other.save()

def in_a_loop(many):
    for each in many:
        each.email, each.club_id = "x", 3
        each.save()  #! foreign-write

def in_pairs(many):
    for key, each in many.items():
        each.tier = key
        print(each.email, each.pk, each.get_tier_display())
        each.delete()  #! foreign-write

async def later(customer):
    customer.email = customer.tier
    await customer.asave()  #! foreign-write

def over_an_alias(customer):
    one = customer
    one.email = ""
    one.tier = ""
    one.save()  #! foreign-write

def of_one_owner(found):
    print(found.email, found.tier)
    found.delete()  #! foreign-write

class Service:
    def close(self, customer, *, hard=False):
        customer.tier = ""
        customer.promote()
        customer.full_clean()
        customer.save(using="x")  #! foreign-write
        customer.refresh_from_db()

def with_a_closure(customer):
    customer.email = "x"
    def inner():
        customer.tier = "y"
        customer.save()  #! foreign-write
    return inner
""",
    "innocent": """
def nothing_else(customer):
    customer.save()
    customer.delete()

def one_name(customer):
    customer.email = "x"
    customer.save()

def a_path_to_what_all_have(x):
    x.club.id, x.club.name
    x.delete()

def an_attribute_of_its_own(x):
    class Draft:
        def __init__(self):
            self.club = x
            self.club.motto

def what_all_have(customer):
    customer.id, customer.pk, customer.name
    customer.save()

def more_than_it_has(form):
    form.email, form.tier = 1, 2
    if form.is_valid():
        form.save()

def somewhere_to(image):
    image.email, image.tier
    image.save("x.png")

def of_two_owners(x):
    x.street, x.note = 1, 2
    x.save()

def of_its_own(order):
    order.street, order.number = 1, 2
    order.save()

def typed(customer: Draft):
    customer.email, customer.tier = 1, 2
    customer.save()

def made():
    customer = Draft()
    customer.email, customer.tier = 1, 2
    customer.save()

def another(customer, other):
    customer.email, customer.tier = 1, 2
    other.save()

def elsewhere(customer):
    customer.save()

def called(customer):
    customer.email()
    customer.tier()
    customer.save()

import customer
customer.email, customer.tier
customer.save()
""",
}


@pytest.mark.parametrize("code", USE.values(), ids=USE.keys())
def test_rows_that_nobody_types(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/orders/use.py": code}))
    assert told == expected


def test_it_is_a_warning_with_its_evidence(project: Write) -> None:
    code = "def f(x):\n    x.email = x.club_id\n    x.save()\n"
    root = project({**FILES, "shop/orders/use.py": code})
    asked = Selection(rules=frozenset(("foreign-write",)), min_certainty="likely")
    found = check(analyse(root / "boundcheck.toml", jobs=1), asked).findings
    assert [(one.rule, one.severity, one.certainty, one.line) for one in found] == [
        ("foreign-write", "warn", "likely", 3)
    ]
    assert "only Customer has club_id and email" in found[0].message


def test_rows_of_peewee(project: Write, marked: Marked) -> None:
    models = "from peewee import CharField, Model\nclass Customer(Model):\n    email = CharField()\n    tier = CharField()\n"
    code = "def f(one, other):\n    one.email = one.tier\n    one.delete_instance()  #! foreign-write\n"
    code += "    other.email.tier\n    other.delete_instance()\n"
    files = {**FILES, "shop/crm/models.py": models, "shop/orders/models.py": "", "shop/orders/use.py": code}
    expected, told = marked(project(files))
    assert told == expected
