"""What a middleware puts on the request is known wherever the request is, what mixins and decorators put there where they are; and
innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

# `profile` and `owner` lead to several modules' tables, so that no two names tell what a path means.
FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/orders/__init__.py": "",
    "shop/settings.py": "INSTALLED_APPS = ['shop.crm', 'shop.orders']\nMIDDLEWARE = ['django.middleware.common.CommonMiddleware', 'shop.crm.ware.Ware', 'shop.crm.ware.Second']\n",
    "shop/crm/models.py": """
from django.contrib.auth.models import User
from django.db import models
class Region(models.Model):
    title = models.TextField()
class Profile(models.Model):
    user = models.OneToOneField(User, models.CASCADE, related_name="profile")
    owner = models.ForeignKey(Region, models.CASCADE)
""",
    "shop/orders/models.py": """
from django.db import models
class Zone(models.Model):
    title = models.TextField()
class Badge(models.Model):
    owner = models.ForeignKey(Zone, models.CASCADE)
class Order(models.Model):
    owner = models.ForeignKey(Zone, models.CASCADE)
    profile = models.ForeignKey(Badge, models.CASCADE)
""",
}
HEAD = """
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject
from shop.crm.models import Profile
from shop.orders.models import Order
def find(request):
    return Profile.objects.get(user=request.user)
"""
VIEWS = """
from django.views import View
def page(request, pk):
    print(request.profile.owner.title)  #! relation-traversal
    request.profile.save()  #! foreign-write
    profile = request.profile
    profile.owner.delete()  #! foreign-write
class Page(View):
    def get(self, request):
        return self.request.profile.owner.title  #! relation-traversal
    @property
    def mine(self):
        return self.request.profile
    def own(self):
        return self.mine.owner.title  #! relation-traversal
"""
CALL = "class Ware:\n    def __init__(self, get_response):\n        self.get_response = get_response\n    def __call__(self, request):\n"


def _told(project: Write, marked: Marked, files: Mapping[str, str], path: str) -> None:
    expected, told = marked(project({**FILES, **files}))
    assert {each for each in told if each.startswith(path)} == {
        each for each in expected if each.startswith(path)
    }


@pytest.mark.parametrize(
    "code",
    [
        f"{CALL}        request.profile = request.user.profile\n        return self.get_response(request)\n",
        f"{CALL}        request.profile = Profile.objects.get(user=request.user)\n",
        f"{CALL}        if request.user.is_authenticated:\n            request.profile = request.user.profile\n        else:\n            request.profile = None\n",
        f"{CALL}        profile = request.profile = request.user.profile\n",
        f"{CALL}        request.profile = find(request)\n",
        f"{CALL}        request.profile = SimpleLazyObject(lambda: find(request))\n",
        f"{CALL}        request.profile = SimpleLazyObject(lambda: request.user.profile)\n",
        f"{CALL}        def mine():\n            return request.user.profile\n        request.profile = SimpleLazyObject(mine)\n",
        f"{CALL}        self.put(request)\n    def put(self, request):\n        request.profile = request.user.profile\n",
        "class Ware(MiddlewareMixin):\n    def process_request(self, request):\n        request.profile = Profile.objects.filter(user=request.user).first()\n",
        "class Ware:\n    def process_view(self, request, view, args, kwargs):\n        request.profile, made = Profile.objects.get_or_create(user=request.user)\n",
        "def Ware(get_response):\n    def middleware(request):\n        request.profile = request.user.profile\n        return get_response(request)\n    return middleware\n",
        f"{CALL}        request.me = request.user.profile\nclass Second:\n    def __call__(self, request):\n        request.profile = request.me\n",
    ],
)
def test_what_a_middleware_puts_on_the_request(project: Write, marked: Marked, code: str) -> None:
    _told(
        project,
        marked,
        {"shop/crm/ware.py": HEAD + code, "shop/orders/views.py": VIEWS},
        "shop/orders/views.py",
    )


@pytest.mark.parametrize(
    "code",
    [
        f"{CALL}        request.other = request.user.profile\n",
        f"{CALL}        request.profile = nobody_knows(request)\n",
        f"{CALL}        request.profile = Order.objects.first()\n",
        f"{CALL}        request.profile = request.user.profile\n        request.profile = Order.objects.first()\n",
        f"{CALL}        response.profile = request.user.profile\n",
        f"{CALL}        request.profile = request.profile\n",
        f"{CALL}        print(request.profile)\n",
    ],
)
def test_what_no_middleware_puts_there(project: Write, marked: Marked, code: str) -> None:
    views = "\n".join(line.partition("#!")[0] for line in VIEWS.splitlines() if ".save" not in line)
    _told(
        project,
        marked,
        {"shop/crm/ware.py": HEAD + code, "shop/orders/views.py": views},
        "shop/orders/views.py",
    )


def test_a_class_that_no_settings_name(project: Write, marked: Marked) -> None:
    views = "\n".join(line.partition("#!")[0] for line in VIEWS.splitlines())
    files = {
        "shop/settings.py": "INSTALLED_APPS = ['shop.crm', 'shop.orders']\nMIDDLEWARE = []\n",
        "shop/crm/ware.py": f"{HEAD}{CALL}        request.profile = request.user.profile\n",
        "shop/orders/views.py": views,
    }
    _told(project, marked, files, "shop/orders/views.py")


PUTTING = """
from dataclasses import dataclass
from functools import wraps
from shop.crm.models import Profile
@dataclass
class Draft:
    owner: "Draft"
    def save(self): ...
