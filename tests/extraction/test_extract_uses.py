"""Where files of one module use names of another, and how."""

from __future__ import annotations

from pathlib import Path

import pytest
from extract_examples import ground

from boundcheck.extraction.uses.model import UsePlace

CONTRACTS = """
    source_roots = ["src"]
    atomic_wrappers = ["shop.platform.all_or_nothing"]
    [modules.billing]
    path = "shop.billing"
    [modules.orders]
    path = "shop.orders"
    [modules.platform]
    path = "shop.platform"
"""
BILLING = {
    "src/shop/__init__.py": "",
    "src/shop/billing/__init__.py": "from shop.billing.charges import charge, Gateway\n",
    "src/shop/billing/charges.py": """
        RATES = {"de": 19}
        LIMIT = 3

        class DeclinedError(Exception): ...

        class Gateway:
            def pay(self, amount): ...

        def charge(order, *, now=None): ...
        def audited(function): ...
    """,
    "src/shop/platform/__init__.py": "def all_or_nothing(): ...\n",
    "src/shop/orders/__init__.py": "",
}


def uses(root: Path, code: str, path: str = "src/shop/orders/cart.py", **files: str) -> tuple[UsePlace, ...]:
    """What a file of orders uses of billing."""
    made = ground(root, {"boundcheck.toml": CONTRACTS, **BILLING, path: code, **files})
    return tuple(use for use in made.uses.of("billing") if use.path == path)


def told(found: tuple[UsePlace, ...]) -> list[str]:
    """`line how name.attributes` of each use."""
    return [
        " ".join(
            (str(use.line), use.how, ".".join((use.name.removeprefix("shop.billing."), *use.attributes)))
        )
        for use in found
    ]


@pytest.mark.parametrize(
    "code",
    [
        "from shop.billing import charge\ncharge(1)",
        "from shop.billing.charges import charge\ncharge(1)",
        "from shop.billing import charge as pay\npay(1)",
        "from shop import billing\nbilling.charge(1)",
        "import shop.billing\nshop.billing.charge(1)",
        "import shop.billing.charges\nshop.billing.charges.charge(1)",
        "import shop.billing.charges as charges\ncharges.charge(1)",
        "from ..billing import charge\ncharge(1)",
        "from .. import billing\nbilling.charges.charge(1)",
        "from shop.billing.charges import *\ncharge(1)",
    ],
)
def test_a_call_is_found_however_the_name_comes_in(tmp_path: Path, code: str) -> None:
    (found,) = uses(tmp_path, code)
    assert found == UsePlace(
        "src/shop/orders/cart.py",
        "orders",
        "billing",
        "shop.billing.charges.charge",
        found.written,
        "call",
        2,
        1,
        at_import=True,
    )
    assert found.written.startswith("shop.billing.")


def test_every_way_of_using_a_name_has_its_kind(tmp_path: Path) -> None:
    code = """
        from __future__ import annotations
        from shop.billing import charge, Gateway
        from shop.billing import charges
        from shop.billing.charges import DeclinedError, LIMIT, RATES, audited

        class Fast(Gateway, metaclass=charges.Meta):
            limit: int = LIMIT

        @audited
        def pay(gateway: Gateway, other: "list[Gateway]") -> Gateway | None:
            try:
                charge.delay(1)
            except (ValueError, DeclinedError):
                raise DeclinedError("no") from None
            if isinstance(gateway, Gateway):
                return print(charge)
            RATES["de"] = 7
            RATES.update(at=20)
            RATES.get("de")
            charges.LIMIT = 4
            setattr(charges, "LIMIT", 5)
            RATES.move_to_end("de")
    """
    assert told(uses(tmp_path, code)) == [
        "6 base charges.Gateway",
        "6 base charges.Meta",
        "7 read charges.LIMIT",
        "9 decorator charges.audited",
        "10 annotation charges.Gateway",
        "10 annotation charges.Gateway",
        "10 annotation charges.Gateway",
        "12 method charges.charge.delay",
        "13 except charges.DeclinedError",
        "14 raise charges.DeclinedError",
        "15 test charges.Gateway",
        "16 read charges.charge",
        "17 write charges.RATES",
        "18 write charges.RATES.update",
        "19 method charges.RATES.get",
        "20 write charges.LIMIT",
        "21 write charges.LIMIT",
        "22 write charges.RATES.move_to_end",
    ]


