"""`boundcheck fix --move`: what moves, what is rewritten with it, and what is refused."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from repositories import Repository, tree

Run = Callable[..., subprocess.CompletedProcess[str]]
Project = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str]
OPTIONS = ("--no-cache", "--jobs", "1")
TOML = """\
[rules]
missing-tests = "off"

[modules.orders]
path = "shop.orders"
depends_on = ["billing"]

[modules.billing]
path = "shop.billing"
depends_on = []
public = [".", "tax", "rates:STANDARD"]
"""
SHOP = {
    "boundcheck.toml": TOML,
    "shop/__init__.py": "",
    "shop/orders/__init__.py": "",
    "shop/billing/__init__.py": "",
    "shop/billing/tax.py": "from .rates import STANDARD\n\n\ndef vat():\n    return STANDARD\n",
    "shop/billing/rates.py": "STANDARD = 19\n",
}
CART = "shop/orders/cart.py"


@pytest.fixture
def moved(project: Project, boundcheck: Run) -> Callable[..., tuple[Files, str]]:
    """Write a project, move something, and give back the files that are other ones (gone: ""), and what was said."""

    def move(files: Mapping[str, str | bytes], old: str, new: str, *options: str) -> tuple[Files, str]:
        root = project({**SHOP, **files})
        before = tree(root)
        done = boundcheck("fix", "--move", old, new, "--write", *OPTIONS, *options, cwd=root)
        assert done.returncode == 0, done.stderr
        again = boundcheck("fix", "--move", old, new, *OPTIONS, cwd=root)
        assert again.returncode == 2
        assert "there is no file or package" in again.stderr or "is no Python file" in again.stderr
        after = tree(root)
        changed = {
            path: data.decode("utf-8", "replace") for path, data in after.items() if before.get(path) != data
        }
        return {**changed, **dict.fromkeys(before.keys() - after.keys(), "")}, done.stderr

    return move


# What becomes of a file when shop.billing.tax moves to shop.billing.sums.vats.
IMPORTS = {
    "from": ("from shop.billing.tax import vat  # it\n", "from shop.billing.sums.vats import vat  # it\n"),
    "the file": (
        "from shop.billing import tax\n\ntax.vat()\n",
        "from shop.billing.sums import vats as tax\n\ntax.vat()\n",
    ),
    "the file by an alias": (
        "from shop.billing import tax as t\n",
        "from shop.billing.sums import vats as t\n",
    ),
    "the file by what is its name now": (
        "from shop.billing import tax as vats\n",
        "from shop.billing.sums import vats\n",
    ),
    "one of several": (
        "from shop.billing import rates, tax\n",
        "from shop.billing import rates\nfrom shop.billing.sums import vats as tax\n",
    ),
    "of several, in brackets": (
        "from shop.billing import (\n    rates,\n    tax,  # t\n)\n",
        "from shop.billing import (\n    rates,\n)\nfrom shop.billing.sums import vats as tax\n",
    ),
    "relative": ("from ..billing.tax import vat\n", "from ..billing.sums.vats import vat\n"),
    "relative, the file": ("from ..billing import tax\n", "from ..billing.sums import vats as tax\n"),
    "plain, with an alias": (
        "import os, shop.billing.tax as t\nt.vat(os)\n",
        "import os, shop.billing.sums.vats as t\nt.vat(os)\n",
    ),
    "plain": (
        "import shop.billing.tax\n\nshop.billing.tax.vat(shop.billing.rates)\n",
        "import shop.billing.sums.vats\n\nshop.billing.sums.vats.vat(shop.billing.rates)\n",
    ),
    "a chain": (
        "import shop\n\n\ndef f():\n    return shop.billing.tax.vat  # shop.billing.tax\n",
        "import shop\n\n\ndef f():\n    return shop.billing.sums.vats.vat  # shop.billing.tax\n",
    ),
    "a chain behind a name": (
        "from shop import billing\n\nb = billing.tax.vat\n",
        "from shop import billing\n\nb = billing.sums.vats.vat\n",
    ),
    "a star": ("from shop.billing.tax import *\n", "from shop.billing.sums.vats import *\n"),
    "in functions, conditions and for types": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.billing.tax import vat\n"
        "def f():\n\tfrom shop.billing import tax; return tax\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.billing.sums.vats import vat\n"
        "def f():\n\tfrom shop.billing.sums import vats as tax; return tax\n",
    ),
    "lines that are joined": (
        "from shop.billing.tax \\\n    import vat\n",
        "from shop.billing.sums.vats \\\n    import vat\n",
    ),
    "by a text": (
        "from importlib import import_module\nimport_module('shop.billing.tax')\nimport_module('.tax', 'shop.billing')\n",
        "from importlib import import_module\nimport_module('shop.billing.sums.vats')\n"
        "import_module('.sums.vats', 'shop.billing')\n",
    ),
    "carriage returns": (
        "import os\r\nfrom shop.billing import os, tax\r\n",
        "import os\r\nfrom shop.billing import os\r\nfrom shop.billing.sums import vats as tax\r\n",
    ),
    "nothing of that name": (
        "from shop.billing.taxes import x\ntax = 1\nprint(tax.vat)\n",
        "from shop.billing.taxes import x\ntax = 1\nprint(tax.vat)\n",
    ),
}


@pytest.mark.parametrize("case", IMPORTS)
def test_imports(case: str, moved: Callable[..., tuple[Files, str]]) -> None:
    before, after = IMPORTS[case]
    changed, said = moved({CART: before}, "shop.billing.tax", "shop.billing.sums.vats")
    expected = {
        "shop/billing/tax.py": "",
        "shop/billing/sums/__init__.py": "",
        "shop/billing/sums/vats.py": SHOP["shop/billing/tax.py"].replace(".rates", "..rates"),
        "boundcheck.toml": TOML.replace('"tax"', '"sums.vats"'),
        **({CART: after} if after != before else {}),
    }
    assert changed == expected, said


PACKAGE = {
    "shop/billing/__init__.py": "from . import tax\nfrom .tax import vat\nfrom ..orders import cart\n",
    "shop/billing/deep/__init__.py": "from .. import rates\nfrom ..tax import vat\nfrom ...orders.cart import x\n",
    "shop/billing/rows.bin": b"\x00\xff",
    CART: "import shop.billing\nfrom shop import billing\nfrom shop.billing import tax, vat\n"
    "x = shop.billing.vat, billing.tax\n",
}


def test_a_package(moved: Callable[..., tuple[Files, str]], tmp_path: Path) -> None:
    """Relative imports within it stay, those out of it follow; a module keeps its name."""
    changed, said = moved(PACKAGE, "shop/billing", "shop/areas/payments/")
    assert (tmp_path / "shop/areas/payments/rows.bin").read_bytes() == b"\x00\xff"
    assert not (tmp_path / "shop/billing").exists()
    assert {path: text for path, text in changed.items() if text and "payments" not in path} == {
        "boundcheck.toml": TOML.replace("shop.billing", "shop.areas.payments"),
        CART: "import shop.areas.payments\nfrom shop.areas import payments as billing\n"
        "from shop.areas.payments import tax, vat\nx = shop.areas.payments.vat, billing.tax\n",
    }
    assert changed["shop/areas/payments/__init__.py"] == (
        "from . import tax\nfrom .tax import vat\nfrom ...orders import cart\n"
    )
    assert changed["shop/areas/payments/deep/__init__.py"] == (
        "from .. import rates\nfrom ..tax import vat\nfrom ....orders.cart import x\n"
    )
    assert said.startswith("Moved shop.billing to shop.areas.payments: 5 files renamed, 4 files rewritten.\n")


SHARED_NAMES = """\
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect
from django.urls import include, path, reverse
urlpatterns = [path("", include("board.urls", namespace="board")), path("a", reverse, name="board")]
reverse("board:home")
redirect("board")
permission_required("board.view_card")
"""


def test_names_that_sound_like_a_package_are_none(moved: Callable[..., tuple[Files, str]]) -> None:
    """A URL's namespace or a permission's app is called as before, wherever the package lies."""
    files = {
        "board/__init__.py": "",
        "board/urls.py": "from django.urls import path\napp_name = 'board'\nurlpatterns = [path('', x, name='home')]\n",
        CART: SHARED_NAMES,
    }
    changed, said = moved(files, "board", "shop.board", "--unsafe")
    assert changed[CART] == SHARED_NAMES.replace("board.urls", "shop.board.urls"), said


def test_to_and_from_the_top(moved: Callable[..., tuple[Files, str]]) -> None:
    files = {
        CART: "import shop.billing.tax\nfrom shop import billing\nprint(shop.billing.tax.vat, shop.orders)\n"
    }
    changed, _ = moved(files, "shop.billing", "billing")
    assert changed[CART] == (
        "import billing.tax\nimport shop\nimport billing\nprint(billing.tax.vat, shop.orders)\n"
    )


def test_from_the_top(moved: Callable[..., tuple[Files, str]]) -> None:
    files = {
        "rates.py": "ONE = 1\n",
        CART: "import rates\nprint(rates.ONE, rates)\n",
        "shop/orders/b.py": "from rates import ONE\nimport rates as r, os\nimport os, rates\n",
    }
    changed, _ = moved(files, "rates.py", "shop/orders/values.py")
    assert changed[CART] == "from shop.orders import values as rates\nprint(rates.ONE, rates)\n"
    assert changed["shop/orders/b.py"] == (
        "from shop.orders.values import ONE\nimport shop.orders.values as r, os\n"
        "import os, shop.orders.values as rates\n"
    )


def test_a_name_of_the_package_itself_is_not_the_file(moved: Callable[..., tuple[Files, str]]) -> None:
    """`from .vat import vat`: who imports `vat` from the package gets the function, before and after."""
    files = {
        "shop/billing/__init__.py": "from .vat import vat\n",
        "shop/billing/vat.py": "def vat(): ...\n",
        CART: "from shop.billing import vat\nimport shop\nshop.billing.vat()\n",
    }
    changed, _ = moved(files, "shop.billing.vat", "shop.billing.sums")
    assert CART not in changed
    assert changed["shop/billing/__init__.py"] == "from .sums import vat\n"


def test_texts(moved: Callable[..., tuple[Files, str]]) -> None:
    test = "from unittest.mock import patch\n\n\ndef test_it():\n    with patch('shop.billing.tax.vat'):\n        pass\n"
    code = "import logging\nlog = logging.getLogger('shop.billing.tax')\nother = 'shop.billing.tax.nothing'\n"
    files = {
        "shop/billing/tests/test_tax.py": test,
        "shop/billing/log.py": code,
        "shop/billing/tax.py": "def vat(): ...\n\n\nHERE = __file__\n",
        "setup.cfg": "a = shop.billing.tax:vat\n",
    }
    changed, said = moved(files, "shop.billing.tax", "shop.billing.sums.vats")
    assert changed["shop/billing/tests/test_tax.py"] == test.replace(".tax", ".sums.vats")
    assert "shop/billing/log.py" not in changed
    assert said.splitlines()[1:] == [
        "Not rewritten without --unsafe, as no rule knows these texts as imports:",
        '  shop/billing/log.py:2: "shop.billing.tax"',
        "Not rewritten, to be looked at:",
        "  shop/billing/log.py:3 names shop.billing.tax in a text",
        "  shop/billing/tax.py:4 uses __file__, which is another path",
        "  setup.cfg:1 names shop.billing.tax",
    ]


@pytest.mark.skipif(
    not Path("/proc/self/mem").exists(), reason="a file that nobody can read is taken from Linux"
)
def test_a_file_beside_that_cannot_be_read_is_told(project: Project, boundcheck: Run) -> None:
    root = project({**SHOP, "shop/billing/tax.py": "def vat(): ...\n"})
    (root / "memory").symlink_to("/proc/self/mem")
    done = boundcheck("fix", "--move", "shop.billing.tax", "shop.billing.vats", "--write", *OPTIONS, cwd=root)
    assert (root / "shop/billing/vats.py").is_file(), done.stderr
    assert "\n  memory cannot be read (Input/output error)\n" in done.stderr


def test_texts_that_only_look_so(moved: Callable[..., tuple[Files, str]]) -> None:
    code = "NAME = 'shop.billing.tax.vat'\n"
    changed, _ = moved({"shop/billing/log.py": code}, "shop.billing.tax", "shop.billing.vats", "--unsafe")
    assert changed["shop/billing/log.py"] == code.replace(".tax", ".vats")


def test_contracts(moved: Callable[..., tuple[Files, str]]) -> None:
    toml = (
        TOML
        + """
