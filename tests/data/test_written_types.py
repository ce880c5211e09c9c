"""Types that are only written: names in strings that nobody imports, stubs; and what inner functions know. Lines that are told are marked."""

from __future__ import annotations

import pytest
from rows_in_hands import CRM, Marked, Write

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\n[modules.orders]\npath = "shop.orders"\n[rules]\nleaked-model = "off"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": CRM,
    "shop/orders/__init__.py": "from .models import Order\n",
    "shop/orders/models.py": """
from django.db import models
class Order(models.Model):
    customer = models.ForeignKey("crm.Customer", models.CASCADE)  #! foreign-key
    number = models.CharField(max_length=9)
""",
}
USE = {
    "a class that may be any of several": """
from typing import Type, Union
from shop.crm.models import Club, Customer
def f(kind: Type[Union[Club, Customer]], other: type[Club | int]):
    kind.objects.all()  #! foreign-query
    other.objects.all()
""",
    "strings that nobody imports": """
from __future__ import annotations
from typing import List, Optional
def by_label(o: "orders.Order"):
    o.customer.email  #! relation-traversal
def by_its_file(o: "shop.orders.models.Order", p: "Optional[shop.orders.models.Order]"):
    o.customer.email  #! relation-traversal
    p.customer.email  #! relation-traversal
def over_a_facade(o: "shop.orders.Order"):
    o.customer.email  #! relation-traversal
def some(many: "list[orders.Order]", others: List["orders.Order"], one: "orders.Order | None"):
    for o in many:
        o.customer.email  #! relation-traversal
    for o in others:
        o.customer.save()  #! foreign-write
    one.customer.delete()  #! foreign-write
def given() -> "orders.Order": ...
def over_a_call():
    given().customer.email  #! relation-traversal
class Service:
    order: "orders.Order"
    def f(self):
        self.order.customer.email  #! relation-traversal
def bound(x):
    o: "orders.Order" = x
    o.customer.email  #! relation-traversal
def without_quotes(o: orders.Order):
    o.customer.email  #! relation-traversal
""",
    "other strings": """
import other as orders
from typing import Literal
def gone(o: "orders.Order"):
    o.customer
def no_model(o: "crm.Invoice", p: "shop.orders.Gone", q: "Order"):
    o.club, p.club, q.club
def text(o: Literal["crm.Customer"], p="crm.Customer"):
    o.club, p.club
""",
    "closures": """
from shop.orders.models import Order
def outer(pk):
    order = Order.objects.get(pk=pk)
    customer = order.customer
    def alias():
        mine = order
        return mine.customer.email  #! relation-traversal
    def deep():
        def deeper():
            other = order
            other.customer.save()  #! foreign-write
        return deeper
    def written():
        customer.delete()  #! foreign-write
    def gives():
        return order
    gives().customer.email  #! relation-traversal
    def default(o=order):
        o.customer.email  #! relation-traversal
    def shadowed(order):
        order.customer
    async def later():
        await order.customer.asave()  #! foreign-write
    class Inner:
        def f(self):
            return order.customer.email  #! relation-traversal
    return lambda: order.customer.email  #! relation-traversal
def before():
    def inner():
        order.customer.email  #! relation-traversal
    order = Order.objects.get()
    return inner
class View:
    def get(self):
        self.order = Order.objects.get()
        me = self
        def inner():
            me.order.customer.email  #! relation-traversal
            self.order.customer.save()  #! foreign-write
        return inner
""",
}


@pytest.mark.parametrize("code", USE.values(), ids=USE.keys())
def test_types_that_are_written(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/orders/use.py": code}))
    assert told == expected


STUB = "from shop.crm.models import Customer\ndef one() -> Customer: ...\n"
IN_STUBS = {
    "a stub alone": ({"shop/crm/models.py": None, "shop/crm/models.pyi": FILES["shop/crm/models.py"]}, True),
    "an extension module": (
        {"shop/crm/models.py": None, "shop/crm/models.pyi": FILES["shop/crm/models.py"], "shop/crm/models.so": ""}, True,
    ),
    "a stub beside its file": (
        {"shop/crm/models.pyi": "from django.db import models\nclass Customer(models.Model):\n    email: str\n"}, True,
    ),
    "a stub without models": ({"shop/crm/models.py": None, "shop/crm/models.pyi": "class Customer:\n    club: int\n"}, False),
}  # fmt: skip


@pytest.mark.parametrize(("files", "is_told"), IN_STUBS.values(), ids=IN_STUBS.keys())
def test_models_in_stubs(project: Write, marked: Marked, files: dict[str, str | None], is_told: bool) -> None:
    code = "from shop.crm.models import Customer\ndef f(c: Customer):\n    Customer.objects.all()  #! foreign-query\n"
    code += "    c.club.title  #! relation-traversal\n    c.save()  #! foreign-write\n"
    kept = {name: text for name, text in {**FILES, **files}.items() if text is not None}
    expected, told = marked(project({**kept, "shop/orders/use.py": code}))
    used = {one for one in told if "use.py" in one}
    assert used == ({one for one in expected if "use.py" in one} if is_told else set())


def test_functions_in_stubs(project: Write, marked: Marked) -> None:
    code = "from shop.crm.api import one\nfrom shop.orders.models import Order\n"
    code += "def f():\n    one().save()  #! foreign-write\n"
    expected, told = marked(project({**FILES, "shop/crm/api.pyi": STUB, "shop/orders/use.py": code}))
    assert told == expected


@pytest.mark.parametrize(
    "written",
    [
        "o: 'crm.Customer'", "o: 'shop.crm.models.Customer'", "o: 'crm.Customer | None'", "o: 'Optional[crm.Customer]'",
        "o: Optional['crm.Customer'] = None", 'x, *, o: "crm.Customer" = None', 'o: Optional["shop.crm.models.Customer"]',
    ],
)  # fmt: skip
def test_the_type_alone_brings_a_file_in(project: Write, marked: Marked, written: str) -> None:
    code = f"def f({written}) -> None:\n    o.save()  #! foreign-write\n"
    expected, told = marked(project({**FILES, "shop/orders/use.py": code}))
    assert told == expected


def test_a_documented_type_alone_brings_a_file_in(project: Write, marked: Marked) -> None:
    code = (
        'def f(o):\n    """\n    :type o: shop.orders.models.Order\n    """\n    o.save()  #! foreign-write\n'
    )
    expected, told = marked(project({**FILES, "shop/crm/use.py": code}))
    assert told == expected
