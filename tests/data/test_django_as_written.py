"""Django as it is written: admin classes, serializers, views, what queries give. Lines that are told are marked with their rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/orders/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models
class Club(models.Model):
    title = models.CharField(max_length=9)
class Customer(models.Model):
    email = models.CharField(max_length=9)
    country = models.CharField(max_length=9)
    club = models.ForeignKey(Club, models.CASCADE)
""",
    "shop/orders/adm.py": """
from django.contrib import admin
from shop.orders.models import Order, Line

@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["number", "mail"]
    list_select_related = ["customer"]  #! cross-module-join
    search_fields = ["customer__email"]  #! cross-module-join
    ordering = ["customer__country"]  #! cross-module-join

    @admin.display(ordering="customer__email")  #! cross-module-join
    def mail(self, obj):
        return obj.customer.email  #! relation-traversal

    def land(self, order):
        return order.customer.country  #! relation-traversal
    land.admin_order_field = "customer__country"  #! cross-module-join

    def save_model(self, request, obj, form, change):
        obj.customer.save()  #! foreign-write

class LineInline(admin.TabularInline):
    model = Line
    fields = ["x"]
    def x(self, obj):
        return obj.order.customer.email  #! relation-traversal
    y = lambda self, obj: obj.order.customer.email  #! relation-traversal
""",
    "shop/orders/api.py": """
from rest_framework import serializers, filters, viewsets
from shop.orders.models import Order

class OrderSerializer(serializers.ModelSerializer):
    mail = serializers.CharField(source="customer.email")  #! relation-traversal
    customer = serializers.StringRelatedField()  #! relation-traversal
    customer2 = serializers.SlugRelatedField(slug_field="email", source="customer", read_only=True)  #! relation-traversal
    land = serializers.SerializerMethodField()
    class Meta:
        model = Order
        fields = ["mail"]
    def get_land(self, order):
        return order.customer.country  #! relation-traversal
    def create(self, validated_data):
        order = super().create(validated_data)
        order.customer.save()  #! foreign-write
        return order
    def update(self, instance, validated_data):
        instance.customer.email  #! relation-traversal
        validated_data["customer"].email

class Deep(serializers.ModelSerializer):
    class Meta:
        model = Order
        depth = 1  #! relation-traversal

class Declared(serializers.ModelSerializer):
    customer = serializers.CharField()
    class Meta:
        model = Order
        depth = 1

class DeclaredAbove(Declared):
    class Meta:
        model = Order
        depth = 1

class DeclaresAnother(serializers.ModelSerializer):
    number = serializers.CharField()
    class Meta:
        model = Order
        depth = 1  #! relation-traversal

class OrderView(viewsets.ModelViewSet):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer
    filter_backends = [filters.OrderingFilter]
    ordering_fields = ["customer__email"]  #! cross-module-join
    filterset_fields = {"customer__country": ["exact"]}  #! cross-module-join
    def perform_create(self, serializer):
        order = serializer.save()
        order.customer.email  #! relation-traversal
    def other(self):
        return self.get_object().customer.email  #! relation-traversal
""",
    "shop/orders/documents.py": """
from django_elasticsearch_dsl import Document
from shop.crm.models import Customer
from shop.orders.models import Member

class CustomerDocument(Document):
    class Django:
        model = Customer  #! model-binding
    def get_queryset(self):
        return super().get_queryset().filter(club__title="x").exclude(club__title="y")

class MemberDocument(Document):
    class Django:
        model = Member
    def get_queryset(self):
        return super().get_queryset().filter(club__title="x")  #! cross-module-join
""",
    "shop/orders/models.py": """
from django.db import models
class Order(models.Model):
    number = models.CharField(max_length=9)
    customer = models.ForeignKey("crm.Customer", models.CASCADE, related_name="orders")  #! foreign-key
    class Meta:
        ordering = ["customer__email"]  #! cross-module-join
class Member(models.Model):
    club = models.ForeignKey("crm.Club", models.CASCADE)  #! foreign-key
class Line(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
""",
    "shop/orders/use.py": """
from shop.orders.models import Order
F = {"customer__email": 3}
L = ["customer__country", "number"]
def f(pk):
    Order.objects.filter(**F)  #! cross-module-join
    Order.objects.values(*L)  #! cross-module-join
    Order.objects.filter(**{"customer__email": pk})  #! cross-module-join
    Order._meta.get_field("customer").related_model.objects.all()  #! foreign-query
    Order.customer.field.related_model.objects.all()  #! foreign-query
    Order.objects.first().customer.email  #! relation-traversal
    o = Order.objects.get(pk=1)
    getattr(o, "customer").email  #! relation-traversal
    o.customer.club.title  #! relation-traversal
    for o in Order.objects.all().iterator():
        print(o.customer.email)  #! relation-traversal
    [x.customer.email for x in Order.objects.select_related("customer")]  #! cross-module-join,relation-traversal
    sorted(Order.objects.all(), key=lambda x: x.customer.email)  #! relation-traversal
    max(Order.objects.all(), key=lambda x: x.customer.email)  #! relation-traversal
    {o.pk: o for o in Order.objects.all()}[3].customer.email  #! relation-traversal
    Order.objects.in_bulk([1])[1].customer.email  #! relation-traversal
    Order.objects.create(number=1).customer.save()  #! foreign-write
    o, made = Order.objects.get_or_create(number=1)
    o.customer.delete()  #! foreign-write
    list(Order.objects.all())[0].customer.email  #! relation-traversal
    next(iter(Order.objects.all())).customer.email  #! relation-traversal
    Order.objects.annotate(x=1).earliest("number").customer.email  #! relation-traversal
    Order.objects.order_by("customer__email")  #! cross-module-join
    Order.objects.filter(lines__order__customer__email=1)  #! cross-module-join
""",
}


def test_everything_that_is_marked_is_told_and_nothing_else(project: Write, marked: Marked) -> None:
    expected, told = marked(project(FILES))
    assert told == expected
