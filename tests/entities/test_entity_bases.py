"""Which classes are entities: by where their bases lead, over files of any name; or by fields below a base nobody can see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.codebase.entities.model import Registry
from boundcheck.run import read_codebase

Write = Callable[[Mapping[str, str | bytes]], Path]
Build = Callable[[Mapping[str, str]], Registry]

CONTRACT = '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n'
DJANGO = "from django.db import models\n"
ALCHEMY = "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n"


@pytest.fixture
def registry(project: Write) -> Build:
    def build(files: Mapping[str, str]) -> Registry:
        root = project(
            {"boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/b/__init__.py": "", **files}
        )
        return read_codebase(root / "boundcheck.toml", jobs=1).registry

    return build


@pytest.mark.parametrize(
    ("base", "order", "table"),
    [
        (f"{DJANGO}class Root(models.Model):\n class Meta:\n  abstract = True\n", "from shop.b.base import Root\nclass Order(Root): ...", "a_order"),
        (f"{DJANGO}class Root(models.Model):\n class Meta:\n  abstract = True\n", "from shop.b import base as x\nclass Order(x.Root): ...", "a_order"),
        (f"{DJANGO}class Root(models.Model):\n class Meta:\n  abstract = True\n", "import shop.b.base\nclass Order(shop.b.base.Root): ...", "a_order"),
        (f"{DJANGO}Root = models.Model\n", "from shop.b.base import *\nclass Order(Root): ...", "a_order"),
        (f"{DJANGO}", "from shop.b.base import models as m\nclass Order(m.Model): ...", "a_order"),
        ("from django.db.models import *\n", "from shop.b.base import *\nclass Order(Model): ...", "a_order"),
        ("from django.db.models import Model as Root\n", "from ..b.base import Root as R\nclass Order(\n  Generic[T],\n  R, metaclass=M\n): ...", "a_order"),
        (f"{DJANGO}class Root(six.with_metaclass(M, models.Model)): ...\n", "from shop.b.base import Root\nclass Order(Root):\n class Meta:\n  proxy = True", "b_root"),
        (f"{ALCHEMY}class Root(DeclarativeBase): ...\n", "from shop.b.base import Root\nclass Order(Root):\n __tablename__ = 'o'", "o"),
        ("from sqlalchemy.orm import registry\nmine = registry()\nRoot = mine.generate_base()\n", "from shop.b.base import Root\nclass Order(Root):\n __tablename__ = 'o'", "o"),
        ("from sqlalchemy.orm import registry\nRoot = registry(type_annotation_map={}).generate_base(cls=X)\n", "from shop.b.base import Root\nclass Order(Root):\n __tablename__ = 'o'", "o"),
        ("import sqlalchemy.ext.declarative as d\n@d.as_declarative()\nclass Root: ...\n", "from shop.b.base import Root\nclass Order(Root):\n __tablename__ = 'o'", "o"),
        ("import sqlalchemy.ext.declarative as d\n@d.as_declarative()\nclass Root:\n @d.declared_attr\n def __tablename__(cls):\n  return cls.__name__.lower()\n", "from shop.b.base import Root\nclass Order(Root): ...", "order"),
        ("from sqlalchemy.orm import declarative_base\nfrom typing import TYPE_CHECKING, Any\nif TYPE_CHECKING:\n Root = Any\nelse:\n Root = declarative_base()\n", "from shop.b.base import Root\nclass Order(Root):\n __tablename__ = 'o'", "o"),
        ("from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy(session_options={'a': 1})\n", "from shop.b import base\nclass Order(base.db.Model): ...", "order"),
        ("from flask_sqlalchemy import SQLAlchemy as S\nclass Own(S): ...\ndb = Own()\nRoot = db.Model\n", "from shop.b.base import Root\nclass Order(Root): ...", "order"),
        ("from sqlmodel import SQLModel\nclass Root(SQLModel): ...\n", "from shop.b.base import Root\nclass Order(Root, table=True):\n id: int", "order"),
        ("import peewee\nclass Root(peewee.Model):\n class Meta:\n  database = db\n", "from shop.b.base import Root\nclass Order(Root):\n x = 1", "order"),
        ("from peewee import *\n", "from shop.b.base import *\nclass Order(Model):\n x = CharField()", "order"),
        ("from tortoise import Model\nclass Root(Model):\n class Meta:\n  abstract = True\n", "from shop.b.base import Root\nclass Order(Root): ...", "order"),
        ("from piccolo.table import Table as Root\n", "from shop.b.base import Root\nclass Order(Root): ...", "order"),
        ("from flask_mongoengine import MongoEngine\ndb = MongoEngine()\n", "from shop.b.base import db\nclass Order(db.Document):\n x = db.StringField()", "order"),
        ("import beanie\nclass Root(beanie.Document): ...\n", "from shop.b.base import Root\nclass Order(Root):\n x: int", "Order"),
    ],
)  # fmt: skip
def test_a_base_is_followed_through_files_of_any_name(
    registry: Build, base: str, order: str, table: str
) -> None:
    found = registry({"shop/b/base.py": base, "shop/a/things.py": f"{order}\n", "shop/a/__init__.py": ""})
    assert found.by_name["shop.a.things.Order"].table == table


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("from polymorphic.models import PolymorphicModel as P\nclass Order(P): ...", "a_order"),
        ("from wagtail.models import Page\nclass Order(Page): ...", "a_order"),
        ("from treebeard.mp_tree import MP_Node\nclass Order(MP_Node): ...", "a_order"),
        ("from django.contrib.auth import models as auth\nclass Order(auth.AbstractUser): ...", "a_order"),
        ("from fastapi_users.db import SQLAlchemyBaseUserTable\nfrom sqlalchemy.orm import DeclarativeBase\n"
         "class Base(DeclarativeBase): ...\nclass Order(SQLAlchemyBaseUserTable[int], Base): ...", "user"),
        ("from advanced_alchemy.base import UUIDAuditBase\nclass OrderLine(UUIDAuditBase): ...\n"
         "class Order(UUIDAuditBase): ...", "order"),
    ],
)  # fmt: skip
def test_well_known_bases_of_other_distributions(registry: Build, text: str, table: str) -> None:
    found = registry({"shop/a/things.py": f"{text}\n", "shop/a/__init__.py": ""})
    assert found.by_name["shop.a.things.Order"].table == table


@pytest.mark.parametrize(
    ("head", "body", "table"),
    [
        (DJANGO, "x = models.CharField()", "a_order"),
        ("from shop.b.fields import Money\n", "x = Money()", "a_order"),
        ("from shop.b.fields import models as m\n", "x = m.ForeignKey('b.X', 1)", "a_order"),
        ("from modelcluster.fields import ParentalKey\n", "x = ParentalKey('b.X', 1)", "a_order"),
        ("from simple_history.models import HistoricalRecords\n", "history = HistoricalRecords()", "a_order"),
        ("from shop.b.fields import Kept\n", "history = Kept(excluded_fields=['x'])", "a_order"),
        (DJANGO, "objects = models.Manager()", "a_order"),
        ("from shop.b.fields import Lately\n", "objects = Lately()", "a_order"),
        ("", "__tablename__ = 'o'", "o"),
        ("import sqlalchemy as sa\n", "__tablename__ = 'o'\n x = sa.Column(sa.Integer)", "o"),
        ("from shop.b.ext import db\n", "__tablename__ = 'o'\n x = db.Column(db.Integer)", "o"),
        ("from sqlalchemy.orm import Mapped as M\n", "x: M[int]", None),
        ("import peewee\n", "x = peewee.CharField()", "order"),
        ("from tortoise import fields\n", "x = fields.IntField()", "order"),
        ("from piccolo.columns import Varchar\n", "x = Varchar()", "order"),
        ("from mongoengine import StringField\n", "x = StringField()", "order"),
        ("from beanie import Link\n", "x: Link[Y]", "Order"),
    ],
)
@pytest.mark.parametrize("base", ["acme.common.models.Stamped", "other.lib.Thing", "shop.b.ext.made()"])
def test_fields_tell_a_class_whose_base_nobody_can_see(
    registry: Build, base: str, head: str, body: str, table: str | None
) -> None:
    module, _, name = base.rpartition(".")
    found = registry(
        {
            # A distribution that shares the namespace; what lies in it is not the project's.
            "acme/__init__.py": "",
            "acme/tools.py": "",
            "shop/b/fields.py": f"{DJANGO}from simple_history.models import HistoricalRecords\n"
            "class Money(models.DecimalField): ...\nclass Kept(HistoricalRecords): ...\nclass Lately(models.Manager): ...\n",
            "shop/b/ext.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\ndef made(): return object\n",
            "shop/a/__init__.py": "",
            "shop/a/things.py": f"{head}from {module} import {name.removesuffix('()')}\nclass Order({name}):\n {body}\n"
            "class Late(Order): ...\n",
        }
    )
    assert found.by_name["shop.a.things.Order"].table == table
    assert "shop.a.things.Late" in found.by_name


def test_the_keyword_of_sqlmodel_tells_too(registry: Build) -> None:
    text = "from acme.db import TableBase\nclass Order(TableBase, table=True):\n x: int\nclass Read(TableBase): ...\n"
    assert set(registry({"shop/a/things.py": text}).by_name) == {"shop.a.things.Order"}


def test_a_schema_of_sqlmodel_is_no_entity_and_gives_its_fields_to_the_table(registry: Build) -> None:
    text = (
        "from sqlmodel import Field, SQLModel\nclass Base(SQLModel):\n x: int = Field(foreign_key='read.id')\n"
        "class Order(Base, table=True):\n id: int\nclass Create(Base): ...\nclass Read(SQLModel, table=True):\n id: int\n"
    )
    found = registry({"shop/a/things.py": text}).by_name
    assert set(found) == {"shop.a.things.Order", "shop.a.things.Read"}
    assert found["shop.a.things.Order"].relations["x"].declared_in == "shop.a.things.Base"


def test_fields_of_a_plain_mixin_count_below_an_unseen_base(registry: Build) -> None:
    mixin = f"{DJANGO}class Stamped:\n at = models.DateTimeField()\n"
    text = "from shop.b.mixin import Stamped\nfrom acme import Base\nclass Order(Stamped, Base): ...\n"
    found = registry({"shop/b/mixin.py": mixin, "shop/a/things.py": text})
    assert set(found.by_name) == {"shop.a.things.Order"}
    assert found.by_name["shop.a.things.Order"].fields == {"at", "id"}


def test_a_mixin_of_models_is_none_itself(registry: Build) -> None:
    text = (
        f"{DJANGO}from acme import Mixin\nclass Stamped(Mixin):\n at = models.DateTimeField()\n"
        "class Order(Stamped, models.Model): ...\nclass Other(Stamped): ...\n"
    )
    assert set(registry({"shop/a/things.py": text}).by_name) == {"shop.a.things.Order"}


@pytest.mark.parametrize(
    "text",
    [
        "from vendor.sdk.models.shared import Header\nclass Order(Header):\n name: str | None = None",
        "from vendor.models import Model\nclass Order(Model): ...",
        "from vendor.models import History, Manager, Model\nclass Order(Model):\n history = History()\n objects = Manager()",
        f"{DJANGO}from vendor.models import Model\nclass Order(Model):\n managers = {{'one': models.Manager}}\n def f(self):\n  return models.Manager()",
        "from acme.db import BaseModel\nclass Order(BaseModel): ...",
        "from acme.models import Model\nfrom lib import models\nclass Order(Model):\n x = models.CharField()",
        "from acme.tables import Table\nimport django_tables2 as tables\nclass Order(Table):\n x = tables.Column()",
        f"{DJANGO}from django.db.models import Func\nclass Order(Func):\n x = models.CharField()",
        f"{DJANGO}from acme.sql import Func\nclass Order(Func):\n output_field = models.CharField()",
        f"{DJANGO}from acme import Filter\nclass Order(Filter):\n x = models.Q(a=1)",
        f"{DJANGO}from acme import Filter\nclass Order(Filter):\n x = [models.CharField()]",
        f"{DJANGO}from pydantic import BaseModel\nclass Order(BaseModel):\n x = models.CharField()",
        f"{DJANGO}class Order(Exception):\n x = models.CharField()",
        f"{DJANGO}class Order:\n x = models.CharField()",
        f"{DJANGO}from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n B = models.Model\nelse:\n B = object\nclass Order(B): ...",
        f"{DJANGO}from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n class B(models.Model): ...\nelse:\n B = object\nclass Order(B): ...",
        f"{DJANGO}class F(models.CharField): ...\nclass Order(F): ...",
        f"{DJANGO}def f():\n class Order(models.Model): ...",
        "import peewee\nfrom acme import Settings\nclass Order(Settings):\n db = peewee.SqliteDatabase('x')",
        "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nclass Order(db.Mixin): ...",
        "from simple_history.models import HistoricalRecords\nclass Order(HistoricalRecords): ...",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_model_is_none(registry: Build, text: str) -> None:
    assert dict(registry({"shop/a/models.py": f"{text}\n"}).by_name) == {}


def test_a_name_in_another_file_is_read_for_its_value(registry: Build) -> None:
    found = registry(
        {
            "shop/b/words.py": "TABLE = 'legacy'\n",
            "shop/a/things.py": f"{DJANGO}from shop.b.words import TABLE\nclass Order(models.Model):\n"
            " class Meta:\n  db_table = TABLE\n",
        }
    )
    assert found.by_name["shop.a.things.Order"].table == "legacy"


def test_a_relation_of_a_field_class_with_a_name_of_its_own(registry: Build) -> None:
    found = registry(
        {
            "shop/b/fields.py": f"{DJANGO}class Link(models.ForeignKey): ...\n",
            "shop/b/things.py": f"{DJANGO}class Person(models.Model): ...\n",
            "shop/a/things.py": f"{DJANGO}from shop.b.fields import Link\nfrom shop.b.things import Person\n"
            "class Order(models.Model):\n who = Link(Person, 1)\n",
        }
    )
    assert found.by_name["shop.a.things.Order"].relations["who"].target == "shop.b.things.Person"


def test_a_project_that_is_the_framework(registry: Build) -> None:
    found = registry(
        {
            "mptt/__init__.py": "",
            "mptt/models.py": f"{DJANGO}class MPTTModel(models.Model):\n class Meta:\n  abstract = True\n",
            "shop/a/things.py": "from mptt.models import MPTTModel\nclass Order(MPTTModel): ...\n",
        }
    )
    assert set(found.by_name) == {"mptt.models.MPTTModel", "shop.a.things.Order"}


def test_long_and_circular_chains_of_classes(registry: Build) -> None:
    chain = "".join(f"class C{n}(C{n + 1}): ...\n" for n in range(150))
    text = f"{DJANGO}{chain}class C150(models.Model): ...\nclass A(B): ...\nclass B(A): ...\n"
    found = registry({"shop/a/things.py": text})
    assert "shop.a.things.C149" in found.by_name
    assert "shop.a.things.A" not in found.by_name
