"""Keys and relations that SQLAlchemy and SQLModel know though no `ForeignKey` stands right at the field, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = (
    '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
    '[modules.db]\npath = "shop.db"\nrole = "shared"\n'
)
DB = "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...\n"
IMPORTS = (
    "from typing import Annotated, ClassVar, Optional\nimport typing as t\nimport sqlalchemy as sa\n"
    "from sqlalchemy import Column, ForeignKey, String\n"
    "from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship\nfrom shop.db import Base\n"
)
CRM = f"{IMPORTS}class Customer(Base):\n __tablename__ = 'customer'\n id: Mapped[int] = mapped_column(primary_key=True)\n"
TYPES = (
    f"{IMPORTS}customer_fk = Annotated[int, mapped_column(ForeignKey('customer.id'))]\n"
    "own_fk = Annotated[int, mapped_column(ForeignKey('orders.id'))]\n"
    "name = Annotated[str, mapped_column(String(30))]\n"
    "maybe_fk = Optional[customer_fk]\nTABLE = 'customer'\n"
    "named_fk: t.TypeAlias = Annotated[int, mapped_column(ForeignKey(f'{TABLE}.id'))]\n"
)

Findings = Callable[[Mapping[str, str | bytes]], list[str]]


def keys(findings: Findings, header: str, body: str, **more: str) -> list[int]:
    """The lines behind the header on which orders has a key to crm's tables."""
    files = {
        "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/db.py": DB, "shop/crm/models.py": CRM,
        "shop/orders/__init__.py": "", "shop/orders/types.py": TYPES,
        "shop/orders/models.py": f"{header}{body}\n", **more,
    }  # fmt: skip
    lines = header.count("\n")
    return [
        int(found.partition(" ")[0].rpartition(":")[2]) - lines
        for found in findings(files)
        if " foreign-key " in found
    ]


ORDER = "class Order(Base):\n __tablename__ = 'orders'\n id: Mapped[int] = mapped_column(primary_key=True)\n"


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        # inline
        ("a: Mapped[Annotated[int, mapped_column(ForeignKey('customer.id'))]]", [1]),
        ("a: Mapped[Optional[Annotated[int, mapped_column(ForeignKey('customer.id'))]]]", [1]),
        ("a: Mapped[Annotated[int, mapped_column(ForeignKey('customer.id'))] | None]", [1]),
        ("a: Mapped[t.Annotated[int, mapped_column(sa.ForeignKey('customer.id'), index=True)]]", [1]),
        ("a: Mapped[Annotated[int, mapped_column(ForeignKey('customer.id'))]] = mapped_column(index=True)", [1]),
        ("a: Mapped[Annotated[int, 'note', mapped_column(ForeignKey('customer.id'))]]", [1]),
        # types of other files
        ("a: Mapped[customer_fk]\n b: Mapped[Optional[customer_fk]]\n c: Mapped[customer_fk | None]", [1, 2, 3]),
        ("a: Mapped[types.customer_fk]", [1]),
        ("a: 'Mapped[customer_fk]'", [1]),
        ("a: Mapped['customer_fk']", [1]),
        ("a: Mapped[maybe_fk]", [1]),
        ("a: Mapped[named_fk]", [1]),
        ("a: Mapped[customer_fk] = mapped_column(index=True)", [1]),
        # a relationship along a key is no second one
        ("a: Mapped[customer_fk]\n c: Mapped['Customer'] = relationship(foreign_keys=[a])", [1]),
        # innocent twins
        ("a: Mapped[own_fk]\n b: Mapped[name]", []),
        ("a: Mapped[Annotated[str, mapped_column(String(30))]]", []),
        ("a: Mapped[customer_fk] = mapped_column(ForeignKey('orders.id'))", []),
        ("a: Mapped[int]", []),
    ],
)  # fmt: skip
def test_keys_in_types(findings: Findings, fields: str, lines: list[int]) -> None:
    header = (
        f"{IMPORTS}from shop.orders import types\n"
        f"from shop.orders.types import customer_fk, maybe_fk, name, named_fk, own_fk\n{ORDER}"
    )
    assert keys(findings, header, f" {fields}") == lines


def test_keys_in_types_of_the_same_file(findings: Findings) -> None:
    header = f"{IMPORTS}fk = Annotated[int, mapped_column(ForeignKey('customer.id'))]\n{ORDER}"
    assert keys(findings, header, " a: Mapped[fk]\n b: Mapped[int]\n c: Mapped[Optional[fk]]") == [1, 3]


