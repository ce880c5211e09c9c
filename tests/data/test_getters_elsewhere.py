"""Functions of the project that are called as Django's shortcuts are, and give what they themselves look up; innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from test_callers import FILES

LIB = (
    "from shop.crm.models import Customer\nclass Gone(Exception): ...\n"
    "def get_instance_or_404(**criteria):\n    found = Customer.objects.filter(**criteria)\n"
    "    if found:\n        return found[0]\n    raise Gone\n"
    "def get_objects_or_none(email):\n    return Customer.objects.filter(email=email)\n"
    "def get_object_or_error(number):\n    return number\n"
)
HEAD = "from shop.crm.lib import get_instance_or_404, get_object_or_error, get_objects_or_none\nfrom shop.crm.models import Customer\n"


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("    one = get_instance_or_404(email='a')\n    print(one.region.shape)", ["relation-traversal"]),
        ("    get_instance_or_404(pk=number).save()", ["foreign-write"]),
        ("    for one in get_objects_or_none(number):\n        one.delete()", ["foreign-write"]),
        ("    get_object_or_error(Customer, pk=number).delete()", ["foreign-write"]),
        # innocent twins
        ("    print(get_instance_or_404(email='a').email)", []),
        ("    get_object_or_error(number).delete()", []),
        ("    get_object_or_error(pk=number).region.shape", []),
        ("    unknown.get_object_or_404(pk=number).delete()", []),
    ],
)
def test_what_they_give(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, rules: list[str]
) -> None:
    files = {
        **FILES,
        "shop/crm/lib.py": LIB,
        "shop/orders/use.py": f"{HEAD}def use(number, unknown):\n{code}\n",
    }
    assert [each.split()[1] for each in findings(files) if each.startswith("shop/orders/use.py")] == rules


@pytest.mark.parametrize(
    "code",
    [
        "import shop.crm.lib\ndef use():\n    shop.crm.lib.get_instance_or_404(pk=1).save()\n",
        "import shop.crm.lib as lib\ndef use():\n    lib.get_instance_or_404(pk=1).save()\n",
        "import shop\ndef use():\n    shop.crm.lib.get_instance_or_404(pk=1).save()\n",
        "from shop import crm\ndef use():\n    crm.lib.get_instance_or_404(pk=1).save()\n",
        "from ..crm import lib\ndef use():\n    lib.get_instance_or_404(pk=1).save()\n",
        "def use():\n    from shop.crm.lib import get_instance_or_404\n    get_instance_or_404(pk=1).save()\n",
    ],
)
def test_however_they_are_imported(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str
) -> None:
    found = findings({**FILES, "shop/crm/lib.py": LIB, "shop/orders/use.py": code})
    assert [each.split()[1] for each in found if each.startswith("shop/orders/use.py")] == ["foreign-write"]


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        ('    model = apps.get_model("crm", "Customer")\n    found = model.objects.filter(email=number)\n    return found[0]\n', True),
        ('    return apps.get_model("crm.Customer").objects.get(pk=number)\n', True),
        ('    return apps.get_app_config("crm").get_model("Customer").objects.get(pk=number)\n', True),
        ('    model = apps.get_model("mail", "Letter")\n    return model.objects.get(pk=number)\n', False),
    ],
)  # fmt: skip
def test_what_they_look_up_by_label(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], body: str, is_told: bool
) -> None:
    files = {
        **FILES,
        "shop/crm/lib.py": f"from django.apps import apps\n\ndef by_number(number):\n{body}",
        "shop/orders/use.py": "from shop.crm.lib import by_number\n\ndef use(number):\n    by_number(number).save()\n",
    }
    found = [each.split()[1] for each in findings(files) if each.startswith("shop/orders/use.py")]
    assert found == ["foreign-write"] * is_told
