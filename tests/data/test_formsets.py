"""Rows of Django's sets of forms, what plain forms of other files have cleaned, and what filters name. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\n'
    '[rules]\nleaked-model = "off"\nforeign-key = "off"\n',
    "shop/crm/models.py": "from django.db import models\nclass Customer(models.Model):\n    email = models.EmailField()\n",
    "shop/orders/models.py": """
from django.db import models
class Order(models.Model):
    total = models.IntegerField()
    customer = models.ForeignKey("crm.Customer", models.CASCADE)
class Line(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    customer = models.ForeignKey("crm.Customer", models.CASCADE)
""",
    "shop/orders/forms.py": """
from django import forms
from django.forms import modelformset_factory, inlineformset_factory, BaseModelFormSet, BaseInlineFormSet, formset_factory
from shop.orders.models import Order, Line
from shop.crm.models import Customer
class Pick(forms.Form):
    thing = forms.ModelChoiceField(queryset=Order.objects.all())
    things = forms.ModelMultipleChoiceField(queryset=Order.objects.all())
    number = forms.IntegerField()
class Who(forms.Form):
    customer = forms.ModelChoiceField(queryset=Customer.objects.all())  #! model-binding
class LineForm(forms.ModelForm):
    class Meta:
        model = Line
        fields = ["order"]
Lines = modelformset_factory(Line, form=LineForm)
Inline = inlineformset_factory(Order, Line, fields=["customer"])
class Base(BaseInlineFormSet):
    def clean(self):
        for form in self.forms:
            form.instance.customer.x  #! relation-traversal
        self.instance.customer.x  #! relation-traversal
Own = inlineformset_factory(Order, Line, formset=Base, fields=["order"])
""",
}
USE = """
from django.forms import modelformset_factory, inlineformset_factory
from django.views.generic import FormView
from shop.orders.forms import Lines, Inline, Own, LineForm, Pick, Who
from shop.orders.models import Order, Line
from shop.crm.models import Customer
Orders = modelformset_factory(Order, fields=["total"])
Customers = modelformset_factory(Customer, fields=["email"])  #! model-binding
def a(data):
    for thing in Orders(data).save():
        thing.customer.x  #! relation-traversal
def b(data):
    formset = Lines(data)
    for thing in formset.save(commit=False):
        thing.customer.x  #! relation-traversal
    for form in formset:
        form.instance.customer.x  #! relation-traversal
    for form in formset.forms:
        form.instance.customer.x  #! relation-traversal
        line = form.save(commit=False)
        line.customer.x  #! relation-traversal
    for gone in formset.deleted_objects:
        gone.customer.x  #! relation-traversal
    for new in formset.new_objects:
        new.customer.x  #! relation-traversal
    for form in formset.deleted_forms:
        form.instance.customer.x  #! relation-traversal
def c(data, order):
    formset = Inline(data, instance=order)
    formset.save()
    for form in formset:
        form.instance.customer.x  #! relation-traversal
    formset.instance.customer.x  #! relation-traversal
def d(data):
    formset = Customers(data)
    formset.save()  #! foreign-write
def e(data):
    form = Pick(data)
    if form.is_valid():
        form.cleaned_data["thing"].customer.x  #! relation-traversal
        thing = form.cleaned_data.get("thing")
        thing.customer.x  #! relation-traversal
        for each in form.cleaned_data["things"]:
            each.customer.x  #! relation-traversal
def f(data):
    form = Who(data)
    if form.is_valid():
        who = form.cleaned_data["customer"]
        who.email = "x"
        who.save()  #! foreign-write
class View:
    def get_formset(self):
        return Lines(self.request.POST)
    def post(self):
        formset = self.get_formset()
        for line in formset.save():
            line.customer.x  #! relation-traversal
def ok(data):
    formset = Orders(data)
    formset.save()
    for form in formset:
        form.instance.total
        form.cleaned_data["total"].customer
    Pick(data).cleaned_data["number"].customer.email

class Show(FormView):
    form_class = Pick
    def form_valid(self, form):
        form.cleaned_data["thing"].customer.x  #! relation-traversal
        form.cleaned_data["number"].customer.x
"""


def test_rows_of_sets_of_forms(project: Write, marked: Marked) -> None:
    expected, told = marked(project({**FILES, "shop/orders/use.py": USE}))
    assert told == expected


def test_filters_of_ninja_name_what_they_look_up(project: Write, marked: Marked) -> None:
    code = """
from ninja import Field, FilterSchema, Schema
class Filters(FilterSchema):
    email: str = Field(None, q="customer__email__icontains")  #! cross-module-join
    either: str = Field(None, q=["customer__email", "total"])  #! cross-module-join
    total: int = Field(None, q="total__gt")
class Sent(Schema):
    email: str = Field(None, q="customer__email")
"""
    expected, told = marked(project({**FILES, "shop/orders/schemas.py": code}))
    path = "shop/orders/schemas.py"
    assert {each for each in told if path in each} == {each for each in expected if path in each}
