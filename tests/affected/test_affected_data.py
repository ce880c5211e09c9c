"""Tables, relations and signals bind tests as imports do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

With = Callable[..., Any]

MODEL = "from django.db import models\n"
FILES = {
    "boundcheck.toml": "".join(
        f'[modules.{name}]\npath = "shop.{name}"\n' for name in ("customers", "orders", "report", "mail")
    ),
    "shop/__init__.py": "",
    "shop/customers/__init__.py": "",
    "shop/customers/models.py": f"{MODEL}class Customer(models.Model):\n    name = models.TextField()\n",
    "shop/customers/views.py": "",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": f"{MODEL}class Order(models.Model):\n"
    "    customer = models.ForeignKey('customers.Customer', on_delete=models.CASCADE)\n",
    "shop/orders/views.py": "",
    "shop/report/__init__.py": "",
    "shop/mail/__init__.py": "",
    **{
        f"tests/{name}/test_{name}.py": "def test_it(): pass\n"
        for name in ("customers", "orders", "report", "mail")
    },
}


@pytest.fixture
def app(repo: With) -> With:
    return lambda files: repo({**FILES, **files})


def suites(app: Any) -> list[str]:
    return [path.split("/")[1] for path in app.runs()]


def test_a_relation_by_name_counts(app: With) -> None:
    made = app({})
    made.commit(
        {"shop/customers/models.py": f"{MODEL}class Customer(models.Model):\n    age = models.TextField()\n"}
    )
    assert suites(made) == ["customers", "orders"]
    orders = next(module for module in made.affected().modules if module.name == "orders")
    assert "shop/orders/models.py:3" in orders.decision.reason


def test_a_relation_counts_on_the_other_side_too(app: With) -> None:
    made = app({})
    made.commit({"shop/orders/models.py": FILES["shop/orders/models.py"].replace("CASCADE", "PROTECT")})
    assert suites(made) == ["customers", "orders"]


def test_a_relation_that_is_taken_away_counted_before(app: With) -> None:
    made = app({})
    made.commit({"shop/orders/models.py": f"{MODEL}class Order(models.Model): pass\n"})
    assert suites(made) == ["customers", "orders"]


def test_what_the_other_side_does_not_feel_leaves_it_alone(app: With) -> None:
    made = app({})
    made.commit({"shop/orders/views.py": "x = 1\n"})
    assert suites(made) == ["orders"]


def test_what_the_models_import_is_felt_too(app: With) -> None:
    models = FILES["shop/orders/models.py"] + "from shop.orders.views import x\n"
    made = app({"shop/orders/models.py": models, "shop/orders/views.py": "x = 1\n"})
    made.commit({"shop/orders/views.py": "x = 2\n"})
    assert suites(made) == ["customers", "orders"]


def test_a_migration_counts_as_its_models_do(app: With) -> None:
    made = app({})
    made.commit({"shop/orders/migrations/0001_initial.py": "x = 1\n"})
    assert suites(made) == ["customers", "orders"]


@pytest.mark.parametrize(
    "code",
    [
        "from django.apps import apps\ndef f(): return apps.get_model('customers', 'Customer').objects.all()\n",
        "def f(cursor): cursor.execute('SELECT name FROM customers_customer')\n",
        "def f(cursor): cursor.execute('UPDATE customers_customer SET name = 1')\n",
    ],
    ids=["get_model", "query", "write"],
)
@pytest.mark.parametrize("place", ["shop/report/__init__.py", "tests/report/test_report.py"])
@pytest.mark.parametrize(
    "rules", ["", '[rules]\ndata = "off"\nleaked-model = "off"\nunused-dependency = "off"\n']
)
def test_tables_count_whoever_reaches_them(app: With, code: str, place: str, rules: str) -> None:
    made = app({place: f"{code}def test_it(): pass\n", "boundcheck.toml": rules + FILES["boundcheck.toml"]})
    made.commit({"shop/customers/views.py": "x = 1\n"})
    assert suites(made) == ["customers", "orders", "report"]


def test_a_receiver_is_felt_by_who_sends(app: With) -> None:
    receiver = (
        "from django.dispatch import receiver\nfrom shop.customers.models import Customer\n"
        "from django.db.models.signals import post_save\n"
        "@receiver(post_save, sender=Customer)\ndef greet(sender, **kwargs): ...\n"
    )
    made = app({"shop/mail/receivers.py": receiver})
    made.commit({"shop/mail/receivers.py": receiver.replace("...", "raise ValueError")})
    assert "customers" in suites(made)


def test_of_several_that_are_felt_alike_the_first_is_told(app: With) -> None:
    receiver = (
        "def load(name): return __import__(name)\n"
        "from django.dispatch import receiver\nfrom shop.customers.models import Customer\n"
        "from django.db.models.signals import post_save\n"
        "@receiver(post_save, sender=Customer)\ndef greet(sender, **kwargs): ...\n"
    )
    made = app({f"shop/mail/r{number:02}.py": receiver for number in range(12)})
    made.commit({"shop/report/__init__.py": "x = 1\n"})
    customers = next(module for module in made.affected().modules if module.name == "customers")
    assert "anything (shop/mail/r00.py:1 imports a name that cannot be read)" in customers.decision.reason


def test_a_receiver_of_a_signal_of_its_own_is_felt_too(app: With) -> None:
    receiver = "from shop.customers.views import joined\njoined.connect(print)\n"
    made = app({"shop/mail/receivers.py": receiver, "shop/customers/views.py": "joined = object()\n"})
    made.commit({"shop/mail/receivers.py": ""})
    assert {"customers", "mail"} <= set(suites(made))


@pytest.mark.parametrize("argument", ["settings.BACKEND", "getattr(settings, 'BACKEND', None)"])
def test_an_import_of_what_a_setting_names(app: With, argument: str) -> None:
    made = app(
        {
            "shop/main/settings.py": "INSTALLED_APPS = ['shop.orders']\nBACKEND = 'shop.orders.views.x'\n",
            "shop/mail/__init__.py": "from django.conf import settings\n"
            f"from django.utils.module_loading import import_string\nf = lambda: import_string({argument})\n",
        }
    )
    made.commit({"shop/report/__init__.py": "x = 1\n"})
    assert "mail" not in suites(made)
    made.commit({"shop/orders/views.py": "x = 1\n"})
    assert "mail" in suites(made) or "BACKEND names it" in (made.everything() or "")


def test_what_settings_name_is_no_need_of_theirs(app: With) -> None:
    made = app({"shop/__init__.py": "INSTALLED_APPS = ['shop.orders.views', 'shop.mail']\n"})
    made.commit({"shop/orders/views.py": "x = 1\n"})
    assert suites(made) == ["orders"]
    made.commit({"shop/__init__.py": ""})
    assert made.everything()


def test_the_client_of_a_test_goes_through_the_urls(app: With) -> None:
    made = app(
        {
            "boundcheck.toml": FILES["boundcheck.toml"]
            + '[modules.main]\npath = "shop.main"\nrole = "composition"\n',
            "shop/main/__init__.py": "",
            "shop/main/settings.py": "INSTALLED_APPS = ['shop.orders']\nROOT_URLCONF = 'shop.main.urls'\n",
            "shop/main/urls.py": "from shop.orders import views\n",
            "tests/mail/test_mail.py": "def test_it(client): client.get('/orders/')\n",
        }
    )
    made.commit({"shop/orders/views.py": "x = 1\n"})
    assert suites(made) == ["mail", "orders"]
    assert "sends requests through shop/main/urls.py" in made.why("tests/mail/test_mail.py")
    made.commit({"shop/main/settings.py": "INSTALLED_APPS = []\n"})
    assert made.everything() == "shop/main/settings.py holds settings of the whole"
