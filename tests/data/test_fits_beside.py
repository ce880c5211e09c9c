"""A variable that two names fit in one place is of that entity in the file's other places too; and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
CRM = (
    "from django.db import models\nclass Customer(models.Model):\n    email = models.TextField()\n    phone = models.TextField()\n"
    "    class urls:\n        base = '/'\n"
)
MODELS = (
    "from django.db import models\nfrom shop.crm.models import Customer\n"
    "class Order(models.Model):\n    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "manage.py": "", "shop/__init__.py": "", "shop/crm/__init__.py": "",
    "shop/crm/models.py": CRM, "shop/orders/__init__.py": "", "shop/orders/models.py": MODELS,
}  # fmt: skip
HEAD = "from shop.orders.models import Order\n"


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("def f(rows):\n    for o in rows:\n        print(o.customer.email)\n        print(o.customer.phone)\n        print(o.customer.urls.base)", 3),
        ("def f(rows):\n    return [(\n        o.customer.urls.base,\n        o.customer.email,\n        o.customer.phone,\n    ) for o in rows]", 3),
        ("def f(o):\n    print(o.customer.urls.base)\n    if o:\n        print(o.customer.email)\n        print(o.customer.phone)", 3),
        ("def f(o):\n    def g():\n        print(o.customer.urls.base)\n    print(o.customer.email)\n    print(o.customer.phone)", 3),
        # innocent twins; one name that fits is not enough for the others
        ("def f(o):\n    print(o.customer.urls.base)\n    print(o.customer.email)\n    print(o.customer.email)", 2),
        ("def f(rows):\n    for o in rows:\n        print(o.customer.urls.base)", 0),
        ("def f(o):\n    print(o.customer.urls.base)\ndef g(o):\n    print(o.customer.email)", 1),
        ("def f(o, x):\n    print(o.customer.urls.base)\n    print(x.customer.email)", 1),
        ("def f(o):\n    print(o.client.urls.base)\n    print(o.customer.email)", 1),
        ("def f(o: Parcel):\n    print(o.customer.urls.base)\n    print(o.customer.email)", 0),
    ],
)  # fmt: skip
def test_what_fits_elsewhere(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, hops: int
) -> None:
    found = findings({**FILES, "shop/orders/use.py": f"{HEAD}{code}\n"})
    mine = [each.split()[1] for each in found if each.startswith("shop/orders/use.py")]
    assert mine == ["relation-traversal"] * hops
