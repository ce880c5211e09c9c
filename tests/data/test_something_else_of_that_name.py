"""Relations that nobody types, where other entities have something else of that name: properties, class attributes. Lines that are told
as likely are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from open_modules import open_modules

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]
Findings = Callable[[Mapping[str, str | bytes]], list[str]]

FILES = {
    "boundcheck.toml": f'{open_modules("crm", "orders", "mail")}[rules]\nleaked-model = "off"\n',
    "shop/__init__.py": "",
    "shop/values.py": "class Store:\n    def get(self, name):\n        return name\n",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models
from shop.values import Store

class Category(models.Model):
    title = models.TextField()

class Setting(models.Model):
    key = models.TextField()
    category = models.ForeignKey(Category, models.CASCADE, related_name="settings")

class Address(models.Model):
    street = models.TextField()

class Tag(models.Model):
    name = models.TextField()

class Shelf(models.Model):
    tags = models.ManyToManyField(Tag)

class Customer(models.Model):
    email = models.TextField()
    home = models.ForeignKey(Address, models.CASCADE)
    seal = models.ForeignKey(Address, models.CASCADE)
    desk = models.ForeignKey(Address, models.CASCADE)
""",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models
from taggit.managers import TaggableManager
from shop.values import Store, cached_property

class TagsField(TaggableManager): ...

class WithSeal(models.Model):
    seal = Store()
    tags = TagsField(through="crm.Tagged")
    class Meta:
        abstract = True

class Plain:
    @cached_property
    def settings(self):
        return Store()

class User(Plain, models.Model):
    name = models.TextField()
    rank = models.TextField()

class Order(WithSeal):
    buyer = models.ForeignKey("crm.Customer", models.CASCADE)  #! foreign-key
    number = models.TextField()

    @property
    def home(self):
        return self.buyer.home  #! relation-traversal

    def desk(self):
        return None
""",
    "shop/mail/__init__.py": "",
}
USE = """
def of_the_row(category):
    return category.settings.get(key="x")  #! reverse-accessor

def of_another(user):
    return user.settings.get(key="x")

def of_anybody(box):
    return box.settings.get(key="x")

def used_as_the_row(box):
    print(box.title)
    return box.settings.get(key="x")  #! reverse-accessor

def used_as_another(box):
    print(box.rank)
    return box.settings.get(key="x")

def of_a_class_attribute(box):
    return box.seal.street

def of_tags_that_others_keep(box):
    box.tags.set([1])

def a_property_that_gives_the_same(box):
    return box.home.street  #! relation-traversal

def a_method_is_not_asked_for_so(box):
    return box.desk.street  #! relation-traversal
"""


def test_what_is_told_as_likely(project: Write, marked: Marked) -> None:
    expected, told = marked(project({**FILES, "shop/mail/use.py": USE}))
    assert told == expected


def test_a_row_that_is_called_like_it_has_something_else_however_many_have_a_relation(
    findings: Findings,
) -> None:
    more = "".join(
        f"class {name}(models.Model):\n    for_{name} = models.ForeignKey('{app}.{to}', models.CASCADE, related_name='settings')\n"
        for name, app, to in (("A", "orders", "Order"), ("B", "crm", "Address"))
    )
    files = {**FILES, "shop/mail/models.py": f"from django.db import models\n{more}"}
    for receiver, told in (("user", False), ("box", True)):
        code = f"def f({receiver}):\n    return {receiver}.settings.get(key='x')\n"
        found = findings({**files, "shop/mail/use.py": code})
        assert any("use.py" in each for each in found) == told


@pytest.mark.parametrize(
    ("receiver", "told"),
    [
        ("box", ["shop/mail/use.py:2 reverse-accessor crm?"]),
        ("user", []),
        ("category", ["shop/mail/use.py:2 reverse-accessor crm"]),
    ],
)
def test_what_may_be_either_is_possible(findings: Findings, receiver: str, told: list[str]) -> None:
    code = f"def f({receiver}):\n    return {receiver}.settings.get(key='x')\n"
    found = findings({**FILES, "shop/mail/use.py": code})
    assert [each for each in found if "use.py" in each] == told
