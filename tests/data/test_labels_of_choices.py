"""The rows that a field labels (`label_from_instance`) are those of its queryset; innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from test_callers import FILES

Findings = Callable[[Mapping[str, str | bytes]], list[str]]
HEAD = "from django import forms\nfrom shop.orders.models import Order, Parcel\n"
FIELD = "class Field(forms.ModelChoiceField):\n    def label_from_instance(self, obj):\n        return obj.customer.shape\n"
FORM = "class Desk(forms.Form):\n    order = forms.ModelChoiceField(queryset=None)\n    def __init__(self, *args, **kwargs):\n        super().__init__(*args, **kwargs)\n"


def _rules(findings: Findings, files: Mapping[str, str]) -> list[str]:
    told = [
        each.split()[1] for each in findings({**FILES, **files}) if each.startswith("shop/orders/fields.py")
    ]
    return [rule for rule in told if rule != "model-binding"]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("class Desk(forms.Form):\n    order = Field(queryset=Order.objects.all())", 1),
        ("class Desk(forms.Form):\n    order = Field(Order.objects.none(), required=False)", 1),
        ("def make():\n    return Field(queryset=Order.objects.filter(number='1'))", 1),
        # innocent twins
        ("class Desk(forms.Form):\n    order = Field(queryset=Parcel.objects.all())", 0),
        ("class Desk(forms.Form):\n    order = Field(queryset=nobody_knows())", 0),
        ("class Desk(forms.Form):\n    a = Field(queryset=Order.objects.all())\n    b = Field(queryset=Parcel.objects.all())", 0),
        ("class Desk(forms.Form):\n    order = Other(queryset=Order.objects.all())", 0),
        ("", 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_here", [True, False])
def test_a_field_of_its_own(findings: Findings, code: str, hops: int, is_here: bool) -> None:
    files = {"shop/orders/fields.py": f"{HEAD}{FIELD}{code if is_here else ''}\n"}
    if not is_here:
        files["shop/orders/forms.py"] = f"{HEAD}from shop.orders.fields import Field\n{code}\n"
    assert _rules(findings, files) == ["relation-traversal"] * hops


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("self.fields['order'].queryset = Order.objects.all()\nself.fields['order'].label_from_instance = lambda obj: obj.customer.shape", 1),
        ("self.fields['order'].label_from_instance = lambda obj: obj.customer.shape\nself.fields['order'].queryset = Order.objects.all()", 1),
        ("field = self.fields['order']\nfield.queryset = Order.objects.all()\nfield.label_from_instance = lambda obj: obj.customer.shape", 1),
        ("self.fields['order'].queryset = Order.objects.all()\nself.fields['order'].label_from_instance = label", 1),
        # innocent twins
        ("self.fields['order'].queryset = Parcel.objects.all()\nself.fields['order'].label_from_instance = lambda obj: obj.customer.shape", 0),
        ("self.fields['other'].queryset = Order.objects.all()\nself.fields['order'].label_from_instance = lambda obj: obj.customer.shape", 0),
        ("self.fields['order'].label_from_instance = lambda obj: obj.customer.shape", 0),
        ("self.fields['order'].queryset = Order.objects.all()\nself.fields['order'].widget = lambda obj: obj.customer.shape", 0),
    ],
)  # fmt: skip
def test_a_label_that_is_set(findings: Findings, code: str, hops: int) -> None:
    body = "".join(f"        {line}\n" for line in code.splitlines())
    label = "def label(obj):\n    return obj.customer.shape\n"
    assert (
        _rules(findings, {"shop/orders/fields.py": f"{HEAD}{label}{FORM}{body}"})
        == ["relation-traversal"] * hops
    )
