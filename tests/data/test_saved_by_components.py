"""Rows that forms, serializers and the like save, also those of other files; rows that a function gets by one it is handed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Findings = Callable[[Mapping[str, str | bytes]], list[str]]
FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n',
    "manage.py": "", "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/orders/__init__.py": "",
    "shop/crm/models.py": "from django.db import models\nclass Region(models.Model):\n    title = models.TextField()\n"
    "class Customer(models.Model):\n    email = models.TextField()\n    region = models.ForeignKey(Region, on_delete=models.CASCADE)\n"
    "    @classmethod\n    def by_key(cls, key):\n        return cls.objects.get(pk=key)\n",
    "shop/orders/models.py": "from django.db import models\nclass Order(models.Model):\n    number = models.TextField()\n",
    "shop/orders/forms.py": "from django import forms\nfrom shop.base import Base\nfrom shop.crm.models import Customer\nfrom shop.orders.models import Order\n"
    "class CustomerForm(forms.ModelForm):\n    class Meta:\n        model = Customer\n        fields = '__all__'\n"
    "class LateForm(CustomerForm):\n    title = 'late'\n"
    "class Validator(Base):\n    class Meta:\n        model = Customer\n"
    "class OrderForm(forms.ModelForm):\n    class Meta:\n        model = Order\n"
    "class Mailer(forms.ModelForm):\n    def save(self):\n        send(self)\n    class Meta:\n        model = Customer\n"
    "class Filter(Base):\n    class Meta:\n        model = Customer\n",
    "shop/base.py": "class Base:\n    def save(self):\n        self.object.save()\n",
    "shop/orders/tools.py": "def get_or_404(fn, *args):\n    try:\n        found = fn(*args)\n    except Exception:\n        raise Error\n    return found\n"
    "def apply(fn, *args):\n    fn(*args)\n    return args\n",
}  # fmt: skip
HEAD = "from shop.crm.models import Customer\nfrom shop.orders import forms\nfrom shop.orders.forms import *\nfrom shop.orders.tools import get_or_404, apply\n"


def _rules(findings: Findings, code: str) -> list[str]:
    found = findings({**FILES, "shop/orders/use.py": f"{HEAD}{code}\n"})
    return [each.split()[1] for each in found if each.startswith("shop/orders/use.py")]


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        (
            "def run(data):\n    form = forms.CustomerForm(data)\n    if form.is_valid():\n        form.save()",
            1,
        ),
        ("def run(data):\n    forms.CustomerForm(data=data).save()", 1),
        ("def run(data):\n    form = forms.LateForm(data)\n    return form.save()", 1),
        ("def run(data):\n    validator = forms.Validator(data=data)\n    validator.save()", 1),
        ("def run(data):\n    validator = forms.Validator(data=data)\n    validator.object.save()", 1),
        (
            "def run(data):\n    form = forms.CustomerForm(data)\n    row = form.save(commit=False)\n    row.save()",
            1,
        ),
        (
            "def run(data):\n    form = forms.LateForm(data) if data else forms.CustomerForm()\n    form.save()",
            1,
        ),
        (
            "def run(data):\n    if data:\n        form = forms.CustomerForm(data)\n    else:\n        form = forms.LateForm()\n    form.save()",
            1,
        ),
        # innocent twins
        (
            "def run(data):\n    if data:\n        form = forms.Mailer(data)\n    else:\n        form = forms.OrderForm()\n    form.save()",
            0,
        ),
        ("def run(data):\n    form = forms.CustomerForm(data)\n    row = form.save(commit=False)", 0),
        ("def run(data):\n    form = forms.CustomerForm(data)\n    row = form.save(False)", 0),
        ("def run(data):\n    form = forms.CustomerForm(data)\n    form.is_valid()", 0),
        ("def run(data):\n    form = forms.OrderForm(data)\n    form.save()", 0),
        ("def run(data):\n    form = forms.Mailer(data)\n    form.save()", 0),
        ("def run(data):\n    return forms.Filter(data).qs", 0),
        ("def run(data):\n    form = elsewhere.CustomerForm(data)\n    form.save()", 0),
    ],
)
def test_forms_of_other_files(findings: Findings, code: str, writes: int) -> None:
    found = _rules(findings, code)
    assert [each for each in found if each == "foreign-write"] == ["foreign-write"] * writes


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        ("def run(key):\n    it = get_or_404(Customer.by_key, key)\n    it.save()", 1),
        ("def one(key):\n    return Customer.objects.get(pk=key)\ndef run(key):\n    it = get_or_404(one, key)\n    it.save()", 1),
        ("def again(call, key):\n    return call(key)\ndef run(key):\n    again(Customer.by_key, key).save()", 1),
        # innocent twins
        ("def run(key):\n    it = apply(Customer.by_key, key)\n    it.save()", 0),
        ("def run(key, call):\n    it = get_or_404(call, Customer.by_key)\n    it.save()", 0),
        ("def run(key):\n    it = get_or_404(Customer.by_name, key)\n    it.save()", 0),
        ("def run(key):\n    it = somewhere.get_or_404(Customer.by_key, key)\n    it.save()", 0),
    ],
)  # fmt: skip
def test_what_a_function_gets_by_the_one_it_is_handed(findings: Findings, code: str, writes: int) -> None:
    found = _rules(findings, code)
    assert [each for each in found if each == "foreign-write"] == ["foreign-write"] * writes


def test_class_methods_that_call_what_they_override(findings: Findings) -> None:
    mixin = (
        "class ByKey:\n    @classmethod\n    def by_key(cls, key):\n        return cls.objects.get(pk=key)\n"
    )
    models = (
        "from django.db import models\nfrom shop.crm.mixins import ByKey\nclass Customer(ByKey, models.Model):\n"
        "    email = models.TextField()\n    @classmethod\n    def by_key(cls, key):\n        return super(Customer, cls).by_key(key)\n"
    )
    code = f"{HEAD}def run(key):\n    it = Customer.by_key(key)\n    it.save()\n"
    files = {
        **FILES,
        "shop/crm/mixins.py": mixin,
        "shop/crm/models.py": models,
        "shop/orders/use.py": code,
    }
    assert "shop/orders/use.py:7 foreign-write crm" in findings(files)
    innocent = {**files, "shop/crm/mixins.py": mixin.replace("cls.objects.get(pk=key)", "key")}
    assert not [each for each in findings(innocent) if each.startswith("shop/orders/use.py")]


OWN = "from django import forms\nfrom rest_framework import serializers\nfrom django.views import View\nfrom shop.base import Base, Commented, Rows\n"


@pytest.mark.parametrize(
    ("head", "writes"),
    [
        ("CustomerForm(forms.ModelForm)", 1),
        ("CustomerEditor(forms.ModelForm)", 1),
        ("CustomerRows(serializers.ModelSerializer)", 1),
        ("CustomerEditor(Rows)", 1),  # of another file, whose base it is
        ("CustomerEditor(Mixed, forms.ModelForm)", 1),
        ("CustomerEditor(Late)", 1),
        ("CustomerEditor(Commented)", 1),
        # innocent twins
        ("CustomerForm(View)", 0),
        ("CustomerSerializer(Base)", 0),
        ("CustomerForm(Mixed)", 0),
        ("CustomerForm", 0),
    ],
)
def test_a_class_saves_its_row_by_what_it_inherits_from(findings: Findings, head: str, writes: int) -> None:
    code = (
        f"{OWN}class Mixed:\n    pass\nclass Late(forms.ModelForm):\n    pass\n"
        f"class {head}:\n    class Meta:\n        model = Customer\n    def run(self):\n        return self.save()\n"
    )
    base = FILES["shop/base.py"] + "from django.forms import ModelForm\nclass Rows(ModelForm):\n    pass\n"
    base += f"class Commented(\n    # whose order doesn't: {'matter ' * 60}\n    Base, Rows,  # last\n):\n    pass\n"
    found = findings({**FILES, "shop/base.py": base, "shop/orders/use.py": f"{HEAD}{code}"})
    mine = [each for each in found if each.startswith("shop/orders/use.py") and "foreign-write" in each]
    assert len(mine) == writes
