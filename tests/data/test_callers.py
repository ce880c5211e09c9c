"""Rows that callers hand to functions which say of no parameter what it is, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
CRM = (
    "from django.db import models\nclass Region(models.Model):\n    title = models.TextField()\n"
    "class Customer(models.Model):\n    email = models.TextField()\n"
    "    region = models.ForeignKey(Region, on_delete=models.CASCADE)\n"
)
# `owner` and `region` lead to several owners' tables, so that no two names tell what a path means.
MODELS = (
    "from django.db import models\nfrom shop.crm.models import Customer\n"
    "class Zone(models.Model):\n    email = models.TextField()\n    title = models.TextField()\n"
    "class Parcel(models.Model):\n    customer = models.ForeignKey(Zone, on_delete=models.CASCADE)\n"
    "class Order(models.Model):\n    number = models.TextField()\n"
    "    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "manage.py": "", "shop/__init__.py": "", "shop/crm/__init__.py": "",
    "shop/crm/models.py": CRM, "shop/orders/__init__.py": "", "shop/orders/models.py": MODELS,
}  # fmt: skip
HEAD = "from django.db.models.signals import post_save, m2m_changed\nfrom shop.orders.models import Order, Parcel\n"
HANDLER = "def handle(sender, instance, **kwargs):\n    print(instance.customer.shape)\n"
USE = "def use(order):\n    print(order.customer.shape)\n"
Findings = Callable[[Mapping[str, str | bytes]], list[str]]


def _rules(findings: Findings, files: Mapping[str, str], path: str) -> list[str]:
    return [each.split()[1] for each in findings({**FILES, **files}) if each.startswith(path)]


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("def run():\n    use(Order.objects.get(pk=1))", 1),
        ("def run():\n    for order in Order.objects.all():\n        use(order)", 1),
        ("def run():\n    order = Order.objects.first()\n    return use(order=order)", 1),
        ("def _run(order: Order):\n    use(order)", 1),
        ("def run(order):\n    use(order)\ndef main():\n    run(Order.objects.get(pk=1))", 1),
        ("def run():\n    use(Order.objects.get(pk=1))\n    use(nobody_knows())", 1),
        ("def run():\n    use(None)\n    use(Order.objects.get(pk=1))", 1),
        # innocent twins
        ("def run():\n    use(Parcel.objects.get(pk=1))", 0),
        ("def run():\n    use(Order.objects.count())", 0),
        ("def run():\n    use(nobody_knows())", 0),
        ("def run():\n    other.use(Order.objects.get(pk=1))", 0),
        ("def run():\n    use(*Order.objects.all())", 0),
        ("def run():\n    def use(order): ...\n    use(Order.objects.get(pk=1))", 0),
    ],
)
def test_functions_of_the_file(findings: Findings, code: str, hops: int) -> None:
    found = _rules(findings, {"shop/orders/use.py": f"{HEAD}{USE}{code}\n"}, "shop/orders/use.py")
    assert found == ["relation-traversal"] * hops


METHODS = "class Desk:\n    def __init__(self, order=None):\n        self.order = order\n    def use(self, order):\n        print(order.customer.shape)\n    @staticmethod\n    def plain(order):\n        print(order.customer.shape)\n"


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("    def run(self):\n        self.use(Order.objects.get(pk=1))", 1),
        ("class Late(Desk):\n    def run(self):\n        self.use(Order.objects.get(pk=1))", 1),
        ("class Late(Desk):\n    def use(self, order):\n        super().use(Order.objects.get(pk=1))", 1),
        ("def run():\n    Desk().use(Order.objects.get(pk=1))", 1),
        ("def run():\n    desk = Desk()\n    desk.use(Order.objects.get(pk=1))", 1),
        ("def run(desk: Desk):\n    desk.use(order=Order.objects.get(pk=1))", 1),
        ("def run():\n    Desk.plain(Order.objects.get(pk=1))", 1),
        ("def run(desk):\n    Desk.use(desk, Order.objects.get(pk=1))", 1),
        ("    def run(self):\n        Desk.use(self, order=Order.objects.get(pk=1))", 1),
        (
            "    def run(self):\n        print(self.order.customer.shape)\ndef main():\n    Desk(Order.objects.get(pk=1)).run()",
            1,
        ),
        (
            "class Base:\n    def run(self):\n        self.hook(Order.objects.get(pk=1))\nclass Late(Base):\n    def hook(self, it):\n        print(it.customer.shape)",
            1,
        ),
        # innocent twins
        ("def run(desk):\n    Desk.use(Order.objects.get(pk=1), desk)", 0),
        ("def run(desk):\n    desk.use(Order.objects.get(pk=1))", 0),
        (
            "class Other:\n    def use(self, order): ...\n    def run(self):\n        self.use(Order.objects.get(pk=1))",
            0,
        ),
        ("    def run(self):\n        self.use(Parcel.objects.get(pk=1))", 0),
        ("    def run(self):\n        print(self.order.customer.shape)\ndef main():\n    Desk()", 0),
    ],
)
def test_methods_of_the_file(findings: Findings, code: str, hops: int) -> None:
    found = _rules(findings, {"shop/orders/use.py": f"{HEAD}{METHODS}{code}\n"}, "shop/orders/use.py")
    assert found == ["relation-traversal"] * hops


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("from shop.orders.use import use\ndef run():\n    use(Order.objects.get(pk=1))", 1),
        ("from shop.orders import use as u\ndef run():\n    u.use(Order.objects.get(pk=1))", 1),
        ("from . import use\ndef run():\n    return [use.use(order) for order in Order.objects.all()]", 1),
        ("def run(order: Order):\n    from .use import use\n    use(order)", 1),
        ("import shop.orders.use\ndef run():\n    shop.orders.use.use(Order.objects.get(pk=1))", 1),
        ("from .use import Desk\ndef run():\n    Desk().use(Order.objects.get(pk=1))", 1),
        (
            "from .use import Desk\nclass K:\n    def __init__(self):\n        self.desk = Desk()\n    def run(self):\n        self.desk.use(Order.objects.get(pk=1))",
            1,
        ),
        (
            "from .use import Desk\nclass Late(Desk):\n    def run(self):\n        self.use(Order.objects.get(pk=1))",
            1,
        ),
        (
            "from .use import use\nclass K:\n    def __init__(self):\n        self.order = Order.objects.get(pk=1)\n    def run(self):\n        use(self.order)",
            1,
        ),
        (
            "from .use import use\ndef inner(order):\n    use(order)\ndef run():\n    inner(Order.objects.get(pk=1))",
            1,
        ),
        (
            "from .use import use\ndef inner(order):\n    return outer(order) or use(order)\ndef outer(order):\n    inner(order)\n"
            "def run():\n    outer(Order.objects.get(pk=1))",
            1,
        ),
        (
            "from .use import use\nclass View(ModelViewSet):\n    queryset = Order.objects.all()\n"
            "    def run(self, request):\n        use(self.get_object())",
            1,
        ),
        (
            "from .use import Desk\nclass Late(Desk): ...\nclass Later(Late):\n    def run(self):\n"
            "        super().use(Order.objects.get(pk=1))",
            1,
        ),
        (
            "from .use import use\ndef run():\n    def inner(order):\n        use(order)\n    inner(Order.objects.get(pk=1))",
            1,
        ),
        # innocent twins
        ("from .use import use\ndef a(order):\n    b(order)\ndef b(order):\n    a(order) or use(order)", 0),
        ("from shop.orders.use import use\ndef run():\n    use(Parcel.objects.get(pk=1))", 0),
        ("from elsewhere import use\ndef run():\n    use(Order.objects.get(pk=1))", 0),
        ("from shop.orders.use import use\ndef run():\n    use(Order.objects.get(pk=1).number)", 0),
        ("from shop.orders.use import use\ndef run(order):\n    use(order)", 0),
        ("from shop.orders.use import Desk\ndef run(desk):\n    desk.use(Order.objects.get(pk=1))", 0),
    ],
)
def test_callers_in_other_files(findings: Findings, code: str, hops: int) -> None:
    files = {"shop/orders/use.py": f"{HEAD}{METHODS}{USE}", "shop/orders/call.py": f"{HEAD}{code}\n"}
    assert _rules(findings, files, "shop/orders/use.py") == ["relation-traversal"] * hops


LISTS = (
    "class Desk:\n    def __init__(self, *args, **kwargs):\n        self.orders = kwargs.pop('orders')\n"
    "        print([o.customer.shape for o in self.orders])\n"
)


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("    Desk(orders=list(Order.objects.all()))", 1),
        ("    orders = list(Order.objects.all()) if x else Order.objects.none()\n    Desk(orders=orders)", 1),
        (
            "    if x:\n        orders = list(x.many.with_usage())\n    else:\n        orders = Order.objects.none()\n    Desk(orders=orders)",
            1,
        ),
        (
            "    if x:\n        orders = [o for o in Order.objects.all()]\n    else:\n        orders = Order.objects.all()\n    Desk(orders=orders)",
            1,
        ),
        # innocent twins
        (
            "    orders = list(Order.objects.all()) if x else Parcel.objects.none()\n    Desk(orders=orders)",
            0,
        ),
        ("    orders = Order.objects.first() if x else Order.objects.none()\n    Desk(orders=orders)", 0),
        ("    Desk(orders=list(x.many.with_usage()))", 0),
    ],
)
def test_lists_that_callers_hand_in(findings: Findings, code: str, hops: int) -> None:
    files = {
        "shop/orders/use.py": LISTS,
        "shop/orders/call.py": f"{HEAD}from .use import Desk\ndef run(x):\n{code}\n",
    }
    assert _rules(findings, files, "shop/orders/use.py") == ["relation-traversal"] * hops


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("post_save.connect(handlers.handle, sender=Order)", 1),
        ("post_save.connect(sender=Order, receiver=handlers.handle)", 1),
        ("def ready():\n    from .handlers import handle\n    post_save.connect(handle, Order)", 1),
        (
            "from django.apps import apps\npost_save.connect(handlers.handle, sender=apps.get_model('orders', 'Order'))",
            1,
        ),
        ("post_save.connect(handlers.handle, sender='orders.Order')", 1),
        ("for model in (Order, Parcel):\n    post_save.connect(handlers.handle, sender=model)", 1),
        # innocent twins
        ("post_save.connect(handlers.handle, sender=Parcel)", 0),
        ("post_save.connect(handlers.handle)", 0),
        ("m2m_changed.connect(handlers.handle, sender=Order)", 0),
        ("post_save.connect(handlers.other, sender=Order)", 0),
        ("post_save.disconnect(handlers.handle, sender=Order)", 0),
    ],
)
def test_handlers_that_other_files_connect(findings: Findings, code: str, hops: int) -> None:
    files = {
        "shop/orders/handlers.py": HANDLER,
        "shop/orders/apps.py": f"{HEAD}from . import handlers\n{code}\n",
    }
    found = _rules(findings, files, "shop/orders/handlers.py")
    assert found == ["relation-traversal"] * hops


def test_attributes_that_handlers_set_on_rows(findings: Findings) -> None:
    code = (
        "def before(sender, instance, **kwargs):\n    instance.prev = None\n    instance.note = 'x'\n"
        "    if instance.pk:\n        instance.prev = sender.objects.get(pk=instance.pk)\n"
        "def after(sender, instance, **kwargs):\n    _use(instance)\n"
        "def _use(instance):\n    print(instance.prev.customer.email, instance.note.customer.shape)\n"
    )
    connect = (
        "post_save.connect(handlers.before, sender=Order)\npost_save.connect(handlers.after, sender=Order)"
    )
    files = {
        "shop/orders/handlers.py": code,
        "shop/orders/apps.py": f"{HEAD}from . import handlers\n{connect}\n",
    }
    assert _rules(findings, files, "shop/orders/handlers.py") == ["relation-traversal"]


def test_rows_that_callers_hand_in_are_saved(findings: Findings) -> None:
    files = {
        "shop/orders/use.py": "def keep(customer, data):\n    customer.email = data\n    customer.save(update_fields=['email'])\n",
        "shop/crm/api.py": "from shop.crm.models import Customer\nfrom shop.orders.use import keep\ndef run():\n    keep(Customer.objects.get(pk=1), 'x')\n",
    }
    assert _rules(findings, files, "shop/orders/use.py") == ["foreign-write"]
    innocent = {**files, "shop/crm/api.py": files["shop/crm/api.py"].replace("Customer.objects", "registry")}
    assert _rules(findings, innocent, "shop/orders/use.py") == []


@pytest.mark.parametrize(
    ("code", "hops"),
    [
        ("send(order.customer)", 1),
        ("send(to=order.customer)", 1),
        ("shop.send(order.customer)", 1),
        ("str(order.customer)", 1),
        ("customer = order.customer\n    send(customer)", 1),
        ("send(order.customer.email)", 1),
        ("send(order.customer)\n    send(order.customer)", 2),
        # innocent twins: the key is enough
        ("send(order.customer_id)", 0),
        ("send(order.customer.pk)", 0),
        ("customer = order.customer", 0),
        ("Order(customer=order.customer)", 1),
        ("Order.objects.filter(customer=order.customer)", 1),
        ("Order.objects.create(customer=order.customer)", 1),
        ("send(order)", 0),
    ],
)
def test_rows_behind_relations_that_are_handed_on(findings: Findings, code: str, hops: int) -> None:
    written = f"{HEAD}def _run(order: Order):\n    {code}\n"
    assert (
        _rules(findings, {"shop/orders/use.py": written}, "shop/orders/use.py")
        == ["relation-traversal"] * hops
    )


def test_what_is_only_known_by_names_that_fit_is_not_handed_on(findings: Findings) -> None:
    models = (
        "from django.db import models\nfrom shop.crm.models import Customer\nclass Order(models.Model):\n"
        "    client = models.ForeignKey(Customer, on_delete=models.CASCADE)\n"
    )
    code = (
        "from shop.orders.models import Order\ndef use(region):\n    region.delete()\ndef run(x):\n    use(x.client.region)\n"
        "def look(x):\n    print(x.client.email)\n"
    )
    found = _rules(
        findings, {"shop/orders/models.py": models, "shop/orders/use.py": code}, "shop/orders/use.py"
    )
    assert "foreign-write" not in found
    assert "relation-traversal" in found
