"""The data rules that need only the registry: what they find, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Findings = Callable[[Mapping[str, str | bytes]], list[str]]

CONTRACT = '[modules.a]\npath = "shop.a"\npublic = ["**"]\n[modules.b]\npath = "shop.b"\npublic = ["**"]\n'
DJANGO = "from django.db import models\n"
CUSTOMER = f"{DJANGO}class Customer(models.Model): ...\n"
ALCHEMY = (
    "from sqlalchemy import Column, ForeignKey, Integer, Table\nfrom sqlalchemy.orm import relationship\n"
)
BASE = f"{ALCHEMY}from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
SQL_CUSTOMER = f"{BASE}class Customer(Base):\n __tablename__ = 'customers'\n"
SQL_ORDER = (
    f"{ALCHEMY}from shop.b.models import Base, Customer\nclass Order(Base):\n __tablename__ = 'orders'\n"
)


@pytest.mark.parametrize(
    ("order", "customer", "lines"),
    [
        (f"{DJANGO}class O(models.Model):\n c = models.ForeignKey('b.Customer', 1)\n", CUSTOMER, ["3"]),
        (f"{DJANGO}class O(models.Model):\n c = models.ManyToManyField('b.Customer')\n", CUSTOMER, ["3"]),
        (f"{DJANGO}class X(models.Model):\n c = models.OneToOneField('b.Customer', 1)\n class Meta:\n  abstract = True\n"
         "class O(X): ...\nclass P(X): ...\n", CUSTOMER, ["3"]),
        (f"{DJANGO}class O(models.Model):\n c = models.ForeignKey('auth.Group', 1)\n", CUSTOMER, []),
        (f"{DJANGO}class O(models.Model):\n c = models.ForeignKey('self', 1)\n", CUSTOMER, []),
        (f"{DJANGO}class O(models.Model):\n c_id = models.BigIntegerField()\n", CUSTOMER, []),
        (f"{DJANGO}from shop.b.models import Customer\nclass C(Customer):\n class Meta:\n  proxy = True\n",
         f"{CUSTOMER} o = models.ForeignKey('b.Customer', 1)\n".replace(": ...\n", ":\n"), ["3 model-inheritance"]),
        (f"{SQL_ORDER} c_id = Column(ForeignKey('customers.id'))\n c = relationship(Customer)\n", SQL_CUSTOMER, ["6"]),
        (f"{SQL_ORDER} c = relationship(Customer, primaryjoin='x')\n", SQL_CUSTOMER, ["6"]),
        (f"{SQL_ORDER} c_id = Column(Integer)\n", SQL_CUSTOMER, []),
        (f"{ALCHEMY}from shop.b.models import Base, Customer\nt = Table('t', Base.metadata, Column('id', Integer))\n"
         "class O(Base):\n __table__ = t\n c = relationship(Customer, primaryjoin='x')\n", SQL_CUSTOMER, ["7"]),
        (f"{ALCHEMY}from shop.b.models import Base, Customer\nt = Table('t', Base.metadata,\n Column('c', ForeignKey('customers.id')))\n"
         "class O(Base):\n __table__ = t\n c_ = relationship(Customer)\n", SQL_CUSTOMER, ["5"]),
        (f"{ALCHEMY}from shop.b.models import Base\nt = Table('t', Base.metadata,\n Column('c', ForeignKey('customers.id')))\n",
         SQL_CUSTOMER, ["5"]),
    ],
)  # fmt: skip
def test_relations_to_another_modules_table(
    findings: Findings, order: str, customer: str, lines: list[str]
) -> None:
    found = findings({"boundcheck.toml": CONTRACT, "shop/a/models.py": order, "shop/b/models.py": customer})
    expected = [line if " " in line else f"{line} foreign-key" for line in lines]
    assert found == [f"shop/a/models.py:{line} b" for line in expected]


@pytest.mark.parametrize("role", ["shared", "composition"])
def test_roles(findings: Findings, role: str) -> None:
    free = {"shared": "b", "composition": "a"}[role]
    contract = CONTRACT.replace(f'path = "shop.{free}"', f'path = "shop.{free}"\nrole = "{role}"')
    order = f"{DJANGO}class O(models.Model):\n c = models.ForeignKey('b.Customer', 1)\n"
    assert not findings(
        {"boundcheck.toml": contract, "shop/a/models.py": order, "shop/b/models.py": CUSTOMER}
    )


def test_a_table_of_code_that_no_module_owns_is_somebody_elses(findings: Findings) -> None:
    contract = CONTRACT.partition("[modules.b]")[0]
    order = (
        f"{DJANGO}from shop.b.models import Abstract, Customer\nclass O(models.Model):\n c = models.ForeignKey(Customer, 1)\n"
        "class P(Customer): ...\nclass Q(Abstract): ...\nclass R(Customer):\n class Meta:\n  proxy = True\n"
    )
    models = (
        f"{CUSTOMER} other = models.ForeignKey('b.Item', 1)\nclass Item(Customer): ...\n"
        "class Abstract(models.Model):\n c = models.ForeignKey(Customer, 1)\n class Meta:\n  abstract = True\n"
    ).replace(": ...\n other", ":\n other")
    found = findings({"boundcheck.toml": contract, "shop/a/models.py": order, "shop/b/models.py": models})
    assert found == [
        "shop/a/models.py:4 foreign-key (unassigned)",
        "shop/a/models.py:5 model-inheritance (unassigned)",
        "shop/a/models.py:7 model-inheritance (unassigned)",
    ]


def test_the_owner_of_the_table_counts_not_the_file(findings: Findings) -> None:
    contract = CONTRACT.replace('path = "shop.a"', 'path = "shop.a"\nmodels = ["shop.b.models.Order"]')
    body = f"{CUSTOMER}class Order(models.Model):\n c = models.ForeignKey(Customer, 1)\n"
    found = findings({"boundcheck.toml": contract, "shop/a/__init__.py": "", "shop/b/models.py": body})
    assert found == ["shop/b/models.py:4 foreign-key b"]
    child = f"{CUSTOMER}class Order(Customer): ...\n"
    found = findings({"boundcheck.toml": contract, "shop/a/__init__.py": "", "shop/b/models.py": child})
    assert found == ["shop/b/models.py:3 model-inheritance b"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("class P(Customer): ...\n", ["shop/a/models.py:2 model-inheritance b"]),
        ("class P(Customer):\n class Meta:\n  proxy = True\n", ["shop/a/models.py:2 model-inheritance b"]),
        ("class P(Abstract): ...\n", []),
        ("class P(Customer): ...\nclass Q(P): ...\n", ["shop/a/models.py:2 model-inheritance b"]),
    ],
)
def test_inheritance(findings: Findings, body: str, found: list[str]) -> None:
    models = f"{CUSTOMER}class Abstract(models.Model):\n class Meta:\n  abstract = True\n"
    files = {
        "shop/a/models.py": f"from shop.b.models import Abstract, Customer\n{body}",
        "shop/b/models.py": models,
    }
    assert findings({"boundcheck.toml": CONTRACT, **files}) == found


def test_two_tables_entries_that_match_one_table(findings: Findings) -> None:
    contract = CONTRACT.replace('path = "shop.a"', 'path = "shop.a"\ntables = ["legacy_*"]')
    contract = contract.replace('path = "shop.b"', 'path = "shop.b"\ntables = ["legacy_invoice"]')
    found = findings({"boundcheck.toml": contract, "shop/a/__init__.py": "", "shop/b/__init__.py": ""})
    assert found == ["boundcheck.toml:7 table-ownership a"]


def test_models_entry_that_matches_no_class(findings: Findings) -> None:
    contract = CONTRACT.replace(
        'path = "shop.a"', 'path = "shop.a"\ntables = ["gone"]\nmodels = ["shop.b.*.Nobody"]'
    )
    found = findings({"boundcheck.toml": contract, "shop/a/__init__.py": "", "shop/b/models.py": CUSTOMER})
    assert found == ["boundcheck.toml:4 stale-contract None"]


@pytest.mark.parametrize("owner", ["", '[modules.migrations]\npath = "shop.migrations"\n'])
def test_a_migration_tree_for_everybody_belongs_to_whom_it_migrates(findings: Findings, owner: str) -> None:
    revision = (
        "from alembic import op\ndown_revision = None\ndef upgrade():\n"
        " op.add_column('orders', x)\n op.add_column('orders', y)\n op.drop_table('customers')\n"
    )
    found = findings(
        {
            "boundcheck.toml": f'migrations = ["shop/migrations"]\n{CONTRACT}{owner}',
            "shop/migrations/versions/0001_first.py": revision,
            "shop/a/models.py": f"{SQL_ORDER} id = Column(Integer)\n",
            "shop/b/models.py": SQL_CUSTOMER,
        }
    )
    assert found == ["shop/migrations/versions/0001_first.py:6 cross-module-migration b"]


@pytest.mark.parametrize(
    ("condition", "owner"),
    [
        ("invoices=1", "a"),  # the rows between hold both keys
        ("invoices__in=[1]", "a"),
        ("invoices__pk=1", "a"),
        ("invoices__total=1", "b"),
    ],
)
def test_a_many_to_many_relation_joins_what_lies_between(
    findings: Findings, condition: str, owner: str
) -> None:
    link = f"{DJANGO}class Link(models.Model):\n o = models.IntegerField()\nclass O(models.Model): ...\n"
    invoice = (
        f"{DJANGO}class Invoice(models.Model):\n total = models.IntegerField()\n"
        " os = models.ManyToManyField('a.O', through='a.Link', related_name='invoices')\n"
    )
    found = findings(
        {
            "boundcheck.toml": CONTRACT,
            "shop/a/models.py": link,
            "shop/a/q.py": f"from shop.a.models import O\nO.objects.filter({condition})\n",
            "shop/b/models.py": invoice,
        }
    )
    expected = ["shop/a/q.py:2 cross-module-join b"] if owner == "b" else []
    assert [each for each in found if "cross-module-join" in each] == expected


@pytest.mark.parametrize(
    "signature",
    [
        "def first(thing, number: int) -> Customer: ...",
        "def first(thing: int, who: Customer) -> int: ...",
        "def first() -> list[Customer]: ...",
        "def first() -> 'Customer | None': ...",
    ],
)
def test_a_model_in_a_signature_is_told_in_a_file_without_a_statement(
    findings: Findings, signature: str
) -> None:
    found = findings(
        {
            "boundcheck.toml": CONTRACT,
            "shop/b/models.py": SQL_CUSTOMER,
            "shop/b/api.py": f"from shop.b.models import Customer\n{signature}\n",
        }
    )
    assert [line for line in found if "leaked-model" in line]
