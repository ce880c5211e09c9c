"""What calls over a network would cost."""

from __future__ import annotations

from pathlib import Path

from extract_examples import ground

from boundcheck.extraction import extract
from boundcheck.extraction.model import Assumptions, CallSites, Cost

FILES = {
    "boundcheck.toml": """
        source_roots = ["src"]
        [modules.billing]
        path = "shop.billing"
        [modules.orders]
        path = "shop.orders"
        [modules.common]
        path = "shop.common"
        role = "shared"
    """,
    "src/shop/billing/__init__.py": """
        from dataclasses import dataclass
        from shop.common import money
        from shop.orders.totals import total
        class DeclinedError(Exception): ...
        @dataclass
        class Receipt:
            sum: int
        class Gateway:
            def pay(self, order): ...
        gateway = Gateway()
        RATES = {"de": 19}
        def charge(order):
            return [money(total(line)) for line in order]
    """,
    "src/shop/common/__init__.py": "def money(n): ...\n",
    "src/shop/orders/__init__.py": "",
    "src/shop/orders/totals.py": "def total(line): ...\n",
    "src/shop/orders/cart.py": """
        from django.db import transaction
        from shop.billing import DeclinedError, Gateway, RATES, Receipt, charge, gateway
        def pay(orders):
            with transaction.atomic():
                charge(orders)
            for order in orders:
                charge(order)
                gateway.pay(order)
                Receipt(RATES.get("de"))
                raise DeclinedError()
            Gateway().pay(1)
    """,
    "src/shop/orders/tests/test_cart.py": "from shop.billing import charge\ndef test_it(): charge(1)\n",
}


def test_only_calls_of_what_would_be_remote_cost(tmp_path: Path) -> None:
    report = extract(ground(tmp_path, FILES), "billing")
    # charge twice, gateway.pay(), Gateway().pay(): no data, no error, no test; total: money travels along.
    assert report.cost == Cost(Assumptions(), CallSites(4, 2, 1), CallSites(1, 1, 0))
    assert report.cost.loop == (50.0, 2000.0)


def test_the_estimate_rests_on_what_is_assumed(tmp_path: Path) -> None:
    report = extract(ground(tmp_path, FILES), "billing", Assumptions(network=(1.0, 2.0), rounds=(3, 4)))
    assert report.cost.loop == (3.0, 8.0)
