"""Shared fixtures, patches inside other modules, and rows of other modules' models, in small projects."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Findings = Callable[[Mapping[str, str | bytes]], list[str]]

TOML = """
test_support = ["tests/support"]
[modules.orders]
path = "shop.orders"
[modules.billing]
path = "shop.billing"
[modules.accounts]
path = "shop.accounts"
role = "shared"
[modules.project]
path = "shop.project"
role = "composition"
"""
SHOP = {
    "boundcheck.toml": TOML,
    "shop/orders/__init__.py": "",
    "shop/orders/cart.py": "import requests\nfrom shop.billing.api import charge, Client\ndef add(): ...\nclass Own: ...\n",
    "shop/billing/__init__.py": "",
    "shop/billing/api.py": "class Client: ...\ndef charge(): ...\nRATES = {}\n",
    "shop/billing/tax.py": "import requests\ndef vat(): ...\n",
    "shop/accounts/users.py": "def login(): ...\n",
    "shop/project/wiring.py": "def wire(): ...\n",
    "shop/loose.py": "def loose(): ...\n",
    "tests/support/__init__.py": "",
}
FIXTURE = "import pytest\n@pytest.fixture\ndef invoice(): ...\n"
ASKS = "def test_it(invoice): ...\n"


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("tests/billing/conftest.py", True),
        ("shop/billing/conftest.py", True),
        ("tests/billing/test_other.py", False),  # asked for by name, only conftests are found
        ("tests/conftest.py", False),
        ("conftest.py", False),
        ("tests/support/conftest.py", False),
        ("tests/orders/conftest.py", False),
        ("tests/accounts/conftest.py", False),
        ("tests/project/conftest.py", False),
    ],
)
def test_a_fixture_of_another_modules_conftest(findings: Findings, place: str, found: bool) -> None:
    expected = ["tests/orders/test_cart.py:1 shared-fixture billing"] * found
    assert findings({**SHOP, place: FIXTURE, "tests/orders/test_cart.py": ASKS}) == expected


@pytest.mark.parametrize(
    ("places", "written", "found"),
    [
        (["shop/billing/fixtures/bills.json"], "bills.json", True),
        (["shop/billing/fixtures/bills.json"], "bills", True),
        (["shop/billing/fixtures/bills.json"], "other", False),
        (["shop/billing/fixtures/paid/bills.json"], "paid/bills", True),
        (["shop/billing/fixtures/paid/bills.json"], "paid/bills.json", True),
        (["shop/billing/fixtures/paid/bills.json"], "bills", False),
        (["shop/orders/fixtures/bills.json"], "bills", False),
        (["shop/orders/fixtures/bills.json", "shop/billing/fixtures/bills.json"], "bills", False),
        (["fixtures/bills.json"], "bills", False),
        (["shop/accounts/fixtures/bills.json"], "bills", False),  # of a shared module
    ],
)
def test_rows_of_another_module(findings: Findings, places: list[str], written: str, found: bool) -> None:
    case = f"class TestA:\n    fixtures = ['{written}']\n    def test_a(self): ...\n"
    files = {**SHOP, **dict.fromkeys(places, "[]"), "tests/orders/test_cart.py": case}
    expected = ["tests/orders/test_cart.py:2 shared-fixture billing"] * found
    assert findings(files) == expected


def test_a_nearer_definition_wins(findings: Findings) -> None:
    files = {**SHOP, "tests/orders/test_cart.py": ASKS, "tests/billing/conftest.py": FIXTURE}
    assert findings({**files, "tests/orders/conftest.py": FIXTURE}) == []


OWN = "    @pytest.fixture\n    def invoice(self): ...\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{ASKS}class TestA:\n{OWN}    def test_a(self, invoice): ...\n", [2]),
        (f"class TestA:\n{OWN}class TestB:\n    def test_b(self, invoice): ...\n", [6]),
        (f"class TestA:\n{OWN}    class TestB:\n        def test_b(self, invoice): ...\n", []),
        (f"class TestA:\n{OWN}class TestB(TestA):\n    def test_b(self, invoice): ...\n", []),
        (
            f"class Base:\n{OWN}class Mid(Base): ...\nclass TestB(Mid):\n    def test_b(self, invoice): ...\n",
            [],
        ),
        (
            "from tests.support.bases import Base\nclass TestB(Base):\n    def test_b(self, invoice): ...\n",
            [],
        ),
        ("from tests.support.bases import Base\nclass TestB:\n    def test_b(self, invoice): ...\n", [4]),
        (
            "from tests.support import bases as b\nclass TestB(b.Base):\n    def test_b(self, invoice): ...\n",
            [],
        ),
        (f"class TestA:\n{OWN}@pytest.mark.usefixtures('invoice')\nclass TestB: ...\n", [5]),
        (f"@pytest.mark.usefixtures('invoice')\nclass TestA:\n{OWN}", []),
        (
            f"class TestA:\n{OWN}    def test_a(self, request):\n        request.getfixturevalue('invoice')\n",
            [],
        ),
        (f"class TestA:\n{OWN}def test_b(request):\n    request.getfixturevalue('invoice')\n", [6]),
        (f"class TestA:\n{OWN.replace('self', 'self, invoice')}    def test_a(self, invoice): ...\n", [4]),
        (f"@pytest.fixture\ndef invoice(): ...\nclass TestA:\n{OWN.replace('self', 'self, invoice')}", []),
    ],
)
def test_a_fixture_of_a_class_serves_that_class(findings: Findings, text: str, lines: list[int]) -> None:
    files = {
        **SHOP,
        "tests/billing/conftest.py": FIXTURE,
        "tests/support/bases.py": f"import pytest\nclass Base:\n{OWN}",
        "tests/orders/test_cart.py": f"import pytest\n{text}",
    }
    assert findings(files) == [f"tests/orders/test_cart.py:{line} shared-fixture billing" for line in lines]


def test_what_plugins_bring_or_parametrization_gives_is_no_fixture_of_others(findings: Findings) -> None:
    brought = (
        "import pytest\n@pytest.fixture\ndef db(): ...\n@pytest.fixture\ndef tmp_path(): ...\n" + FIXTURE
    )
    given = (
        'import pytest\n@pytest.mark.parametrize("invoice", [1])\ndef test_it(invoice, db, tmp_path): ...\n'
    )
    files = {**SHOP, "tests/billing/conftest.py": brought}
    assert findings({**files, "tests/orders/test_cart.py": given}) == []
    conftest = 'def pytest_generate_tests(metafunc):\n    metafunc.parametrize("invoice", [1])\n'
    files["tests/orders/conftest.py"] = f"import pytest\n{conftest}"
    assert findings({**files, "tests/orders/test_cart.py": ASKS}) == []


@pytest.mark.parametrize("how", ["by import", "as a plugin"])
def test_a_root_conftest_does_not_hide_whose_a_fixture_is(findings: Findings, how: str) -> None:
    brings = {
        "by import": "from tests.billing.builders import invoice  # noqa\n",
        "as a plugin": 'pytest_plugins = ["tests.billing.builders"]\n',
    }
    files = {**SHOP, "tests/billing/builders.py": FIXTURE, "tests/orders/test_cart.py": ASKS}
    assert findings({**files, "tests/conftest.py": brings[how]}) == [
        "tests/orders/test_cart.py:1 shared-fixture billing"
    ]
    # What the own conftest brings in is one finding, there.
    assert findings({**files, "tests/conftest.py": "", "tests/orders/conftest.py": brings[how]}) == [
        "tests/orders/conftest.py:1 shared-fixture billing"
    ]


def test_every_way_to_ask_counts(findings: Findings) -> None:
    asks = (
        'import pytest\n@pytest.mark.usefixtures("invoice")\ndef test_a(): ...\n'
        'def test_b(request):\n    request.getfixturevalue("invoice")\n'
        "@pytest.fixture\ndef order(invoice): ...\n"
    )
    found = findings({**SHOP, "tests/billing/conftest.py": FIXTURE, "tests/orders/test_cart.py": asks})
    assert found == [f"tests/orders/test_cart.py:{line} shared-fixture billing" for line in (2, 5, 7)]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("from tests.billing.test_tax import TestTax", 1),
        ("from tests.billing import builders\nbuilders.build()\nbuilders.build()", 1),
        ("import tests.billing.builders\ntests.billing.builders.build()", 1),
        ("from shop.billing.factories import InvoiceFactory", 1),
        ("from tests.support.builders import build", 0),
        ("from tests.accounts.builders import build", 0),
        ("from tests.orders.builders import build", 0),
        ("from shop.billing.api import charge", 0),
    ],
)
def test_imports_from_another_modules_tests(findings: Findings, statement: str, found: int) -> None:
    builders = {
        f"tests/{of}/builders.py": "def build(): ...\n" for of in ("billing", "support", "accounts", "orders")
    }
    files = {
        **SHOP,
        **builders,
        "tests/billing/test_tax.py": "class TestTax: ...\n",
        "shop/billing/factories.py": "import factory\nclass InvoiceFactory(factory.Factory): ...\n",
        "tests/orders/test_cart.py": f"{statement}\ndef test_it(): ...\n",
    }
    assert findings(files) == ["tests/orders/test_cart.py:1 shared-fixture billing"] * found


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ('patch("shop.billing.tax.vat")', True),
        ('patch("shop.billing.tax.requests.get")', True),
        ('patch("shop.billing.api.charge")', True),
        ('patch("shop.billing.tax")', True),
        ('patch.dict("shop.billing.api.RATES")', True),
        ('patch.object(tax, "vat")', True),
        ('patch.object(Client, "send")', True),
        ('patch.object(everything.Client, "send")', True),
        ('patch("shop.billing.tax.gone")', False),
        ('patch("shop.orders.cart.charge")', False),
        ('patch("shop.orders.cart.Client")', False),
        ('patch("shop.orders.cart.Client.send")', True),
        ('patch("shop.orders.cart.requests.get")', False),
        ('patch("shop.accounts.users.login")', False),
        ('patch("shop.project.wiring.wire")', False),
        ('patch("shop.loose.loose")', False),
        ('patch("requests.get")', False),
        ('patch("tests.billing.builders.build")', False),
        ('patch.object(local, "vat")', False),
        ('mocker.spy(tax, "vat")', True),
        ('mocker.spy(Client, "send")', True),
        ('mocker.spy(obj=tax, name="vat")', True),
        ('mocker.spy(own, "charge")', False),
        ('james.spy("vat")', False),
        ('monkeypatch.setitem(everything.RATES, "a", 1)', True),
        ('monkeypatch.setitem(RATES, "a", 1)', True),
        ('monkeypatch.delitem(dic=RATES, name="a")', True),
        ('monkeypatch.setitem(local, "a", 1)', False),
        ('monkeypatch.setitem(own.PRICES, "a", 1)', False),
        ('patch.dict(RATES, {"shop.billing.tax": 1})', True),
        ('patch.dict(os.environ, {"shop.billing.tax": "1"})', False),
        ("patch.multiple(tax, vat=1)", True),
        ("patch.multiple(own, charge=1)", False),
        ('patch.dict("sys.modules", {"shop.billing.tax": 1})', True),
        ('patch.dict(sys.modules, values={"shop.billing.tax": 1})', True),
        ('patch.dict(sys.modules, {"shop.orders.cart": 1, "requests": 1})', False),
        ('monkeypatch.setitem(sys.modules, "shop.billing.tax", 1)', True),
        ('monkeypatch.delitem(sys.modules, "shop.billing.tax")', True),
    ],
)
def test_patches_inside_other_modules(findings: Findings, call: str, found: bool) -> None:
    test = (
        "from unittest.mock import patch\nlocal = 1\n\ndef test_it():\n"
        "    from shop.billing import tax, api as everything  # boundcheck: allow[test-private-import] the names\n"
        "    from shop.billing.api import Client, RATES; from shop.orders import cart as own\n"
        f"    with {call}:\n        pass\n"
    )
    files = {**SHOP, "tests/billing/builders.py": "def build(): ...\n", "tests/orders/test_cart.py": test}
    expected = ["tests/orders/test_cart.py:7 test-patches-private billing"] * found
    assert [f for f in findings(files) if "private-import" not in f] == expected


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ('patch.object(db.session, "execute")', False),
        ('patch.object(db, "session")', False),
        ('patch("shop.billing.api.db.session.execute")', False),
        ('monkeypatch.setattr(api.db.session, "execute", 1)', False),
        ('patch("shop.billing.api.db")', True),
        ('patch.object(api, "db")', True),
        ('patch.object(client, "send")', True),
        ('patch("shop.billing.api._db.session.execute")', True),
        ('patch("shop.billing.tax.cache.get")', True),
        ('patch("shop.billing.api.requests.get")', True),
    ],
)
def test_what_a_published_object_of_a_library_has_is_the_library_s(
    findings: Findings, call: str, found: bool
) -> None:
    """Nobody's inside is replaced by it; the name that holds the object is the module's, and so is what a class of its own makes."""
    api = (
        "import flask_sqlalchemy, requests\nfrom redis import Redis\nclass Client:\n    def send(self): ...\n"
        "db = flask_sqlalchemy.SQLAlchemy()\n_db = flask_sqlalchemy.SQLAlchemy()\nclient = Client()\n"
    )
    test = (
        "from unittest.mock import patch\n\ndef test_it(monkeypatch):\n    from shop.billing import api\n"
        f"    from shop.billing.api import client, db\n    with {call}:\n        pass\n"
    )
    files = {
        "boundcheck.toml": '[modules.billing]\npath = "shop.billing"\n[modules.orders]\npath = "shop.orders"\ndepends_on = ["billing"]\n',
        "shop/__init__.py": "",
        "shop/billing/__init__.py": "",
        "shop/billing/api.py": api,
        "shop/billing/tax.py": "from redis import Redis\ncache = Redis()\n",
        "shop/orders/cart.py": "import shop.billing.api\n",
        "tests/orders/test_cart.py": test,
    }
    told = [each for each in findings(files) if "private" in each]
    assert told == ["tests/orders/test_cart.py:6 test-patches-private billing"] * found


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("requests.get", "replace requests.get, which is the same, or stand in for billing's public API"),
        ("settings.RATE", "replace django.conf.settings.RATE, which is the same, or stand in for billing's public API"),
        ("requests", "stand in for billing's public API"),
        ("dumps", "stand in for billing's public API"),
        ("rate", "replace the name by which orders itself calls it, or stand in for billing's public API"),
    ],
)  # fmt: skip
def test_what_a_module_imports_of_a_library_is_replaced_there(
    project: Callable[..., Path], boundcheck: Callable[..., CompletedProcess[str]], name: str, remedy: str
) -> None:
    """No module can publish it, and nobody else calls it by a name of the module."""
    tax = "import requests\nfrom json import dumps\nfrom django.conf import settings\ndef rate(): ...\n"
    test = f"from unittest import mock\n@mock.patch('shop.billing.tax.{name}')\ndef test_it(a): ...\n"
    root = project({**SHOP, "shop/billing/tax.py": tax, "tests/orders/test_cart.py": test})
    out = boundcheck("check", "--select", "test-patches-private", cwd=root).stdout
    assert out.endswith(f"replaces shop.billing.tax.{name} inside billing; {remedy}\n")


def test_a_class_is_patched_where_it_lives(findings: Findings) -> None:
    test = (
        "from unittest.mock import patch\nfrom shop.billing.api import Own\n\n"
        "def test_it():\n    with patch.object(Own, 'send'):\n        pass\n"
    )
    api = "from shop.orders.cart import Own\n"
    files = {
        **SHOP,
        "shop/billing/api.py": SHOP["shop/billing/api.py"] + api,
        "tests/orders/test_cart.py": test,
    }
    assert [found for found in findings(files) if "test-patches-private" in found] == []


def test_a_class_of_a_model_is_no_row(findings: Findings) -> None:
    models = "from django.db import models\nclass Invoice(models.Model): ...\n"
    test = (
        "from django.contrib.contenttypes.models import ContentType\nfrom shop.billing.models import Invoice\n"
        "def test_it():\n    ContentType.objects.get_for_model(Invoice)\n    Invoice.objects.count()\n"
    )
    files = {**SHOP, "shop/billing/models.py": models, "tests/orders/test_cart.py": test}
    found = [found for found in findings(files) if "test-foreign-data" in found]
    assert found == ["tests/orders/test_cart.py:5 test-foreign-data billing"]


def test_a_pytest_plugin_may_import_tests(findings: Findings) -> None:
    plugin = "import pytest\nfrom tests.billing.builders import build\n@pytest.fixture\ndef invoice(): ...\n"
    files = {**SHOP, "tests/billing/builders.py": "def build(): ...\n", "shop/billing/plugin.py": plugin}
    assert findings(files) == []
    files["shop/billing/plugin.py"] = plugin.replace("@pytest.fixture\n", "")
    assert findings(files) == ["shop/billing/plugin.py:2 production-imports-tests billing"]


def test_production_code_imports_tests_by_their_name(findings: Findings) -> None:
    text = (
        "from importlib import import_module\nfrom django.utils.module_loading import import_string\n"
        "def f(name):\n    import_module('shop.billing.tests.builders')\n"
        "    import_string('shop.billing.tests.builders.build')\n"
        "    import_module('.tests.builders', __package__)\n    import_module('shop.billing.api')\n"
    )
    files = {
        **SHOP,
        "shop/billing/tests/builders.py": "def build(): ...\n",
        "shop/billing/seed.py": text,
        "shop/billing/settings.py": "INSTALLED_APPS = []\nTEST_RUNNER = 'shop.billing.tests.builders.build'\n",
        "shop/billing/tests/test_seed.py": text,
    }
    assert findings(files) == [
        f"shop/billing/seed.py:{line} production-imports-tests billing" for line in (4, 5, 6)
    ]


@pytest.mark.parametrize(
    "place",
    [
        "tests/project/test_all.py",
        "tests/test_all.py",
        "tests/support/helpers.py",
        "tests/billing/test_tax.py",
    ],
)
def test_end_to_end_tests_support_and_the_own_suite_may_do_both(findings: Findings, place: str) -> None:
    text = 'from unittest import mock\n@mock.patch("shop.billing.tax.vat")\ndef test_it(vat, invoice): ...\n'
    assert findings({**SHOP, "tests/billing/conftest.py": FIXTURE, place: text}) == []


MODELS = "from django.db import models\nclass {}(models.Model):\n    total = models.IntegerField()\n"
ROWS = {
    "json": '[\n {"model": "orders.order", "fields": {}},\n {"model": "billing.INVOICE", "fields": {}},\n'
    ' {"model": "billing.invoice", "fields": {}}, {"model": "auth.user"}, {"note": "model: billing.invoice "}\n]\n',
    "yaml": "- fields: {}\n  pk: 1\n- model: billing.invoice\n  pk: 1\n",
    "xml": '<django-objects>\n<object model="orders.order"/>\n<object pk="1" model="billing.invoice">\n</object></django-objects>\n',
}


@pytest.mark.parametrize("suffix", ROWS)
@pytest.mark.parametrize(
    "folder", ["shop/orders/fixtures", "tests/orders/fixtures", "shop/orders/fixtures/paid/late"]
)
def test_rows_of_another_modules_model(findings: Findings, folder: str, suffix: str) -> None:
    files = {
        **SHOP,
        "shop/orders/models.py": MODELS.format("Order"),
        "shop/billing/models.py": MODELS.format("Invoice"),
    }
    path = f"{folder}/some.{suffix}"
    assert findings({**files, path: ROWS[suffix]}) == [f"{path}:3 test-foreign-data billing"]
    # Elsewhere such a file is anything, and those of end-to-end tests are free.
    elsewhere = f"shop/orders/some.{suffix}", f"tests/fixtures/some.{suffix}"
    (root := files)[path] = "[]"
    assert findings({**root, **dict.fromkeys(elsewhere, ROWS[suffix])}) == []


def test_a_shared_module_is_not_told_to_declare_what_it_may_not(
    project: Callable[[Mapping[str, str | bytes]], Path], boundcheck: Callable[..., CompletedProcess[str]]
) -> None:
    test = "from shop.billing.api import charge\ndef test_login(): ...\n"
    root = project({**SHOP, "tests/accounts/test_users.py": test})
    (found,) = json.loads(
        boundcheck("check", "--select", "test-undeclared-dependency", "--format", "json", cwd=root).stdout
    )["findings"]
    assert found["message"] == (
        "a test of shared module accounts uses shop.billing.api, but it may use only shared modules; "
        "use a fake, or move the test out of the suite"
    )