def test_keys_in_types_that_nobody_uses_are_none(findings: Findings) -> None:
    header = f"{IMPORTS}fk = Annotated[int, mapped_column(ForeignKey('customer.id'))]\n{ORDER}"
    assert keys(findings, header, " a: Mapped[int]") == []


@pytest.mark.parametrize(
    ("imported", "fields", "lines"),
    [
        ("from sqlalchemy import ForeignKey as FK", "a: Mapped[int] = mapped_column(FK('customer.id'))", [1]),
        ("FK = sa.ForeignKey", "a = Column('a', sa.Integer, FK('customer.id', ondelete='CASCADE'))", [1]),
        ("from shop.db import reference", "a: Mapped[int] = reference('customer.id', nullable=True)", [1]),
        ("from shop import db", "a = db.reference('customer.id')", [1]),
        # innocent twins
        ("from shop.db import reference", "a = reference('orders.id')\n b = reference('customer.of')\n c = reference('customer')", []),
        ("from lib import reference", "a = reference('customer.id')", []),
        ("FK = sa.Index", "a = Column('a', sa.Integer, FK('customer.id'))", []),
        ("from shop.db import reference", "a = Column(String, default=reference('customer.id'))", []),
    ],
)  # fmt: skip
def test_keys_by_another_name(findings: Findings, imported: str, fields: str, lines: list[int]) -> None:
    assert keys(findings, f"{IMPORTS}{imported}\n{ORDER}", f" {fields}") == lines


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ("a: int = mapped_column()\n c = relationship('Customer', primaryjoin='foreign(Order.a) == Customer.id')", [2]),
        ("c: Mapped['Customer'] = relationship(primaryjoin=lambda: Order.id == Customer.id, viewonly=True)", [1]),
        ("c = relationship(argument='Customer', viewonly=True, primaryjoin='x')", [1]),
        ("c = relationship('shop.crm.models.Customer', viewonly=True)", [1]),
        # innocent twins
        ("c = relationship('Order', primaryjoin='Order.id == remote(Order.id)', viewonly=True)", []),
        ("c = relationship('Nobody', viewonly=True)", []),
    ],
)  # fmt: skip
def test_relationships_without_a_key(findings: Findings, fields: str, lines: list[int]) -> None:
    assert keys(findings, f"{IMPORTS}{ORDER}", f" {fields}") == lines


MODEL = (
    "from typing import Annotated, ClassVar, Optional\nfrom sqlmodel import Field, Relationship, SQLModel\n"
    "from sqlalchemy import Column, ForeignKey\n"
    "fk = Annotated[int, Field(foreign_key='customer.id')]\nclass Order(SQLModel, table=True):\n"
    " id: int | None = Field(default=None, primary_key=True)\n"
)


@pytest.mark.parametrize(
    ("field", "lines"),
    [
        ("a: int = Field(foreign_key='customer.id')", [1]),
        ("a: Annotated[int, Field(foreign_key='customer.id')]", [1]),
        ("a: fk", [1]),
        ("a: fk | None = None", [1]),
        ("a: int = Field(sa_column=Column(ForeignKey('customer.id')))", [1]),
        ("a: int", []),
        ("a: Annotated[int, Field(gt=3)]", []),
    ],
)
def test_keys_of_sqlmodel(findings: Findings, field: str, lines: list[int]) -> None:
    assert keys(findings, MODEL, f" {field}") == lines


MIXINS = (
    f"{IMPORTS}class Tracked:\n @declared_attr\n def customer_id(cls):\n"
    "  return mapped_column(ForeignKey('customer.id'))\n"
    "class Plain:\n customer_id: Mapped[int] = mapped_column(ForeignKey('customer.id'))\n"
)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            "def make(cls):\n return type(f'{cls.__name__}Event', (Tracked, Base), {'__tablename__': 'x'})",
            [-2],
        ),
        ("made = type('Event', (Plain, Tracked, Base), {})", [-2, 0]),
        ("def make(cls):\n made = type('Event', (Plain, Base), dict(x=1))\n return made", [0]),
        ("class Event(Plain, Base):\n __tablename__ = 'event'", [0]),
        # innocent twins
        ("def make(cls):\n return type('Event', (Plain,), {})", []),
        ("def make(cls):\n return type('Event', (Base,), {})", []),
        ("def make(cls):\n return type('Event', (Plain, cls), {})", []),
        ("def make(cls):\n return isinstance(cls, type(Plain))", []),
    ],
)
def test_mixins_of_classes_that_calls_make(findings: Findings, body: str, lines: list[int]) -> None:
    assert keys(findings, MIXINS, body) == lines


