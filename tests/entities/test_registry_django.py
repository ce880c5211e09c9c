"""Django's models as the registry has them: tables, labels, relations, the names on the other side, traps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.codebase.entities.model import Registry
from boundcheck.run import read_codebase

Write = Callable[[Mapping[str, str | bytes]], Path]

CONTRACT = '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n'
HEAD = "from django.db import models\nfrom django.conf import settings\n"


@pytest.fixture
def registry(project: Write) -> Callable[[Mapping[str, str]], Registry]:
    def build(files: Mapping[str, str]) -> Registry:
        root = project({"boundcheck.toml": CONTRACT, "shop/__init__.py": "", **files})
        return read_codebase(root / "boundcheck.toml", jobs=1).registry

    return build


Build = Callable[[Mapping[str, str]], Registry]


@pytest.mark.parametrize(
    ("body", "table"),
    [
        ("class Order(models.Model): ...", "a_order"),
        ("class Order(models.Model):\n class Meta:\n  db_table = 'legacy'", "legacy"),
        ("T = 'legacy'\nclass Order(models.Model):\n class Meta:\n  db_table = T", "legacy"),
        ("class Order(models.Model):\n class Meta:\n  app_label = 'other'", "other_order"),
        ("class Order(models.Model):\n class Meta:\n  abstract = True", None),
        ("class B(models.Model):\n class Meta:\n  abstract = True\nclass Order(B): ...", "a_order"),
        ("class B(models.Model):\n class Meta:\n  abstract = True\n  app_label = 'x'\nclass Order(B): ...", "x_order"),
        ("class B(models.Model):\n class Meta:\n  abstract = True\n  app_label = 'x'\n"
         "class Order(B):\n class Meta(B.Meta):\n  db_table = 'y'", "y"),
        ("class B(models.Model): ...\nclass Order(B):\n class Meta:\n  proxy = True", "a_b"),
        ("if True:\n class Order(models.Model): ...", "a_order"),
        ("from model_utils.models import TimeStampedModel\nclass Order(TimeStampedModel): ...", "a_order"),
        ("from mptt.models import MPTTModel as M\nclass Order(M): ...", "a_order"),
    ],
)  # fmt: skip
def test_table(registry: Build, body: str, table: str | None) -> None:
    assert registry({"shop/a/models.py": HEAD + body}).by_name["shop.a.models.Order"].table == table


@pytest.mark.parametrize(
    "body",
    [
        "def make():\n class Order(models.Model): ...",
        "for n in 'ab':\n class Order(models.Model): ...",
        "class Order(models.TextChoices): ...",
        "class Order(models.Manager): ...",
        "class Order(models.QuerySet): ...",
        "from django import forms\nclass Order(forms.ModelForm): ...",
        "from pydantic import BaseModel\nclass Order(BaseModel):\n x: int = models.CharField()",
        "from shop.a.other import Model\nclass Order(Model): ...",
        "class Order(Order): ...",
        "class Order(A, models.Model",
        "Order = type('Order', (models.Model,), {})",
    ],
)
def test_is_no_model(registry: Build, body: str) -> None:
    files = {"shop/a/models.py": HEAD + body, "shop/a/other.py": "class Model: ..."}
    assert dict(registry(files).by_name) == {}


@pytest.mark.parametrize(
    ("field", "target", "accessor", "query"),
    [
        ("models.ForeignKey('b.Customer', models.CASCADE)", "Customer", "order_set", "order"),
        ("models.ForeignKey(to='b.customer', on_delete=1)", "Customer", "order_set", "order"),
        ("models.ForeignKey(Customer, models.CASCADE)", "Customer", "order_set", "order"),
        ("models.OneToOneField(Customer, models.CASCADE)", "Customer", "order", "order"),
        ("models.ForeignKey(Customer, 1, related_name='orders')", "Customer", "orders", "orders"),
        ("models.ForeignKey(Customer, 1, related_name='os', related_query_name='o')", "Customer", "os", "o"),
        ("models.ForeignKey(Customer, 1, related_name='+')", "Customer", None, None),
        ("models.ForeignKey(Customer, 1, related_name='%(app_label)s_%(class)s')", "Customer", "a_order", "a_order"),
        ("models.ForeignKey(settings.AUTH_USER_MODEL, 1)", "User", "order_set", "order"),
        ("models.ForeignKey(get_user_model(), 1)", "User", "order_set", "order"),
        ("models.ForeignKey('auth.Group', 1)", None, "order_set", "order"),
        ("OwnKey(Customer, 1)", "Customer", "order_set", "order"),
        ("models.ManyToManyField(Customer, related_name='orders')", "Customer", "orders", "orders"),
    ],
)  # fmt: skip
def test_relation(
    registry: Build, field: str, target: str | None, accessor: str | None, query: str | None
) -> None:
    found = registry(
        {
            "shop/settings.py": "AUTH_USER_MODEL = 'b.User'\n",
            "shop/a/models.py": f"{HEAD}from django.contrib.auth import get_user_model\n"
            "from shop.b import Customer\nclass OwnKey(models.ForeignKey): ...\n"
            f"class Order(models.Model):\n one = {field}\n",
            "shop/b/__init__.py": "from .models import *\n",
            "shop/b/models.py": f"{HEAD}class Customer(models.Model): ...\nclass User(models.Model): ...\n",
        }
    )
    relation = found.by_name["shop.a.models.Order"].relations["one"]
    name = f"shop.b.models.{target}" if target else None
    assert (relation.target, relation.accessor, relation.query_name) == (name, accessor, query)
    if name and accessor:
        assert found.reverse[name][accessor][0] == "shop.a.models.Order"


def test_relations_of_abstract_bases_are_each_childs_own(registry: Build) -> None:
    found = registry(
        {
            "shop/a/base.py": f"{HEAD}class Base(models.Model):\n"
            " by = models.ForeignKey('b.User', 1, related_name='%(class)s_by')\n class Meta:\n  abstract = True\n",
            "shop/a/models.py": "from .base import Base\nclass One(Base): ...\nclass Two(Base): ...\n",
            "shop/b/models.py": f"{HEAD}class User(models.Model):\n name = models.CharField()\n",
        }
    )
    assert set(found.reverse["shop.b.models.User"]) == {"one_by", "two_by"}
    relation = found.by_name["shop.a.models.One"].relations["by"]
    assert (relation.declared_in, relation.path, relation.line) == ("shop.a.base.Base", "shop/a/base.py", 4)
    assert found.by_name["shop.b.models.User"].fields == {"id", "name"}


def test_many_to_many_tables_and_child_tables(registry: Build) -> None:
    found = registry(
        {
            "shop/a/models.py": f"{HEAD}class Tag(models.Model): ...\nclass Item(models.Model):\n"
            " tags = models.ManyToManyField(Tag)\n seen = models.ManyToManyField(Tag, through='Seen')\n"
            " like = models.ManyToManyField('self')\n"
            "class Seen(models.Model): ...\nclass Book(Item): ...\n",
        }
    )
    assert set(found.through) == {"a_item_tags", "a_item_like"}
    item, book = (found.by_name[f"shop.a.models.{name}"] for name in ("Item", "Book"))
    assert item.relations["seen"].through_entity == "shop.a.models.Seen"
    assert item.relations["like"].accessor is None
    assert book.relations["item_ptr"].target == item.name
    assert book.bases == (item.name,)
    assert found.reverse[item.name]["book"][0] == book.name


@pytest.mark.parametrize(
    ("files", "label"),
    [
        ({"shop/a/apps.py": "from django.apps import AppConfig\nclass A(AppConfig):\n name = 'shop.a'\n label = 'x'\n"}, "x"),
        ({"shop/a/__init__.py": "from django.apps import AppConfig\nclass A(AppConfig):\n name = 'shop.a'\n"}, "a"),
        ({"shop/apps.py": "from django.apps import AppConfig\nclass A(AppConfig):\n name = 'shop'\n"}, "shop"),
        ({"shop/settings.py": "INSTALLED_APPS = ['shop.a']\n"}, "a"),
        ({}, "a"),
    ],
)  # fmt: skip
def test_label(registry: Build, files: Mapping[str, str], label: str) -> None:
    models = {
        "shop/a/deep/table/models.py": f"{HEAD}class Order(models.Model): ...\n",
        "shop/a/migrations/__init__.py": "",
    }
    if not files:  # an own package of models is an app when nothing above says otherwise
        label = "table"
    assert registry({**models, **files}).by_name["shop.a.deep.table.models.Order"].label == label


def test_the_same_name_in_two_branches_is_one_model(registry: Build) -> None:
    body = "try:\n class Order(models.Model):\n  x = models.IntegerField()\nexcept E:\n class Order(models.Model): ...\n"
    assert len(registry({"shop/a/models.py": HEAD + body}).by_name) == 1


def test_tables_of_tests_and_migrations_are_nobodys(registry: Build) -> None:
    model = f"{HEAD}class Order(models.Model): ...\n"
    assert not registry(
        {"shop/a/tests/models.py": model, "tests/models.py": model, "shop/a/__init__.py": ""}
    ).by_name


def test_deep_and_odd_files_do_not_stop_anything(registry: Build) -> None:
    deep = f"{HEAD}X = {'(' * 3000}1{')' * 3000}\nclass Order(models.Model): ...\n"
    long = f"{HEAD}X = {' + '.join(['1'] * 3000)}\nclass Order(models.Model): ...\n"
    chain = "".join(f"class C{n}(C{n - 1}): ...\n" for n in range(1, 400))
    found = registry(
        {
            "shop/a/deep.py": deep,
            "shop/a/long.py": long,
            "shop/b/models.py": f"{HEAD}class C0(models.Model): ...\n{chain}class A(B): ...\nclass B(A): ...\n",
        }
    )
    assert "shop.b.models.C1" in found.by_name


@pytest.mark.parametrize(
    ("manager", "expected"),
    [
        ("Rows.as_manager()", {"Rows"}),
        ("CounterManager()", {"CounterManager"}),
        ("models.Manager.from_queryset(Rows)()", {"Rows"}),
        ("MadeManager()", {"MadeManager", "Rows"}),
        ("SubclassManager()", {"SubclassManager", "Rows"}),
        ("models.Manager()", set()),
    ],
)
def test_managers_are_known_by_their_classes(registry: Build, manager: str, expected: set[str]) -> None:
    managers = (
        "from django.db import models\nclass Rows(models.QuerySet): ...\nclass CounterManager(models.Manager): ...\n"
        "MadeManager = models.Manager.from_queryset(Rows)\nclass SubclassManager(models.Manager.from_queryset(Rows)): ...\n"
    )
    body = f"from shop.a.managers import CounterManager, MadeManager, Rows, SubclassManager\nclass Order(models.Model):\n objects = {manager}"
    found = registry({"shop/a/managers.py": managers, "shop/a/models.py": HEAD + body}).by_name[
        "shop.a.models.Order"
    ]
    assert set(found.manager_classes) == {f"shop.a.managers.{name}" for name in expected}


@pytest.mark.parametrize(
    ("manager", "is_one"),
    [
        ("Rows()", True),
        ("Picked.as_manager()", True),
        ("TreeManager()", True),
        ("OwnTreeManager()", True),
        ("FileManager()", False),
        ("Helper()", False),
    ],
)
def test_a_manager_is_what_comes_from_one(registry: Build, manager: str, is_one: bool) -> None:
    managers = (
        f"{HEAD}from mptt.managers import TreeManager\nclass Rows(models.Manager): ...\nclass Picked(models.QuerySet): ...\n"
        "class OwnTreeManager(TreeManager): ...\nclass FileManager: ...\nclass Helper(FileManager): ...\n"
    )
    body = f"from shop.a.things import *\nclass Order(models.Model):\n rows = {manager}\n"
    found = registry({"shop/a/things.py": managers, "shop/a/models.py": HEAD + body})
    assert found.by_name["shop.a.models.Order"].managers == {"objects", *(["rows"] if is_one else [])}


@pytest.mark.parametrize(
    ("made", "leads_to", "between"),
    [
        ("TaggableManager()", "taggit.models.Tag", None),
        ("TagsField()", "taggit.models.Tag", None),
        ("TaggableManager(through='a.Tagged')", "shop.a.models.Mark", "shop.a.models.Tagged"),
        ("OwnTagsManager(through=Tagged, blank=True)", "shop.a.models.Mark", "shop.a.models.Tagged"),
        ("SetTags()", "shop.a.models.Mark", "shop.a.models.Tagged"),
        ("GivenTags()", "shop.a.models.Mark", "shop.a.models.Tagged"),
        ("TagsThere()", "shop.a.models.Mark", "shop.a.models.Tagged"),
        ("TagsBeside()", "shop.a.models.Mark", "shop.a.models.Tagged"),
        ("TagsField(through='a.Plain')", "taggit.models.Tag", "shop.a.models.Plain"),
        ("TagsField(to='a.Mark', through='a.Plain')", "shop.a.models.Mark", "shop.a.models.Plain"),
    ],
)
def test_tags_are_a_relation_to_what_their_rows_lead_to(
    registry: Build, made: str, leads_to: str, between: str | None
) -> None:
    tags = (
        "from taggit.managers import TaggableManager\nclass TagsField(TaggableManager): ...\n"
        "class OwnTagsManager(TagsField): ...\n"
        "class SetTags(TagsField):\n def __init__(self, **kwargs):\n  kwargs.setdefault('through', 'a.Tagged')\n"
        "class GivenTags(TagsField):\n def __init__(self):\n  super().__init__(through='a.Tagged')\n"
        "class TagsThere(TagsField):\n def __init__(self, **kwargs):\n  from shop.a.models import Tagged as T\n"
        "  kwargs.setdefault('through', T)\n"
        "class TagsBeside(TagsField):\n def __init__(self, **kwargs):\n  from .models import Tagged\n"
        "  kwargs['through'] = Tagged\n"
    )
    models = (
        f"{HEAD}from shop.a.tags import *\nfrom taggit.models import GenericTaggedItemBase, TaggedItemBase\n"
        "class Mark(models.Model): ...\n"
        "class Plain(TaggedItemBase):\n on = models.ForeignKey('Order', models.CASCADE)\n"
        "class Tagged(GenericTaggedItemBase):\n tag = models.ForeignKey(to=Mark, on_delete=models.CASCADE)\n"
        f"class WithTags(models.Model):\n tags = {made}\n class Meta:\n  abstract = True\nclass Order(WithTags): ...\n"
    )
    found = registry({"shop/a/tags.py": tags, "shop/a/models.py": models}).by_name["shop.a.models.Order"]
    relation = found.relations["tags"]
    assert (relation.kind, relation.leads_to, relation.through_entity) == ("generic", leads_to, between)
    assert (found.fields, found.managers, found.others) == ({"id"}, {"objects"}, set())


@pytest.mark.parametrize("top", ["", "shop."])
def test_a_base_that_is_got_by_its_label(project: Write, top: str) -> None:
    """An app may lie at the root, or in a package."""
    folder = top.replace(".", "/")
    got = "from django.apps import apps\nBill = apps.get_model('b', 'Bill')\nclass Special(Bill): ...\n"
    files = {
        "boundcheck.toml": CONTRACT.replace("shop.", top),
        f"{folder}a/models.py": got,
        f"{folder}b/models.py": HEAD + "class Bill(models.Model): ...\n",
    }
    found = read_codebase(project(files) / "boundcheck.toml", jobs=1).registry
    assert found.by_name[f"{top}a.models.Special"].bases == (f"{top}b.models.Bill",)
