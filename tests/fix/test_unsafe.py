"""What `boundcheck fix --unsafe` adds: each told with why a person has to look at it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from repositories import tree
from test_fix import CART, SHOP, TOML

Run = Callable[..., subprocess.CompletedProcess[str]]
Project = Callable[[Mapping[str, str | bytes]], Path]
OPTIONS = ("--no-cache", "--jobs", "1")
FACADE = "shop/billing/__init__.py"
API = "shop/billing/api.py"


@pytest.fixture
def mended(project: Project, boundcheck: Run) -> Callable[..., tuple[dict[str, str], str]]:
    """Apply all fixes, unsafe ones too; what has changed, and what was said."""

    def mend(files: Mapping[str, str]) -> tuple[dict[str, str], str]:
        root = project({**SHOP, **files})
        before = tree(root)
        plain = boundcheck("fix", "--write", *OPTIONS, cwd=root)
        assert tree(root) == before
        assert "1 more fix with --unsafe" in plain.stderr, plain.stderr
        done = boundcheck("fix", "--write", "--unsafe", *OPTIONS, cwd=root)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("--- a/")
        again = boundcheck("fix", "--unsafe", *OPTIONS, cwd=root)
        assert (again.returncode, again.stdout) == (0, "")
        changed = {path: data.decode() for path, data in tree(root).items() if data != before.get(path)}
        return changed, done.stderr

    return mend


EXPORTS = {
    "first of all": ("", "from shop.billing.gateway import inner\n"),
    "below the docstring": (
        '# About.\n"""Bill\n\ning."""',
        '# About.\n"""Bill\n\ning."""\n\nfrom shop.billing.gateway import inner\n',
    ),
    "above the code": ("x = 1\n", "from shop.billing.gateway import inner\n\nx = 1\n"),
    "behind the imports": (
        '"""Billing."""\n\nfrom shop.billing.tax import vat\n\nx = 1\n',
        "from shop.billing.gateway import inner\n\nx",
    ),
    "as the facade writes it": ("from .tax import vat\n", "from .gateway import inner\n"),
    "beside what is there": ("from .gateway import send, zero\n", "from .gateway import inner, send, zero\n"),
    "into a list that is sorted": (
        'from .gateway import send\n\n__all__ = ["aa", "send"]\n',
        'from .gateway import inner, send\n\n__all__ = ["aa", "inner", "send"]\n',
    ),
    "behind a list that is not": (
        "from .gateway import send\n\n__all__ = [\n    'send',\n    'aa',\n]\n",
        "from .gateway import inner, send\n\n__all__ = [\n    'send',\n    'aa',\n    'inner',\n]\n",
    ),
}


@pytest.mark.parametrize("case", EXPORTS)
def test_a_facade_offers_more(case: str, mended: Callable[..., tuple[dict[str, str], str]]) -> None:
    before, after = EXPORTS[case]
    gateway = "aa = 1\nzero = 0\ndef send(): ...\ndef inner(): ...\n"
    rules = TOML.replace('"off"', '"off"\nmissing-export = "off"')
    files = {"boundcheck.toml": rules, FACADE: before, CART: "from shop.billing.gateway import inner\n"}
    changed, said = mended({**files, "shop/billing/gateway.py": gateway})
    assert changed.keys() == {FACADE, CART}
    assert after in changed[FACADE]
    assert changed[CART] == "from shop.billing import inner\n"
    assert said.startswith(f"unsafe: {CART}:1: take inner from shop.billing (inner is public from then on)\n")


COUNTING = "COUNTER = 0\n\n\ndef bump():\n    global COUNTER\n    COUNTER += 1\n"
REBOUND = {
    "where it is defined": {
        "shop/billing/gateway.py": COUNTING,
        API: "from shop.billing.gateway import COUNTER, bump\n",
        CART: "from shop.billing.gateway import COUNTER, bump\n",
    },
    "where it is passed on": {
        "shop/billing/gateway.py": "COUNTER = 0\n",
        "shop/billing/inner.py": f"from shop.billing.gateway import COUNTER\n{COUNTING[12:]}",
        CART: "from shop.billing.inner import COUNTER\n",
    },
    "through its file": {
        "shop/billing/gateway.py": COUNTING,
        FACADE: "from shop.billing.gateway import COUNTER\n",
        CART: "from shop.billing import gateway\nprint(gateway.COUNTER)\n",
    },
    "by a chain": {
        "shop/billing/gateway.py": COUNTING,
        CART: "import shop.billing\nprint(shop.billing.gateway.COUNTER)\n",
        FACADE: "from shop.billing.gateway import COUNTER\n",
    },
    "by a star": {
        "shop/billing/gateway.py": COUNTING,
        API: "",
        CART: "from shop.billing.gateway import *\nprint(COUNTER)\n",
        FACADE: "from shop.billing.gateway import COUNTER\n",
    },
}


@pytest.mark.parametrize("case", REBOUND)
def test_no_other_name_for_what_a_function_rebinds(case: str, project: Project, boundcheck: Run) -> None:
    """Whoever took it through a facade would see the value that it had when the facade was loaded."""
    root = project({**SHOP, **REBOUND[case]})
    done = boundcheck("fix", "--unsafe", "--select", "private-import", *OPTIONS, cwd=root)
    assert done.stdout == ""
    assert "its value changes while the program runs, which another name would not show" in done.stderr


def test_a_name_comes_from_where_it_is_defined(mended: Callable[..., tuple[dict[str, str], str]]) -> None:
    """`typed` has it for type checkers alone, so that a facade cannot take it from there."""
    typed = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.billing.gateway import inner\n"
    )
    code = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.billing.typed import inner\n"
    changed, _ = mended({CART: code, "shop/billing/typed.py": typed})
    assert "from .gateway import inner\n" in changed[FACADE]
    assert changed[CART] == code.replace("billing.typed", "billing")


def test_what_is_imported_for_types_alone_closes_no_circle(
    mended: Callable[..., tuple[dict[str, str], str]],
) -> None:
    """What offers it loads the file that imports it; not so the other way round."""
    gateway = "from shop.orders.cart import cart\ndef inner(): ...\n"
    code = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.billing.gateway import inner\ncart = 1\n"
    files = {
        CART: code,
        "shop/billing/gateway.py": gateway,
        "shop/orders/__init__.py": "from .cart import cart\n",
    }
    toml = TOML.replace('"off"', '"off"\nprivate-import = "warn"\ndependency-cycle = "off"')
    changed, _ = mended({"boundcheck.toml": toml, **files})
    assert changed[CART] == code.replace("billing.gateway", "billing")


def test_not_where_it_would_close_a_circle(project: Project, boundcheck: Run) -> None:
    gateway = "from shop.billing import vat\ndef inner(): ...\n"
    files = {CART: "from shop.billing.gateway import inner\n", "shop/billing/gateway.py": gateway, API: ""}
    toml = TOML + 'public = ["."]\n'
    done = boundcheck("fix", "--unsafe", *OPTIONS, cwd=project({**SHOP, "boundcheck.toml": toml, **files}))
    assert done.returncode == 0
    assert "no facade could without loading in a circle" in done.stderr


def test_not_where_a_package_above_loads_the_facade_in_its_turn(project: Project, boundcheck: Run) -> None:
    """`shop` loads what is in `shop.billing`, and so this first; what it would load takes names of `shop`, which has none yet."""
    files = {
        "shop/__init__.py": "from shop.billing.other import x\nservice = 1\n",
        "shop/billing/other.py": "x = 1\n",
        "shop/billing/gateway.py": "from shop import service\ndef inner(): ...\n",
        FACADE: "",
        API: "",
        CART: "from shop.billing.gateway import inner\n",
    }
    toml = TOML + 'public = ["."]\n'
    done = boundcheck("fix", "--unsafe", *OPTIONS, cwd=project({**SHOP, "boundcheck.toml": toml, **files}))
    assert (done.returncode, done.stdout) == (0, "")
    assert "no facade could without loading in a circle" in done.stderr


DJANGO = {
    "manage.py": "",
    "boundcheck.toml": """\
