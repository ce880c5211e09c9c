"""Rows of Django's views as applications write them: forms that a view names, hooks that a base of another file hands a row, the
heir's model behind a base's methods, columns that are files, managers that say what they give; and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Findings = Callable[[Mapping[str, str | bytes]], list[str]]
FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.kit]\npath = "shop.kit"\npublic = ["**"]\n'
    '[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n',
    "manage.py": "", "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/kit/__init__.py": "", "shop/orders/__init__.py": "",
    "shop/crm/models.py": "from django.db import models\n"
    "class Customers(models.Manager):\n    def newest(self, count) -> 'Customer':\n        return find(self, count)\n    def total(self) -> int:\n        return count(self)\n"
    "class Customer(models.Model):\n    email = models.TextField()\n    photo = models.FileField()\n    user = models.OneToOneField('auth.User', models.CASCADE)\n    objects = Customers()\n",
    "shop/orders/models.py": "from django.db import models\nclass Order(models.Model):\n    email = models.TextField()\n    photo = models.FileField()\n",
    "shop/orders/forms.py": "from django import forms\nfrom rest_framework import serializers\nfrom shop.crm.models import Customer\nfrom shop.orders.models import Order\n"
    "class CustomerForm(forms.ModelForm):\n    class Meta:\n        model = Customer\n"
    "class OrderForm(forms.ModelForm):\n    class Meta:\n        model = Order\n"
    "class Search(forms.Form):\n    word = forms.CharField()\n"
    "class CustomerRows(serializers.ModelSerializer):\n    class Meta:\n        model = Customer\n",
    "shop/kit/views.py": "from django.views import View\nfrom shop.kit import names\n"
    "class Targeted(View):\n    model = None\n"
    "    def dispatch(self, request, key):\n        target = self.get_target(key)\n        return self.act(request, target)\n"
    "    def get_target(self, key):\n        return self.get_model().objects.get(pk=key)\n"
    "    def get_model(self):\n        return self.model\n"
    "    def title(self, request, names):\n        return names\n"
    "    def show(self, request):\n        return self.title(request, names.of(request))\n"
    "    def act(self, request, target):\n        raise NotImplementedError\n",
    "shop/kit/names.py": "def of(request):\n    return request.names\n",
}  # fmt: skip
HEAD = (
    "from django.views.generic import FormView, UpdateView\nfrom rest_framework.generics import GenericAPIView\nfrom django import forms\n"
    "from shop.crm.models import Customer\nfrom shop.kit.views import Targeted\nfrom shop.orders.forms import *\nfrom shop.orders.models import Order\n"
)


def _writes(findings: Findings, code: str) -> int:
    found = findings({**FILES, "shop/orders/use.py": f"{HEAD}{code}\n"})
    return sum("foreign-write" in each for each in found if each.startswith("shop/orders/use.py"))


VIEW = "class Edit(FormView):\n    form_class = {}\n"
API = "class Edit(GenericAPIView):\n    serializer_class = CustomerRows\n"


@pytest.mark.parametrize(
    ("view", "method", "writes"),
    [
        ("CustomerForm", "post(self, request):\n        form = self.form_class(request.POST)\n        form.save()", 1),
        ("CustomerForm", "post(self, request):\n        form = self.get_form()\n        form.save()", 1),
        ("CustomerForm", "form_valid(self, form):\n        form.save()", 1),
        ("CustomerForm", "form_valid(self, form):\n        form.instance.save()", 1),
        ("CustomerForm", "form_valid(self, form):\n        row = form.save(commit=False)\n        row.save()", 1),
        ("Search", "form_valid(self, form):\n        row = self.request.user.customer\n        row.save()", 1),
        # innocent twins
        ("Search\n    model = Customer", "form_valid(self, form):\n        form.save()", 0),  # which saves something else
        ("Search\n    model = Customer", "post(self, request):\n        form = self.get_form()\n        form.save()", 0),
        ("OrderForm", "form_valid(self, form):\n        form.save()", 0),
        ("OrderForm", "post(self, request):\n        self.form_class(request.POST).save()", 0),
        ("Search", "form_valid(self, form):\n        form.save()", 0),
        ("Search", "post(self, request):\n        form = self.get_form()\n        form.save()", 0),
        ("CustomerForm", "form_valid(self, form):\n        form.save(commit=False)", 0),
        ("CustomerForm", "form_valid(self, form):\n        form.is_valid()", 0),
        ("CustomerForm", "post(self, request):\n        self.other_class(request.POST).save()", 0),
        ("make()", "form_valid(self, form):\n        form.save()", 0),
    ],
)  # fmt: skip
def test_forms_that_a_view_names(findings: Findings, view: str, method: str, writes: int) -> None:
    assert _writes(findings, f"{VIEW.format(view)}    def {method}") == writes


def test_a_form_that_nobody_sees_saves_what_its_view_is_of(findings: Findings) -> None:
    view = VIEW.format("Loaded\n    model = Customer")
    code = f"Loaded = load('forms', 'Loaded')\n{view}    def form_valid(self, form):\n        form.save()"
    assert _writes(findings, code) == 1


@pytest.mark.parametrize(
    ("method", "writes"),
    [
        ("post(self, request):\n        made = self.get_serializer(data=request.data)\n        made.save()", 1),
        ("perform_create(self, serializer):\n        serializer.save(user=self.request.user)", 1),
        ("post(self, request):\n        self.get_object().delete()", 1),
        # innocent twins
        ("post(self, request):\n        made = self.get_serializer(data=request.data)\n        made.is_valid()", 0),
        ("post(self, request):\n        made = self.get_paginator()\n        made.save()", 0),
    ],
)  # fmt: skip
def test_serializers_that_a_view_names(findings: Findings, method: str, writes: int) -> None:
    assert _writes(findings, f"{API}    def {method}") == writes


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        ("class End(Targeted):\n    model = Customer\n    def act(self, request, target):\n        target.delete()", 1),
        ("class Own:\n    model = Customer\nclass End(Own, Targeted):\n    def act(self, request, target):\n        target.delete()", 1),
        ("class End(Targeted):\n    model = Customer\n    def run(self, key):\n        self.get_target(key).delete()", 1),
        # innocent twins
        ("class End(Targeted):\n    model = Order\n    def act(self, request, target):\n        target.delete()", 0),
        ("class End(Targeted):\n    def act(self, request, target):\n        target.delete()", 0),
        ("class End(Targeted):\n    model = Customer\n    def title(self, request, names):\n        names.delete()", 0),
        ("class End(Targeted):\n    model = Customer\n    def other(self, request, target):\n        target.delete()", 0),
        ("class End:\n    model = Customer\n    def act(self, request, target):\n        target.delete()", 0),
    ],
)  # fmt: skip
def test_rows_that_a_base_gets_by_its_heirs_model(findings: Findings, code: str, writes: int) -> None:
    assert _writes(findings, code) == writes


CUSTOMER = "def run(key, content):\n    row = Customer.objects.get(pk=key)\n"


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        (f"{CUSTOMER}    row.photo.save('a.png', content)", 1),
        (f"{CUSTOMER}    row.photo.save('a.png', content, save=True)", 1),
        (f"{CUSTOMER}    row.photo.delete()", 1),
        # innocent twins
        (f"{CUSTOMER}    row.photo.save('a.png', content, save=False)", 0),
        (f"{CUSTOMER}    row.photo.save('a.png', content, False)", 0),
        (f"{CUSTOMER}    row.photo.delete(save=False)", 0),
        (f"{CUSTOMER}    row.photo.delete(False)", 0),
        (f"{CUSTOMER}    row.photo.open()", 0),
        (f"{CUSTOMER}    row.unknown.delete()", 0),
        ("def run(key):\n    Order.objects.get(pk=key).photo.delete()", 0),
    ],
)
def test_columns_that_are_files(findings: Findings, code: str, writes: int) -> None:
    assert _writes(findings, code) == writes


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        ("def run():\n    row = Customer.objects.newest(1)\n    row.save()", 1),
        ("def run():\n    Customer.objects.total().save()", 0),
    ],
)
def test_managers_that_say_what_they_give(findings: Findings, code: str, writes: int) -> None:
    assert _writes(findings, code) == writes


SERIALIZER = "class Rows(CustomerRows):\n    def {0}:\n        {1}\n"


@pytest.mark.parametrize(
    ("head", "code", "writes"),
    [
        ("create(self, data)", "return super().create(data)", 1),
        ("update(self, row, data)", "return super().update(row, data)", 1),
        ("save(self, **data)", "return super().save(**data)", 1),
        # innocent twins
        ("create(self, data)", "return data", 0),
        ("validate(self, data)", "return super().validate(data)", 0),
    ],
)
def test_serializers_that_go_on_making(findings: Findings, head: str, code: str, writes: int) -> None:
    meta = "    class Meta:\n        model = Customer\n"
    assert _writes(findings, SERIALIZER.format(head, code) + meta) == writes


@pytest.mark.parametrize(("said", "writes"), [("commit=True", 1), ("commit", 1), ("commit=False", 0)])
def test_forms_that_save_at_once(findings: Findings, said: str, writes: int) -> None:
    code = f"class Own(CustomerForm):\n    class Meta:\n        model = Customer\n    def save(self, commit=True):\n        return super().save({said})"
    assert _writes(findings, code) == writes


ALL = "    for row in Customer.objects.all():\n        "


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        (f"def run():\n    rows = []\n{ALL}rows.append(row)\n    for each in rows:\n        each.save()", 1),
        (f"def run(key):\n    rows = {{}}\n{ALL}rows[row.pk] = row\n    rows[key].save()", 1),
        (f"def run():\n    rows = {{}}\n{ALL}rows[row.pk] = row\n    for each in rows.values():\n        each.delete()", 1),
        # innocent twins
        (f"def run():\n    rows = []\n{ALL}rows.append(row.email)\n    for each in rows:\n        each.save()", 0),
        (f"def run(key):\n    rows = {{}}\n{ALL}rows[row] = key\n    rows[key].save()", 0),
        (f"def run(other):\n    rows, more = [], []\n{ALL}rows.append(row)\n    for each in more:\n        each.save()", 0),
        ("def run():\n    rows = []\n    for row in rows:\n        rows.append(row)\n        row.save()", 0),
    ],
)  # fmt: skip
def test_lists_and_dicts_that_are_filled(findings: Findings, code: str, writes: int) -> None:
    assert _writes(findings, code) == writes
