"""Rows that nobody types, taken out of what has them by key: keywords, dictionaries, cleaned data. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from open_modules import open_modules

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": f'{open_modules("crm", "orders", "mail")}[rules]\nleaked-model = "off"\n',
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models

class Club(models.Model):
    motto = models.TextField()

class Customer(models.Model):
    email = models.TextField()
    club = models.ForeignKey(Club, models.CASCADE)
""",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models

class Order(models.Model):
    state = models.IntegerField()
    buyer = models.ForeignKey("crm.Customer", models.CASCADE, related_name="orders")  #! foreign-key
""",
    "shop/mail/__init__.py": "",
}
USE = {
    "told": """
def out_of_keywords(**kwargs):
    other = kwargs["other"]
    other.orders.update(state=3)  #! foreign-write

def straight_out_of_keywords(sender, **kwargs):
    return kwargs["order"].buyer.email  #! relation-traversal

def out_of_a_dictionary(data):
    customer = data["customer"]
    return customer.club.motto  #! relation-traversal

def straight_out_of_a_dictionary(data):
    return data["customer"].club.motto  #! relation-traversal

def out_of_a_form(form):
    source = form.cleaned_data["source"]
    for order in source.orders.filter(state=3):  #! reverse-accessor
        order.state = 4

def of_its_own(self_form):
    class View:
        def form_valid(self, form):
            self.kept["order"].buyer.email  #! relation-traversal

def in_a_loop(rows):
    for row in rows:
        row["order"].buyer.email  #! relation-traversal

def of_two_keys(data):
    data["first"].length, data["first"].width, data["first"].height
    return data["order"].buyer.email  #! relation-traversal
""",
    "told where a method takes it out": """
class Form:
    def __init__(self, *args, **kwargs):
        self.order = kwargs.pop("order")
        super().__init__(*args, **kwargs)
        if self.order and self.order.buyer.email:  #! relation-traversal
            self.fields["email"].required = False

    def clean(self):
        if self.cleaned_data.get("order").buyer.email:  #! relation-traversal
            return self.order.buyer.email  #! relation-traversal

def with_another(**kwargs):
    order = kwargs.get("order", None)
    return order.buyer.email  #! relation-traversal

def kept(data):
    return data.setdefault("customer", None).club.motto  #! relation-traversal
""",
    "innocent": """
import json

def of_a_type(data: dict[str, Draft]):
    return data["order"].buyer.email

def of_texts(data: dict[str, str]):
    order = data["order"]
    return order.buyer.email

def by_number(rows):
    return rows[0].buyer.email

def by_a_name(rows, name):
    return rows.get(name).buyer.email

def of_all(rows):
    return rows.find("order").buyer.email

def of_a_call():
    return load()["order"].buyer.email

def of_a_file(path):
    data = json.loads(path)
    return data["order"].buyer.email

def one_name(data):
    data["order"].buyer
    return data["order"].buyer.length

def of_dictionaries(data):
    return data["customer"]["club"]["motto"], data["customer"].club.get("motto")

def used_otherwise(data):
    draft = data["draft"]
    draft.pages, draft.cover, draft.print()
    return draft.buyer.email
""",
}


@pytest.mark.parametrize("code", USE.values(), ids=USE.keys())
def test_rows_taken_by_key(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/mail/use.py": code}))
    assert told == expected
