"""A shop in plain Python whose suites leak in every way an import can: three modules, three layouts of tests."""

from __future__ import annotations

from typing import Final

CONFIG: Final = """\
source_roots = ["src"]
test_support = ["tests/helpers"]

[modules.billing]
path = "shop.billing"
depends_on = ["catalog"]

[modules.catalog]
path = "shop.catalog"
depends_on = []

[modules.orders]
path = "shop.orders"
depends_on = ["billing", "catalog"]

[modules.returns]
path = "shop.returns"

[[allow]]
rule = "dependency"
from = "billing"
to = "orders"
path = "src/shop/billing/allowed.py"
reason = "until the events"
"""

# Every file but those that a test adds. `leaks.py` and `test_leaks.py` hold one leak a function.
SHOP: Final = {
    "boundcheck.toml": CONFIG,
    "boundcheck-baseline.toml": """\
findings = [
    { rule = "undeclared-dependency", path = "src/shop/billing/known.py", from = "billing", to = "orders", target = "shop.orders", count = 1 },
]
""",
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src", "."]\n',
    "conftest.py": "import shop.orders.book\n",
    "src/shop/__init__.py": "",
    "src/shop/catalog/__init__.py": "from shop.catalog.prices import price\n",
    "src/shop/catalog/prices.py": "def price(name):\n    return len(name)\n",
    "src/shop/catalog/test_prices.py": "from shop.catalog.prices import price\n\n\ndef test_price():\n    assert price('pen') == 3\n",
    "src/shop/orders/__init__.py": "from shop.orders.book import order\n",
    "src/shop/orders/book.py": "from shop.billing import invoice\n\n\ndef order(name):\n    return invoice(name)\n",
    "src/shop/orders/tests/__init__.py": "",
    "src/shop/orders/tests/factories.py": "def make():\n    return 1\n",
    "src/shop/orders/tests/test_book.py": "from ..book import order\n\n\ndef test_order():\n    assert order('pen') == 3\n",
    "src/shop/returns/__init__.py": "",
    "src/shop/billing/__init__.py": "from .invoices import invoice\n",
    "src/shop/billing/invoices.py": """\
from typing import TYPE_CHECKING

from shop.catalog import price

if TYPE_CHECKING:
    import shop.orders


def invoice(name):
    return price(name)
""",
    "src/shop/billing/leaks.py": """\
import importlib
from importlib import import_module


def lazy():
    from shop.orders import order


def relative():
    from .. import orders


def swallowed():
    try:
        import shop.orders.book
    except ImportError:
        pass


def by_string():
    import_module("shop." + "orders")


def anchored():
    importlib.import_module("..orders", __package__)
""",
    "src/shop/billing/allowed.py": "def lazy():\n    from shop.orders import order\n",
    "src/shop/billing/known.py": "def lazy():\n    from shop.orders import order\n",
    "src/shop/billing/commented.py": "def lazy():\n    from shop.orders import order  # boundcheck: allow[dependency] soon gone\n",
    "src/shop/billing/breaks.py": """\
import sys

sys.loads_of_breaks = getattr(sys, "loads_of_breaks", 0) + 1
raise KeyError("at load")
""",
    "tests/helpers/__init__.py": "from shop.orders import order\n\n\ndef broken():\n    import shop.billing.breaks\n",
    "tests/billing/test_leaks.py": """\
import importlib
import threading
import unittest

import pytest

from shop.billing import allowed, commented, known, leaks
from shop.catalog import price
from tests.helpers import order


def test_lazy():
    leaks.lazy()


def test_lazy_again():
    leaks.lazy()


def test_relative():
    leaks.relative()


def test_swallowed():
    leaks.swallowed()


def test_by_string():
    leaks.by_string()


def test_anchored():
    leaks.anchored()


def test_skipped():
    pytest.importorskip("shop.orders")


@pytest.mark.xfail
def test_expected():
    import shop.orders


def test_in_a_thread():
    thread = threading.Thread(target=leaks.swallowed)
    thread.start()
    thread.join()


def test_of_others():
    from shop.orders.tests.factories import make


def test_private():
    from shop.catalog import prices


class TestOldStyle(unittest.TestCase):
    def test_lazy(self):
        leaks.lazy()


@pytest.fixture
def late():
    yield
    leaks.lazy()


def test_late(late):
    pass


def test_stand_in():
    import builtins
    from unittest import mock

    real = builtins.__import__
    with mock.patch("builtins.__import__", side_effect=lambda *given: real(*given)):
        leaks.lazy()


def test_in_coroutines():
    import asyncio

    async def one():
        await asyncio.sleep(0)
        leaks.swallowed()

    async def both():
        await asyncio.gather(one(), asyncio.to_thread(leaks.swallowed))

    asyncio.run(both())
""",
    "tests/billing/test_clean.py": """\
import importlib
import sys

import pytest

from shop.billing import allowed, commented, invoice, invoices, known
from shop.catalog import price
from tests.helpers import broken, order


def test_public():
    assert invoice("pen") == price("pen") == order("pen")


def test_allowed():
    allowed.lazy()
    commented.lazy()
    known.lazy()


def test_errors_at_load_are_left_alone():
    for _ in range(2):
        with pytest.raises(KeyError):
            broken()
    with pytest.raises(TypeError):
        __import__("json", fromlist=3)
    assert sys.loads_of_breaks == 2


def test_reload():
    importlib.reload(invoices)
    importlib.import_module("shop.billing.leaks")


def test_others_imports():
    import shop
    from shop.billing import leaks

    importlib.reload(sys.modules["shop.orders.book"])
""",
}
LEAKS: Final = (
    "test_anchored",
    "test_by_string",
    "test_expected",
    "test_in_a_thread",
    "test_in_coroutines",
    "test_lazy",
    "test_lazy_again",
    "test_of_others",
    "test_private",
    "test_relative",
    "test_skipped",
    "test_stand_in",
    "test_swallowed",
)
