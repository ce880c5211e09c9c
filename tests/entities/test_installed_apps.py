"""Which packages are Django apps, read off settings in the forms they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.run import read_codebase

Write = Callable[[Mapping[str, str | bytes]], Path]

CONTRACT = '[modules.a]\npath = "shop.a"\n[modules.test]\npath = "shop.x"\n'
BOTH = frozenset(("shop.a", "shop.test"))


@pytest.mark.parametrize(
    ("files", "apps"),
    [
        ({"shop/settings.py": "INSTALLED_APPS = ['django.contrib.auth', 'shop.a', 'shop.test']\n"}, BOTH),
        ({"shop/settings.py": "INSTALLED_APPS = ('shop.a', 'shop.test.apps.TestConfig')\n"}, BOTH),
        ({"shop/settings.py": "OWN = ['shop.a']\nMORE = ('shop.test',)\nINSTALLED_APPS = ['x', *OWN] + list(MORE)\n"}, BOTH),
        ({"shop/settings.py": "OWN = ['shop.a']\nOWN += ['shop.test']\nTHIRD = []\nINSTALLED_APPS = THIRD + OWN + ['x']\n"}, BOTH),
        ({"shop/settings.py": "INSTALLED_APPS = ['shop.a']\nif DEBUG:\n INSTALLED_APPS += ['shop.test']\n"}, BOTH),
        ({"shop/settings.py": "INSTALLED_APPS = []\nINSTALLED_APPS.append('shop.a')\nINSTALLED_APPS.insert(0, 'shop.test')\n"}, BOTH),
        ({"shop/settings.py": "INSTALLED_APPS = env.list('APPS', default=['shop.a', 'shop.test'])\n"}, BOTH),
        ({"shop/settings.py": "INSTALLED_APPS: list[str] = 'shop.a shop.test'.split()\n"}, BOTH),
        ({"shop/settings/base.py": "INSTALLED_APPS = ['shop.a']\n",
          "shop/settings/dev.py": "from .base import *\nINSTALLED_APPS.extend(['shop.test'])\n"}, BOTH),
        ({"shop/settings/apps.py": "OWN = ['shop.a']\n", "shop/settings/more.py": "MORE = ['shop.test']\n",
          "shop/settings/__init__.py": "from . import more\nfrom .apps import OWN as O\nINSTALLED_APPS = O + more.MORE\n"}, BOTH),
        ({"shop/settings.py": "from configurations import Configuration\nclass Base(Configuration):\n OWN = ['shop.a']\n"
          " INSTALLED_APPS = OWN + ['shop.test']\n"}, BOTH),
        ({"shop/settings.py": "INSTALLED_APPS = INSTALLED_APPS + ['shop.a']\n"}, {"shop.a"}),
        ({"shop/settings.py": "APPS = ['shop.a', 'shop.test']\n"}, ()),
        # What a test run installs is there for tests.
        ({"shop/settings/test.py": "INSTALLED_APPS = ['shop.test']\n"}, ()),
        ({"shop/test_settings.py": "INSTALLED_APPS = ['shop.test']\n"}, ()),
        ({"shop/tests/settings.py": "INSTALLED_APPS = ['shop.test']\n"}, ()),
    ],
)  # fmt: skip
def test_apps(project: Write, files: Mapping[str, str], apps: frozenset[str]) -> None:
    packages = {f"shop/{name}__init__.py": "" for name in ("", "a/", "test/", "x/")}
    root = project({"boundcheck.toml": CONTRACT, **packages, **files})
    assert read_codebase(root / "boundcheck.toml", jobs=1).apps == frozenset(apps)


def test_the_label_of_an_app_whose_configuration_has_an_unseen_base(project: Write) -> None:
    model = "from django.db import models\nclass Order(models.Model): ...\n"
    apps = "from acme.apps import Own\nclass A(Own):\n name = 'shop.a'\n label = 'x'\n"
    other = "from acme import Own\nclass A(Own):\n name = 'shop.x'\n label = 'y'\n"
    root = project(
        {
            "boundcheck.toml": CONTRACT,
            "shop/a/models.py": model,
            "shop/a/apps.py": apps,
            "shop/x/models.py": model,
            "shop/a/other.py": other,
        }
    )
    found = read_codebase(root / "boundcheck.toml", jobs=1).registry
    assert {name: entity.label for name, entity in found.by_name.items()} == {
        "shop.a.models.Order": "x",
        "shop.x.models.Order": "x",
    }
