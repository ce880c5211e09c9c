"""Classes whose model another class or file tells: admins that are registered elsewhere, their inlines, forms and filters,
views whose model a mixin has. Lines that are told are marked with their rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

# `customer` leads to several owners' tables, so that no two names tell what a path means.
FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/orders/__init__.py": "",
    "shop/crm/models.py": "from django.db import models\nclass Customer(models.Model):\n    email = models.TextField()\n",
    "shop/orders/models.py": """
from django.db import models
class Zone(models.Model):
    email = models.TextField()
class Parcel(models.Model):
    customer = models.ForeignKey(Zone, models.CASCADE)
class Order(models.Model):
    number = models.TextField()
    customer = models.ForeignKey("crm.Customer", models.CASCADE, related_name="+")  #! foreign-key
    watchers = models.ManyToManyField("crm.Customer", related_name="+")  #! foreign-key
class Line(models.Model):
    customer = models.ForeignKey(Zone, models.CASCADE)
    order = models.ForeignKey(Order, models.CASCADE)
""",
}
ADMIN = """
from django.contrib import admin
class OrderAdmin(admin.ModelAdmin):
    search_fields = ["customer__email"]  #! cross-module-join
    def mail(self, obj):
        return obj.customer.email  #! relation-traversal
    def shut(self, request, queryset):
        queryset.filter(customer__email="").update(number="")  #! cross-module-join
        for order in queryset:
            order.customer.save()  #! foreign-write
    def get_queryset(self, request):
        return super().get_queryset(request).select_related("customer")  #! cross-module-join
"""
IMPORTS = """
from django.apps import apps
from django.contrib import admin
from shop.orders import adm, models
from shop.orders.adm import OrderAdmin
from shop.orders.models import Order, Parcel
"""


def _unmarked(code: str) -> str:
    return "\n".join(line.partition("#!")[0] for line in code.splitlines())


def _told(project: Write, marked: Marked, files: Mapping[str, str]) -> None:
    expected, told = marked(project({**FILES, **files}))
    assert told == expected


@pytest.mark.parametrize(
    "code",
    [
        "admin.site.register(Order, OrderAdmin)",
        "from django.contrib.admin import site\nsite.register(Order, OrderAdmin)",
        "admin.site.register([Order], OrderAdmin)",
        "admin.site.register((models.Order,), adm.OrderAdmin)",
        "admin.site.register(Order, admin_class=OrderAdmin)",
        "admin.register(Order)(OrderAdmin)",
        "office = admin.AdminSite()\noffice.register(Order, OrderAdmin)",
        "def ready(site):\n    site.register(models.Order, OrderAdmin)",
        "admin.site.register(apps.get_model('orders', 'Order'), OrderAdmin)",
        "@admin.register(Order)\nclass Late(OrderAdmin):\n    pass",
        "class Late(adm.OrderAdmin):\n    pass\nadmin.site.register(Order, Late)",
        "class Late(OrderAdmin):\n    pass\nclass Last(Late):\n    pass\nadmin.site.register(Order, Last)",
        "from shop.orders.adm import OrderAdmin as Desk\nadmin.site.register(Order, Desk)",
    ],
)
def test_what_another_file_registers_an_admin_for(project: Write, marked: Marked, code: str) -> None:
    _told(project, marked, {"shop/orders/adm.py": ADMIN, "shop/orders/admin.py": f"{IMPORTS}{code}\n"})


@pytest.mark.parametrize(
    "code",
    [
        "",
        "admin.site.register(Parcel, OrderAdmin)",
        "admin.site.register([Order, Parcel], OrderAdmin)",
        "admin.site.register(Order, OrderAdmin)\nadmin.site.register(Parcel, OrderAdmin)",
        "admin.site.register(Order)",
        "admin.site.register(nobody_knows(), OrderAdmin)",
        "admin.site.unregister(Order)\nother(Order, OrderAdmin)",
        "class Late(OrderAdmin):\n    pass\nadmin.site.register(Parcel, Late)",
        "@admin.register(Order)\nclass A(OrderAdmin):\n    pass\n@admin.register(Parcel)\nclass B(OrderAdmin):\n    pass",
        "class OrderAdmin(admin.ModelAdmin):\n    pass\nadmin.site.register(Order, OrderAdmin)",
    ],
)
def test_an_admin_of_nobody_knows_what(project: Write, marked: Marked, code: str) -> None:
    files = {"shop/orders/adm.py": _unmarked(ADMIN), "shop/orders/admin.py": f"{IMPORTS}{code}\n"}
    _told(project, marked, files)


def test_what_an_admin_elsewhere_lists(project: Write, marked: Marked) -> None:
    parts = """
from django import forms
from django.contrib import admin
from shop.orders.models import Line

