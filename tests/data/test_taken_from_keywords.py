"""Rows that a function takes out of its `**kwargs`: what callers give by that name, what a view's `get_form_kwargs` puts there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from test_callers import FILES, HEAD

Findings = Callable[[Mapping[str, str | bytes]], list[str]]

USE = "def use(number, **kwargs):\n"


def _rules(findings: Findings, files: Mapping[str, str], path: str) -> list[str]:
    return [each.split()[1] for each in findings({**FILES, **files}) if each.startswith(path)]


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("    order = kwargs.pop('order')\n    print(order.customer.shape)", 1),
        ("    order = kwargs.pop('order', None)\n    if order:\n        print(order.customer.shape)", 1),
        ("    order = kwargs.get('order')\n    print(order.customer.shape)", 1),
        ("    order = kwargs['order']\n    print(order.customer.shape)", 1),
        ("    print(kwargs['order'].customer.shape)", 1),
        ("    print(kwargs.pop('order').customer.shape)", 1),
        ("    def inner():\n        print(kwargs['order'].customer.shape)\n    inner()", 1),
        (
            "    order = kwargs.pop('order') if 'order' in kwargs else None\n    print(order.customer.shape)",
            1,
        ),
        # innocent twins
        ("    order = kwargs.pop('other')\n    print(order.customer.shape)", 0),
        ("    order = kwargs.pop(number)\n    print(order.customer.shape)", 0),
        ("    order = kwargs.setdefault('order', number)\n    print(order.customer.shape)", 0),
        ("    order = number.pop('order')\n    print(order.customer.shape)", 0),
        ("    kwargs = {}\n    order = kwargs.pop('order')\n    print(order.customer.shape)", 0),
        ("    order = kwargs.pop('order')\n    print(order.number)", 0),
    ],
)
@pytest.mark.parametrize("is_here", [True, False])
def test_what_callers_give_by_name(findings: Findings, code: str, hops: int, is_here: bool) -> None:
    called = "def run():\n    use(1, order=Order.objects.get(pk=1))\n"
    files = {"shop/orders/use.py": f"{HEAD}{USE}{code}\n{called if is_here else ''}"}
    if not is_here:
        files["shop/orders/call.py"] = f"{HEAD}from shop.orders.use import use\n{called}"
    assert _rules(findings, files, "shop/orders/use.py") == ["relation-traversal"] * hops


@pytest.mark.parametrize(
    "call", ["use(1, order=Parcel.objects.get(pk=1))", "use(1)", "use(1, **given)", "use(Order.objects.get(pk=1))"]
)  # fmt: skip
def test_callers_that_give_something_else(findings: Findings, call: str) -> None:
    code = f"{HEAD}{USE}    order = kwargs.pop('order')\n    print(order.customer.shape)\ndef run():\n    {call}\n"
    assert _rules(findings, {"shop/orders/use.py": code}, "shop/orders/use.py") == []


FORM = (
    "from django import forms\nclass Desk(forms.Form):\n    def __init__(self, *args, **kwargs):\n"
    "        self.order = kwargs.pop('order')\n        super().__init__(*args, **kwargs)\n"
    "    def clean(self):\n        return self.order.customer.shape\n"
)
VIEWS = "from shop.orders import forms\nfrom shop.orders.forms import Desk\nfrom django.views.generic import FormView\n"
PARAMETER = FORM.replace("*args, **kwargs", "*args, order=None, **kwargs", 1).replace(
    "kwargs.pop('order')", "order"
)


@pytest.mark.parametrize("form", [FORM, PARAMETER])
@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("kwargs = super().get_form_kwargs()\n        kwargs['order'] = self.find()\n        return kwargs", 1),
        ("kwargs = super().get_form_kwargs()\n        kwargs.update(order=self.find())\n        return kwargs", 1),
        ("kwargs = super().get_form_kwargs()\n        kwargs.update({'order': self.find()})\n        return kwargs", 1),
        ("return {**super().get_form_kwargs(), 'order': self.find()}", 1),
        ("return dict(super().get_form_kwargs(), order=self.find())", 1),
        ("return {**super().get_form_kwargs(), **dict(order=self.find())}", 1),
        ("result = super().get_form_kwargs()\n        result['order'] = Order.objects.get(pk=1)\n        return result", 1),
        ("kwargs = super().get_form_kwargs()\n        kwargs.setdefault('order', self.find())\n        return kwargs", 1),
        # innocent twins
        ("kwargs = super().get_form_kwargs()\n        kwargs['other'] = self.find()\n        return kwargs", 0),
        ("kwargs = super().get_form_kwargs()\n        kwargs['order'] = Parcel.objects.get(pk=1)\n        return kwargs", 0),
        ("kwargs = super().get_form_kwargs()\n        kwargs['order'] = self.nobody_knows()\n        return kwargs", 0),
        ("return super().get_form_kwargs()", 0),
    ],
)  # fmt: skip
def test_what_a_view_gives_its_form(findings: Findings, form: str, code: str, hops: int) -> None:
    view = f"class Page(FormView):\n    form_class = Desk\n    def find(self):\n        return Order.objects.get(pk=1)\n    def get_form_kwargs(self):\n        {code}\n"
    files = {"shop/orders/forms.py": form, "shop/orders/views.py": f"{HEAD}{VIEWS}{view}"}
    assert _rules(findings, files, "shop/orders/forms.py") == ["relation-traversal"] * hops


@pytest.mark.parametrize(
    "view",
    [
        "class Page(FormView):\n    form_class = forms.Other\n",
        "class Page(FormView):\n    template_name = 'x'\n",
        "class Page(FormView):\n    desk = Desk\n",
    ],
)
def test_a_view_of_another_form(findings: Findings, view: str) -> None:
    method = "    def get_form_kwargs(self):\n        kwargs = super().get_form_kwargs()\n        kwargs['order'] = Order.objects.get(pk=1)\n        return kwargs\n"
    files = {"shop/orders/forms.py": FORM, "shop/orders/views.py": f"{HEAD}{VIEWS}{view}{method}"}
    assert _rules(findings, files, "shop/orders/forms.py") == []
