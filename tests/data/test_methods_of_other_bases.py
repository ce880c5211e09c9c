"""Rows that class methods give which a base of another distribution brings; innocent twins, which the project has itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

CONTRACT = '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\n'
CRM = """
from django.db import models
from solo.models import SingletonModel
class Desk(SingletonModel):
    title = models.TextField()
class Own(models.Model):
    title = models.TextField()
    @classmethod
    def get_solo(cls):
        return cls.objects.first()
class Below(Own):
    class Meta:
        proxy = True
"""
ORDERS = """
from shop.crm.models import Below, Desk, Own
def use():
    desk = Desk.get_solo()  #! foreign-query
    print(desk.title)
    desk.save()  #! foreign-write
    return Own.get_solo().title, Below.get_solo().title
"""


def test_what_they_give(
    project: Callable[[Mapping[str, str | bytes]], Path],
    marked: Callable[[Path], tuple[set[str], set[str]]],
) -> None:
    files = {"boundcheck.toml": CONTRACT, "shop/crm/models.py": CRM, "shop/orders/use.py": ORDERS}
    expected, told = marked(project(files))
    assert told == expected