class LineInline(admin.TabularInline):
    model = Line
    def get_formset(self, request, obj=None, **kwargs):
        print(obj.customer.email)  #! relation-traversal
    def has_add_permission(self, request, obj):
        return obj and obj.customer.email  #! relation-traversal
    def column(self, obj):
        print(obj.customer.email)
        return obj.order.customer.email  #! relation-traversal

class OpenFilter(admin.SimpleListFilter):
    def queryset(self, request, queryset):
        return queryset.filter(customer__email=self.value())  #! cross-module-join

class OrderForm(forms.ModelForm):
    def clean_number(self):
        return self.instance.customer.email  #! relation-traversal

class Unlisted(admin.SimpleListFilter):
    def queryset(self, request, queryset):
        return queryset.filter(customer__email=self.value())
"""
    lists = """
from django.contrib import admin
from shop.orders import parts
from shop.orders.parts import LineInline, OrderForm
class OrderAdmin(admin.ModelAdmin):
    inlines = [LineInline]
    list_filter = ("number", parts.OpenFilter)
    form = OrderForm
"""
    registers = "from django.contrib import admin\nfrom shop.orders.lists import OrderAdmin\nfrom shop.orders.models import Order\nadmin.site.register(Order, OrderAdmin)\n"
    files = {
        "shop/orders/parts.py": parts,
        "shop/orders/lists.py": lists,
        "shop/orders/admin.py": registers,
    }
    _told(project, marked, files)


def test_what_an_admin_of_the_file_lists(project: Write, marked: Marked) -> None:
    code = """
from django import forms
from django.contrib import admin
from shop.orders.models import Line, Order, Parcel

class LineInline(admin.StackedInline):
    model = Line
    def get_extra(self, request, obj=None, **kwargs):
        print(obj.customer.email)  #! relation-traversal
class Shared(admin.StackedInline):
    model = Line
    def get_extra(self, request, obj=None, **kwargs):
        print(obj.customer.email)
class Open(admin.SimpleListFilter):
    def queryset(self, request, queryset):
        return queryset.filter(customer__email=self.value())  #! cross-module-join
class OrderForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.customer.email  #! relation-traversal
class Plain(forms.ModelForm):
    def clean(self):
        self.instance.customer.email
@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    inlines = (LineInline, Shared)
    list_filter = [Open, ("customer", Open)]
    form = OrderForm
@admin.register(Parcel)
class ParcelAdmin(admin.ModelAdmin):
    inlines = [Shared]
    form = Plain
"""
    _told(project, marked, {"shop/orders/admin.py": code})


def test_a_base_that_is_no_admin(project: Write, marked: Marked) -> None:
    code = """
class AdminTemplateMixin:
    pass
class Page(AdminTemplateMixin):
    def mail(self, obj):
        return obj.customer.email
    def all(self):
        return self.object_list.filter(customer__email="")
"""
    uses = """
from shop.orders.models import Order
from shop.orders.page import Page
class OrderPage(Page):
    model = Order
"""
    _told(project, marked, {"shop/orders/page.py": code, "shop/orders/views.py": uses})


MIXINS = """
from shop.orders.models import Order, Parcel
class OrderMixin:
    model = Order
class QueryMixin:
    queryset = Order.objects.all()
class ParcelMixin:
    model = Parcel
class PlainMixin:
    title = "x"
"""


@pytest.mark.parametrize(
    ("bases", "is_order"),
    [
        ("OrderMixin, DetailView", True),
        ("QueryMixin, DetailView", True),
        ("mixins.OrderMixin, DetailView", True),
        ("PlainMixin, OrderMixin, DetailView", True),
        ("Between", True),
        ("ParcelMixin, DetailView", False),
        ("PlainMixin, DetailView", False),
        ("DetailView", False),
    ],
)
def test_a_view_whose_model_a_mixin_elsewhere_has(
    project: Write, marked: Marked, bases: str, is_order: bool
) -> None:
    code = f"""
from django.views.generic import DetailView
from shop.orders import mixins
from shop.orders.mixins import OrderMixin, ParcelMixin, PlainMixin, QueryMixin
class Between(OrderMixin, DetailView):
    pass
class Page({bases}):
    def get_title(self):
        return self.object.customer.email  #! relation-traversal
    def get_mail(self):
        order = self.get_object()
        return order.customer.email  #! relation-traversal
    def get_queryset(self):
        return super().get_queryset().filter(customer__email="")  #! cross-module-join
    def listed(self):
        for order in self.object_list:
            order.customer.save()  #! foreign-write
"""
    _told(
        project,
        marked,
        {"shop/orders/mixins.py": MIXINS, "shop/orders/views.py": code if is_order else _unmarked(code)},
    )
