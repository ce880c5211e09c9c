"""Methods of abstract models reach over what the models below them have. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from open_modules import open_modules

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": f'{open_modules("crm", "orders", "stock")}[rules]\nleaked-model = "off"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models

class Club(models.Model):
    name = models.TextField()

class Customer(models.Model):
    email = models.TextField()
    club = models.ForeignKey(Club, models.CASCADE)
""",
    "shop/stock/__init__.py": "",
    "shop/stock/models.py": """
from django.db import models
from shop.orders.bases import Priced

class Place(models.Model):
    city = models.TextField()

class Item(Priced):
    customer = models.ForeignKey("crm.Customer", models.CASCADE)  #! foreign-key
    place = models.ForeignKey(Place, models.CASCADE)
    owner = models.ForeignKey(Place, models.CASCADE)
""",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models
from shop.orders.bases import Priced, Titled

class Order(Priced):
    customer = models.ForeignKey("crm.Customer", models.CASCADE, related_name="orders")  #! foreign-key
    owner = models.ForeignKey("crm.Customer", models.CASCADE, related_name="+")  #! foreign-key
    marks = models.ManyToManyField("crm.Club")  #! foreign-key

class Line(Titled):
    order = models.ForeignKey(Order, models.CASCADE)
    customer = models.TextField()
""",
}
BASES = """
from django.db import models

class Base(models.Model):
    class Meta:
        abstract = True

class Priced(Base):
    price = models.IntegerField()
    class Meta:
        abstract = True

    def of_all_below(self):
        return self.customer.email  #! relation-traversal

    def of_one_below(self):
        return [mark.name for mark in self.marks.all()]  #! relation-traversal

    def of_one_in_another_module(self):
        return self.place.city  #! relation-traversal

    def of_several_owners(self):
        return self.owner.city

    def its_own(self):
        return self.price, self.nothing.name

    @property
    def club(self):
        return self.customer.club  #! relation-traversal

class Titled(Base):
    class Meta:
        abstract = True

    def no_row_below(self):
        return self.customer.email
"""


def test_what_models_below_have(project: Write, marked: Marked) -> None:
    expected, told = marked(project({**FILES, "shop/orders/bases.py": BASES}))
    assert told == expected
