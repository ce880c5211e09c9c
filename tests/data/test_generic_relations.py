"""Django's generic relations, and models that are reached over content types and fields. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": '[modules.tags]\npath = "shop.tags"\n[modules.crm]\npath = "shop.crm"\n'
    '[modules.orders]\npath = "shop.orders"\n',
    "shop/__init__.py": "",
    "shop/tags/__init__.py": "",
    "shop/tags/models.py": """
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

class Label(models.Model):
    title = models.CharField(max_length=9)

class TaggedItem(models.Model):
    label = models.ForeignKey(Label, models.CASCADE, related_name="items")
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.IntegerField()
    content_object = GenericForeignKey("content_type", "object_id")
""",
    "shop/tags/use.py": """
from shop.tags.models import TaggedItem
def f(item: TaggedItem):
    item.content_object.anything.at_all
    item.content_object.save()
    item.content_object = item
    item.content_type.model_class().objects.all()
    TaggedItem(content_object=item).save()
    for each in TaggedItem.objects.prefetch_related("content_object"):
        each.content_object.delete()
    TaggedItem.objects.filter(order__number="1")  #! cross-module-join
    TaggedItem.objects.exclude(order__customer__email="1")  #! cross-module-join
    TaggedItem.objects.filter(order=3)  #! cross-module-join
    TaggedItem.objects.filter(bill__number="1")
    item.order
""",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models

class Customer(models.Model):
    email = models.CharField(max_length=9)
""",
    "shop/orders/__init__.py": "",
    "shop/orders/fields.py": """
from django.contrib.contenttypes import fields
class Tags(fields.GenericRelation):
    pass
""",
    "shop/orders/models.py": """
from django.contrib.contenttypes import fields as generic
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from shop.orders.fields import Tags
from shop.tags.models import TaggedItem

class Tagged(models.Model):
    marks = generic.GenericRelation(TaggedItem, object_id_field="object_id")
    class Meta:
        abstract = True

class Order(Tagged):
    number = models.CharField(max_length=9)
    customer = models.ForeignKey("crm.Customer", models.CASCADE, related_name="orders")  #! foreign-key
    tags = GenericRelation("tags.TaggedItem", related_query_name="order")

class Bill(models.Model):
    labels = Tags("tags.TaggedItem")
""",
}
USE = {
    "accessors": """
from shop.orders.models import Bill, Order
def f(order: Order, bill: Bill):
    order.tags.all()  #! relation-traversal
    order.marks.count()  #! relation-traversal
    bill.labels.filter(label__title="x")  #! relation-traversal
    for tag in order.tags.all():  #! relation-traversal
        tag.label.title  #! relation-traversal
        tag.object_id
    order.tags.create(label_id=1)  #! foreign-write
    order.tags.add(3)  #! foreign-write
    order.tags.all().delete()  #! foreign-write
    order.number
    order.tag
""",
    "lookups": """
from django.db.models import Count, Prefetch
from shop.orders.models import Bill, Order
def f():
    Order.objects.filter(tags__label__title="x")  #! cross-module-join
    Order.objects.filter(tags=3)  #! cross-module-join
    Order.objects.filter(marks__isnull=True)  #! cross-module-join
    Order.objects.annotate(n=Count("tags"))  #! cross-module-join
    Order.objects.prefetch_related("tags")  #! foreign-query
    Order.objects.prefetch_related(Prefetch("tags"))  #! foreign-query
    Bill.objects.values("labels__object_id")  #! cross-module-join
    Order.objects.filter(number="tags")
    Bill.objects.filter(tags__label=1)
""",
    "untyped": """
def f(thing, things):
    thing.tags.filter(object_id=1)  #! relation-traversal
    thing.tags.create(object_id=1)  #! foreign-write
    thing.tags.append(1)
    thing.tags.title
    for each in things:
        each.labels.all().delete()  #! foreign-write
        each.labels.update({})
""",
    "content types": """
from django.contrib.contenttypes.models import ContentType
from shop.tags.models import TaggedItem
LABEL, NAME = "tags", "taggeditem"
def f(pk):
    ContentType.objects.get(app_label="tags", model="taggeditem").model_class().objects.all()  #! model-reference, foreign-query
    ct = ContentType.objects.get(app_label=LABEL, model=NAME)  #! model-reference
    Model = ct.model_class()
    Model.objects.create(object_id=1)  #! foreign-write
    Model._default_manager.filter(pk=pk).delete()  #! foreign-write
    ct.get_object_for_this_type(pk=pk).delete()  #! foreign-write
    for row in ct.get_all_objects_for_this_type():  #! foreign-query
        row.label.title  #! relation-traversal
def g(pk):
    kind = ContentType.objects.get_by_natural_key("tags", "TaggedItem")  #! model-reference
    kind.model_class().objects.get(pk=pk).save()  #! foreign-write
    ContentType.objects.get_for_model(TaggedItem).model_class().objects.count()  #! model-reference, foreign-query
    ContentType.objects.filter(app_label="tags", model="label").first().model_class().objects.count()  #! model-reference, foreign-query
    for ct in ContentType.objects.filter(app_label="tags", model__in=["label", "taggeditem"]):  #! model-reference
        ct.model_class().objects.update(x=1)  #! foreign-write
""",
    "shortcuts": """
from django.contrib.contenttypes.models import ContentType
from django.shortcuts import get_object_or_404
class A:
    kind = ContentType.objects.get(model="label", app_label="tags")  #! model-reference
    def f(self):
        self.kind.model_class().objects.all()  #! foreign-query
        self.model = self.kind.model_class()
    def g(self):
        self.model.objects.all().delete()  #! foreign-write
def type_of():
    return ContentType.objects.get(app_label="tags", model="label")  #! model-reference
def f(pk):
    type_of().model_class()().save()  #! foreign-write
    get_object_or_404(type_of().model_class(), pk=pk).delete()  #! foreign-write
    kind, _ = ContentType.objects.get_or_create(app_label="tags", model="label")  #! model-reference
    kind.model_class().objects.all()  #! foreign-query
    get_object_or_404(ContentType, app_label="tags", model="label").model_class().objects.all()  #! model-reference, foreign-query
""",
    "innocent content types": """
from django.contrib.contenttypes.models import ContentType
from shop.orders.models import Order
def f(label, name, pk, ct, obj, store):
    ContentType.objects.get(app_label=label, model=name).model_class().objects.all()
    ContentType.objects.get(app_label="orders", model="order").model_class().objects.all()
    ContentType.objects.get(app_label="tags", model="gone").model_class().objects.all()
    ContentType.objects.get(pk=pk).model_class().objects.all()
    ContentType.objects.get_for_id(pk).model_class().objects.all()
    ContentType.objects.get_for_model(obj).model_class().objects.all()
    ContentType.objects.get_for_model(Order).model_class().objects.all()
    ct.model_class().objects.filter(pk=pk).delete()
    store.get(app_label="tags", model="label").model_class().objects.all()
    ContentType.objects.get_for_model(Order).delete()
""",
    "fields": """
from django.apps import apps
from shop.orders.models import Order
FIELD = "customer"
def f(order: Order, name):
    Order._meta.get_field("customer").related_model.objects.all()  #! foreign-query
    Order._meta.get_field(FIELD).related_model._default_manager.create()  #! foreign-write
    order._meta.get_field("customer").related_model.objects.all()  #! foreign-query
    Order._meta.get_field("customer").remote_field.model.objects.all()  #! foreign-query
    type(order)._meta.get_field("tags").related_model.objects.all()  #! foreign-query
    field = Order._meta.get_field("customer")
    Model = field.related_model
    Model.objects.filter(pk=1).update(email="x")  #! foreign-write
    apps.get_model("orders.Order")._meta.get_field("customer").related_model.objects.all()  #! foreign-query
    Order.customer.field.related_model.objects.all()  #! foreign-query
    Order._meta.model.objects.get(pk=1).customer.save()  #! foreign-write
    Order._meta.get_field("number").related_model
    Order._meta.get_field(name).related_model.objects.all()
    Order._meta.get_field("gone").related_model.objects.all()
    Order._meta.get_field("customer").verbose_name
    for field in Order._meta.get_fields():
        field.related_model.objects.all()
""",
    "components": """
from django.contrib.contenttypes.admin import GenericTabularInline
from shop.tags.models import TaggedItem
class TagInline(GenericTabularInline):
    model = TaggedItem  #! model-binding
""",
}
FAR = """
from shop.crm.models import Customer
def f(customer: Customer):
    Customer._meta.get_field("orders").related_model.objects.all()  #! foreign-query
    customer._meta.get_field("orders").remote_field
    customer._meta.get_field("email").related_model
"""


