"""The revision that makes the first schema of several modules is nobody's; what comes later belongs to somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.run import analyse

Findings = Callable[[Mapping[str, str | bytes]], list[str]]

CONTRACT = '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
MODEL = (
    "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...\n"
    "class {0}(Base):\n    __tablename__ = '{1}'\n    id = Column(Integer, primary_key=True)\n"
    "class {0}Note(Base):\n    __tablename__ = '{1}_note'\n    id = Column(Integer, primary_key=True)\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/orders/__init__.py": "",
    "shop/crm/models.py": MODEL.format("Customer", "customer"),
    "shop/orders/models.py": MODEL.format("Order", "sale"),
}  # fmt: skip
BOTH = "    op.create_table('customer')\n    op.create_table('customer_note')\n    op.create_table('sale')\n"
HEAD = "from alembic import op\nrevision = '1'\n"
DOWN = "def downgrade():\n    op.drop_table('sale')\n    op.drop_table('customer_note')\n    op.drop_table('customer')\n"


@pytest.mark.parametrize(
    "down",
    [
        "down_revision = None",
        "down_revision: str | None = None",
        "down_revision: Union[str, None] = None  # first",
        "down_revision=None",
        "down_revision = ()",
        "down_revision = ''",
    ],
)
@pytest.mark.parametrize(
    "steps",
    [
        BOTH,
        BOTH + "    op.execute('INSERT INTO sale (id) VALUES (1)')\n",
        "    for name in ('customer', 'customer_note', 'sale'):\n        op.create_table(name)\n",
        "    helper('customer')\n    helper('sale')\n",  # what it drops it has made
        "    op.execute('CREATE TABLE customer (id int)')\n    op.execute('CREATE TABLE IF NOT EXISTS sale (id int)')\n",
    ],
)
def test_the_first_schema_of_two_modules_is_nobodys(findings: Findings, down: str, steps: str) -> None:
    assert findings(FILES | {"alembic/versions/1_x.py": f"{HEAD}{down}\ndef upgrade():\n{steps}{DOWN}"}) == []


@pytest.mark.parametrize(
    ("down", "steps", "lines"),
    [
        ("'0'", BOTH, [7]),
        ("('a', 'b')", BOTH, [7]),
        (  # it makes tables of one module alone
            "None",
            "    op.create_table('customer')\n    op.create_table('customer_note')\n    op.execute('UPDATE sale SET id = 1')\n",
            [7],
        ),
    ],
)
def test_other_revisions_belong_to_the_owner_of_most(
    findings: Findings, down: str, steps: str, lines: list[int]
) -> None:
    text = f"{HEAD}down_revision = {down}\ndef upgrade():\n{steps}"
    told = findings(FILES | {"alembic/versions/1_x.py": text})
    assert told == [f"alembic/versions/1_x.py:{line} cross-module-migration orders" for line in lines]


@pytest.mark.parametrize(
    ("steps", "whose", "certainty"),
    [
        ("    op.add_column('sale', 1)\n    op.execute('UPDATE customer SET id = 1')\n", "crm", "likely"),
        (
            "    op.add_column('sale', 1)\n    op.execute('UPDATE sale SET id = 1 WHERE id IN (SELECT id FROM customer)')\n",
            "orders",
            "certain",
        ),
        ("    op.add_column('sale', 1)\n    op.add_column('sale', 2)\n    op.add_column('customer', 1)\n", "orders", "certain"),
    ],
)  # fmt: skip
def test_what_is_read_to_write_another_table_has_no_say_and_a_draw_is_not_sure(
    project: Callable[[Mapping[str, str | bytes]], Path], steps: str, whose: str, certainty: str
) -> None:
    text = f"{HEAD}down_revision = '0'\ndef upgrade():\n{steps}"
    found = analyse(project(FILES | {"alembic/versions/1_x.py": text}) / "boundcheck.toml", jobs=1).findings
    told = [(f.from_, f.certainty) for f in found if f.rule == "cross-module-migration"]
    assert told == [(whose, certainty)]


def test_a_modules_own_tree_stays_its_own(findings: Findings) -> None:
    text = f"{HEAD}down_revision = None\ndef upgrade():\n{BOTH}"
    told = findings(FILES | {"shop/crm/migrations/versions/1_x.py": text})
    assert told == ["shop/crm/migrations/versions/1_x.py:7 cross-module-migration orders"]
