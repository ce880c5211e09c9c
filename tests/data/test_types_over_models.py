"""Types of GraphQL and schemas over a model: a field that is another type shows the row behind a relation, and `self` of strawberry-django's
types is a row. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from open_modules import open_modules

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": f'{open_modules("crm", "orders")}[rules]\nleaked-model = "off"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models

class Club(models.Model):
    name = models.TextField()

class Customer(models.Model):
    email = models.TextField()
    club = models.ForeignKey(Club, models.CASCADE)

class Note(models.Model):
    order = models.ForeignKey("orders.Order", models.CASCADE, related_name="notes")  #! foreign-key
""",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models

class Order(models.Model):
    number = models.TextField()
    customer = models.ForeignKey("crm.Customer", models.CASCADE)  #! foreign-key
""",
}
USE = """
from typing import Annotated
import strawberry
import strawberry_django
import strawberry.django as of_old
from strawberry_django import type as type_over
from shop.orders import models

@{decorator}
class OrderType(Base):
    number: strawberry.auto
    customer: Annotated["CustomerType", strawberry.lazy("shop.crm.types")] | None  #! relation-traversal
    notes: list["NoteType"] = strawberry_django.field()  #! reverse-accessor
    title: str

    @strawberry_django.field
    def customer_email(self) -> str:
        return self.customer.email  #! relation-traversal

    @strawberry_django.field(prefetch_related="notes")
    def own_notes(self) -> list["NoteType"]:
        return self.notes.all()  #! reverse-accessor

    @strawberry_django.field
    def customer(self) -> "CustomerType":
        return self.customer.club.name  #! relation-traversal

    @classmethod
    def get_queryset(cls, queryset, info):
        return queryset.filter(customer__email="x")  #! cross-module-join

@strawberry_django.type(models.Order)
class Brief:
    customer: strawberry.auto
    customer_id: int

@strawberry.type
class Plain:
    customer: "CustomerType"

    def of_nobody(self):
        return self.customer
"""


@pytest.mark.parametrize(
    "decorator",
    [
        "strawberry_django.type(models.Order, fields='__all__')",
        "of_old.type(models.Order)",
        "type_over(models.Order)",
        "strawberry_django.type(model=models.Order)",
    ],
)
def test_types_over_a_model(project: Write, marked: Marked, decorator: str) -> None:
    code = "class Base: ...\n" + USE.replace("{decorator}", decorator)
    expected, told = marked(project({**FILES, "shop/orders/types.py": code}))
    assert told == expected


LISTED = """
from graphene_django import DjangoObjectType
from ninja import ModelSchema, Schema
from shop.crm.schemas import CustomerOut
from shop.orders.models import Order

class OrderType(DjangoObjectType):
    class Meta:
        model = Order
        fields = ("number", "customer")  #! relation-traversal

class Whole(DjangoObjectType):
    class Meta:
        model = Order
        fields = ("number", "customer_id")

class OrderOut(ModelSchema):
    customer: CustomerOut  #! relation-traversal
    label: str
    class Meta:
        model = Order
        fields = ["number", "customer"]

class OfNobody(Schema):
    customer: CustomerOut
"""


def test_what_types_of_graphene_and_schemas_of_ninja_show(project: Write, marked: Marked) -> None:
    expected, told = marked(project({**FILES, "shop/orders/types.py": LISTED}))
    assert told == expected
