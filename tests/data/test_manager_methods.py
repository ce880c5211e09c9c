"""What methods of managers and models do that other files call. Lines that are told are marked with their rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\n[modules.orders]\npath = "shop.orders"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/managers.py": """
from django.db import models

class PeopleQuerySet(models.QuerySet):
    def wipe(self):
        self.all().delete()

    def wipe_old(self):
        old = self.filter(old=True)
        return old.update(name="")

    def by_way_of(self):
        return self.wipe()

    def old(self):
        return self.filter(old=True)

    def oldest(self):
        found = self.old()
        return found.order_by("-age").first()

    def told(self):
        log.update("x")
        return self.count()

    async def aclear(self):
        await self.adelete()

    def add(self, **data):
        return super().create(**data)

    def remove(self, name):
        return self.filter(name=name)
""",
    "shop/crm/models.py": """
from django.db import models
from mptt.models import MPTTModel
from treebeard.mp_tree import MP_Node
from shop.crm.managers import PeopleQuerySet

class Club(models.Model):
    title = models.CharField(max_length=9)

class Branch(MPTTModel):
    name = models.CharField(max_length=9)

class Tree(MP_Node):
    class Meta:
        abstract = True

class Folder(Tree):
    name = models.CharField(max_length=9)

class Shelf(MP_Node):
    def move(self, target):
        return target.name

class Person(models.Model):
    name = models.CharField(max_length=9)
    club = models.ForeignKey(Club, models.CASCADE)
    objects = PeopleQuerySet.as_manager()

    @property
    def home(self):
        return self.club

    def get_home(self):
        return self.club

    def label(self):
        return self.name
""",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models

class Badge(models.Model):
    club = models.ForeignKey("crm.Club", models.CASCADE, related_name="badges")  #! foreign-key
""",
}
USE = {
    "trees": """
from shop.crm.models import Branch, Person
def f(branch, other):
    Branch.objects.move_node(branch, other, "right")  #! foreign-write
    Branch.objects.rebuild()  #! foreign-write
    Branch.objects.get_queryset_ancestors(branch)  #! foreign-query
    Person.objects.move_node(branch, other)  #! foreign-query
""",
    "rows of trees": """
from shop.crm.models import Branch, Folder, Person, Shelf
def f(folder: Folder, other: Folder, shelf: Shelf, person: Person, branch: Branch):
    child = folder.add_child(name="x")  #! foreign-write
    child.add_sibling("right", name="y").save()  #! foreign-write
    child.move(other, "first-child")  #! foreign-write
    folder.get_children()
    folder.get_parent()
    root = Folder.add_root(name="x")  #! foreign-write
    root.add_child(name="y").add_child(name="z")  #! foreign-write
    shelf.move(other)
    person.add_child(name="x")
    person.move(other)
    branch.add_child(name="x")
""",
    "writes": """
from shop.crm.models import Person
def f():
    Person.objects.wipe()  #! foreign-write
    Person.objects.wipe_old()  #! foreign-write
    Person.objects.filter(name="x").by_way_of()  #! foreign-write
    Person.objects.all().aclear()  #! foreign-write
    Person.objects.add(name="x")  #! foreign-write
""",
    "reads": """
from shop.crm.models import Person
def f():
    Person.objects.old()  #! foreign-query
    Person.objects.told()  #! foreign-query
    Person.objects.unknown()  #! foreign-query
    Person.objects.remove("x")  #! foreign-query
    Person.objects.set("x")  #! foreign-query
""",
    "gives": """
from shop.crm.models import Person
def f(person: Person):
    Person.objects.oldest().delete()  #! foreign-write
    for one in Person.objects.old():  #! foreign-query
        one.save()  #! foreign-write
    person.home.title
    person.home.badges.all()
    person.get_home().save()  #! foreign-write
    person.label().title
""",
}


@pytest.mark.parametrize("code", USE.values(), ids=USE.keys())
def test_methods_of_managers_and_models(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/orders/use.py": code}))
    assert told == expected