[[contracts]]
name = "Rates stand alone"
type = "forbidden"
from = ["shop.billing"] # all
to = ["shop.orders"]
ignore = ["shop.billing.tax -> shop.orders.cart"]

[[contracts]]
name = "Layers"
type = "layers"
layers = ["shop.orders", { siblings = ["shop.billing", "(shop.mail)"] }]

[[allow]]
rule = "private-import"
path = "shop/billing/**"
target = "shop.billing.rates"
reason = "until it is public"
"""
    )
    files = {
        "boundcheck.toml": toml,
        "shop/billing/tax.py": "from shop.orders.cart import x\nfrom .rates import STANDARD\n",
        CART: "x = 1\n",
    }
    changed, _ = moved(files, "shop.billing", "shop.payments")
    expected = toml.replace("shop.billing", "shop.payments").replace("shop/billing", "shop/payments")
    assert changed["boundcheck.toml"] == expected


LAYERS = """
[[contracts]]
name = "Layers"
type = "layers"
layers = ["orders", { siblings = ["(billing)", "mail.billing"] }]
containers = ["shop"]
exhaustive = true
exhaustive_ignores = ["billing", "shop.billing"]
"""


def test_layers_are_relative_to_their_containers(moved: Callable[..., tuple[Files, str]]) -> None:
    files = {"boundcheck.toml": TOML + LAYERS, CART: "x = 1\n"}
    changed, said = moved(files, "shop.billing", "shop.payments")
    layers = LAYERS.replace('"(billing)"', '"(payments)"').replace('["billing"', '["payments"')
    assert changed["boundcheck.toml"] == TOML.replace("shop.billing", "shop.payments") + layers
    assert "new:" not in said


def test_a_contract_beside_the_code_moves_along(moved: Callable[..., tuple[Files, str]]) -> None:
    files = {
        "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\ndepends_on = ["billing"]\n',
        "shop/billing/boundcheck.toml": '[module]\r\npublic = [".", "tax"]\r\n',
        CART: "from shop.billing.tax import vat\n",
    }
    changed, said = moved(files, "shop.billing", "shop.payments")
    assert changed["shop/payments/boundcheck.toml"] == (
        '[module]\r\nname = "billing"\r\npublic = [".", "tax"]\r\n'
    )
    assert "boundcheck.toml" not in changed
    assert "new:" not in said


def test_modules_that_are_called_as_their_packages(moved: Callable[..., tuple[Files, str]]) -> None:
    toml = (
        '[modules."*"]\npath = "shop.*"\n\n[modules.cart]\npath = "shop.orders"\ndepends_on = ["billing"]\n'
    )
    changed, said = moved(
        {"boundcheck.toml": toml, CART: "import shop.billing\n"}, "shop.billing", "shop.payments"
    )
    assert changed["boundcheck.toml"] == toml.replace("billing", "payments")
    assert "new:" not in said


def test_the_baseline_follows(
    moved: Callable[..., tuple[Files, str]], project: Project, boundcheck: Run
) -> None:
    files = {
        CART: "from shop.billing.rates import OTHER\n",
        "shop/billing/rates.py": "OTHER = STANDARD = 1\n",
    }
    root = project({**SHOP, **files})
    assert boundcheck("baseline", cwd=root).returncode == 0
    changed, said = moved(files, "shop.orders.cart", "shop.orders.basket")
    assert 'path = "shop/orders/basket.py"' in changed["boundcheck-baseline.toml"]
    assert "new:" not in said
    changed, said = moved({}, "shop.billing.rates", "shop.billing.values")
    assert 'target = "shop.billing.values.OTHER"' in changed["boundcheck-baseline.toml"]
    assert "new:" not in said
    assert boundcheck("check", *OPTIONS, cwd=root).returncode == 0


def test_new_breaches_are_told_and_stay(moved: Callable[..., tuple[Files, str]]) -> None:
    files = {
        "shop/billing/gateway.py": "from .rates import STANDARD\nfrom .secret import key\n",
        "shop/billing/secret.py": "key = 1\n",
    }
    changed, said = moved(files, "shop.billing.gateway", "shop.orders.gateway")
    assert changed["shop/orders/gateway.py"] == (
        "from ..billing.rates import STANDARD\nfrom ..billing.secret import key\n"
    )
    assert "new: shop/orders/gateway.py:2: private-import: " in said


APP = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\n\n[modules.billing]\npath = "shop.billing"\n'
    'models = ["shop.billing.models.*"]\n\n[rules]\nmissing-tests = "off"\n',
    "shop/settings.py": 'INSTALLED_APPS = [\n    "shop.billing.apps.BillingConfig",\n    "shop.orders",\n]\n',
    "shop/billing/models.py": "from django.db import models\n\n\nclass Invoice(models.Model):\n    total = models.IntegerField()\n",
    "shop/billing/migrations/__init__.py": "",
    "shop/orders/models.py": "from django.db import models\n\n\nclass Order(models.Model):\n"
    '    invoice = models.ForeignKey("billing.Invoice", models.CASCADE)\n',
}
CONFIG = 'from django.apps import AppConfig\n\n\nclass BillingConfig(AppConfig):\n    name = "shop.billing"  # the app\n'


def test_an_app_keeps_its_label(moved: Callable[..., tuple[Files, str]]) -> None:
    changed, said = moved({**APP, "shop/billing/apps.py": CONFIG}, "shop.billing", "shop.payments")
    assert changed["shop/payments/apps.py"] == (
        CONFIG.replace("shop.billing", "shop.payments") + '    label = "billing"\n'
    )
    assert changed["shop/settings.py"] == APP["shop/settings.py"].replace("shop.billing", "shop.payments")
    assert "shop/orders/models.py" not in changed
    assert "new:" not in said


def test_an_app_that_is_called_as_before_needs_no_label(moved: Callable[..., tuple[Files, str]]) -> None:
    settings = 'INSTALLED_APPS = ["billing", "shop.orders"]\nOTHER = ["billing"]\n'
    files = {name.replace("shop/billing", "billing"): text for name, text in APP.items()}
    toml = APP["boundcheck.toml"].replace("shop.billing", "billing")
    changed, _ = moved(
        {**files, "boundcheck.toml": toml, "shop/settings.py": settings, "billing/__init__.py": ""},
        "billing",
        "areas.billing",
    )
    assert changed["shop/settings.py"] == settings.replace('"billing", ', '"areas.billing", ')
    assert changed["boundcheck.toml"] == toml.replace('"billing', '"areas.billing')


REFUSED = {
    "no name of what is there": (("", "shop.x"), "--move takes what moves and where to; write both"),
    "no name of where to": (("shop.billing.tax", ""), "--move takes what moves and where to; write both"),
    "a name that is too long": (("a" * 300, "shop.x"), f"there is no file or package {'a' * 300}"),
    "nothing there": (
        ("shop.billing.taxx", "shop.x"),
        'there is no file or package shop.billing.taxx; did you mean "shop.billing.tax"?',
    ),
    "no such path": (
        ("shop/billing/taxx.py", "shop.x"),
        "shop/billing/taxx.py is no Python file or package of the project; did you mean",
    ),
    "there already": (
        ("shop.billing.tax", "shop.orders"),
        "shop.orders is there already; name what it is to be called there, such as shop.orders.tax",
    ),
    "into itself": (("shop.billing", "shop.billing.inner"), "shop.billing cannot move into itself"),
    "into a file": (
        ("shop.billing.tax", "shop.billing.rates.tax"),
        "shop.billing.rates is a file, and holds no others",
    ),
    "no name": (
        ("shop.billing.tax", "shop.orders.my-tax"),
        "shop.orders.my-tax: my-tax cannot be imported by that name",
    ),
    "hidden": (
        ("shop.billing.tax", "shop.orders.name"),
        "shop.orders has a name of its own, which would hide it",
    ),
    "outside": (("shop.billing.tax", "../x.py"), "../x.py lies outside of the project"),
    "a model leaves its app": (
        ("shop.billing.more", "shop.orders.more"),
        "shop/billing/more.py:4: the model More would leave its app shop.billing, which takes a migration",
    ),
    "the models of an app": (
        ("shop.billing.models", "shop.billing.entities"),
        "Django finds the models of an app by that name",
    ),
    "an app without a configuration": (
        ("shop.billing", "shop.payments"),
        'write an AppConfig with name = "shop.billing" and label = "billing" into shop.billing.apps first',
    ),
    "not sure": (
        ("shop.billing.rates", "shop.billing.sums"),
        "shop/orders/unsure.py:3: what shop.billing.rates means there is not sure",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(case: str, project: Project, boundcheck: Run) -> None:
    names, reason = REFUSED[case]
    more = {
        "shop/orders/__init__.py": "name = 1\n",
        "shop/billing/more.py": "from django.db import models\n\n\nclass More(models.Model): ...\n",
        "shop/orders/unsure.py": "import shop\nfor shop in (shop,):\n    print(shop.billing.rates.STANDARD)\n",
    }
    settings = {"shop/settings.py": 'INSTALLED_APPS = ["shop.billing", "shop.orders"]\n'}
    root = project({**SHOP, **APP, **more, **settings})
    before = tree(root)
    done = boundcheck("fix", "--move", *names, "--write", *OPTIONS, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert tree(root) == before


def test_the_diff_is_what_is_written(project: Project, boundcheck: Run) -> None:
    root = project({**SHOP, **PACKAGE, "shop/orders/last.py": b"import os\r\nfrom shop.billing import tax"})
    repository = Repository(root)
    repository.git("init", "-q")
    repository.commit()
    shown = boundcheck("fix", "--move", "shop.billing", "shop.areas.payments", *OPTIONS, cwd=root)
    assert shown.returncode == 1
    assert "rename from shop/billing/rows.bin\nrename to shop/areas/payments/rows.bin\n" in shown.stdout
    assert shown.stderr.endswith("Nothing is written without --write.\n")
    subprocess.run(["git", "apply"], cwd=root, input=shown.stdout.encode(), check=True)
    applied = tree(root)
    repository.git("checkout", "-q", ".")
    repository.git("clean", "-q", "-f", "-d")
    assert (
        boundcheck(
            "fix", "--move", "shop.billing", "shop.areas.payments", "--write", *OPTIONS, cwd=root
        ).returncode
        == 0
    )
    assert tree(root) == applied


def test_what_is_not_committed_does_not_move(project: Project, boundcheck: Run) -> None:
    root = project({**SHOP, "shop/billing/data.txt": "1"})
    repository = Repository(root)
    repository.git("init", "-q")
    repository.commit()
    (root / "shop/billing/data.txt").write_text("2")
    command = ("fix", "--move", "shop.billing", "shop.payments", "--write", *OPTIONS)
    done = boundcheck(*command, cwd=root)
    assert (done.returncode, done.stderr) == (
        2,
        "boundcheck: shop/billing/data.txt: changed and not committed; commit it first, or take --allow-dirty\n",
    )
    assert boundcheck(*command, "--allow-dirty", cwd=root).returncode == 0
    assert (root / "shop/payments/data.txt").read_text() == "2"


def test_all_or_nothing(project: Project, boundcheck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project({**SHOP, **PACKAGE})
    before = tree(root)

    def failing(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("boundcheck.fix.write.written_beside", failing)
    done = boundcheck("fix", "--move", "shop.billing", "shop.areas.payments", "--write", *OPTIONS, cwd=root)
    assert done.returncode == 2
    assert "cannot be written (No space left on device); nothing is changed" in done.stderr
    assert tree(root) == before
    assert not (root / "shop/areas").exists()


def test_what_could_not_be_imported_any_more_undoes_everything(project: Project, boundcheck: Run) -> None:
    root = project({**SHOP, CART: "import shop . billing . tax\n"})
    before = tree(root)
    done = boundcheck("fix", "--move", "shop.billing.tax", "shop.billing.vats", "--write", *OPTIONS, cwd=root)
    assert done.returncode == 2
    assert done.stderr == (
        "boundcheck: nothing is changed, as the result would import what is not there: shop.billing.tax in "
        "shop/orders/cart.py; change that by hand first\n"
    )
    assert tree(root) == before


def moved_and_still_known(root: Path, boundcheck: Run, old: str, new: str) -> None:
    said = boundcheck("fix", "--move", old, new, "--write", *OPTIONS, cwd=root).stderr
    assert said.startswith("Moved")
    assert "new:" not in said
    again = boundcheck("check", *OPTIONS, cwd=root)
    assert (again.returncode, again.stdout) == (0, "")


def test_what_is_known_within_one_module_stays_known(project: Project, boundcheck: Run) -> None:
    """Production code may import tests of its own module, or of the one that it comes to."""
    files = {
        "boundcheck.toml": TOML.replace('depends_on = ["billing"]', ""),
        "shop/billing/sample.py": "from shop.billing.tests import INVOICE\n",
        "shop/orders/sample.py": "from shop.billing.tests import INVOICE\n",
        "shop/billing/tests/__init__.py": "INVOICE = 1\n",
        "shop/billing/tests/test_invoice.py": "def test_invoice(): ...\n",
        "shop/orders/other.py": "",
        CART: "from shop.billing.rates import OTHER\n",
        "shop/billing/rates.py": "OTHER = STANDARD = 1\n",
    }
    root = project({**SHOP, **files})
    assert boundcheck("baseline", *OPTIONS, cwd=root).returncode == 0
    assert (root / "boundcheck-baseline.toml").read_text().count("production-imports-tests") == 2
    for old, new in (
        ("shop.orders.other", "shop.orders.more"),
        ("shop.orders.sample", "shop.billing.orders"),
        ("shop.orders.cart", "shop.billing.cart"),
    ):
        moved_and_still_known(root, boundcheck, old, new)
    known = (root / "boundcheck-baseline.toml").read_text()
    assert (known.count("production-imports-tests"), known.count("private-import")) == (2, 0)


def test_what_is_known_of_an_import_contract_follows_both_ends(project: Project, boundcheck: Run) -> None:
    contract = '[[contracts]]\nname = "apart"\ntype = "forbidden"\nfrom = ["shop.orders"]\nto = ["shop.billing.tax"]\n'
    files = {"boundcheck.toml": TOML + contract, CART: "import shop.billing.tax\n"}
    root = project({**SHOP, **files})
    assert boundcheck("baseline", *OPTIONS, cwd=root).returncode == 0
    assert "import-contract" in (root / "boundcheck-baseline.toml").read_text()
    for old, new in (
        ("shop.orders.cart", "shop.orders.basket"),
        ("shop.billing.tax", "shop.billing.vat"),
    ):
        moved_and_still_known(root, boundcheck, old, new)
