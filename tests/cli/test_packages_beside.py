"""A package that came after the contracts were written is told at the end of `check`, with what adds it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
RULES = '[rules]\nmissing-tests = "off"\n'
SHOP = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n' + RULES,
    "shop/a/x.py": "A = 1\n",
    "shop/b/x.py": "B = 1\n",
}
TOLD = "1 package beside the modules is in no contract: shop.c; boundcheck init --update adds what is new.\n"


def test_a_new_package_is_told_until_it_is_added(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(SHOP)
    assert "beside" not in boundcheck("check", cwd=root).stderr
    project({"shop/c/x.py": "C = 1\n"})
    for _ in range(2):  # with the cache, too
        assert boundcheck("check", cwd=root).stderr.endswith(TOLD)
    assert "new module: c" in boundcheck("init", "--update", cwd=root).stdout
    assert "beside" not in boundcheck("check", cwd=root).stderr


@pytest.mark.parametrize("installed", [True, False])
def test_an_application_in_the_package_of_a_module(
    project: Callable[..., Path], boundcheck: Run, installed: bool
) -> None:
    """Other packages of the module around them are its parts."""
    apps = '"shop.a", "shop.b", "shop.c"' if installed else '"shop.a", "shop.b"'
    root = project(
        {
            **SHOP,
            "boundcheck.toml": f'[modules.shop]\npath = "shop"\n{SHOP["boundcheck.toml"]}',
            "shop/settings.py": f"INSTALLED_APPS = [{apps}]\n",
            "shop/c/models.py": "from django.db import models\n\n\nclass C(models.Model):\n    pass\n",
            "shop/a/models.py": "from django.db import models\n\n\nclass A(models.Model):\n    pass\n",
        }
    )
    assert boundcheck("check", cwd=root).stderr.endswith(TOLD) == installed
    if installed:
        assert "new module: c" in boundcheck("init", "--update", cwd=root).stdout
        assert "beside" not in boundcheck("check", cwd=root).stderr


def test_contracts_of_few_packages_are_of_these_alone(project: Callable[..., Path], boundcheck: Run) -> None:
    others = {f"shop/{name}/x.py": "C = 1\n" for name in "cd"}
    assert "beside" not in boundcheck("check", cwd=project({**SHOP, **others})).stderr


@pytest.mark.parametrize("free", ['unassigned = "free"\n', "exhaustive = true\n"])
def test_what_is_free_or_a_finding_anyway_is_not_told(
    project: Callable[..., Path], boundcheck: Run, free: str
) -> None:
    files = {**SHOP, "boundcheck.toml": free + SHOP["boundcheck.toml"], "shop/c/x.py": "C = 1\n"}
    assert "beside" not in boundcheck("check", cwd=project(files)).stderr
