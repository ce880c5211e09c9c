"""Rows that functions, methods, properties and attributes of other files give without saying so, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
CRM = "from django.db import models\nclass Customer(models.Model):\n    email = models.TextField()\n"
MODELS = (
    "from django.db import models\nfrom shop.crm.models import Customer\nclass Order(models.Model):\n"
    "    customer = models.ForeignKey(Customer, models.CASCADE)\n    n = models.IntegerField()\n"
    "    def owner(self):\n        return Customer.objects.get(pk=self.n)\n"
    "    @property\n    def twin(self):\n        return Order.objects.get(n=self.n)\n"
)
SERVICES = (
    "from shop.crm.models import Customer\nfrom shop.orders.models import Order\nfrom shop.orders import models as m\n"
    "def get_order(pk):\n    return Order.objects.get(pk=pk)\n"
    "async def aget_order(\n    pk,\n    *,\n    using=(),\n):\n    '''Gives\nan order.'''\n    order = await Order.objects.aget(pk=pk)\n    return order\n"
    "def local(pk):\n    from .models import Order as O\n    return O.objects.filter(pk=pk).first()\n"
    "def some(n):\n    orders = m.Order.objects.filter(n=n)\n    return orders.exclude(n=0)\n"
    "def each():\n    for order in Order.objects.all():\n        yield order\n"
    "def two(pk):\n    return get_order(pk), 1\n"
    "def through(pk):\n    return _first(pk)\ndef _first(pk):\n    return get_order(pk)\n"
    "def deep(pk):\n    return deeper(pk)\ndef deeper(pk):\n    return through(pk)\n"
    "def maybe(pk):\n    if not pk:\n        return None\n    try:\n        return Order.objects.get(pk=pk)\n    except Order.DoesNotExist:\n        return None\n"
    "def customer_of(pk):\n    return Order.objects.get(pk=pk).customer\n"
    "def count():\n    return Order.objects.count()\n"
    "def either(pk):\n    if pk:\n        return Order.objects.get(pk=pk)\n    return {'customer': pk}\n"
    "def names():\n    return [o.n for o in Order.objects.all()]\n"
    "def ping(pk):\n    return pong(pk)\ndef pong(pk):\n    return ping(pk)\n"
    "def writes(pk):\n    Order.objects.get(pk=pk).save()\n"
    "def outer():\n    def inner():\n        return Order.objects.get(pk=1)\n    return inner\n"
    "TEXT = '''\ndef told(pk):\n    return Order.objects.get(pk=pk)\n'''\n"
    "def customer(pk):\n    return Customer.objects.get(pk=pk)\n"
    "class Service:\n    queryset = Order.objects.all()\n    model = Order\n    limit = 3\n    def __init__(self, pk):\n        self.order = get_order(pk)\n        self.pk = pk\n"
    "    def latest(self):\n        return self.queryset.latest('n')\n    @property\n    def current(self):\n        return self.order\n"
    "    @classmethod\n    def make(cls, pk):\n        return cls(pk)\n    @staticmethod\n    def one(pk):\n        return Order.objects.get(pk=pk)\n"
    "    def size(self):\n        return self.limit\n    def again(self):\n        return self.latest()\n"
    "class Heir(Service):\n    limit = 4\n"
)  # fmt: skip
HEAD = (
    "from shop.orders import services\nfrom shop.orders.services import (Heir, Service, aget_order,"
    " count, customer, customer_of, deep, each, either, get_order, local, maybe, names, outer, ping, some, through, two, writes)\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/crm/__init__.py": "", "shop/crm/models.py": CRM,
    "shop/orders/__init__.py": "from shop.orders.services import get_order as facade\n", "shop/orders/models.py": MODELS,
    "shop/orders/services.py": SERVICES,
}  # fmt: skip
HOP, WRITE, ACCESSOR = "relation-traversal", "foreign-write", "reverse-accessor"


@pytest.fixture
def told(findings: Callable[[Mapping[str, str | bytes]], list[str]]) -> Callable[..., list[str]]:
    """The rules of what is found in a file of orders."""

    def rules(code: str, **files: str) -> list[str]:
        more = {f"shop/orders/{name}.py": text for name, text in files.items()}
        found = findings({**FILES, **more, "shop/orders/use.py": f"{code}\n"})
        return [each.split()[1] for each in found if each.startswith("shop/orders/use.py")]

    return rules


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        # functions
        ("def f():\n    o = get_order(3)\n    return o.customer.shape", HOP),
        ("def f():\n    return get_order(3).customer.shape", HOP),
        ("def f():\n    return services.get_order(3).customer.shape", HOP),
        ("def f():\n    get_order(3).customer.save()", WRITE),
        ("async def f():\n    return (await aget_order(3)).customer.shape", HOP),
        ("async def f():\n    o = await aget_order(3)\n    return o.customer.shape", HOP),
        ("def f():\n    return local(3).customer.shape", HOP),
        ("def f():\n    return some(3).filter(n=1).first().customer.shape", HOP),
        ("def f():\n    return some(3).filter(customer__email='')", "cross-module-join"),
        ("def f():\n    for o in some(3):\n        o.customer.shape", HOP),
        ("def f():\n    return [o.customer.shape for o in each()]", HOP),
        ("def f():\n    o, n = two(3)\n    return o.customer.shape", HOP),
        ("def f():\n    return through(3).customer.shape", HOP),
        ("def f():\n    return maybe(3).customer.shape", HOP),
        ("def f():\n    c = customer(3)\n    c.save()", WRITE),
        ("def f():\n    c = customer_of(3)\n    c.save()", WRITE),
        ("from shop.orders import facade\ndef f():\n    return facade(3).customer.shape", HOP),
        ("import shop.orders.services as s\ndef f():\n    return s.get_order(3).customer.shape", HOP),
        # methods and properties, by what the receiver is
        ("def f():\n    return Service(3).latest().customer.shape", HOP),
        ("def f():\n    s = Service(3)\n    return s.latest().customer.shape", HOP),
        ("def f(s: Service):\n    return s.latest().customer.shape", HOP),
        ("def f(s: Service):\n    return s.again().customer.shape", HOP),
        ("def f(s: Service):\n    return s.order.customer.shape", HOP),
        ("def f(s: Service):\n    return s.current.customer.shape", HOP),
        ("def f():\n    return Service.one(3).customer.shape", HOP),
        ("def f(s: Heir):\n    return s.latest().customer.shape", HOP),
        ("class K:\n    def __init__(self, s: Service):\n        self.s = s\n    def f(self):\n        return self.s.latest().customer.shape", HOP),
        # methods of models
        ("def f():\n    get_order(3).owner().save()", WRITE),
        ("def f():\n    return get_order(3).twin.customer.shape", HOP),
        # heirs
        ("class K(Service):\n    def f(self):\n        return self.order.customer.shape", HOP),
        ("class K(Heir):\n    def f(self):\n        self.order.customer.save()", WRITE),
        ("class K(services.Service):\n    def f(self):\n        return self.latest().customer.shape", HOP),
        ("class K(Service):\n    def f(self):\n        return self.current.customer.shape", HOP),
        ("class K(Service):\n    def f(self):\n        return self.queryset.first().customer.shape", HOP),
        ("class K(Service):\n    def f(self):\n        return self.model.objects.get(n=1).customer.shape", HOP),
        ("class K(Service):\n    def f(self):\n        return super().latest().customer.shape", HOP),
        ("class K(Service):\n    def __init__(self):\n        super().__init__(3)\n        self.n = self.order.customer.shape", HOP),
        # innocent twins
        ("def f():\n    return count().customer.shape", ""),
        ("def f():\n    o = get_order(3)\n    return o.customer_id", ""),
        ("def f():\n    return get_order(3).customer.pk", ""),
        ("def f():\n    get_order(3).save()", ""),
        ("def f():\n    writes(3).customer.shape", ""),
        ("def f():\n    outer().customer.shape", ""),
        ("def f():\n    ping(3).customer.shape", ""),
        ("def f():\n    names()[0].customer.shape", ""),
        ("def f():\n    services.told(3).customer.shape", ""),
        ("def f():\n    o, n = two(3)\n    return n.customer.shape", ""),
        ("def f(get_order):\n    return get_order(3).customer.shape", ""),
        ("def get_order(pk):\n    return {}\ndef f():\n    return get_order(3).customer.shape", ""),
        ("def f(s: Service):\n    return s.pk.customer.shape", ""),
        ("def f(s: Service):\n    return s.size().customer.shape", ""),
        ("class K(Service):\n    order = None\n    def f(self):\n        return self.order.customer.shape", ""),
        ("class K(Service):\n    def latest(self):\n        return 3\n    def f(self):\n        return self.latest().customer.shape", ""),
        ("class K(Service):\n    def f(self):\n        return self.limit.customer.shape", ""),
        ("class K(Service):\n    def f(self, order):\n        return order.customer.shape", ""),
        ("class Order(Service):\n    def f(self):\n        return self.pk.customer.shape", ""),
    ],
)  # fmt: skip
def test_rows_that_nobody_annotates(told: Callable[..., list[str]], code: str, rule: str) -> None:
    assert told(f"{HEAD}{code}") == [rule] * bool(rule)