@pytest.mark.parametrize(
    "code",
    [
        "def f(charge):\n    charge(1)",
        "def f():\n    charge = print\n    charge(1)",
        "def f(things):\n    for charge in things:\n        charge(1)",
        "def f(things):\n    return [charge(1) for charge in things]",
        "def f():\n    def charge(n): ...\n    charge(1)",
        "def f(thing):\n    with thing as charge:\n        charge(1)",
        "def f(thing):\n    if charge := thing:\n        charge(1)",
        "def f(thing):\n    match thing:\n        case [charge]:\n            charge(1)",
        "def f(thing):\n    def g():\n        charge(1)\n    charge = thing",
        "f = lambda charge: charge(1)",
    ],
)
def test_what_a_function_binds_itself_is_nobody_elses(tmp_path: Path, code: str) -> None:
    assert told(uses(tmp_path, f"from shop.billing import charge\n{code}\n")) == ["1 import charges.charge"]


def test_a_package_offers_a_thing_under_the_name_of_one_of_its_files(tmp_path: Path) -> None:
    package = {
        "src/shop/billing/__init__.py": "from shop.billing.refund import refund\n",
        "src/shop/billing/refund.py": "def refund(): ...\n",
    }
    for code in (
        "from shop.billing import refund\nrefund.delay()",
        "from shop import billing\nbilling.refund.delay()",
        "import shop.billing\nshop.billing.refund.delay()",
    ):
        assert told(uses(tmp_path, code, **package)) == ["2 method refund.refund.delay"]


def test_a_folder_without_init_holds_its_files_alone(tmp_path: Path) -> None:
    """`alembic/` with its migrations lies in many projects beside what uses the package alembic."""
    code = "from shop.billing import charge\nfrom alembic import command, config\ncommand.upgrade(config.Config())\n"
    made = ground(
        tmp_path,
        {
            "boundcheck.toml": CONTRACTS.replace('["src"]', '["src", "."]'),
            **BILLING,
            "src/shop/orders/cart.py": code,
            "alembic/env.py": "x = 1\n",
            "alembic/versions/one.py": "x = 1\n",
        },
    )
    assert [use.name for use in made.uses.of("orders")] == ["shop.billing.charges.charge"]


def test_a_class_body_hides_nothing_from_its_methods(tmp_path: Path) -> None:
    code = """
        from shop.billing import charge
        class Cart:
            charge = None
            def pay(self):
                charge(1)
    """
    assert told(uses(tmp_path, code)) == ["5 call charges.charge"]


def test_a_fallback_for_a_failed_import_hides_nothing(tmp_path: Path) -> None:
    code = """
        try:
            from shop.billing import charge
        except ImportError:
            charge = None
        def pay():
            charge(1)
    """
    assert told(uses(tmp_path, code)) == ["6 call charges.charge"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("@charge\ndef charge(): ...\ncharge()", ["2 decorator charges.charge"]),
        ("class charge(charge): ...\ncharge()", ["2 base charges.charge"]),
        ("charge(1)\ncharge = charge(2)\ncharge(3)", ["2 call charges.charge", "3 call charges.charge"]),
        ("class A:\n    x = charge(1)\ncharge = None", ["3 call charges.charge"]),
        ("def f():\n    charge(1)\ndef charge(): ...", ["1 import charges.charge"]),
    ],
)
def test_a_name_is_the_import_until_the_file_binds_it_anew(
    tmp_path: Path, code: str, expected: list[str]
) -> None:
    assert told(uses(tmp_path, f"from shop.billing import charge\n{code}\n")) == expected


