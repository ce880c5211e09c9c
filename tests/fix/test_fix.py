"""`boundcheck fix`: what becomes of a project, and what stays as it is with which reason."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from repositories import tree

from boundcheck.fix.intents import MAKERS
from boundcheck.rules import RULES

Run = Callable[..., subprocess.CompletedProcess[str]]
Project = Callable[[Mapping[str, str | bytes]], Path]

TOML = """\
[rules]
missing-tests = "off"

[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
"""
SHOP = {
    "boundcheck.toml": TOML,
    "shop/__init__.py": "",
    "shop/orders/__init__.py": "",
    "shop/billing/__init__.py": """\
from shop.billing.tax import Rate, vat

from .rates import STANDARD
""",
    "shop/billing/api.py": 'from shop.billing.gateway import send\n\n__all__ = ["send"]\n',
    "shop/billing/gateway.py": "def send(): ...\ndef inner(): ...\n",
    "shop/billing/rates.py": "STANDARD = 19\n",
    "shop/billing/tax.py": "def vat(): ...\ndef _round(): ...\nclass Rate: ...\n",
}
CART = "shop/orders/cart.py"


@pytest.fixture
def mended(project: Project, boundcheck: Run) -> Callable[..., tuple[dict[str, bytes], str]]:
    """Write a project, apply all fixes, and give back what has changed, and what was said."""

    def mend(files: Mapping[str, str | bytes], *options: str) -> tuple[dict[str, bytes], str]:
        root = project({**SHOP, **files})
        before = tree(root)
        done = boundcheck("fix", "--write", "--no-cache", "--jobs", "1", *options, cwd=root)
        assert done.returncode == 0, done.stderr
        again = boundcheck("fix", "--no-cache", "--jobs", "1", *options, cwd=root)
        assert again.returncode == 0, again.stdout
        changed = {path: data for path, data in tree(root).items() if before.get(path) != data}
        return changed, done.stderr

    return mend


IMPORTS = {
    "whole statement": (
        "from shop.billing.tax import vat, Rate as R  # noqa\n",
        "from shop.billing import vat, Rate as R  # noqa\n",
    ),
    "one of several": (
        "from shop.billing.tax import vat\nfrom shop.billing.api import send\n",
        "from shop.billing import vat\nfrom shop.billing.api import send\n",
    ),
    "relative": (
        "from ..billing.tax import (\n    vat,  # the tax\n    Rate\n)\n",
        "from ..billing import (\n    vat,  # the tax\n    Rate\n)\n",
    ),
    "two facades": (
        "from shop.billing.tax import vat\nfrom shop.billing.gateway import send\n",
        "from shop.billing import vat\nfrom shop.billing.api import send\n",
    ),
    "into one that is there, sorted": (
        "import os\nfrom shop.billing import Rate, vat\nfrom shop.billing.rates import STANDARD\n",
        "import os\nfrom shop.billing import STANDARD, Rate, vat\n",
    ),
    "into one that is there, in no order": (
        "from shop.billing import vat, Rate\nfrom shop.billing.rates import STANDARD\n",
        "from shop.billing import vat, Rate, STANDARD\n",
    ),
    "into lines, with the comma they have": (
        "from shop.billing.rates import STANDARD as S\nfrom shop.billing import (\n    Rate,\n    vat,  # it\n)\n",
        "from shop.billing import (\n    Rate,\n    STANDARD as S,\n    vat,  # it\n)\n",
    ),
    "behind the last line, which has a comment and no comma": (
        "from shop.billing.rates import STANDARD\nfrom shop.billing import (\n    vat,\n    Rate  # a class\n)\n",
        "from shop.billing import (\n    vat,\n    Rate,  # a class\n    STANDARD\n)\n",
    ),
    "what is there already": (
        "from shop.billing import vat\nfrom shop.billing.tax import vat\n",
        "from shop.billing import vat\n",
    ),
    "a comment keeps a statement for itself": (
        "from shop.billing import vat\nfrom shop.billing.tax import Rate  # a class\n",
        "from shop.billing import vat\nfrom shop.billing import Rate  # a class\n",
    ),
    "both of two that were private": (
        "from shop.billing.tax import vat\nfrom shop.billing.rates import STANDARD\n",
        "from shop.billing import STANDARD, vat\n",
    ),
    "semicolons": (
        "import os; from shop.billing.tax import vat; from shop.billing.rates import STANDARD; print(os)\n",
        "import os; from shop.billing import vat; from shop.billing import STANDARD; print(os)\n",
    ),
    "in a function, in a condition, for types": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n\tfrom shop.billing.tax import Rate\n"
        "def f():\n\tfrom shop.billing.tax import vat\n\treturn vat\nif f: from shop.billing.rates import STANDARD\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n\tfrom shop.billing import Rate\n"
        "def f():\n\tfrom shop.billing import vat\n\treturn vat\nif f: from shop.billing import STANDARD\n",
    ),
    "a try": (
        "try:\n    from shop.billing.tax import vat\nexcept ImportError:\n    from shop.billing.rates import STANDARD as vat\n",
        "try:\n    from shop.billing import vat\nexcept ImportError:\n    from shop.billing import STANDARD as vat\n",
    ),
    "joined lines": (
        "from shop.billing.tax import vat, \\\n    Rate\n",
        "from shop.billing import vat, \\\n    Rate\n",
    ),
    "no newline at the end": ("from shop.billing.tax import vat", "from shop.billing import vat"),
    "a file by its alias": (
        "import shop.billing.tax as t\nprint(t.vat(), t.Rate)\n",
        "import shop.billing as t\nprint(t.vat(), t.Rate)\n",
    ),
    "a file by its name": (
        "from shop.billing import tax\n\nprint(tax.vat())  # tax.vat\n",
        "from shop import billing\n\nprint(billing.vat())  # tax.vat\n",
    ),
    "a file by its dotted name": (
        "import shop.billing.tax\nimport shop.billing.rates\n\nprint(shop.billing.tax.vat, shop.billing.rates.STANDARD)\n",
        "import shop.billing\n\nprint(shop.billing.vat, shop.billing.STANDARD)\n",
    ),
    "a chain over a facade": (
        "import shop\n\nprint(shop.billing.tax.vat.__name__, shop.orders)\n",
        "import shop\n\nprint(shop.billing.vat.__name__, shop.orders)\n",
    ),
    "a chain to a facade that is not on it": (
        "import shop\n\nprint(shop.billing.gateway.send())\n",
        "import shop\nimport shop.billing.api\n\nprint(shop.billing.api.send())\n",
    ),
    "a star": (
        "from shop.billing import *\n\n\ndef f(rate: 'Rate'):\n    return vat, undefined, rate\n",
        "from shop.billing import Rate, vat\n\n\ndef f(rate: 'Rate'):\n    return vat, undefined, rate\n",
    ),
    "a star for texts that say types": (
        "from typing import Optional, TypeVar\nfrom shop.billing import *\n\nMaybe = Optional['Rate']\nT = TypeVar('T', bound='vat')\n"
        "Standard: type = 'STANDARD'\n",
        "from typing import Optional, TypeVar\nfrom shop.billing import Rate, STANDARD, vat\n\nMaybe = Optional['Rate']\nT = TypeVar('T', bound='vat')\n"
        "Standard: type = 'STANDARD'\n",
    ),
    "a star on what is private": (
        "from shop.billing.tax import *  # all\n\nprint(vat)\n",
        "from shop.billing import vat  # all\n\nprint(vat)\n",
    ),
    "a star that others import through": (
        "from shop.billing import *\n\n__all__ = ['Rate']\n",
        "from shop.billing import Rate\n\n__all__ = ['Rate']\n",
    ),
    "a star in conflict with a name of its own": (
        "from shop.billing import *\n\nvat()\n\n\ndef vat(): ...\n",
        "from shop.billing import vat\n\nvat()\n\n\ndef vat(): ...\n",
    ),
}


@pytest.mark.parametrize("case", IMPORTS)
def test_imports(case: str, mended: Callable[..., tuple[dict[str, bytes], str]]) -> None:
    before, after = IMPORTS[case]
    changed, said = mended({CART: before})
    assert {name: data.decode() for name, data in changed.items()} == {CART: after}, said


@pytest.mark.parametrize("newline", [b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"# -*- coding: latin-1 -*-\n", b""])
def test_bytes_stay(newline: bytes, mark: bytes, mended: Callable[..., tuple[dict[str, bytes], str]]) -> None:
    """Marks, cookies, newlines, tabs, form feeds, and letters beyond ASCII left of what changes."""
    umlaut = "ä".encode("latin-1" if b"latin" in mark else "utf-8")
    lines = [
        b"import os; x = '" + umlaut + b"'; from shop.billing.tax import vat",
        b"if x:",
        b"\tfrom shop.billing.rates import STANDARD  # " + umlaut,
        b"\x0c",
        b"print(os, vat, STANDARD)",
    ]
    before = mark.replace(b"\n", newline) + newline.join(lines)
    after = before.replace(b"billing.tax", b"billing").replace(b"billing.rates", b"billing")
    changed, _ = mended({CART: before})
    assert changed == {CART: after}


def test_mixed_newlines_stay(mended: Callable[..., tuple[dict[str, bytes], str]]) -> None:
    before = b"import os\r\nfrom shop.billing.tax import vat\nfrom shop.billing.gateway import inner\rprint(vat)\r\n"
    changed, _ = mended({CART: before})
    assert changed == {CART: before.replace(b"billing.tax", b"billing")}


STAYS = {
    "no public name": ("from shop.billing.tax import _round\n", "no public name offers the same thing"),
    "one of its names has none": (
        "from shop.billing.tax import vat, _round\n",
        "no public name offers the same thing",
    ),
    "a file that is handed on": (
        "from shop.billing import tax\nprint(tax, tax.vat)\n",
        "a file is imported as a whole, and used as such",
    ),
    "a file in a text": (
        "from shop.billing import tax\nprint(tax.vat, f'{tax.vat}')\n",
        "a text of the file may use the file that is imported as a whole",
    ),
    "a name that nobody can find": (
        "from shop.billing.rates import missing\n",
        "no public name offers the same thing",
    ),
    "a name that is taken": (
        "from shop.billing import tax\nbilling = 1\nprint(tax.vat)\n",
        "the name billing means something else in this file",
    ),
    "a star of which nothing is used": (
        "from shop.billing import *\n",
        "nothing of it is used by name; remove it if it is not there for what loading it does",
    ),
    "another distribution's": (
        "from shop.billing import OrderedDict\n",
        "it is another distribution's; import it from there",
    ),
    "a star that brings what a framework asks for": (
        "from shop.billing.urls import *\nprint(name)\n",
        "a framework may ask the file for urlpatterns",
    ),
    "names looked up": (
        "from shop.billing import *\nprint(globals())\n",
        "the file looks names up by their text",
    ),
}


@pytest.mark.parametrize("case", STAYS)
def test_what_stays(case: str, mended: Callable[..., tuple[dict[str, bytes], str]]) -> None:
    before, reason = STAYS[case]
    more = {"shop/billing/urls.py": "urlpatterns = []\nname = 1\n"}
    more["shop/billing/__init__.py"] = (
        f"{SHOP['shop/billing/__init__.py']}from collections import OrderedDict\n"
    )
    toml = TOML.replace("[modules.billing]", '[modules.billing]\npublic = [".", "api", "urls"]')
    changed, said = mended({CART: before, **more, "boundcheck.toml": toml})
    assert changed == {}
    assert f"       1  {reason}\n" in said


def test_stars_in_files_that_are_loaded_by_name(
    mended: Callable[..., tuple[dict[str, bytes], str]],
) -> None:
    """Of settings Django reads every name, of a conftest pytest does."""
    files = {
        "shop/billing/defaults.py": "INSTALLED_APPS = []\nDEBUG = True\n",
        "shop/orders/base.py": "from shop.billing.defaults import *\nprint(DEBUG)\n",
        "shop/orders/plugin.py": "from shop.billing import *\nprint(vat)\n",
        "shop/orders/load.py": "import importlib\nimportlib.import_module('shop.orders.plugin')\n",
        "shop/orders/tests/conftest.py": "from shop.billing.tax import *\nprint(vat)\n",
        "boundcheck.toml": TOML + 'public = [".", "defaults"]\n',
    }
    changed, said = mended(files)
    assert changed == {}
    assert "       3  the file is loaded by its name, and may be read in whole\n" in said


def test_a_star_in_a_test(mended: Callable[..., tuple[dict[str, bytes], str]]) -> None:
    test = "shop/orders/tests/test_cart.py"
    changed, _ = mended({test: "from shop.billing.tax import *\n\n\ndef test_it():\n    vat()\n"})
    assert changed == {test: b"from shop.billing import vat\n\n\ndef test_it():\n    vat()\n"}


def test_a_star_that_brings_fixtures(mended: Callable[..., tuple[dict[str, bytes], str]]) -> None:
    tax = "import pytest\n\n\n@pytest.fixture\ndef vat(): ...\nclass Rate: ...\n"
    test = "from shop.billing.tax import *\n\n\ndef test_it(vat):\n    Rate()\n"
    changed, said = mended({"shop/orders/tests/test_cart.py": test, "shop/billing/tax.py": tax})
    assert changed == {}
    assert "it brings fixtures" in said


def test_a_name_that_changes_is_read_where_it_changes(
    mended: Callable[..., tuple[dict[str, bytes], str]],
) -> None:
    rates = "STANDARD = 19\n\n\ndef rise():\n    global STANDARD\n    STANDARD = 20\n"
    changed, said = mended(
        {CART: "from shop.billing.rates import STANDARD\n", "shop/billing/rates.py": rates}
    )
    assert changed == {}
    assert "its value changes while the program runs" in said


def test_a_name_that_is_public_only_in_some_cases(
    mended: Callable[..., tuple[dict[str, bytes], str]],
) -> None:
    facade = "import sys\n\nif sys.argv:\n    from .tax import vat\n"
    changed, said = mended({CART: "from shop.billing.tax import vat\n", "shop/billing/__init__.py": facade})
    assert changed == {}
    assert "its public name is there only in some cases" in said


def test_a_circle_is_for_a_person_to_see(mended: Callable[..., tuple[dict[str, bytes], str]]) -> None:
    files = {
        CART: "from shop.billing.tax import vat\n",
        "shop/billing/__init__.py": "import shop.orders.cart\nfrom .tax import vat\n",
    }
    changed, said = mended(files)
    assert changed == {}
    assert "1 more fix with --unsafe, to be looked at first.\n" in said
    changed, said = mended(files, "--unsafe")
    assert changed == {CART: b"from shop.billing import vat\n"}
    assert said.startswith(
        f"unsafe: {CART}:1: take vat from shop.billing (shop.billing loads shop.orders.cart in its turn, a circle"
    )


def test_what_tests_replace_is_read_where_they_replace_it(
    mended: Callable[..., tuple[dict[str, bytes], str]],
) -> None:
    files = {
        CART: "def f():\n    from shop.billing.tax import vat\n\n    return vat()\n",
        "shop/billing/tests/test_tax.py": "from unittest.mock import patch\n\n\ndef test_it():\n"
        "    with patch('shop.billing.tax.vat'):\n        pass\n",
    }
    changed, said = mended(files)
    assert changed == {}
    assert "1 more fix with --unsafe" in said


def test_tests_too(mended: Callable[..., tuple[dict[str, bytes], str]]) -> None:
    test = "shop/orders/tests/test_cart.py"
    changed, said = mended({test: "from shop.billing.tax import vat\n\n\ndef test_it():\n    vat()\n"})
    assert changed == {test: b"from shop.billing import vat\n\n\ndef test_it():\n    vat()\n"}
    assert said.startswith("Fixed 1 finding: 1 test-private-import.")


CONTRACTS = """\
test_paths = [
    "no/such",  # long gone
]

[rules]
missing-tests = "off"

# What orders may do.
[modules.orders]
path = "shop.orders"  # its path
depends_on = ["ledger", {module = "billing", reason = "[odd] }"}, "qqq"]  # boundcheck: allow[private-import] because
public = [ "zzz" ]

# An exception.
# In two lines.
[[allow]]
rule = "private-import"
from = "orders"
reason = '''
[[allow]] is a text
'''

# Billing.
[modules.billing]
path = "shop.billing"
visible_to = [
    # who pays
    "orders", "nobody_at_all",
    "xyz" # they left
    , "ledger"
]

[modules.ledger]
path = "shop.ledger"

[[allow]]
rule = "private-import"
to = "ledger"
reason = "at the end"
"""
MENDED = """\
test_paths = [
]

[rules]
missing-tests = "off"

# What orders may do.
[modules.orders]
path = "shop.orders"  # its path
depends_on = [{module = "billing", reason = "[odd] }"}]
public = [ ]

# Billing.
[modules.billing]
path = "shop.billing"
visible_to = [
    # who pays
    "orders",
    "ledger"
]

[modules.ledger]
path = "shop.ledger"
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_contracts(newline: str, mended: Callable[..., tuple[dict[str, bytes], str]]) -> None:
    files = {
        "boundcheck.toml": CONTRACTS.replace("\n", newline),
        "shop/ledger/__init__.py": "",
        CART: "from shop.billing import vat\n",
    }
    changed, said = mended(files)
    assert {name: data.decode().replace(newline, "\n") for name, data in changed.items()} == {
        "boundcheck.toml": MENDED
    }, said
    assert changed["boundcheck.toml"].count(b"\r\n") == (MENDED.count("\n") if newline == "\r\n" else 0)


def test_a_name_that_may_be_misspelled_stays(
    mended: Callable[..., tuple[dict[str, bytes], str]],
) -> None:
    toml = TOML.replace('path = "shop.orders"', 'path = "shop.orders"\ndepends_on = ["biling"]')
    changed, said = mended({"boundcheck.toml": toml, CART: ""})
    assert changed == {}
    assert "the name may be misspelled" in said


COMMENTS = {
    "behind code": ("x = 1  # boundcheck: allow[foreign-query] why\n", "x = 1\n"),
    "above code": ("    \n# boundcheck: allow[foreign-query] why\nx = 1\n", "    \nx = 1\n"),
    "behind another": ("x = 1  # noqa # boundcheck: allow[foreign-query] why\n", "x = 1  # noqa\n"),
    "before another": ("x = 1  # boundcheck: allow[foreign-query] why # noqa\n", "x = 1  # noqa\n"),
    "one rule of two": (
        "from shop.billing.gateway import inner  # boundcheck: allow[foreign-query, private-import] why\n",
        "from shop.billing.gateway import inner  # boundcheck: allow[private-import] why\n",
    ),
    "at the end": ("x = 1\n# boundcheck: allow[foreign-query] why", "x = 1\n"),
}


@pytest.mark.parametrize("case", COMMENTS)
def test_comments(case: str, mended: Callable[..., tuple[dict[str, bytes], str]]) -> None:
    before, after = COMMENTS[case]
    changed, _ = mended({CART: before})
    assert {name: data.decode() for name, data in changed.items()} == {CART: after}


def test_rules_say_whether_they_have_a_fix() -> None:
    assert {rule.name for rule in RULES if rule.fix} == {*MAKERS, "stale-baseline"}
