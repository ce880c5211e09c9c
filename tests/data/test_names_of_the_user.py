"""The user model under a name that another file gives it: `User = get_user_model()`; innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

CONTRACT = '[modules.users]\npath = "shop.users"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\n'
OWN = (
    "from django.contrib.auth.models import AbstractUser\nfrom django.db import models\n"
    "class User(AbstractUser):\n    club = models.ForeignKey('users.Club', models.CASCADE)\n"
    "class Club(models.Model):\n    title = models.TextField()\n"
)
NAMES = (
    "from django.contrib.auth import get_user_model\nfrom shop.users.lib import look_up\n"
    "User = get_user_model()\nUserModel = get_user_model()\nAccount = look_up()\n"
    "def get_user(number) -> User: ...\n"
)
CODE = """
from django.contrib import admin
from shop.users.names import Account, User, UserModel, get_user
import shop.users.names
from shop.orders import again

def of(name):
    return User.objects.get(username=name)  #! foreign-query

def late():
    for user in UserModel.objects.using("late").only("username").iterator():  #! foreign-query
        user.save()  #! foreign-write

def far(user: User):
    print(user.club.title)  #! relation-traversal
    print(get_user(1).club.title)  #! relation-traversal
    shop.users.names.User.objects.all().delete()  #! foreign-write
    again.User.objects.create()  #! foreign-write

def unknown(one: Account):
    Account.objects.get(username="")
    one.title.rest()

admin.site.register(User)  #! model-binding
"""
# The same words, and no model.
TWIN = (
    "from shop.users.lib import get_user_model\nclass Users:\n    objects = {}\nUser = Users()\nUserModel = get_user_model\n"
    "class Person:\n    User = 1\n"
)
TWIN_CODE = """
from shop.users.twin import Person, User, UserModel

def of(name):
    User.objects.update(name=1)
    return UserModel.objects.get(username=name), Person.User.save()
"""


@pytest.fixture
def files() -> dict[str, str]:
    return {
        "boundcheck.toml": CONTRACT,
        "shop/settings.py": "AUTH_USER_MODEL = 'users.User'\n",
        "shop/users/models.py": OWN,
        "shop/users/names.py": NAMES,
        "shop/users/lib.py": "def look_up(): ...\nget_user_model = look_up\n",
        "shop/users/twin.py": TWIN,
        "shop/orders/again.py": "from shop.users.names import User\n",
        "shop/orders/code.py": CODE,
        "shop/orders/twin.py": TWIN_CODE,
    }


def test_it_is_the_model(
    files: Mapping[str, str],
    project: Callable[[Mapping[str, str | bytes]], Path],
    marked: Callable[[Path], tuple[set[str], set[str]]],
) -> None:
    expected, told = marked(project(dict(files)))
    assert told == expected


def test_of_djangos_own_what_others_put_on_it(
    files: dict[str, str],
    project: Callable[[Mapping[str, str | bytes]], Path],
    marked: Callable[[Path], tuple[set[str], set[str]]],
) -> None:
    del files["shop/settings.py"]
    files["shop/users/models.py"] = (
        "from django.contrib.auth.models import User\nfrom django.db import models\n"
        "class Profile(models.Model):\n    user = models.OneToOneField(User, models.CASCADE)\n    title = models.TextField()\n"
    )
    files["shop/orders/code.py"] = (
        "from shop.users.names import User\ndef of(number):\n"
        "    one = User.objects.select_related('profile').get(pk=number)  #! cross-module-join\n"
        "    print(one.profile.title)  #! reverse-accessor\n    User.objects.all().delete()\n"
    )
    expected, told = marked(project(files))
    assert told == expected