[rules]
missing-tests = "off"
foreign-key = "off"
private-import = "warn"

[modules.orders]
path = "orders"

[modules.crm]
path = "crm"
""",
    "orders/__init__.py": "",
    "crm/__init__.py": "from .other import x\n",
    "crm/other.py": "x = 1\n",
    "crm/models.py": "from django.db import models\n\n\nclass Customer(models.Model):\n    pass\n",
}


def test_a_model_that_is_named_for_relations_alone(
    mended: Callable[..., tuple[dict[str, str], str]],
) -> None:
    models = """\
from django.db import models

from crm.models import Customer  # theirs


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    others = models.ManyToManyField(
        to=Customer,
    )
"""
    changed, said = mended({**DJANGO, "orders/models.py": models})
    assert changed == {
        "orders/models.py": models.replace("from crm.models import Customer  # theirs\n", "")
        .replace("(Customer", '("crm.Customer"')
        .replace("to=Customer", 'to="crm.Customer"')
    }
    assert "orders/models.py:3: name it by its text" in said


def test_no_model_goes_into_the_facade_of_an_app(project: Project, boundcheck: Run) -> None:
    """Apps are loaded before models may be."""
    views = "from crm.models import Customer\n\n\ndef f():\n    return Customer.objects.all()\n"
    done = boundcheck("fix", "--unsafe", *OPTIONS, cwd=project({**DJANGO, "orders/views.py": views}))
    assert done.returncode == 0, done.stdout
    assert "no facade could without loading in a circle, or too much" in done.stderr


@pytest.mark.parametrize(
    "imported",
    [
        "from django.contrib.sites.models import Site",
        "from django.contrib.auth import get_user_model",
        "from django.contrib.auth import models",
        "import django.contrib.auth.models",
        "from rest_framework.authtoken.models import Token",
    ],
)
def test_nor_what_takes_the_models_of_others(project: Project, boundcheck: Run, imported: str) -> None:
    files = {
        "crm/forms.py": f"{imported}\ndef form(): ...\n",
        "orders/views.py": "from crm.forms import form\n",
    }
    done = boundcheck("fix", "--unsafe", *OPTIONS, cwd=project({**DJANGO, **files}))
    assert (done.returncode, done.stdout) == (0, "")
    assert "no facade could without loading in a circle, or too much" in done.stderr


def test_a_function_that_is_only_imported_loads_no_models(project: Project, boundcheck: Run) -> None:
    """`get_user_model` itself can be imported at any time, so whoever does is not loaded late."""
    files = {
        "crm/__init__.py": "from .other import x\n",
        "crm/other.py": "from django.contrib.auth import get_user_model\nx = 1\n",
        "crm/forms.py": "from crm.models import Customer\ndef form(): ...\n",
        "orders/views.py": "from crm.forms import form\n",
    }
    done = boundcheck("fix", "--unsafe", *OPTIONS, cwd=project({**DJANGO, **files}))
    assert (done.returncode, done.stdout) == (0, "")
    assert "no facade could without loading in a circle, or too much" in done.stderr


def test_patches(mended: Callable[..., tuple[dict[str, str], str]]) -> None:
    test = "shop/orders/tests/test_cart.py"
    code = (
        "from unittest import mock\n\n\n@mock.patch('shop.billing.api.send')\n"
        "def test_it(send):\n    '''shop.billing.api.send'''\n"
    )
    changed, said = mended({CART: "from shop.billing.api import send\n", test: code})
    assert changed == {test: code.replace("patch('shop.billing.api.send", "patch('shop.orders.cart.send")}
    assert "replace shop.orders.cart.send (only shop.orders.cart sees the stand-in then)" in said
