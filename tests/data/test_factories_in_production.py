"""Production code that makes rows by a test's factory writes them, and so uses the module that owns them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

Write = Callable[[Mapping[str, str | bytes]], Path]

FILES = {
    "boundcheck.toml": """
test_support = ["shop/billing/tests/factories.py"]
[modules.orders]
path = "shop.orders"
depends_on = ["billing"]
[modules.billing]
path = "shop.billing"
[rules]
missing-tests = "off"
""",
    "shop/__init__.py": "",
    "shop/billing/__init__.py": "",
    "shop/billing/models.py": "from django.db import models\nclass Invoice(models.Model):\n    paid = models.BooleanField()\n",
    "shop/billing/tests/__init__.py": "",
    "shop/billing/tests/factories.py": """
from factory.django import DjangoModelFactory
from shop.billing.models import Invoice

class InvoiceFactory(DjangoModelFactory):
    class Meta:
        model = Invoice
""",
    "shop/orders/__init__.py": "",
}


def told(root: Path) -> list[tuple[str, int]]:
    found = check(analyse(root / "boundcheck.toml", jobs=1), Selection(min_certainty="likely")).findings
    return [(one.rule, one.line) for one in found]


def test_what_a_factory_makes_is_written(project: Write) -> None:
    code = "from shop.billing.tests.factories import InvoiceFactory\n\n\ndef demo():\n    InvoiceFactory()\n"
    code += "    InvoiceFactory.create_batch(3)\n    InvoiceFactory.build()\n"
    root = project({**FILES, "shop/orders/demo.py": code})
    assert told(root) == [("production-imports-tests", 1), ("foreign-write", 5), ("foreign-write", 6)]


def test_a_factory_that_is_not_called_is_no_use(project: Write) -> None:
    code = "from shop.billing.tests.factories import InvoiceFactory\n\nprint(InvoiceFactory)\n"
    root = project({**FILES, "shop/orders/demo.py": code})
    assert sorted(told(root)) == [("production-imports-tests", 1), ("unused-dependency", 5)]


def test_the_owner_may(project: Write) -> None:
    code = "from shop.billing.tests.factories import InvoiceFactory\n\nInvoiceFactory()\n"
    root = project({**FILES, "shop/billing/demo.py": code})
    assert sorted(told(root)) == [("production-imports-tests", 1), ("unused-dependency", 5)]


def test_what_follows_the_making_is_done_with_the_row(project: Write) -> None:
    models = "from django.db import models\nclass Order(models.Model):\n    bills = models.ManyToManyField('billing.Invoice')\n"
    code = """import factory
from shop.orders.models import Order


class OrderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Order

    @factory.post_generation
    def bills(self, create, extracted, **kwargs):
        print(self.bills.all())

    @classmethod
    def _create(cls, *args):
        return cls.bills.all()
"""
    root = project({**FILES, "shop/orders/models.py": models, "shop/orders/made.py": code})
    assert told(root) == [("relation-traversal", 11), ("foreign-key", 3)]
