"""SQLAlchemy and the smaller frameworks as the registry has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.codebase.entities.model import Registry
from boundcheck.run import read_codebase

Write = Callable[[Mapping[str, str | bytes]], Path]
Build = Callable[[Mapping[str, str]], Registry]

CONTRACT = '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n'
ALCHEMY = (
    "from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, ForeignKeyConstraint\n"
    "from sqlalchemy.orm import DeclarativeBase, Mapped, backref, declared_attr, mapped_column, relationship\n"
)
BASE = f"{ALCHEMY}class Base(DeclarativeBase): ...\n"


@pytest.fixture
def registry(project: Write) -> Build:
    def build(files: Mapping[str, str]) -> Registry:
        root = project({"boundcheck.toml": CONTRACT, "shop/__init__.py": "", **files})
        return read_codebase(root / "boundcheck.toml", jobs=1).registry

    return build


@pytest.mark.parametrize(
    ("text", "table"),
    [
        (f"{BASE}class Order(Base):\n __tablename__ = 'orders'", "orders"),
        (f"{BASE}T = 'orders'\nclass Order(Base):\n __tablename__ = T", "orders"),
        (f"{BASE}class Order(Base):\n __tablename__ = 'o'\n __table_args__ = {{'schema': 's'}}", "s.o"),
        (f"{BASE}class Order(Base):\n __tablename__ = 'o'\n __table_args__ = (1, {{'schema': 's'}})", "s.o"),
        (f"{BASE}class Order(Base):\n __abstract__ = True\n __tablename__ = 'o'", None),
        (f"{ALCHEMY}class M:\n @declared_attr\n def __tablename__(cls):\n  return cls.__name__.lower()\n"
         "class Base(DeclarativeBase): ...\nclass Order(M, Base): ...", "order"),
        (f"{ALCHEMY}class Base(DeclarativeBase):\n @declared_attr\n def __tablename__(cls):\n"
         "  return 'shop_' + to_snake(cls.__name__)\nclass OrderLine(Base): ...\nclass Order(Base): ...", "shop_order"),
        (f"{ALCHEMY}class Base(DeclarativeBase):\n @declared_attr\n def __tablename__(cls):\n"
         "  return f'{cls.__name__.lower()}s'\nclass Order(Base): ...", "orders"),
        (f"{BASE}class P(Base):\n __tablename__ = 'p'\nclass Order(P): ...", "p"),
        ("from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
         "class Order(Base):\n __tablename__ = 'orders'", "orders"),
        ("from sqlalchemy import MetaData\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base(metadata=MetaData(schema='s'))\n"
         "class Order(Base):\n __tablename__ = 'o'", "s.o"),
        ("from sqlalchemy import MetaData\nfrom sqlalchemy.orm import declarative_base\nmeta = MetaData(schema='s')\n"
         "Base = declarative_base(metadata=meta)\nclass Kept(Base):\n __abstract__ = True\nclass Order(Kept):\n __tablename__ = 'o'", "s.o"),
        (f"{ALCHEMY}meta = MetaData(schema='s')\nclass Base(DeclarativeBase):\n metadata = meta\n"
         "class Order(Base):\n __tablename__ = 'o'", "s.o"),
        ("from sqlalchemy import MetaData\nfrom flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy(metadata=MetaData(schema='s'))\n"
         "class Order(db.Model):\n id = db.Column()", "s.order"),
        ("from sqlalchemy import MetaData\nfrom sqlalchemy.orm import declarative_base\nmetadata = MetaData()\n"
         "Base = declarative_base(metadata=metadata)\nclass Order(Base):\n __tablename__ = 'o'", "o"),
        ("from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nclass Order(db.Model):\n id = db.Column()", "order"),
        ("from sqlmodel import SQLModel\nclass Order(SQLModel, table=True):\n id: int", "order"),
        (f"{BASE}t = Table('orders', Base.metadata, Column('id', Integer))\nclass Order(Base):\n __table__ = t", "orders"),
        ("from peewee import *\nimport peewee\nclass B(peewee.Model): ...\nclass Order(B):\n x = CharField()", "order"),
        ("import peewee\nclass Order(peewee.Model):\n x = 1\n class Meta:\n  table_name = 'o'", "o"),
        ("from tortoise.models import Model\nclass Order(Model):\n class Meta:\n  table = 'o'", "o"),
        ("from piccolo.table import Table\nclass OrderLine(Table): ...\nclass Order(Table, tablename='o'): ...", "o"),
        ("from mongoengine import Document\nclass Order(Document):\n meta = {'collection': 'o'}", "o"),
        ("from beanie import Document\nclass Order(Document):\n x: int\n class Settings:\n  name = 'o'", "o"),
        ("from beanie import Document\nclass Order(Document):\n x: int", "Order"),
    ],
)  # fmt: skip
def test_table(registry: Build, text: str, table: str | None) -> None:
    assert registry({"shop/a/models.py": text}).by_name["shop.a.models.Order"].table == table


@pytest.mark.parametrize(
    ("body", "name", "kind", "target"),
    [
        ("x = Column(Integer, ForeignKey('customers.id'))", "x", "fk", "Customer"),
        ("x = _Column(Integer, ForeignKey('customers.id'))", "x", "fk", "Customer"),
        ("x = Column(Integer, ForeignKey(column='customers.id'))", "x", "fk", "Customer"),
        ("x = Column(Integer, ForeignKey(Customer.id))", "x", "fk", "Customer"),
        ("x: Mapped[int] = mapped_column(ForeignKey('s.customers.id'))", "x", "fk", "Customer"),
        ("x = Column(Integer, ForeignKey(f'{Customer.__tablename__}.id'))", "x", "fk", "Customer"),
        ("__table_args__ = (ForeignKeyConstraint(['x'], ['customers.id']),)", "x", "fk", "Customer"),
        ("__table_args__ = (ForeignKeyConstraint(columns=('x',), refcolumns=['customers.id']),)", "x", "fk", "Customer"),
        ("x = relationship('Customer')", "x", "relationship", "Customer"),
        ("x = relationship(lambda: Customer)", "x", "relationship", "Customer"),
        ("x = relationship('shop.b.models.Customer')", "x", "relationship", "Customer"),
        ("x: Mapped[list['Customer']] = relationship(back_populates='y')", "x", "relationship", "Customer"),
        ("x: 'Mapped[Customer | None]' = relationship()", "x", "relationship", "Customer"),
        ("x = relationship('Nobody')", "x", "relationship", None),
        ("x = relationship('Twin')", "x", "relationship", None),
    ],
)  # fmt: skip
def test_relation(registry: Build, body: str, name: str, kind: str, target: str | None) -> None:
    found = registry(
        {
            "shop/b/models.py": f"{BASE}class Customer(Base):\n __tablename__ = 'customers'\n"
            "class Twin(Base):\n __tablename__ = 'twins'\n",
            "shop/b/more.py": f"{BASE}class Twin(Base):\n __tablename__ = 'twins2'\n",
            "shop/a/models.py": f"{ALCHEMY}from shop.b.models import Base, Customer\n"
            f"class Order(Base):\n __tablename__ = 'orders'\n {body}\n",
        }
    )
    relation = found.by_name["shop.a.models.Order"].relations[name]
    assert (relation.kind, relation.target) == (kind, target and f"shop.b.models.{target}")


def test_secondary_backref_core_tables_and_imperative_mapping(registry: Build) -> None:
    found = registry(
        {
            "shop/a/models.py": f"{BASE}links = Table('links', Base.metadata,\n Column('a_id', ForeignKey('orders.id')))\n"
            "meta = MetaData(schema='s')\nold = Table('old', meta, Column('id', Integer))\n"
            "class Order(Base):\n __tablename__ = 'orders'\n"
            " tags = relationship('Tag', secondary=links, backref=backref('orders'))\n"
            "class Tag(Base):\n __tablename__ = 'tags'\n"
            "class Old: ...\ndef start():\n registry.map_imperatively(Old, old,\n"
            "  properties={'tag': relationship('Tag', backref='olds')})\n",
        }
    )
    relation = found.by_name["shop.a.models.Order"].relations["tags"]
    assert (relation.through, relation.through_entity) == ("links", "shop.a.models.links")
    assert found.reverse["shop.a.models.Tag"]["orders"][0] == "shop.a.models.Order"
    key = found.by_name["shop.a.models.links"].relations["a_id"]
    assert (key.target, key.line) == ("shop.a.models.Order", 5)
    assert [entity.class_name for entity in found.by_table["s.old"]] == ["old", "Old"]
    assert found.by_name["shop.a.models.Old"].relations["tag"].target == "shop.a.models.Tag"
    assert found.reverse["shop.a.models.Tag"]["olds"][0] == "shop.a.models.Old"
    assert found.by_table["old"] == found.by_table["s.old"]


@pytest.mark.parametrize(
    "text",
    [
        "from rich.table import Table\nx = Table('a', 'b')\n",
        f"{ALCHEMY}class Mixin:\n __tablename__ = 'm'\n x = Column(Integer)\n",
        f"{ALCHEMY}def make():\n class Base(DeclarativeBase): ...\n class Order(Base):\n  __tablename__ = 'x'\n",
        "db = {}\nx = db['orders']\n",
    ],
)
def test_is_no_entity(registry: Build, text: str) -> None:
    assert dict(registry({"shop/a/models.py": text}).by_name) == {}


def test_collections_belong_to_whom_the_code_or_a_contract_names(project: Write) -> None:
    use = "import pymongo\ndef f(db):\n return db['{}'].find()\n"
    root = project(
        {
            "boundcheck.toml": CONTRACT.replace('"shop.b"', '"shop.b"\ntables = ["shared"]'),
            "shop/a/x.py": use.format("own") + use.format("both") + use.format("shared"),
            "shop/b/x.py": use.format("both") + use.format("shared"),
        }
    )
    found = read_codebase(root / "boundcheck.toml", jobs=1).registry
    assert {table: entities[0].module for table, entities in found.by_table.items()} == {
        "own": "a",
        "shared": "b",
    }


def test_owner_is_the_tables_entry_then_the_models_entry_then_the_file(project: Write) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.a]\npath = "shop.a"\n'
            '[modules.b]\npath = "shop.b"\ntables = ["b_*", "gone"]\nmodels = ["shop.a.models.M*"]\n',
            "shop/b/__init__.py": "",
            "shop/a/models.py": f"{BASE}class T(Base):\n __tablename__ = 'b_t'\n"
            "class M(Base):\n __tablename__ = 'm'\nclass F(Base):\n __tablename__ = 'f'\n",
        }
    )
    found = read_codebase(root / "boundcheck.toml", jobs=1).registry
    assert {name: found.table_owner(name) for name in ("b_t", "m", "f", "GONE", "auth_user")} == {
        "b_t": "b", "m": "b", "f": "a", "GONE": "b", "auth_user": None,
    }  # fmt: skip


KEYS = "from peewee import *\nimport peewee\nclass Base(Model): ...\nclass Customer(Base):\n email = CharField()\n"


@pytest.mark.parametrize(
    ("field", "x", "target"),
    [
        ("class F(ForeignKeyField): ...", "F(Customer)", "Customer"),
        ("class F(peewee.ForeignKeyField): ...", "F(model=Customer)", "Customer"),
        ("class F(ForeignKeyField):\n def __init__(self, *a, **kw):\n  kw['model'] = Customer\n  super().__init__(*a, **kw)", "F()", "Customer"),
        ("class F(ForeignKeyField):\n def __init__(self, robots=False, *a, **kw):\n  if 'model' not in kw:\n   kw['model'] = Customer\n  super(F, self).__init__(*a, **kw)", "F(robots=True, null=True)", "Customer"),
        ("class F(ForeignKeyField):\n def __init__(self, **kw):\n  kw.setdefault('model', Customer)\n  super().__init__(**kw)", "F(null=True)", "Customer"),
        ("class F(ForeignKeyField):\n def __init__(self, **kw):\n  super().__init__(Customer, **kw)", "F()", "Customer"),
        ("class F(ForeignKeyField):\n def __init__(self, **kw):\n  super().__init__(model=Customer, **kw)", "F()", "Customer"),
        ("class G(ForeignKeyField):\n def __init__(self, **kw):\n  super().__init__(Customer, **kw)\nclass F(G): ...", "F()", "Customer"),
        ("class F(ForeignKeyField):\n def __init__(self, model, key='name', *a, **kw):\n  super().__init__(model, *a, **kw)", "F(Customer, null=True)", "Customer"),
        ("class F(ForeignKeyField):\n def __init__(self, *a, **kw):\n  kw['model'] = Other\n  super().__init__(*a, **kw)", "F(Customer)", "Customer"),
        # innocent twins
        ("class F(CharField):\n def __init__(self, **kw):\n  kw['model'] = Customer\n  super().__init__(**kw)", "F()", ""),
        ("class F:\n def __init__(self, model): ...", "F(Customer)", ""),
        ("class F(ForeignKeyField):\n def __init__(self, Model, **kw):\n  super().__init__(Model, **kw)", "F()", None),
        ("class F(ForeignKeyField): ...", "F()", None),
    ],
)  # fmt: skip
def test_fields_of_the_project_that_are_keys(registry: Build, field: str, x: str, target: str | None) -> None:
    models = f"{KEYS}{field}\nclass Order(Base):\n x = {x}\n"
    relation = registry({"shop/a/models.py": models}).by_name["shop.a.models.Order"].relations.get("x")
    assert (relation.target if relation else "") == (target and f"shop.a.models.{target}")
