"""Rows that tests are given by factories and fixtures of other files, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = (
    'test_support = ["testing"]\n[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n'
    '[modules.orders]\npath = "shop.orders"\npublic = ["**"]\ntests = ["tests/orders"]\n'
)
FACTORIES = (
    "import factory\nfrom factory.django import DjangoModelFactory\nfrom shop.crm.models import Customer\n"
    "class CustomerFactory(DjangoModelFactory):\n    class Meta:\n        model = Customer\n"
    "class LabelFactory(factory.django.DjangoModelFactory):\n    class Meta:\n        model = 'crm.Customer'\n"
    "class OrderFactory(DjangoModelFactory):\n    class Meta:\n        model = 'orders.Order'\n"
    "class Shared(DjangoModelFactory):\n    class Meta:\n        abstract = True\n"
    "    @classmethod\n    def model(cls, **kwargs):\n        result = cls(**kwargs)\n        return lookup(result)\n"
    "    @classmethod\n    def made(cls):\n        return cls.create(n=3)\n    @classmethod\n    def name(cls):\n        return 'x'\n"
    "class SharedFactory(Shared):\n    class Meta:\n        model = Customer\n"
    "class HeirFactory(SharedFactory):\n    @classmethod\n    def several(cls, n):\n        return [cls.create() for _ in range(n)]\n"
    "class VipFactory(CustomerFactory):\n    email = 'vip'\n"
    "class DictFactory(factory.Factory):\n    class Meta:\n        model = dict\n"
    "class Customers:\n    class Meta:\n        model = Customer\n"
)
CONFTEST = (
    "import pytest\nfrom testing.factories import CustomerFactory, OrderFactory\n"
    "@pytest.fixture\ndef order():\n    return OrderFactory()\n@pytest.fixture()\ndef rich():\n    return CustomerFactory()\n"
    "@pytest.fixture(name='given')\ndef _given(rich):\n    customer = CustomerFactory()\n    yield customer\n    customer.n = 1\n"
    "@pytest.fixture\ndef number():\n    return 3\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/orders/__init__.py": "",
    "shop/crm/models.py": "from django.db import models\nclass Customer(models.Model):\n    email = models.TextField()\n",
    "shop/orders/models.py": "from django.db import models\nclass Order(models.Model):\n    customer = models.ForeignKey('crm.Customer', models.CASCADE)\n",
    "testing/factories.py": FACTORIES, "tests/orders/conftest.py": CONFTEST,
    "testing/base.py": "from django.test import TestCase\nfrom shop.crm.models import Customer\nclass Base(TestCase):\n    @classmethod\n"
    "    def setUpTestData(cls):\n        cls.one = Customer()\n    def setUp(self):\n        self.two = Customer.objects.get()\n        self.three = 3\n",
}  # fmt: skip
HEAD = (
    "from testing import factories\nfrom testing.base import Base\n"
    "from testing.factories import CustomerFactory, Customers, DictFactory, LabelFactory, OrderFactory, VipFactory\n"
)


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("def test():\n    CustomerFactory()", [5]),
        ("def test():\n    CustomerFactory.create(email='x')", [5]),
        ("def test():\n    factories.CustomerFactory.build_batch(3)", [5]),
        ("def test():\n    LabelFactory()", [5]),
        ("def test():\n    VipFactory.create_batch(2)", [5]),
        ("def test():\n    c = OrderFactory().customer\n    c.save()", [6]),
        # methods of the factory's own
        ("def test():\n    factories.SharedFactory.model()", [5]),
        ("def test():\n    c = factories.SharedFactory.model(email='x')\n    print(c.email)", [5]),
        ("def test():\n    factories.HeirFactory.model()", [5]),
        ("def test():\n    factories.SharedFactory.made()", [5]),
        ("def test():\n    factories.HeirFactory.several(3)", [5]),
        ("def test():\n    factories.SharedFactory.name()", []),
        ("def test():\n    factories.SharedFactory.nothing()", []),
        ("def test():\n    factories.CustomerFactory.model()", []),
        ("def test():\n    for o in OrderFactory.create_batch(2):\n        o.customer.save()", [6]),
        ("def test(rich):\n    rich.save()", [5]),
        ("def test(order):\n    order.customer.delete()", [5]),
        ("def test(given):\n    given.save()", [5]),
        ("class TestIt:\n    def test(self, rich):\n        rich.save()", [6]),
        ("class TestIt(Base):\n    def test(self):\n        self.one.save()\n        self.two.delete()", [6, 7]),
        # innocent twins
        ("def test():\n    OrderFactory()", []),
        ("def test():\n    DictFactory()", []),
        ("def test():\n    Customers()", []),
        ("def test(CustomerFactory):\n    CustomerFactory()", []),
        ("def test(order):\n    order.save()", []),
        ("def test(number):\n    number.save()", []),
        ("def helper(rich):\n    rich.save()", []),
        ("class TestIt(Base):\n    def test(self):\n        self.three.save()", []),
        ("class TestIt:\n    def test(self):\n        self.one.save()", []),
        ("import pytest\n@pytest.fixture\ndef rich(): return 3\ndef test(rich):\n    rich.save()", []),
    ],
)  # fmt: skip
def test_rows_that_tests_are_given(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, lines: list[int]
) -> None:
    found = findings({**FILES, "tests/orders/test_use.py": f"{HEAD}{code}\n"})
    here = [each for each in found if each.startswith("tests/orders/test_use.py")]
    assert here == [f"tests/orders/test_use.py:{line} test-foreign-data crm" for line in lines]


def test_a_file_with_nothing_but_fixtures(findings: Callable[[Mapping[str, str | bytes]], list[str]]) -> None:
    found = findings({**FILES, "tests/orders/test_use.py": "def test(rich):\n    rich.save()\n"})
    assert "tests/orders/test_use.py:2 test-foreign-data crm" in found