@pytest.mark.parametrize("code", USE.values(), ids=USE.keys())
def test_generic_relations(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/orders/use.py": code}))
    assert told == expected


def test_the_other_side_of_a_field(project: Write, marked: Marked) -> None:
    expected, told = marked(project({**FILES, "shop/crm/use.py": FAR}))
    assert told == expected


TAGGED = {
    "boundcheck.toml": FILES["boundcheck.toml"],
    "shop/__init__.py": "",
    "shop/tags/__init__.py": "",
    "shop/tags/models.py": """
from django.db import models
from taggit.models import GenericTaggedItemBase

class Mark(models.Model):
    title = models.CharField(max_length=9)

class Tagged(GenericTaggedItemBase):
    tag = models.ForeignKey(Mark, models.CASCADE, related_name="items")
""",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models
from taggit.managers import TaggableManager

class Customer(models.Model):
    tags = TaggableManager(blank=True)
""",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models
from taggit.managers import TaggableManager
from shop.crm.models import Customer

class Order(models.Model):
    tags = TaggableManager(through="tags.Tagged")

def own(order: Order, customer: Customer):
    print([mark.title for mark in order.tags.all()])  #! relation-traversal
    order.tags.add("a", "b")  #! foreign-write
    order.tags.set(["a"])  #! foreign-write
    Order.objects.filter(tags__title="a")  #! cross-module-join
    customer.tags.all()
    customer.tags.set(["a"])
""",
}


def test_tags_are_rows_of_the_module_that_keeps_them(project: Write, marked: Marked) -> None:
    expected, told = marked(project(TAGGED))
    assert told == expected
