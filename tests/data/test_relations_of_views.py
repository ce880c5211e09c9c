"""Relations that a class lists in an attribute, and that a base of the project has its queryset follow. Lines that are told
are marked with their rule."""

from __future__ import annotations

import pytest
from rows_in_hands import CRM, Marked, Write

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": CRM,
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models
class Order(models.Model):
    number = models.CharField(max_length=9)
    customer = models.ForeignKey("crm.Customer", models.CASCADE, related_name="orders")  #! foreign-key
    clubs = models.ManyToManyField("crm.Club")  #! foreign-key
class Line(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
""",
    "shop/orders/serializers.py": """
from rest_framework import serializers
from shop.orders.models import Order
class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ["number"]
""",
    "shop/lib/__init__.py": "",
    "shop/lib/views.py": """
from rest_framework import viewsets
from shop.lib.other import Other

class RelatedMixin:
    joined = None
    fetched = None

    def get_queryset(self):
        queryset = super().get_queryset()
        if self.joined:
            queryset = queryset.select_related(*self.joined)
        if self.fetched:
            queryset = queryset.prefetch_related(
                *self.fetched
            )
        return queryset

class View(RelatedMixin, viewsets.ModelViewSet):
    pass

class Chained(viewsets.ModelViewSet):
    def get_queryset(self):
        return self.queryset.filter(number="x").select_related(*self.joined).order_by("number")

class Report:
    reported = []

    def report(self, request, queryset):
        return list(queryset.select_related(*self.reported))

class Elsewhere(viewsets.ModelViewSet):
    def others(self):
        others = Other.objects.all()
        return others.select_related(*self.joined)

    def lines(self):
        return self.get_object().lines.all().select_related(*self.joined)

class Said(viewsets.ModelViewSet):
    \"\"\"Not so:

    def get_queryset(self):
        return self.queryset.select_related(*self.joined)
    \"\"\"

class Plain(viewsets.ModelViewSet):
    joined = fetched = reported = ()
""",
}
HEAD = """
from django.contrib import admin
from django.db.models import Prefetch
from rest_framework import viewsets
from shop.crm.models import Club
from shop.lib.views import Chained, Elsewhere, Plain, RelatedMixin, Report, Said, View
from shop.orders.models import Line, Order
from shop.orders.serializers import OrderSerializer
"""
USE = {
    "a mixin above the view's base": """
class OrderView(View):
    queryset = Order.objects.all()
    joined = ["customer"]  #! cross-module-join
    fetched = ["clubs"]  #! foreign-query
""",
    "by lines and by sums": """
class First(View):
    queryset = Order.objects.all()
    joined = [
        "number",
        "customer__club",  #! cross-module-join
    ]
    fetched = ("lines",)
class Second(First):
    queryset = Line.objects.all()
    joined = First.joined + [
        "order__customer",  #! cross-module-join
    ]
    fetched = ("order__lines",) + (
        Prefetch("order__clubs", queryset=Club.objects.all()),  #! foreign-query
    )
""",
    "the model of its serializer": """
class OrderView(RelatedMixin, viewsets.ModelViewSet):
    serializer_class = OrderSerializer
    joined = ("customer",)  #! cross-module-join
""",
    "a chain over several calls": """
class OrderView(Chained):
    queryset = Order.objects.all()
    joined = ("customer",)  #! cross-module-join
    fetched = ("clubs",)
""",
    "a queryset that is handed in": """
@admin.register(Order)
class OrderAdmin(Report, admin.ModelAdmin):
    reported = ["customer"]  #! cross-module-join
""",
    "its own method, and a base of its file": """
class Base(viewsets.ModelViewSet):
    def get_queryset(self):
        return super().get_queryset().prefetch_related(*self.rows)
class OrderView(Base):
    queryset = Order.objects.all()
    rows = ["clubs"]  #! foreign-query
class LineView(viewsets.ModelViewSet):
    queryset = Line.objects.all()
    rows = ["order__customer"]
    def get_queryset(self):
        return self.queryset.select_related(*self.rows)  #! cross-module-join
""",
    "nobody applies it": """
class OrderView(Plain):
    queryset = Order.objects.all()
    joined = ["customer"]
    fetched = ["clubs"]
    reported = ["customer"]
class Quoted(Said):
    queryset = Order.objects.all()
    joined = ["customer"]
""",
    "applied to other rows": """
class OrderView(Elsewhere):
    queryset = Order.objects.all()
    joined = ["customer"]
""",
    "a method of its own hides the base's": """
class Hiding(View):
    queryset = Order.objects.all()
    joined = ["customer"]
    def get_queryset(self):
        return self.queryset.all()
class Going(View):
    queryset = Order.objects.all()
    joined = ["customer"]  #! cross-module-join
    def get_queryset(self):
        return super().get_queryset().filter(number="x")
""",
    "no relation, or no model": """
class Columns(View):
    queryset = Order.objects.all()
    joined = ["number", "lines"]
    fetched = ["lines"]
class Nameless(View):
    joined = ["customer"]
""",
}


@pytest.mark.parametrize("code", USE.values(), ids=USE.keys())
def test_relations_that_a_base_follows(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/orders/views.py": HEAD + code}))
    told -= {each for each in told if each.endswith(("private-import", "model-binding"))}
    assert told == expected