@pytest.mark.parametrize(
    "args",
    [
        "@declared_attr\n def __table_args__(cls):\n  return ({'schema': 's'},)",
        "@declared_attr.directive\n def __table_args__(cls):\n  return table_args(cls, schema='s')",
        "@classmethod\n @declared_attr\n def __table_args__(cls):\n  return dict(schema='s')",
        "SCHEMA = 's'\n @declared_attr\n def __table_args__(cls):\n  return {'schema': cls.SCHEMA}",
        "@declared_attr\n def __table_args__(cls):\n  args = ()\n  return (*args, {'schema': NAME})",
        "__table_args__ = {'schema': NAME}",
    ],
)
def test_schemas(findings: Findings, args: str) -> None:
    header = f"{IMPORTS}NAME = 's'\nclass Own(Base):\n __tablename__ = 'customer'\n {args}\n{ORDER}"
    assert keys(findings, header, " a: Mapped[int] = mapped_column(ForeignKey('s.customer.id'))") == []
    assert keys(findings, header, " a: Mapped[int] = mapped_column(ForeignKey('customer.id'))") == [1]


TABLE_ARGS = "ForeignKeyConstraint(['cid'], ['customer.id'])"


@pytest.mark.parametrize(
    ("head", "body", "lines"),
    [
        ("", f" __table_args__ = ({TABLE_ARGS},)", [1]),
        ("", f" @declared_attr\n def __table_args__(cls):\n  return ({TABLE_ARGS}, {{'schema': 'x'}})", [3]),
        ("", f" @declared_attr.directive\n @classmethod\n def __table_args__(cls) -> tuple:\n  return ({TABLE_ARGS},)", [4]),
        ("", f" @declared_attr\n def __table_args__(cls):\n  return Base.__table_args__ + ({TABLE_ARGS},)", [3]),
        ("class M:\n @declared_attr\n def __table_args__(cls): return (sa." + TABLE_ARGS + ",)\n", " x = 1", [-3]),
        ("", " @declared_attr\n def __table_args__(cls):\n  return (sa.Index('x', 'cid'), {'schema': 'x'})", []),
        ("", " @declared_attr\n def __table_args__(cls):\n  return {'schema': 'x'}", []),
        ("", f" def other(cls):\n  return ({TABLE_ARGS},)", []),
        # relations without a key
        ("", " r: Mapped['Customer'] = relationship('Customer', primaryjoin='foreign(Order.cid) == Customer.id', viewonly=True)", [1]),
        ("", " r = relationship('Customer', primaryjoin='foreign(Order.cid) == Customer.id')", [1]),
        ("", " r = relationship(lambda: Customer, primaryjoin=lambda: foreign(Order.cid) == Customer.id)", [1]),
        ("class M:\n @declared_attr\n def r(cls): return relationship('Customer', primaryjoin=lambda: 1)\n", " x = 1", [-3]),
        ("", " r = relationship('Order', primaryjoin='foreign(Order.cid) == Order.id', viewonly=True)", []),
        # of mixins that calls make classes of
        ("class M:\n cid = Column(ForeignKey('customer.id'))\n", " x = 1\nE = type('E', (M, Base), {'__tablename__': 'e'})", [-3]),
        ("class M:\n r = relationship('Customer', viewonly=True)\n", " x = 1\ndef f(n): return type(n, (M, Base), {})", [-3]),
        ("class M:\n cid = Column(ForeignKey('customer.id'))\n", " x = 1", []),
    ],
)  # fmt: skip
def test_keys_of_table_arguments_and_relations_without_a_key(
    findings: Findings, head: str, body: str, lines: list[int]
) -> None:
    imports = f"{IMPORTS}from sqlalchemy import ForeignKeyConstraint\nfrom shop.crm.models import Customer\n"
    order = ORDER.replace("(Base)", "(M, Base)") if "declared_attr" in head else ORDER
    assert keys(findings, f"{imports}{head}{order}", body) == lines
