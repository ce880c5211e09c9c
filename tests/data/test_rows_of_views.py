"""Rows that a view gets of which `get_queryset` alone says what it shows. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from open_modules import open_modules

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": f'{open_modules("crm", "orders")}[rules]\nleaked-model = "off"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models

class Customer(models.Model):
    name = models.TextField()
""",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models

class Order(models.Model):
    customer = models.ForeignKey("crm.Customer", models.CASCADE)  #! foreign-key
""",
    "shop/orders/views.py": """
from django.views import View
from django.views.generic.detail import SingleObjectMixin
from rest_framework.viewsets import ModelViewSet
from shop.crm.models import Customer
from shop.orders.models import Order

class Remove(SingleObjectMixin, View):
    def get_queryset(self):
        return Customer.objects.filter(name=self.request.user.name)  #! foreign-query

    def post(self, request):
        customer = self.get_object()
        customer.delete()  #! foreign-write

class Orders(ModelViewSet):
    def get_queryset(self):
        return Order.objects.all()

    def perform_destroy(self, instance):
        print(instance.customer.name)  #! relation-traversal
        instance.customer.delete()  #! foreign-write

    def retrieve(self, request, pk):
        return self.get_object().customer.name  #! relation-traversal

class Names(View):
    def get_queryset(self):
        return Order.objects.values_list("pk", flat=True)

    def get_object(self):
        return self.request

    def get(self, request):
        return self.get_object().customer.name

class Customers(ModelViewSet):
    def get_queryset(self):
        return Customer.objects.all()  #! foreign-query

    def perform_destroy(self, instance):
        instance.delete()  #! foreign-write

class Unknown(View):
    def perform_destroy(self, instance):
        instance.delete()

    def get(self, request):
        self.get_object().delete()
""",
}


def test_a_view_gets_a_row_of_its_queryset(project: Write, marked: Marked) -> None:
    expected, told = marked(project(FILES))
    assert told == expected