def test_what_runs_at_import_and_in_loops_is_told(tmp_path: Path) -> None:
    code = """
        from shop.billing import charge
        START = charge(0)
        class Cart:
            first = charge(1)
            def pay(self, orders, late=charge(2)):
                for order in charge(3):
                    charge(4)
                    def later():
                        charge(5)
                else:
                    charge(6)
                while charge(7):
                    pass
                return [charge(8) for order in charge(9) if charge(10)]
        pay = lambda: charge(11)
        if __name__ == "__main__":
            charge(12)
    """
    found = uses(tmp_path, code)
    assert [(use.line, use.column, use.at_import, use.in_loop) for use in found] == [
        (2, 9, True, False),
        (4, 13, True, False),
        (5, 32, True, False),
        (6, 22, False, False),
        (7, 13, False, True),
        (9, 17, False, False),
        (11, 13, False, False),
        (12, 15, False, True),
        (14, 17, False, True),
        (14, 40, False, False),
        (14, 53, False, True),
        (15, 15, False, False),
        (17, 5, False, False),
    ]


def test_transactions_hold_until_they_end_or_wait(tmp_path: Path) -> None:
    code = """
        from django.db import transaction
        from shop.billing import charge
        from shop.platform import all_or_nothing
        def pay(session, order):
            with transaction.atomic():
                charge(1)
                transaction.on_commit(lambda: charge(2))
                def inner():
                    charge(3)
            charge(4)
            with session.begin():
                charge(5)
            with all_or_nothing():
                charge(6)
            with open("x"):
                charge(7)
        @transaction.atomic
        def all():
            charge(8)
    """
    assert [use.line for use in uses(tmp_path, code) if use.in_transaction] == [6, 12, 14, 19]


UNITS = """
    from contextlib import contextmanager
    from functools import wraps
    from shop.db import db
    @contextmanager
    def session():
        made = db.Session()
        try:
            yield made
            made.commit()
        finally:
            made.close()
    @contextmanager
    def reading():
        yield db.Session()
    def unit(on_error=None):
        def decorate(function):
            @wraps(function)
            def wrapped(*args):
                result = function(*args)
                db.session.commit()
                return result
            return wrapped
        return decorate
    def with_session(function):
        def wrapped(*args):
            with session() as made:
                return function(*args, session=made)
        return wrapped
    def timed(function):
        def wrapped(*args):
            return function(*args)
        return wrapped
    def register(function):
        def wrapped():
            db.session.commit()
        HOOKS.append(wrapped)
        return function
    class Unit:
        def __enter__(self): ...
        def __exit__(self, *error):
            db.session.commit()
"""


@pytest.mark.parametrize(
    ("opened", "holds"),
    [
        ("def pay():\n    with session() as s:\n        charge(1)", True),
        ("def pay():\n    with Unit():\n        charge(1)", True),
        ("def pay():\n    with reading():\n        charge(1)", False),
        ("@unit()\ndef pay():\n    charge(1)", True),
        ("@with_session\ndef pay(session=None):\n    charge(1)", True),
        ("@timed\ndef pay():\n    charge(1)", False),
        ("@register\ndef pay():\n    charge(1)", False),
    ],
)
def test_what_commits_behind_the_code_inside_is_a_transaction(
    tmp_path: Path, opened: str, holds: bool
) -> None:
    code = f"from shop.billing import charge\nfrom shop.platform.units import *\n{opened}\n"
    found = uses(tmp_path, code, **{"src/shop/platform/units.py": UNITS})
    assert [use.in_transaction for use in found if use.how == "call"] == [holds]


