"""Rows that helpers write which several hand them, and handlers of several senders. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from open_modules import open_modules

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

OWNERS = ("bills", "crm", "stock", "trips")
FILES = {
    "boundcheck.toml": f'{open_modules(*OWNERS, "tools", "work")}[rules]\nleaked-model = "off"\nforeign-query = "off"\n',
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/base.py": "from django.db import models\nclass Base(models.Model):\n    class Meta:\n        abstract = True\n",
    **{f"shop/{name}/__init__.py": "" for name in (*OWNERS, "tools", "work")},
    **{
        f"shop/{name}/models.py": "from django.db import models\nfrom shop.base import Base\n"
        f"class {name.title()[:-1]}(Base):\n    state = models.IntegerField()\n"
        for name in OWNERS
    },
    "shop/work/__init__.py": "",
}
MODELS = "".join(f"from shop.{name}.models import {name.title()[:-1]}\n" for name in OWNERS)
LOOPS = """
def in_pairs(rows, values):
    for row, value in zip(rows, values):
        row.state = value
        row.save()  #! foreign-write

def counted(rows):
    for number, row in enumerate(rows, 1):
        row.state = number
        row.save()  #! foreign-write

def sorted_before(rows):
    for row in sorted(rows):
        row.save()  #! foreign-write

def by_number(rows):
    for number, row in enumerate(rows):
        number.save()

def run():
    in_pairs(list(Bill.objects.all()), [])
    counted(Bill.objects.all())
    sorted_before(Bill.objects.all())
    by_number(Bill.objects.all())
"""
TYPES = """
from django.db import models
from django.db.models import Model
from shop.base import Base

def of_the_framework(row: models.Model):
    row.save()  #! foreign-write

def by_its_name(row: Model | None):
    row.save()  #! foreign-write

def of_all(row: Base):
    row.save()  #! foreign-write

def of_nobody(row: models.Model):
    row.save()

def run(key):
    of_the_framework(Bill.objects.get(pk=key))
    by_its_name(Bill.objects.get(pk=key))
    of_all(Bill.objects.get(pk=key))
"""
SIGNALS = """
from django.db.models import signals
from django.dispatch import receiver

def handler(sender, instance, **kwargs):
    instance.save(update_fields=["state"])  #! foreign-write
for_all = lambda: 3
signals.post_save.connect(handler, sender=Bill)
signals.post_save.connect(handler, sender=Cr)
signals.post_save.connect(handler, sender=Stoc)
signals.post_save.connect(handler, sender=Trip)

@receiver(signals.pre_delete, sender=Bill)
@receiver(signals.pre_delete, sender=Cr)
@receiver(signals.pre_delete, sender=Stoc)
def decorated(sender, instance, **kwargs):
    instance.save()  #! foreign-write

@receiver(signals.pre_delete, sender=Bill)
def by_key(sender, **kwargs):
    kwargs["instance"].save()  #! foreign-write

@receiver(signals.pre_delete, sender=Bill)
def by_key_over_a_name(**kwargs):
    row = kwargs["instance"]
    row.save()  #! foreign-write
    other = kwargs["origin"]
    other.save()

def of_anybody(sender, instance, **kwargs):
    instance.save()
signals.post_save.connect(of_anybody)
"""
SQL_HELPERS = """
from django.db import connection

def emptied(model, **where):
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE id = 3', [])

def set_to(values, column, model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute('UPDATE "{}" SET "{}" = 1'.format(table, column))

def named(model):
    print(f"Working on {model._meta.db_table}")
"""
SQL = """
from shop.tools import sql
from shop.tools.sql import emptied, named

def run():
    emptied(Bill, id=3)  #! foreign-write
    sql.set_to({}, "state", Cr)  #! foreign-write
    named(Bill)
"""


@pytest.mark.parametrize("code", [LOOPS, TYPES, SIGNALS], ids=["loops", "types", "signals"])
def test_rows_are_told_where_they_are_saved(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/work/use.py": MODELS + code}))
    assert told == expected


def test_a_handler_of_four_owners_is_told_for_each(
    project: Write, findings: Callable[[Mapping[str, str | bytes]], list[str]]
) -> None:
    found = findings({**FILES, "shop/work/use.py": MODELS + SIGNALS})
    told = {each.split()[2] for each in found if each.startswith("shop/work/use.py:10 ")}
    assert told == set(OWNERS)


def test_sql_is_told_where_the_model_is_handed_in(project: Write, marked: Marked) -> None:
    files = {**FILES, "shop/tools/sql.py": SQL_HELPERS, "shop/work/use.py": MODELS + SQL}
    expected, told = marked(project(files))
    assert told == expected
