"""Rows and querysets in what a form cleaned: of its model's relations and of the fields that choose rows; innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from test_callers import FILES

Findings = Callable[[Mapping[str, str | bytes]], list[str]]

# `customer`, `customers` and `region` lead to several owners' tables.
MODELS = (
    "from django.db import models\nfrom shop.crm.models import Customer\n"
    "class Zone(models.Model):\n    title = models.TextField()\n"
    "class Parcel(models.Model):\n    region = models.ForeignKey(Zone, on_delete=models.CASCADE)\n"
    "    customer = models.ForeignKey(Zone, on_delete=models.CASCADE)\n"
    "class Order(models.Model):\n    number = models.TextField()\n"
    "    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)\n"
    "    customers = models.ManyToManyField(Customer, related_name='+')\n"
)
HEAD = (
    "from django import forms\nfrom django.contrib import admin\nfrom shop.crm.models import Customer\n"
    "from shop.orders.models import Order, Parcel\n"
)
FORM = "class Desk(forms.ModelForm):\n    class Meta:\n        model = Order\n        fields = '__all__'\n    def clean(self):\n"
PLAIN = (
    "class Desk(forms.Form):\n    one = forms.ModelChoiceField(queryset=Customer.objects.all())\n"
    "    two = forms.ModelMultipleChoiceField(Customer.objects.none())\n    text = forms.CharField()\n"
    "    parcel = forms.ModelChoiceField(queryset=Parcel.objects.all())\n    def clean(self):\n"
)


def _rules(findings: Findings, code: str) -> list[str]:
    files = {**FILES, "shop/orders/models.py": MODELS, "shop/orders/forms.py": f"{HEAD}{code}\n"}
    told = [each.split()[1] for each in findings(files) if each.startswith("shop/orders/forms.py")]
    return [rule for rule in told if rule != "model-binding"]


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("data = super().clean()\n        data['customer'].save()", ["foreign-write"]),
        ("data = super(Desk, self).clean()\n        data['customers'].filter(pk=1).update(email='')", ["foreign-write"]),
        ("self.cleaned_data['customer'].delete()", ["foreign-write"]),
        ("print(self.cleaned_data['customer'].region.title)", ["relation-traversal"]),
        ("customer = self.cleaned_data.get('customer')\n        customer.save()", ["foreign-write"]),
        ("data = self.cleaned_data\n        for one in data['customers']:\n            one.save()", ["foreign-write"]),
        ("customer = self.cleaned_data.pop('customer')\n        customer.save()", ["foreign-write"]),
        ("data = self.cleaned_data.copy()\n        data['customer'].save()", ["foreign-write"]),
        # innocent twins
        ("self.cleaned_data['number'].save()", []),
        ("self.cleaned_data['customer'].email", []),
        ("self.cleaned_data[self.name].save()", []),
        ("self.data['customer'].save()", []),
        ("self.cleaned_data['nothing'].region.title", []),
    ],
)  # fmt: skip
def test_relations_of_the_model(findings: Findings, code: str, rules: list[str]) -> None:
    assert _rules(findings, f"{FORM}        {code}") == rules


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("self.cleaned_data['one'].save()", ["foreign-write"]),
        ("self.cleaned_data['two'].update(email='')", ["foreign-write"]),
        ("print(self.cleaned_data['one'].region.title)", ["relation-traversal"]),
        ("for each in self.cleaned_data['two']:\n            each.region.save()", ["foreign-write"]),
        # innocent twins
        ("self.cleaned_data['text'].strip()", []),
        ("self.cleaned_data['parcel'].save()", []),
        ("print(self.cleaned_data['parcel'].region.title)", []),
        ("self.cleaned_data['customer'].save()", []),
    ],
)
def test_fields_that_choose_rows(findings: Findings, code: str, rules: list[str]) -> None:
    assert _rules(findings, f"{PLAIN}        {code}") == rules


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("def view(request):\n    form = Desk(request.POST)\n    form.cleaned_data['one'].save()", ["foreign-write"]),
        ("class Late(Desk):\n    def done(self):\n        self.cleaned_data['two'].delete()", ["foreign-write"]),
        ("class Late(Desk):\n    one = forms.CharField()\n    def done(self):\n        self.cleaned_data['one'].save()", []),
        ("def view(form):\n    form.cleaned_data['one'].save()", []),
    ],
)  # fmt: skip
def test_forms_as_others_use_them(findings: Findings, code: str, rules: list[str]) -> None:
    assert _rules(findings, f"{PLAIN}        pass\n{code}") == rules


def test_the_form_of_an_admin(findings: Findings) -> None:
    code = (
        "@admin.register(Order)\nclass OrderAdmin(admin.ModelAdmin):\n    def save_model(self, request, obj, form, change):\n"
        "        form.cleaned_data['customer'].save()\n        form.cleaned_data['other'].save()\n"
    )
    assert _rules(findings, code) == ["foreign-write"]
