"""Factories are told where tests use them, wherever they live: a row is made there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

MODELS = "from django.db import models\nclass Invoice(models.Model):\n    n = models.IntegerField()\n"
CONTRACT = """
[modules.orders]
path = "shop.orders"
depends_on = ["billing"]
[modules.billing]
path = "shop.billing"
public = ["**"]
"""
FACTORY = """
import factory
from factory.django import DjangoModelFactory as Base
from shop.billing.models import Invoice
class InvoiceFactory(Base):
    n = 1
    class Meta:
        model = Invoice
class PaidInvoiceFactory(InvoiceFactory):
    n = 2
class ByLabel(factory.django.DjangoModelFactory):
    class Meta:
        model = "billing.Invoice"
class Plain(factory.DictFactory):
    class Meta:
        model = dict
class Look:
    class Meta:
        model = Invoice
def make():
    return 1
"""


def told(boundcheck: Callable[..., object], root: Path) -> list[tuple[int, str]]:
    import json

    found = json.loads(str(getattr(boundcheck("check", "--format", "json", cwd=root), "stdout", "")))
    return [(f["line"], f["rule"]) for f in found["findings"] if f["rule"] == "test-foreign-data"]


@pytest.mark.parametrize(
    "home", ["tests/factories.py", "shop/billing/factories.py", "shop/billing/tests/__init__.py"]
)
@pytest.mark.parametrize(
    ("use", "count"),
    [
        ("from {home} import InvoiceFactory\ndef test_a():\n    InvoiceFactory(n=3)", 1),
        ("from {home} import InvoiceFactory\ndef test_a():\n    InvoiceFactory.create_batch(3)", 1),
        ("from {home} import InvoiceFactory as F\ndef test_a():\n    return [F.build() for _ in range(2)]", 1),
        ("from {home} import PaidInvoiceFactory\ndef test_a():\n    PaidInvoiceFactory()", 1),
        ("from {home} import ByLabel\ndef test_a():\n    ByLabel.create()", 1),
        ("import {home} as f\nclass TestA:\n    def setup_method(self):\n        self.one = f.InvoiceFactory()", 1),
        ("from {home} import InvoiceFactory\nclass Own(InvoiceFactory):\n    n = 4\ndef test_a():\n    Own()", 1),
        ("from {home} import Plain, Look, make\ndef test_a():\n    Plain(), Look(), make()", 0),
        ("from {home} import InvoiceFactory\ndef test_a():\n    InvoiceFactory.reset_sequence()", 0),
    ],
)  # fmt: skip
def test_a_factory_is_told_where_it_is_called(
    project: Callable[..., Path], boundcheck: Callable[..., object], home: str, use: str, count: int
) -> None:
    dotted = home.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    root = project(
        {
            "boundcheck.toml": CONTRACT,
            "shop/billing/models.py": MODELS,
            "shop/orders/tests/test_cart.py": use.format(home=dotted) + "\n",
            home: FACTORY,
            "tests/__init__.py": "",
        }
    )
    assert len(told(boundcheck, root)) == count


def test_the_owners_own_tests_use_their_factories(
    project: Callable[..., Path], boundcheck: Callable[..., object]
) -> None:
    root = project(
        {
            "boundcheck.toml": CONTRACT,
            "shop/billing/models.py": MODELS,
            "shop/billing/factories.py": FACTORY,
            "shop/billing/tests/test_it.py": "from shop.billing.factories import InvoiceFactory\ndef test_a():\n    InvoiceFactory()\n",
        }
    )
    assert not told(boundcheck, root)


USERS = """
import factory
from django.contrib.auth import get_user_model
from shop.text import get_user_model as guessed
class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
class StaffFactory(UserFactory):
    is_staff = True
class OtherFactory(factory.Factory):
    class Meta:
        model = guessed()