@pytest.mark.parametrize(
    "code",
    [
        "from shop.billing.elsewhere import pay\npay(1)",
        "from shop.billing.elsewhere.deep import book\nbook.OPEN = 1",
        "from shop.billing.elsewhere import *\npay(1)",
    ],
)
def test_a_file_that_the_project_has_not_is_another_distributions(tmp_path: Path, code: str) -> None:
    billing = 'def __getattr__(name): ...\n__path__ = __import__("pkgutil").extend_path(__path__, __name__)\n'
    assert told(uses(tmp_path, code, **{"src/shop/billing/__init__.py": billing})) == []


def test_what_another_distribution_has_is_named_as_it_is_passed_on(tmp_path: Path) -> None:
    billing = "from shop.billing.elsewhere import pay\n"
    code = "from shop.billing import pay\npay(1)\n"
    assert told(uses(tmp_path, code, **{"src/shop/billing/__init__.py": billing})) == ["2 call pay"]


def test_what_is_imported_for_typing_is_told(tmp_path: Path) -> None:
    code = """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from shop.billing import Gateway
        def pay(gateway: "Gateway") -> None: ...
    """
    (found,) = uses(tmp_path, code)
    assert (found.how, found.line, found.column, found.typing_only) == ("annotation", 4, 18, True)


def test_an_import_that_is_not_used_is_one_use(tmp_path: Path) -> None:
    code = "from shop.billing import (\n    charge,\n    Gateway,\n)\nimport shop.billing.charges\n__all__ = ['charge']\n"
    assert told(uses(tmp_path, code)) == [
        "1 import charges.Gateway",
        "1 import charges.charge",
        "5 import charges",
    ]


def test_a_string_that_is_imported_is_a_use(tmp_path: Path) -> None:
    code = "from importlib import import_module\nm = import_module('shop.billing.charges')\n"
    assert told(uses(tmp_path, code)) == ["2 import charges"]


def test_a_file_that_does_not_parse_still_imports(tmp_path: Path) -> None:
    assert told(uses(tmp_path, "from shop.billing import charge\ncharge((1)\n")) == [
        "1 import charges.charge"
    ]


def test_a_deep_expression_does_no_harm(tmp_path: Path) -> None:
    deep = "+".join(["1"] * 2000)
    chain = "if x == 0:\n    charge(1)\n" + "".join(
        f"elif x == {n}:\n    charge({n})\n" for n in range(1, 600)
    )
    code = f"from shop.billing import charge\nx = charge({deep})\ncharge(2)\n{chain}"
    found = told(uses(tmp_path, code))
    assert "3 call charges.charge" in found
    assert len(found) >= 601


def test_methods_of_objects_that_are_made_here_are_uses(tmp_path: Path) -> None:
    code = """
        from shop.billing import Gateway
        shared = Gateway()
        def pay(given: Gateway | None, other):
            Gateway().pay(1)
            gateway = Gateway()
            for order in other:
                gateway.pay(order)
            given.pay(2)
            other.pay(3)
            shared.pay(4)
    """
    found = uses(tmp_path, code)
    assert [(use.line, use.in_loop) for use in found if use.attributes == ("()", "pay")] == [
        (4, False),
        (7, True),
        (8, False),
        (10, False),
    ]


def test_methods_of_objects_that_an_object_keeps_are_uses(tmp_path: Path) -> None:
    code = """
        from shop.billing import Gateway
        class Cart:
            late: Gateway
            def __init__(self, given: Gateway, other):
                self._given = given
                self.made = Gateway()
                self.other = other
            def pay(self):
                self._given.pay(1)
                self.made.pay(2)
                self.late.pay(3)
                self.other.pay(4)
    """
    found = uses(tmp_path, code)
    assert [use.line for use in found if use.attributes == ("()", "pay")] == [9, 10, 11]


def test_objects_are_followed_through_branches_and_methods(tmp_path: Path) -> None:
    code = """
        from shop.billing import Gateway, charges
        class Cart:
            def open(self):
                self.gateway = Gateway()
            def pay(self, how):
                self.gateway.pay(1)
                if how:
                    other = Gateway()
                else:
                    other = None
                other.pay(2)
                def later():
                    other.pay(3)
                getattr(charges, "charge")(4)
                return later
    """
    assert told(uses(tmp_path, code)) == [
        "4 call charges.Gateway",
        "6 method charges.Gateway.().pay",
        "8 call charges.Gateway",
        "11 method charges.Gateway.().pay",
        "13 method charges.Gateway.().pay",
        "14 call charges.charge",
    ]


