"""What docs/limits.md says is not seen is not; and what it says makes it seen does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Findings = Callable[[Mapping[str, str]], list[str]]

DJANGO = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\n[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n',
    "shop/crm/models.py": "from django.db import models\nclass Customer(models.Model):\n    email = models.EmailField()\n",
    "shop/orders/models.py": (
        "from django.contrib.contenttypes.fields import GenericForeignKey\nfrom django.db import models\n"
        "class Order(models.Model):\n    customer_id = models.IntegerField()\n"
        '    customer = models.ForeignKey("crm.Customer", models.CASCADE)\n'
        'class Note(models.Model):\n    subject = GenericForeignKey("kind", "key")\n'
    ),
    "shop/orders/paths.py": 'PATHS = ["customer__email"]\n',
}
SQLALCHEMY = {
    "boundcheck.toml": DJANGO["boundcheck.toml"],
    "shop/base.py": "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...\n",
    "shop/crm/models.py": (
        "from sqlalchemy.orm import Mapped, mapped_column\nfrom shop.base import Base\n"
        'class Customer(Base):\n    __tablename__ = "customer"\n    id: Mapped[int] = mapped_column(primary_key=True)\n'
        "    email: Mapped[str]\n"
    ),
    "shop/orders/models.py": (
        "from sqlalchemy import ForeignKey\nfrom sqlalchemy.ext.associationproxy import association_proxy\n"
        "from sqlalchemy.ext.hybrid import hybrid_property\n"
        "from sqlalchemy.orm import Mapped, mapped_column, relationship\nfrom shop.base import Base\n"
        'class Order(Base):\n    __tablename__ = "order"\n    id: Mapped[int] = mapped_column(primary_key=True)\n'
        '    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))\n'
        '    customer = relationship("Customer")\n'
        'class Line(Base):\n    __tablename__ = "line"\n    id: Mapped[int] = mapped_column(primary_key=True)\n'
        '    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))\n    order = relationship("Order")\n'
        '    buyer = association_proxy("order", "customer")\n'
        "    @hybrid_property\n    def payer(self):\n        return self.order.customer\n"
    ),
}
HEADER = "from shop.orders.models import Order\n"
# What it is, code of which nothing is told, and what makes it known, where that is an annotation.
IN_DJANGO = {
    "parameter": ("def f(thing):\n    return thing.customer.x", "def f(thing: Order):\n    return thing.customer.x"),
    "lambda": (
        "g = lambda thing: thing.customer.x\ndef h():\n    g(Order.objects.get())",
        "def g(thing: Order):\n    return thing.customer.x\ndef h():\n    g(Order.objects.get())",
    ),
    "all_models": (
        "from django.apps import apps\ndef f():\n    for model in apps.get_models():\n        model.objects.all()",
        None,
    ),
    "meta": ("def f():\n    for field in Order._meta.get_fields():\n        field.related_model.objects.all()", None),
    "setattr": ('def f(order: Order, name):\n    setattr(order, f"{name}_id", 1)', None),
    "sql": ("from django.db import connection\ndef f(sql):\n    connection.cursor().execute(sql)", None),
    "listed": ("from shop.orders.paths import PATHS\ndef f():\n    return Order.objects.values(*PATHS)", None),
    "decorator": (
        "def with_order(f):\n    def inner(request):\n        return f(request, Order.objects.get())\n    return inner\n"
        "@with_order\ndef view(request, thing):\n    return thing.customer.x",
        "def with_order(f):\n    def inner(request):\n        return f(request, Order.objects.get())\n    return inner\n"
        "@with_order\ndef view(request, thing: Order):\n    return thing.customer.x",
    ),
    "typed_dict": (
        "from typing import TypedDict\nclass Row(TypedDict):\n    thing: Order\n"
        'def f(row: Row):\n    return row["thing"].customer.x',
        "from typing import TypedDict\nclass Row(TypedDict):\n    thing: Order\n"
        'def f(row: Row):\n    thing: Order = row["thing"]\n    return thing.customer.x',
    ),
    "dataclass": (
        "from dataclasses import dataclass\nfrom typing import Any\n@dataclass\nclass Row:\n    thing: Any\n"
        "def f(row: Row):\n    return row.thing.customer.x",
        "from dataclasses import dataclass\nfrom typing import Any\n@dataclass\nclass Row:\n    thing: Order\n"
        "def f(row: Row):\n    return row.thing.customer.x",
    ),
    "formset": (
        "from django.contrib import admin\nclass Admin(admin.ModelAdmin):\n    def save_formset(self, request, form, formset, change):\n"
        "        for thing in formset.save(commit=False):\n            thing.customer.x",
        "from django.contrib import admin\nclass Admin(admin.ModelAdmin):\n    def save_formset(self, request, form, formset, change):\n"
        "        things: list[Order] = formset.save(commit=False)\n        for thing in things:\n            thing.customer.x",
    ),
    "view": (
        "from django.views.generic import DetailView\nclass Show(DetailView):\n    def get_queryset(self):\n"
        "        return Order.objects.all()\n    def x(self):\n        return self.object.customer.x",
        "from django.views.generic import DetailView\nclass Show(DetailView):\n    object: Order\n"
        "    def get_queryset(self):\n        return Order.objects.all()\n"
        "    def x(self):\n        return self.object.customer.x",
    ),
    "generic_key": (
        "from shop.orders.models import Note\ndef f():\n    return Note.objects.get().subject.customer.x",
        "from shop.orders.models import Note\n"
        "def f():\n    thing: Order = Note.objects.get().subject\n    return thing.customer.x",
    ),
    "signal": (
        "from django.dispatch import Signal, receiver\npaid = Signal()\n"
        "def f():\n    paid.send(sender=Order, thing=Order.objects.get())\n"
        "@receiver(paid)\ndef on(sender, thing, **more):\n    return thing.customer.x",
        "from django.dispatch import Signal, receiver\npaid = Signal()\n"
        "def f():\n    paid.send(sender=Order, thing=Order.objects.get())\n"
        "@receiver(paid)\ndef on(sender, thing: Order, **more):\n    return thing.customer.x",
    ),
}  # fmt: skip
IN_SQLALCHEMY = {
    "hybrid": (
        "from sqlalchemy import select\nfrom shop.orders.models import Line\n"
        'def f():\n    return select(Line).where(Line.payer.has(email="x"))',
        None,
    ),
    "inspect": (
        "from sqlalchemy import inspect\ndef f(x):\n    return inspect(x).object.customer.x",
        "from sqlalchemy import inspect\ndef f(x):\n    thing: Order = inspect(x).object\n    return thing.customer.x",
    ),
    "disagreement": (
        "from flask import g\nfrom shop.orders.models import Line\ndef put(session):\n    g.thing = session.get(Line, 1)\n"
        "    g.thing = session.get(Order, 1)\ndef f():\n    return g.thing.customer.x",
        "from flask import g\nfrom shop.orders.models import Line\ndef put(session):\n    g.thing = session.get(Line, 1)\n"
        "    g.thing = session.get(Order, 1)\ndef f():\n    thing: Order = g.thing\n    return thing.customer.x",
    ),
    "baked": (
        "from sqlalchemy.ext import baked\nbakery = baked.bakery()\ndef f(session):\n"
        "    query = bakery(lambda session: session.query(Order))\n    return query(session).first().customer.x",
        "from sqlalchemy.ext import baked\nbakery = baked.bakery()\ndef f(session):\n"
        "    query = bakery(lambda session: session.query(Order))\n    thing: Order = query(session).first()\n"
        "    return thing.customer.x",
    ),
    "proxy": (
        "from werkzeug.local import LocalProxy\ndef find(session):\n    return session.get(Order, 1)\n"
        "current = LocalProxy(find)\ndef f():\n    return current.customer.x",
        "from werkzeug.local import LocalProxy\ndef find(session):\n    return session.get(Order, 1)\n"
        "current: Order = LocalProxy(find)\ndef f():\n    thing: Order = current\n    return thing.customer.x",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("shop", "cases"), [(DJANGO, IN_DJANGO), (SQLALCHEMY, IN_SQLALCHEMY)])
def test_what_is_not_seen_is_not(
    findings: Findings, shop: Mapping[str, str], cases: Mapping[str, tuple[str, str | None]]
) -> None:
    code = {f"shop/orders/{name}.py": f"{HEADER}{silent}\n" for name, (silent, _) in cases.items()}
    template = {"shop/orders/templates/orders/a.html": "{{ order.customer.email }}\n"}
    assert told(findings({**shop, **code, **template}), cases) == set()


@pytest.mark.parametrize(("shop", "cases"), [(DJANGO, IN_DJANGO), (SQLALCHEMY, IN_SQLALCHEMY)])
def test_an_annotation_makes_it_seen(
    findings: Findings, shop: Mapping[str, str], cases: Mapping[str, tuple[str, str | None]]
) -> None:
    helped = {name: annotated for name, (_, annotated) in cases.items() if annotated is not None}
    code = {f"shop/orders/{name}.py": f"{HEADER}{annotated}\n" for name, annotated in helped.items()}
    assert told(findings({**shop, **code}), cases) == helped.keys()


def told(found: list[str], cases: Mapping[str, tuple[str, str | None]]) -> set[str]:
    """The cases of whose file something on data is told."""
    assert any("shop/orders/models.py" in line for line in found)  # the models are known
    return {name for name in cases for line in found if f"/{name}.py:" in line and line.endswith("crm")}