"""


@pytest.mark.parametrize(("name", "count"), [("UserFactory", 1), ("StaffFactory", 1), ("OtherFactory", 0)])
def test_a_factory_of_the_user_model_is_told(
    project: Callable[..., Path], boundcheck: Callable[..., object], name: str, count: int
) -> None:
    user = "from django.contrib.auth.models import AbstractUser\nclass User(AbstractUser): ...\n"
    root = project(
        {
            "boundcheck.toml": CONTRACT,
            "shop/settings.py": 'INSTALLED_APPS = ["shop.billing"]\nAUTH_USER_MODEL = "billing.User"\n',
            "shop/text.py": "def get_user_model():\n    return dict\n",
            "shop/billing/models.py": user,
            "shop/billing/factories.py": USERS,
            "shop/orders/__init__.py": "",
            "tests/orders/test_it.py": f"from shop.billing.factories import {name}\ndef test_a():\n    {name}()\n",
        }
    )
    assert told(boundcheck, root) == [(3, "test-foreign-data")] * count


BOTH = '[modules.orders]\npath = "shop.orders"\n[modules.billing]\npath = "shop.billing"\npublic = ["**"]\n'
BASE = "from factory.django import DjangoModelFactory\nclass Base(DjangoModelFactory): ...\n"


@pytest.mark.parametrize(
    ("files", "is_told"),
    [
        ({"factories": "from .factory import Base\nclass Make(Base): ...\n", "factory": "class Base: ...\n"}, False),
        ({"factories": "from . import factory\nclass Make(factory.Base): ...\n", "factory": "class Base: ...\n"}, False),
        ({"factories": "from shop.billing import factory\nclass Make: ...\n", "factory": "class Base: ...\n"}, False),
        ({"factories": "from .mixer import Base\nclass Make(Base): ...\n", "mixer": "class Base: ...\n"}, False),
        ({"factory": "class Make: ...\n"}, False),
        ({"factories": "from .factory import Base\nclass Make(Base): ...\n", "factory": BASE}, True),
        ({"factories": "from .factory import *\nclass Make(Base): ...\n", "factory": BASE}, True),
        ({"factories": "from . import making\nclass Make(making.Base): ...\n", "making": BASE}, True),
        ({"factories": "from shop.billing.making import Base\nclass Make(Base): ...\n", "making": BASE}, True),
        ({"factories": "from .more import Base\nclass Make(Base): ...\n", "more": "from .making import Base\n", "making": BASE}, True),
        ({"factories": "import factory\nclass Make(factory.Factory): ...\n"}, True),
        ({"factories": "from model_bakery import baker\nclass Make: ...\n"}, True),
    ],
)  # fmt: skip
def test_a_file_of_factories_is_one_by_what_its_classes_come_from(
    project: Callable[..., Path], boundcheck: Callable[..., object], files: dict[str, str], is_told: bool
) -> None:
    home = "factories" if "factories" in files else "factory"
    root = project(
        {
            "boundcheck.toml": BOTH,
            "shop/billing/__init__.py": "",
            "shop/orders/__init__.py": "",
            "shop/orders/tests/test_cart.py": f"from shop.billing.{home} import Make\ndef test_a():\n    Make()\n",
            **{f"shop/billing/{name}.py": code for name, code in files.items()},
        }
    )
    found = str(getattr(boundcheck("check", "--format", "concise", cwd=root), "stdout", ""))
    assert ("shared-fixture" in found) == is_told


@pytest.mark.parametrize("base", ["from .factory import Base", "from shop.billing.factory import Base"])
def test_a_factory_is_told_whose_base_another_file_has(
    project: Callable[..., Path], boundcheck: Callable[..., object], base: str
) -> None:
    make = (
        f"{base}\nfrom .models import Invoice\nclass Make(Base):\n    class Meta:\n        model = Invoice\n"
    )
    root = project(
        {
            "boundcheck.toml": CONTRACT,
            "shop/billing/__init__.py": "",
            "shop/billing/models.py": MODELS,
            "shop/billing/factory.py": BASE,
            "shop/billing/factories.py": make,
            "shop/orders/__init__.py": "",
            "shop/orders/tests/test_cart.py": "from shop.billing.factories import Make\ndef test_a():\n    Make()\n",
        }
    )
    assert len(told(boundcheck, root)) == 1
