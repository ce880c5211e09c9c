"""Source roots that leave imports dangling are told once a root, with the folder that would mend it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

ORDERS = "[modules.orders]\npath = '{}'\n"
SHOP = {
    "src/shop/__init__.py": "",
    "src/shop/orders/__init__.py": "",
    "src/shop/orders/cart.py": "from shop.billing.rates import RATE\nimport shop.billing.tax\n",
    "src/shop/billing/__init__.py": "",
    "src/shop/billing/rates.py": "RATE = 1\n",
    "src/shop/billing/tax.py": "x = 1\n",
}


def _told(boundcheck: Run, root: Path) -> list[str]:
    out = boundcheck("check", cwd=root).stdout
    return [line for line in out.splitlines() if "source_roots: nothing has" in line]


def test_a_root_above_the_one_that_imports_start_from(project: Write, boundcheck: Run) -> None:
    web = {"web/__init__.py": "from shop.billing.rates import RATE\nimport shop.billing.tax\n"}
    root = project({"boundcheck.toml": 'source_roots = ["."]\n' + ORDERS.format("web"), **SHOP, **web})
    (line,) = _told(boundcheck, root)
    assert line.startswith("boundcheck.toml:1:")
    assert '"shop.billing.rates.RATE" in src/shop/orders/cart.py and 3 other imports' in line
    assert line.endswith('name "src" in source_roots')
    assert boundcheck("check", "--select", "stale-contract", cwd=root).returncode == 0  # it may be meant
    (root / "boundcheck.toml").write_text('source_roots = [".", "src"]\n' + ORDERS.format("web"))
    assert not _told(boundcheck, root)


def test_a_root_in_the_package_that_imports_start_from(project: Write, boundcheck: Run) -> None:
    root = project({"boundcheck.toml": 'source_roots = ["src/shop"]\n' + ORDERS.format("orders"), **SHOP})
    (line,) = _told(boundcheck, root)
    assert line.endswith('name "src" in source_roots in place of "src/shop"')


def test_a_change_brings_it_and_takes_it_away(project: Write, boundcheck: Run) -> None:
    files = {**SHOP, "src/shop/orders/cart.py": "x = 1\n"}
    web = {"web/__init__.py": ""}
    root = project({"boundcheck.toml": 'source_roots = ["."]\n' + ORDERS.format("web"), **files, **web})
    cart = root / "src/shop/orders/cart.py"
    assert not _told(boundcheck, root)
    cart.write_text("import shop.billing.rates\n")
    assert len(_told(boundcheck, root)) == 1
    cart.write_text("import os\n")
    assert not _told(boundcheck, root)


def test_what_is_alike_and_dangles_not(project: Write, boundcheck: Run) -> None:
    root = project(
        {
            "boundcheck.toml": 'source_roots = ["."]\n' + ORDERS.format("shop.orders"),
            "shop/__init__.py": "",
            "shop/orders/__init__.py": "",
            "shop/orders/models.py": "from django.db.models import Model\nfrom db.models import Row\n",
            "shop/db/__init__.py": "",  # a root is never inside a package
            "shop/db/models.py": "x = 1\n",
            "dev/gen/helpers/__init__.py": "",
            "dev/gen/helpers/text.py": "x = 1\n",
            "dev/gen/run.py": "from helpers.text import x\n",  # a script finds what lies beside it
            "tests/helpers/__init__.py": "",
            "tests/helpers/made.py": "x = 1\n",
            "tests/unit/test_cart.py": "from helpers.made import x\ndef test_it(): ...\n",
        }
    )
    assert not _told(boundcheck, root)


def test_a_file_that_is_called_like_a_package_that_is_installed(project: Write, boundcheck: Run) -> None:
    files = {
        **SHOP,
        "src/shop/orders/cart.py": "from celery import Task\n",
        "docker/settings/celery.py": "x = 1\n",
    }
    root = project(
        {"boundcheck.toml": 'source_roots = ["src", "."]\n' + ORDERS.format("shop.orders"), **files}
    )
    assert not _told(boundcheck, root)


@pytest.mark.parametrize("roots", ['source_roots = ["src"]\n', 'source_roots = ["s*"]\n'])
@pytest.mark.parametrize(
    ("path", "meant"),
    [("src.shop.orders", "shop.orders"), ("src.shop.bil*", "shop.bil*"), ("src.shop.ordrs", "")],
)
def test_a_path_from_the_project_root_on(
    project: Write, boundcheck: Run, roots: str, path: str, meant: str
) -> None:
    root = project({"boundcheck.toml": roots + ORDERS.format(path), **SHOP})
    (line,) = boundcheck("check", "--select", "stale-contract", cwd=root).stdout.splitlines()
    why = f'imports start in "src", so did you mean "{meant}"?' if meant else 'did you mean "shop.orders"?'
    assert line.endswith(f'path: no package or file matches "{path}"; {why}')
