"""What is tests, helps tests, or holds models is told by what files do: each kind beside one that is alike and is something else."""

from __future__ import annotations

import pytest
from proposing import Run, Write, written

CODE = "x = 1\n"
HELPER = "from django.test import TestCase\nclass ShopCase(TestCase): ...\n"
TEST = "from checks.shop_case import ShopCase\nclass It(ShopCase):\n    def test_it(self): ...\n"
COMMAND = "import orders.views\nfrom checks.test_orders import It\n"


def _shop(**more: str) -> dict[str, str]:
    """Two modules beside a suite in `checks`, one file of which production code imports."""
    files = {
        "orders/__init__": "",
        "orders/views": CODE,
        "billing/__init__": "",
        "billing/views": "import orders.views\n",
        "billing/load": COMMAND,
        "checks/__init__": "",
        "checks/shop_case": HELPER,
        **{f"checks/test_{name}": TEST for name in ("orders", "billing", "mail", "tax", "cart", "pay")},
        **{f"checks/scans/test_scan{n}": TEST for n in range(6)},
        **more,
    }
    return {f"{path}.py": text for path, text in files.items()}


def test_a_folder_that_is_nearly_all_tests_is_tests_though_production_code_imports_from_it(
    project: Write, boundcheck: Run
) -> None:
    found = written(project, boundcheck, _shop())
    assert found["test_paths"] == ["checks"]
    assert found["modules"].keys() == {"orders", "billing"}
    assert found["modules"]["billing"]["depends_on"] == ["orders"]
    assert boundcheck("init", cwd=project({})).returncode == 0
    checked = boundcheck("check", "--no-baseline", cwd=project({}))
    assert "billing/load.py:2" in checked.stdout
    assert "production-imports-tests" in checked.stdout


def test_a_package_with_tests_beside_code_that_others_use_is_a_module(
    project: Write, boundcheck: Run
) -> None:
    rates = {"checks/rates": CODE, "billing/load": "import orders.views\nfrom checks.rates import x\n"}
    found = written(project, boundcheck, _shop(**rates))
    assert "test_paths" not in found
    assert found["modules"].keys() == {"orders", "billing", "checks"}


def test_a_package_with_tests_of_code_in_it_is_a_module_though_nobody_imports_that(
    project: Write, boundcheck: Run
) -> None:
    found = written(project, boundcheck, _shop(**{"checks/pay": CODE}))
    assert "test_paths" not in found
    assert "checks" in found["modules"]


def test_a_package_with_as_much_code_as_tests_is_a_module_though_nobody_imports_it(
    project: Write, boundcheck: Run
) -> None:
    code = {f"checks/part{n}": CODE for n in range(6)} | {"billing/load": CODE}
    found = written(project, boundcheck, _shop(**code))
    assert "test_paths" not in found
    assert "checks" in found["modules"]


def _suites(folder: str, file: str) -> dict[str, str]:
    """Three modules; the tests of two use what a file with a test of its own makes, and so does production code."""
    dotted = f"orders.{folder}.{file}".removesuffix(".__init__")
    uses = f"from {dotted} import make\ndef test_it(): ...\n"
    return {
        **{f"{name}/__init__.py": "" for name in ("orders", "billing", "mail")},
        **{f"{name}/views.py": CODE for name in ("orders", "billing", "mail")},
        "orders/sample.py": f"from {dotted} import make\n",
        f"orders/{folder}/__init__.py": "",
        "billing/tests/test_it.py": uses,
        "mail/tests/test_it.py": uses,
        f"orders/{folder}/{file}.py": "def make(): ...\ndef test_make(): ...\n",
    }


@pytest.mark.parametrize("file", ["makers", "__init__"])
def test_makers_that_suites_share_are_test_support_though_a_test_of_them_stands_beside(
    project: Write, boundcheck: Run, file: str
) -> None:
    found = written(project, boundcheck, _suites("tests", file))
    assert found["test_support"] == [f"orders/tests/{file}.py"]


def test_tests_that_others_use_stay_tests(project: Write, boundcheck: Run) -> None:
    assert "test_support" not in written(project, boundcheck, _suites("tests", "test_making"))


def test_tests_that_pytest_collects_by_the_projects_settings_stay_tests(
    project: Write, boundcheck: Run
) -> None:
    files = _suites("tests", "makers") | {"pytest.ini": "[pytest]\npython_files = *.py\n"}
    assert "test_support" not in written(project, boundcheck, files)


def _published(project: Write, boundcheck: Run, files: dict[str, str]) -> list[str]:
    users = {
        f"{name}/{file}.py": text
        for name in ("billing", "mail", "tax")
        for file, text in {"__init__": "", "views": "from auth.models import Subject\n"}.items()
    }
    found = written(project, boundcheck, {"auth/__init__.py": "", "auth/login.py": CODE, **users, **files})
    public = found["modules"]["auth"].get("public", [])
    assert isinstance(public, list)
    return public


PLAIN = "class Subject:\n    name: str\n"
MODEL = "from django.db import models\nclass Subject(models.Model): ...\n"


def test_a_file_called_models_is_public_where_others_use_it_and_it_holds_none(
    project: Write, boundcheck: Run
) -> None:
    assert _published(project, boundcheck, {"auth/models.py": PLAIN}) == [".", "models"]


def test_models_are_not_public_whoever_uses_them(project: Write, boundcheck: Run) -> None:
    assert _published(project, boundcheck, {"auth/models.py": MODEL}) == []


def test_what_hands_on_models_is_not_public(project: Write, boundcheck: Run) -> None:
    package = {"auth/models/__init__.py": "from .user import Subject\n", "auth/models/user.py": MODEL}
    assert _published(project, boundcheck, package) == []


def test_a_base_of_models_is_not_public(project: Write, boundcheck: Run) -> None:
    abstract = MODEL.replace("...", "\n    class Meta:\n        abstract = True")
    assert _published(project, boundcheck, {"auth/models.py": abstract}) == []