def test_methods_of_data_are_none(tmp_path: Path) -> None:
    code = "from shop.billing.data import Receipt\ndef pay(given: Receipt):\n    given.copy()\n    Receipt().copy()\n"
    data = "from dataclasses import dataclass\n@dataclass\nclass Receipt: ...\n"
    found = uses(tmp_path, code, **{"src/shop/billing/data.py": data})
    assert told(found) == ["2 annotation data.Receipt", "4 call data.Receipt"]


def test_arguments_that_cannot_be_sent_are_told(tmp_path: Path) -> None:
    code = """
        from collections.abc import Callable
        from sqlalchemy.orm import Session
        from shop.billing import charge
        def helper(): ...
        class Kind: ...
        class Cart:
            def total(self): ...
            @property
            def size(self): ...
            def pay(self, request, db: Session, then: Callable[[], None], name: str, amount):
                charge(lambda: 1, (x for x in name))
                charge(helper, Kind, self, self.total)
                charge(request, db, then)
                charge(self.size, name, amount, [x for x in name], Kind(), helper())
                charge(open("x"), now=request)
    """
    assert [use.unsendable for use in uses(tmp_path, code)] == [
        ("a lambda", "a generator"),
        ("the function helper", "the class Kind", "self", "the method total"),
        ("request", "db (a Session)", "then (a Callable)"),
        (),
        ("an open file", "request"),
    ]


def test_rows_and_querysets_cannot_be_sent(tmp_path: Path) -> None:
    code = """
        from shop.billing import charge
        from shop.orders.models import Order
        def pay(given: Order, number: int):
            order = Order.objects.get(pk=number)
            charge(order, given)
            charge(Order.objects.filter(pk=1), Order(), Order, Order.objects.count())
            for each in Order.objects.all():
                charge(each)
            charge(order.pk, number)
    """
    models = "from django.db import models\nclass Order(models.Model): ...\n"
    found = uses(tmp_path, code, **{"src/shop/orders/models.py": models})
    assert [use.unsendable for use in found] == [
        ("a row of Order",),
        ("a queryset of Order", "a row of Order", "the class Order"),
        ("a row of Order",),
        (),
    ]


def test_rows_of_small_orms_cannot_be_sent_either(tmp_path: Path) -> None:
    code = """
        from shop.billing import charge
        from shop.orders.models import Order
        charge(Order.get_by_id(1), Order.select().where(Order.id > 1), Order.select().count())
    """
    models = "import peewee\nclass Order(peewee.Model): ...\n"
    (found,) = uses(tmp_path, code, **{"src/shop/orders/models.py": models})
    assert found.unsendable == ("a row of Order", "a queryset of Order")


def test_test_files_are_marked_and_migrations_left_out(tmp_path: Path) -> None:
    code = "from shop.billing import charge\ndef test_it(): charge(1)\n"
    (found,) = uses(tmp_path, code, "src/shop/orders/tests/test_cart.py")
    assert found.in_test
    assert not uses(tmp_path, code, "src/shop/orders/migrations/0001_first.py")


def test_only_files_of_the_module_asked_for_are_told(tmp_path: Path) -> None:
    code = "from shop.billing import charge\nfrom shop.platform import all_or_nothing\ncharge(all_or_nothing())\n"
    made = ground(tmp_path, {"boundcheck.toml": CONTRACTS, **BILLING, "src/shop/orders/cart.py": code})
    assert [use.to for use in made.uses.of("billing")] == ["billing"]
    assert [use.to for use in made.uses.of("orders")] == ["billing", "platform"]
    assert [use.to for use in made.uses.of("platform")] == ["platform"]
