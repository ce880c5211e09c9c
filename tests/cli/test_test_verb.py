"""`boundcheck test`: which paths pytest gets, in which interpreter, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.cli.suites import suite_paths
from boundcheck.cli.test import chosen
from boundcheck.run import read_codebase

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

# The other plugins that are installed beside boundcheck's only take time.
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p no:cacheprovider"}
TEST = "def test_a():\n    pass\n"
SHOP: Mapping[str, str | bytes] = {
    "boundcheck.toml": 'source_roots = ["src"]\n'
    '[modules.billing]\npath = "shop.billing"\ndepends_on = ["catalog"]\n'
    '[modules.catalog]\npath = "shop.catalog"\ndepends_on = []\n'
    '[modules.orders]\npath = "shop.orders"\ndepends_on = []\n'
    '[modules.returns]\npath = "shop.returns"\n'
    '[modules.main]\npath = "shop.main"\nrole = "composition"\n',
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\n',
    "src/shop/__init__.py": "",
    "src/shop/main.py": "",
    "src/shop/returns.py": "",
    "src/shop/billing/__init__.py": "def late():\n    import shop.orders\n",
    "src/shop/catalog/__init__.py": "price = 1\n",
    "src/shop/catalog/test_prices.py": TEST,
    "src/shop/catalog/conftest.py": "",
    "src/shop/orders/__init__.py": "",
    "src/shop/orders/tests/__init__.py": "",
    "src/shop/orders/tests/test_a.py": "def test_a():\n    assert False\n" + TEST.replace("_a", "_b"),
    "tests/conftest.py": "",
    "tests/test_end_to_end.py": TEST,
    "tests/billing/test_a.py": "from shop.billing import late\n\n\ndef test_a():\n    late()\n",
    "tests/billing/more/kit.py": "",
    "tests/billing/more/test_b.py": TEST,
}


@pytest.mark.parametrize(
    ("module", "paths"),
    [
        ("billing", ("tests/billing",)),
        ("catalog", ("src/shop/catalog/test_prices.py",)),
        ("orders", ("src/shop/orders/tests",)),
        ("returns", ()),
    ],
)
def test_the_smallest_set_of_paths(project: Write, module: str, paths: tuple[str, ...]) -> None:
    root = project(SHOP)
    assert suite_paths(read_codebase(root / "boundcheck.toml", 1), module) == paths


def test_folders_that_others_share_are_not_given(project: Write) -> None:
    mixed = {
        "tests/billing/orders/test_o.py": TEST,
        "tests/billing/more/kit.py": "",
        "boundcheck.toml": str(SHOP["boundcheck.toml"]).replace(
            '"shop.orders"\n', '"shop.orders"\ntests = ["tests/billing/orders"]\n'
        ),
    }
    codebase = read_codebase(project({**SHOP, **mixed}) / "boundcheck.toml", 1)
    assert suite_paths(codebase, "billing") == ("tests/billing/more", "tests/billing/test_a.py")
    assert suite_paths(codebase, "orders") == ("src/shop/orders/tests", "tests/billing/orders")


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["-x"], ["tests/billing", "-x"]),
        (["-x", "tests/billing/test_a.py"], ["-x", "tests/billing/test_a.py"]),
        (["tests/billing/test_a.py::test_a"], ["tests/billing/test_a.py::test_a"]),
        (["-k", "tests"], ["tests/billing", "-k", "tests"]),
        (["--ignore", "tests/billing/test_a.py"], ["tests/billing", "--ignore", "tests/billing/test_a.py"]),
        (["tests/nowhere.py"], ["tests/billing", "tests/nowhere.py"]),
    ],
)
def test_tests_that_are_named_are_the_only_ones(
    project: Write, arguments: list[str], given: list[str]
) -> None:
    assert chosen(project(SHOP), ["tests/billing"], arguments) == given


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["biling"], 2, 'there is no module "biling"; did you mean "billing"?'),
        (["returns"], 5, "returns has no tests; write some in tests/returns"),
        ([], 2, "name one module whose suite is to run, or give --all"),
        (["billing", "--all"], 2, "--all runs every suite, billing's too; leave out one of the two"),
        (["billing", "--format", "json"], 2, "--format and --output belong to --all"),
        (["--all", "--report", "a.json"], 2, "--report is for one module"),
        (["billing", "--python", "nowhere/python"], 2, "nowhere/python: it is not a program that can be run"),
        (["billing", "--python", "/bin/echo"], 2, "/bin/echo does not answer as a Python interpreter"),
        (["billing", "--python", "./bare"], 2, "has no pytest: install it there ("),
    ],
)
def test_one_clear_sentence(
    project: Write, boundcheck: Run, arguments: list[str], status: int, message: str
) -> None:
    root = project({**SHOP, "bare": f'#!/bin/sh\necho ready\nexec {sys.executable} -I -S "$@"\n'})
    (root / "bare").chmod(0o755)
    done = boundcheck("test", *arguments, cwd=root)
    assert (done.returncode, done.stdout) == (status, "")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_project_s_own_interpreter_runs_the_suite(project: Write, boundcheck: Run) -> None:
    """From a folder below, in `.venv`, with what pytest itself says and how it ends."""
    script = f'#!/bin/sh\necho "$*" >> {{place}}/used\nexec {sys.executable} "$@"\n'
    root = project(SHOP)
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/bin/python").write_text(script.format(place=root))
    (root / ".venv/bin/python").chmod(0o755)
    done = boundcheck("test", "billing", "--report", "found.json", "--", "-q", cwd=root / "src", **ALONE)
    assert done.returncode == 1, done.stderr
    assert "does not declare orders" in done.stdout
    assert "1 failed, 1 passed" in done.stdout
    assert "boundcheck: billing does not stand alone: 1 error in 2 tests." in done.stdout
    assert json.loads((root / "src/found.json").read_text())["run"]["alone"] is False
    used = (root / "used").read_text().splitlines()[-1]
    assert used.startswith("-m pytest -p boundcheck ")
    assert used.endswith(" tests/billing -q")
    done = boundcheck("test", "catalog", "--mode", "report", "--", "-k", "nothing", cwd=root, **ALONE)
    assert done.returncode == 5  # as pytest ends when no test is left


def test_the_table_of_all_modules(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    done = boundcheck("test", "--all", cwd=root, **ALONE)
    assert done.stdout.splitlines() == [
        "module   tests  alone  needs",
        "billing      2  no     orders by imports (1 place, first src/shop/billing/__init__.py:2)",
        "catalog      1  yes",
        "orders       2  yes    failed 1",
        "returns      0  -      no tests",
        "",
        "2 of 3 suites stand alone.",
    ]
    assert done.returncode == 1


def test_the_table_as_json_and_pytest_s_arguments(project: Write, boundcheck: Run) -> None:
    files = {
        name: text for name, text in SHOP.items() if not name.startswith(("tests/", "src/shop/orders/tests"))
    }
    done = boundcheck(
        "test", "--all", "--format", "json", "--", "--no-such-option", cwd=project(files), **ALONE
    )
    rows = {row["module"]: row for row in json.loads(done.stdout)["modules"]}
    assert list(rows) == ["billing", "catalog", "orders", "returns"]
    assert rows["billing"] == {
        "module": "billing", "tests": 0, "failed": 0, "alone": None, "needs": [], "problem": "no tests",
    }  # fmt: skip
    assert rows["catalog"]["problem"].startswith("could not run (status 4): ")
    assert done.returncode == 1
