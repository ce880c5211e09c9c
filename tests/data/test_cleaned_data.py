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
        ("self.cleaned_data['nothing'].region.nothing", []),
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


REST = "from rest_framework import serializers, viewsets\n" + HEAD
SERIALIZER = (
    "class Desk(serializers.ModelSerializer):\n"
    "    zone = serializers.PrimaryKeyRelatedField(queryset=Customer.objects.all())\n"
    "    zones = serializers.SlugRelatedField('email', queryset=Customer.objects.all(), many=True)\n"
    "    nested = Parts()\n"
    "    class Meta:\n        model = Order\n        fields = '__all__'\n    "
)
PARTS = "class Parts(serializers.Serializer):\n    customer = serializers.CharField()\n"


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("def create(self, validated_data):\n        validated_data['customer'].save()", ["foreign-write"]),
        ("def create(self, data):\n        customer = data.pop('customer')\n        customer.save()", ["foreign-write"]),
        ("def update(self, row, data):\n        data.get('customer').delete()", ["foreign-write"]),
        ("def validate(self, attrs):\n        attrs['customer'].save()\n        return attrs", ["foreign-write"]),
        ("def validate(self, attrs):\n        print(attrs['customer'].region.title)", ["relation-traversal"]),
        ("def validate(self, attrs):\n        attrs = super().validate(attrs)\n        attrs['customer'].save()", ["foreign-write"]),
        ("def validate_customer(self, value):\n        value.save()\n        return value", ["foreign-write"]),
        ("def validate_zone(self, value):\n        value.save()\n        return value", ["foreign-write"]),
        ("def create(self, data):\n        for each in data['zones']:\n            each.save()", ["foreign-write"]),
        ("def done(self):\n        self.validated_data['zone'].save()", ["foreign-write"]),
        # innocent twins
        ("def validate(self, attrs):\n        print(attrs['customer'].email)", []),
        ("def create(self, data):\n        data['number'].save()", []),
        ("def create(self, data):\n        data['nested']['customer'].save()", []),
        ("def validate_number(self, value):\n        value.save()", []),
        ("def update(self, row, data):\n        row['customer'].save()", []),
        ("def other(self, data):\n        data['customer'].save()", []),
        ("def done(self):\n        self.initial_data['customer'].save()", []),
    ],
)  # fmt: skip
def test_what_a_serializer_validated(findings: Findings, code: str, rules: list[str]) -> None:
    files = {
        **FILES,
        "shop/orders/models.py": MODELS,
        "shop/orders/rest.py": f"{REST}{PARTS}{SERIALIZER}{code}\n",
    }
    told = [each.split()[1] for each in findings(files) if each.startswith("shop/orders/rest.py")]
    assert [rule for rule in told if rule not in ("model-binding", "foreign-query")] == rules


def test_a_class_of_no_framework_validates_nothing(findings: Findings) -> None:
    code = "class Desk:\n    class Meta:\n        model = Order\n    def create(self, data):\n        data['customer'].save()\n"
    files = {**FILES, "shop/orders/models.py": MODELS, "shop/orders/rest.py": REST + code}
    assert [each for each in findings(files) if each.startswith("shop/orders/rest.py")] == []


def test_what_a_function_asks_of_a_serializer_that_it_makes(findings: Findings) -> None:
    view = "def post(request):\n    made = Desk(data=request.data)\n    made.is_valid()\n    made.validated_data['customer'].save()\n"
    rest = f"{REST}{PARTS}{SERIALIZER}pass\n"
    files = {**FILES, "shop/orders/models.py": MODELS, "shop/orders/rest.py": rest}
    views = {"shop/orders/views.py": f"from shop.orders.rest import Desk\n{view}"}
    told = [each for each in findings(files | views) if each.startswith("shop/orders/views.py")]
    assert told == ["shop/orders/views.py:5 foreign-write crm"]


@pytest.mark.parametrize("where", ["shop/orders/rest.py", "shop/orders/views.py"])
def test_what_a_view_asks_of_its_serializer(findings: Findings, where: str) -> None:
    view = (
        "class Orders(viewsets.ModelViewSet):\n    serializer_class = Desk\n    def perform_create(self, serializer):\n"
        "        serializer.validated_data['customer'].save()\n        serializer.validated_data['number'].save()\n"
    )
    rest = f"{REST}{PARTS}{SERIALIZER}pass\n"
    views = f"from rest_framework import viewsets\nfrom shop.orders.rest import Desk\n{view}"
    files = {
        **FILES,
        "shop/orders/models.py": MODELS,
        "shop/orders/rest.py": rest,
        "shop/orders/views.py": views,
    }
    if where == "shop/orders/rest.py":
        files |= {where: rest + view, "shop/orders/views.py": ""}
    told = [each.split()[1] for each in findings(files) if each.startswith(where)]
    assert [rule for rule in told if rule not in ("model-binding", "foreign-query")] == ["foreign-write"]
