"""Models of other distributions: what modules hang on them is theirs. Lines that are told are marked with their rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

CONTRACT = """
[modules.crm]
path = "shop.crm"
[modules.orders]
path = "shop.orders"
"""
FILES = {
    "boundcheck.toml": CONTRACT,
    "shop/__init__.py": "",
    "shop/people.py": "from django.contrib.auth.models import User as Person\n",
    "shop/made.py": """
import factory
from django.contrib.auth.models import Group, User
from django.contrib.auth import get_user_model
from gallery.models import Frame, Picture
class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
class SomebodyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
class StaffFactory(UserFactory):
    is_staff = True
class FrameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Frame
class PlainFactory:
    class Meta:
        model = User
""",
    "shop/found.py": """
from django.contrib.auth.models import User
from gallery.models import Frame
def staff():
    return User.objects.filter(is_staff=True)
def frames():
    return Frame.objects.all()
""",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import models
from django.db.models import ForeignKey
from gallery.models import Picture

class Club(models.Model):
    members = models.ManyToManyField(User, related_name="clubs")
    site = models.ForeignKey("sites.Site", models.CASCADE, related_name="clubs_of_site")
    cover = models.ForeignKey(Picture, models.CASCADE, related_name="covered")

class Card(models.Model):
    number = models.CharField(max_length=9)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card")
    holder = ForeignKey(get_user_model(), models.CASCADE)
""",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.contrib.auth.models import User
from django.db import models

class Order(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="orders")
""",
}
USE = {
    "annotated": """
from django.contrib.auth.models import User
def f(user: User):
    user.card.number  #! reverse-accessor
    user.clubs.add(1)  #! foreign-write
    user.card_set.all()  #! reverse-accessor
    user.email
    user.groups.all()
    user.orders.all()
    user.card_number
""",
    "request": """
def f(request):
    request.user.clubs.all()  #! reverse-accessor
    request.user.orders.all()
    request.user.email
    user = request.user
    user.card.number  #! reverse-accessor
""",
    "looked up": """
from django.contrib.auth import get_user_model
User = get_user_model()
def f():
    User.objects.filter(card__number="1")  #! cross-module-join
    User.objects.filter(email="x", groups__name="y", orders__id=3)
    for user in User.objects.prefetch_related("clubs"):  #! foreign-query
        print(user.username)
""",
    "through a facade": """
from shop.people import Person
def f():
    Person.objects.exclude(clubs__cover__title="x")  #! cross-module-join
""",
    "over an own key": """
from shop.orders.models import Order
def f(order: Order):
    order.user.clubs.create()  #! foreign-write
    order.user.email
    Order.objects.filter(user__card__number=1)  #! cross-module-join
    Order.objects.filter(user__email=1)
""",
    "a site": """
from django.contrib.sites.models import Site
def f():
    Site.objects.get_current().clubs_of_site
    Site.objects.get(id=1).clubs_of_site.all()  #! reverse-accessor
    Site.objects.get(id=1).domain
""",
    "another distribution's": """
from gallery.models import Picture, Frame
def f(picture: Picture, frame: Frame):
    picture.covered.all()  #! reverse-accessor
    picture.title
    frame.covered.all()
    Picture.objects.filter(covered__id=1)  #! cross-module-join
    Picture.objects.create(title="x")
""",
    "made by factories": """
from shop.made import FrameFactory, PlainFactory, SomebodyFactory, StaffFactory, UserFactory
def f(one, two):
    user = UserFactory(name="x")
    user.clubs.add(one)  #! foreign-write
    clubs = user.clubs  #! reverse-accessor
    two(lambda: clubs.remove(one))  #! foreign-write
    StaffFactory.create().card.number  #! reverse-accessor
    for user in StaffFactory.create_batch(3):
        user.clubs.clear()  #! foreign-write
    SomebodyFactory().clubs.add(one)  #! foreign-write
    UserFactory().orders.all()
    UserFactory().email
    FrameFactory().clubs.add(one)
    PlainFactory().clubs.add(one)
""",
    "given by functions of another file": """
from shop.found import frames, staff
def f(one):
    for user in staff():
        user.clubs.add(one)  #! foreign-write
        user.orders.all()
        user.email
    staff().get(pk=one).card.number  #! reverse-accessor
    frames().get(pk=one).clubs.add(one)
""",
    "nothing of the kind": """
from gallery.models import Frame
def f(frame: Frame, user, session):
    frame.clubs.all()
    user.covered
    session.user.name
""",
}


@pytest.mark.parametrize("code", USE.values(), ids=USE.keys())
def test_what_hangs_on_a_model_outside(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/orders/use.py": code}))
    assert told == expected


def test_a_user_model_of_its_own_is_no_model_outside(project: Write, marked: Marked) -> None:
    own = {
        "shop/made.py": "",
        "shop/settings.py": 'AUTH_USER_MODEL = "orders.Member"\n',
        "shop/orders/models.py": "from django.contrib.auth.models import AbstractUser\nclass Member(AbstractUser): ...\n",
        "shop/orders/use.py": "def f(request):\n    request.user.card.number  #! reverse-accessor\n    request.user.email\n",
    }
    expected, told = marked(project({**FILES, **own}))
    assert {one for one in told if "foreign-key" not in one} == expected