class Mixin:
    def dispatch(self, request, *args, **kwargs):
        request.holder = Profile.objects.get(pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)
class Setting:
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.request.found = Profile.objects.get(pk=kwargs["pk"])
class DraftMixin:
    def dispatch(self, request, *args, **kwargs):
        request.paper = Draft(None)
        return super().dispatch(request, *args, **kwargs)
class MayProfile:
    def has_permission(self, request, view):
        request.asked = Profile.objects.get(pk=view.kwargs["pk"])
        return True
def with_holder(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        request.held = Profile.objects.get(pk=kwargs["pk"])
        return view(request, *args, **kwargs)
    return wrapper
def needs(right):
    def decorator(view):
        def wrapper(request, *args, **kwargs):
            request.right_of = Profile.objects.get(right=right)
            return view(request, *args, **kwargs)
        return wrapper
    return decorator
def with_draft(view):
    def wrapper(request, *args, **kwargs):
        request.sheet = Draft(None)
        return view(request, *args, **kwargs)
    return wrapper
"""
PUT = """
from django.utils.decorators import method_decorator
from django.views import View
from shop.crm.models import Profile
from shop.crm.putting import DraftMixin, MayProfile, Mixin, Setting, needs, with_draft, with_holder
class Page(Mixin, View):
    def get(self, request):
        request.holder.save()  #! foreign-write
        return self.request.holder.owner.title  #! relation-traversal
    def helper(self):
        holder = self.request.holder
        holder.delete()  #! foreign-write
        self.request.found.save()
class Second(Page):
    def post(self, request):
        request.holder.save()  #! foreign-write
class Found(Setting, View):
    def get(self, request):
        self.request.found.save()  #! foreign-write
class Paper(DraftMixin, View):
    def get(self, request):
        request.paper.save()
        request.paper.owner.title
class Asked(View):
    permission_classes = [MayProfile]
    def get(self, request):
        request.asked.save()  #! foreign-write
class Unasked(View):
    def get(self, request):
        request.asked.save()
@with_holder
def held(request, pk):
    request.held.save()  #! foreign-write
@needs("all")
def right(request):
    request.right_of.save()  #! foreign-write
@with_draft
def sheet(request):
    request.sheet.save()
    request.sheet.owner.title
@method_decorator(with_holder, name="dispatch")
class Held(View):
    def get(self, request):
        request.held.save()  #! foreign-write
class Inner(View):
    @method_decorator(needs("x"))
    def get(self, request):
        request.right_of.delete()  #! foreign-write
def bare(request):
    request.held.save()
    request.holder.save()
class Own(View):
    def dispatch(self, request, *args, **kwargs):
        request.mine = Profile.objects.get(pk=kwargs["pk"])  #! foreign-query
        return super().dispatch(request, *args, **kwargs)
    def get(self, request):
        request.mine.save()  #! foreign-write
"""


def test_what_mixins_decorators_and_permissions_put_there(project: Write, marked: Marked) -> None:
    files = {"shop/crm/putting.py": PUTTING, "shop/orders/views.py": PUT}
    _told(project, marked, files, "shop/orders/views.py")


def test_a_request_is_taken_from_a_context_by_its_name(project: Write, marked: Marked) -> None:
    code = """
def tag(context):
    user = getattr(context.get("request"), "user", None)
    print(user.profile.pk)  #! reverse-accessor
    return context["request"].user.profile.owner_id  #! reverse-accessor
def other(context):
    return context.get("order").user.profile
"""
    _told(project, marked, {"shop/orders/tags.py": code}, "shop/orders/tags.py")
