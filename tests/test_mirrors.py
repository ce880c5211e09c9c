"""Tests inside a package, in folders that repeat the modules beside them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import tomli

from boundcheck.run import read_codebase

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

TEST = "def test_it(): ...\n"
CODE = "def x(): ...\n"
PACKAGES = {f"shop/{name}/__init__.py": CODE for name in ("models", "views", "mail")}
SHOP = {"shop/__init__.py": CODE, **PACKAGES}
EACH = "".join(f'[modules.{name}]\npath = "shop.{name}"\n' for name in ("models", "views", "mail"))
CONTRACT = f'[modules.shop]\npath = "shop"\n{EACH}'


def _suites(root: Path) -> dict[str, str]:
    """The kind and module of the files of tests, and what lies beside them."""
    files = read_codebase(root / "boundcheck.toml", jobs=1).files
    return {file.path: f"{file.kind} of {file.module}" for file in files if file.path not in SHOP}


def _tree(folder: str) -> dict[str, str]:
    return {
        f"{folder}/__init__.py": "",
        f"{folder}/builders.py": CODE,
        f"{folder}/models/__init__.py": "",
        f"{folder}/models/test_user.py": TEST,
        f"{folder}/views/test_page.py": TEST,
        f"{folder}/test_whole.py": TEST,
    }


def _belonging(folder: str) -> dict[str, str]:
    return {
        f"{folder}/__init__.py": "test of shop",
        f"{folder}/builders.py": "test of shop",
        f"{folder}/models/__init__.py": "test of models",
        f"{folder}/models/test_user.py": "test of models",
        f"{folder}/views/test_page.py": "test of views",
        f"{folder}/test_whole.py": "test of shop",
    }


@pytest.mark.parametrize("name", ["tests", "test", "unit_tests", "checks"])
def test_each_test_is_of_the_module_that_its_folder_repeats(project: Write, name: str) -> None:
    root = project({"boundcheck.toml": CONTRACT, **SHOP, **_tree(f"shop/{name}")})
    assert _suites(root) == _belonging(f"shop/{name}")


@pytest.mark.parametrize(
    "modules", ['[modules.shop]\npath = "shop"\n[modules."*"]\npath = "shop.*"\n', CONTRACT]
)
def test_modules_of_a_glob_and_below_a_source_root(project: Write, modules: str) -> None:
    files = {f"src/{path}": text for path, text in {**SHOP, **_tree("shop/tests")}.items()}
    root = project({"boundcheck.toml": f'source_roots = ["src"]\n{modules}', **files})
    found = _suites(root)
    assert {path: found[path] for path in _belonging("src/shop/tests")} == _belonging("src/shop/tests")


@pytest.mark.parametrize(
    ("files", "path", "says"),
    [
        # One name alone may mean a part of the package itself.
        ({"shop/tests/models/test_x.py": TEST, "shop/tests/other/test_x.py": TEST}, "shop/tests/models/test_x.py", "test of shop"),
        # Most of it is no test.
        ({**{f"shop/lab/{n}/{f}.py": CODE for n in ("models", "views") for f in ("a", "b")},
          "shop/lab/models/test_a.py": TEST, "shop/lab/views/test_a.py": TEST}, "shop/lab/models/a.py", "source of shop"),
        # What lies beside it is no module, though one further down is called so.
        ({"boundcheck.toml": '[modules.shop]\npath = "shop"\n' + EACH.replace("shop.", "shop.apps."),
          **{f"shop/apps/{n}/__init__.py": CODE for n in ("models", "views", "mail")}, **_tree("shop/tests")},
         "shop/tests/models/test_user.py", "test of shop"),
        # A module is what its contract says, whatever lies in it.
        ({"boundcheck.toml": CONTRACT + '[modules.checks]\npath = "shop.checks"\n', **_tree("shop/checks")},
         "shop/checks/models/test_user.py", "test of checks"),
        # What is written is all there is.
        ({"boundcheck.toml": f"test_paths = []\n{CONTRACT}", **_tree("shop/tests")}, "shop/tests/models/test_user.py", "test of shop"),
    ],
)  # fmt: skip
def test_what_repeats_no_modules(project: Write, files: Mapping[str, str], path: str, says: str) -> None:
    root = project({"boundcheck.toml": CONTRACT, **SHOP, **files})
    assert _suites(root)[path] == says


def _written(root: Path, boundcheck: Run) -> dict[str, object]:
    assert boundcheck("init", cwd=root).returncode == 0
    checked = boundcheck("check", cwd=root)
    assert checked.returncode == 0, checked.stdout
    return tomli.loads((root / "boundcheck.toml").read_text())


def test_init_needs_no_key_for_them(project: Write, boundcheck: Run) -> None:
    tree = {**_tree("shop/tests"), "shop/tests/test_mail.py": TEST}
    root = project({"pytest.ini": "[pytest]\ntestpaths = shop/tests\n", **SHOP, **tree})
    written = _written(root, boundcheck)
    assert "test_paths" not in written
    assert _suites(root) == {**_belonging("shop/tests"), "shop/tests/test_mail.py": "test of mail"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\ntestpaths =\n    shop\n    qa\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = ["qa", "missing", "../else"]\n'),
        ("pyproject.toml", '[tool.pytest]\ntestpaths = "q?"\n'),
        ("tox.ini", "[pytest]\ntestpaths = . qa\n"),
        ("setup.cfg", "[tool:pytest]\ntestpaths = qa/\n"),
    ],
)
def test_init_writes_where_pytest_says_that_tests_are(
    project: Write, boundcheck: Run, name: str, text: str
) -> None:
    root = project(
        {name: text, **SHOP, "tests/test_a.py": TEST, "qa/views/test_x.py": TEST, "qa/test_y.py": TEST}
    )
    assert _written(root, boundcheck)["test_paths"] == ["qa", "tests"]
    assert _suites(root) == {
        "tests/test_a.py": "test of None", "qa/views/test_x.py": "test of views", "qa/test_y.py": "test of None"
    }  # fmt: skip


def test_a_testpath_that_is_the_code_is_none(project: Write, boundcheck: Run) -> None:
    root = project({"pytest.ini": "[pytest]\ntestpaths = shop\n", **SHOP, "shop/mail/test_x.py": TEST})
    assert "test_paths" not in _written(root, boundcheck)
