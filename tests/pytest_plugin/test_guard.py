"""The guard on imports while a suite runs: what it refuses, what it lets through, and what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from running import LIGHT, suite

sys.path.insert(0, str(Path(__file__).parent))
from plain_shop import CONFIG, LEAKS, SHOP

Write = Callable[[Mapping[str, str | bytes]], Path]


def run_pytest(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in a process of its own, as a project runs it."""
    return suite(root, "-q", "-p", "no:cacheprovider", *arguments, COLUMNS="120")


def outcomes(output: str) -> dict[str, str]:
    """What `-rA` says of each test, by its name."""
    return {
        name: word for word, name in re.findall(r"^(PASSED|FAILED|ERROR) \S+?::(?:\w+::)?(\w+)", output, re.M)
    }


def places(report: Path) -> dict[str, list[str]]:
    """Findings by place: rule and module."""
    found: dict[str, list[str]] = {}
    for finding in json.loads(report.read_text())["findings"]:
        found.setdefault(f"{finding['path']}:{finding['line']}", []).append(
            f"{finding['rule']} {finding['to']}"
        )
    return found


def test_each_leak_fails_its_test_and_nothing_else_does(project: Write) -> None:
    root = project(SHOP)
    done = run_pytest(
        root, "tests/billing", "--boundcheck-module=billing", "-rA", "--boundcheck-report=found.json"
    )
    assert done.returncode == 1, done.stdout
    found = outcomes(done.stdout)
    assert sorted(name for name, word in found.items() if word == "FAILED") == sorted(LEAKS)
    assert found["test_late"] == "ERROR"  # in the teardown of its fixture
    assert sorted(name for name, word in found.items() if word == "PASSED") == [
        "test_allowed",
        "test_errors_at_load_are_left_alone",
        "test_others_imports",
        "test_public",
        "test_reload",
    ]
    assert places(root / "found.json") == {
        "src/shop/billing/leaks.py:6": ["undeclared-dependency orders"],
        "src/shop/billing/leaks.py:10": ["undeclared-dependency orders"],
        "src/shop/billing/leaks.py:15": ["private-import orders", "undeclared-dependency orders"],
        "src/shop/billing/leaks.py:21": ["dynamic-import orders"],
        "src/shop/billing/leaks.py:25": ["dynamic-import orders"],
        "tests/billing/test_leaks.py:37": ["test-undeclared-dependency orders"],
        "tests/billing/test_leaks.py:42": ["test-undeclared-dependency orders"],
        "tests/billing/test_leaks.py:52": ["shared-fixture orders"],
        "tests/billing/test_leaks.py:56": ["test-private-import catalog"],
    }
    # What a newcomer reads: where, what, and what to do; none of boundcheck's own frames.
    message = 'src/shop/billing/leaks.py:6: billing imports shop.orders, but does not declare orders; remove the import or add "orders" to its depends_on'
    assert f"E       boundcheck.ForbiddenImportError: {message} [undeclared-dependency]" in done.stdout
    assert "pytest_plugin" not in done.stdout
    assert "importlib/__init__.py" not in done.stdout
    assert "== boundcheck: billing does not stand alone ==" in done.stdout
    first = done.stdout.index("src/shop/billing/leaks.py:6: undeclared-dependency")
    assert "in tests/billing/test_leaks.py::test_lazy and 4 more" in done.stdout[first:].splitlines()[1]
    assert (
        "boundcheck: billing does not stand alone: 10 errors in 20 tests (2 allowed, 1 known)." in done.stdout
    )


def test_report_mode_over_processes_tells_once_and_changes_nothing(project: Write) -> None:
    root = project(SHOP)
    options = ("--boundcheck-module=billing", "--boundcheck-mode=report", "--boundcheck-report=found.json")
    done = run_pytest(root, "tests/billing", *options, "-p", "xdist.plugin", "-n2")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("src/shop/billing/leaks.py:6:") == 1
    report = json.loads((root / "found.json").read_text())
    assert report["summary"]["errors"] == 10
    assert report["run"] == {"module": "billing", "tests": 20, "failed": 0, "alone": False}
    lazy = next(finding for finding in report["findings"] if finding["line"] == 6)
    assert lazy["tests"] == 5
    assert re.fullmatch(r"tests/billing/test_leaks\.py::(\w+::)?test_la\w+", lazy["test"])


def test_a_suite_that_stands_alone_says_so(project: Write) -> None:
    done = run_pytest(project(SHOP), "tests/billing/test_clean.py", "--boundcheck-module=billing")
    assert done.returncode == 0, done.stdout
    assert "boundcheck: billing stands alone: 5 tests (2 allowed, 1 known)." in done.stdout


def test_end_to_end_tests_and_their_like_are_free(project: Write) -> None:
    role = CONFIG.replace('path = "shop.returns"', 'path = "shop.returns"\nrole = "composition"')
    root = project(
        {
            **SHOP,
            "boundcheck.toml": role,
            "tests/returns/test_a.py": "import shop.orders.book\n\ndef test_a():\n    import shop.billing.leaks\n",
        }
    )
    done = run_pytest(root, "tests/returns", "--boundcheck-module=returns")
    assert done.returncode == 0, done.stdout
    assert (
        "boundcheck: returns is a composition module, whose tests may use everything: 1 test." in done.stdout
    )


def test_what_leaks_before_a_test_runs(project: Write) -> None:
    """conftest files are loaded before the session starts, test files when they are collected."""
    root = project(
        {
            **SHOP,
            "tests/billing/test_leaks.py": "import shop.billing.loads\n",
            "src/shop/billing/loads.py": "import os\nimport shop.orders\n",
            "tests/billing/conftest.py": "import shop.orders\nfrom shop.billing import early\n",
            "src/shop/billing/early.py": "import shop.orders.book as b\n",
        }
    )
    done = run_pytest(root, "tests/billing", "--boundcheck-module=billing", "--boundcheck-report=found.json")
    assert done.returncode == 2
    assert places(root / "found.json") == {
        "src/shop/billing/early.py:1": ["private-import orders", "undeclared-dependency orders"],
        "src/shop/billing/loads.py:2": ["undeclared-dependency orders"],
        "tests/billing/conftest.py:1": ["test-undeclared-dependency orders"],
    }
    assert "    while pytest was starting\n" in done.stdout
    error = done.stdout[
        done.stdout.index("ERROR collecting") : done.stdout.index("== boundcheck")
    ].splitlines()[1:]
    assert [line for line in error if line.strip("=")] == [
        "tests/billing/test_leaks.py:1: in <module>",
        "    import shop.billing.loads",
        "src/shop/billing/loads.py:2: in <module>",
        "    import shop.orders",
        "E   src/shop/billing/loads.py:2: billing imports shop.orders, but does not declare orders; remove the import or "
        'add "orders" to its depends_on [undeclared-dependency]',
    ]
    # Without the file that cannot be collected, what the conftest file does still fails the run.
    done = run_pytest(root, "tests/billing/test_clean.py", "--boundcheck-module=billing")
    assert (done.returncode, "5 passed" in done.stdout) == (1, True)


def test_standalone_means_without_declared_modules_too(project: Write) -> None:
    scope = CONFIG.replace('depends_on = ["catalog"]', 'depends_on = ["catalog"]\ntest_scope = "standalone"')
    root = project({**SHOP, "boundcheck.toml": scope})
    options = ("--boundcheck-module=billing", "--boundcheck-mode=report", "--boundcheck-report=found.json")
    run_pytest(root, "tests/billing/test_clean.py", *options)
    assert places(root / "found.json") == {
        "src/shop/billing/invoices.py:3": ["test-undeclared-dependency catalog"],
        "tests/billing/test_clean.py:7": ["test-undeclared-dependency catalog"],
    }


def test_what_a_patch_imports_is_asked_for_by_the_test(project: Write) -> None:
    patches = (
        "from unittest.mock import patch\nwhere = 'orders'\n\n"
        "def test_mock():\n    with patch(f'shop.{where}.api.send', create=True):\n        pass\n\n"
        "def test_monkey(monkeypatch):\n    monkeypatch.setattr(f'shop.{where}.api.send', 1, raising=False)\n\n"
        "def test_own():\n    with patch('shop.billing.api.send', create=True):\n        pass\n"
    )
    root = project(
        {
            "boundcheck.toml": CONFIG,
            "pyproject.toml": SHOP["pyproject.toml"],
            "src/shop/billing/api.py": "",
            "src/shop/catalog/__init__.py": "",
            "src/shop/orders/api.py": "",
            "src/shop/returns/__init__.py": "",
            "tests/billing/test_a.py": patches,
        }
    )
    options = ("--boundcheck-module=billing", "-rA", "--boundcheck-report=found.json")
    done = run_pytest(root, "tests/billing", *options)
    assert outcomes(done.stdout) == {"test_mock": "FAILED", "test_monkey": "FAILED", "test_own": "PASSED"}
    assert set(places(root / "found.json")) == {"tests/billing/test_a.py:5", "tests/billing/test_a.py:9"}


def test_a_suite_that_fails_or_is_empty_shows_nothing(project: Write) -> None:
    root = project({**SHOP, "tests/billing/test_b.py": "def test_b():\n    assert False\n"})
    done = run_pytest(root, "tests/billing/test_b.py", "--boundcheck-module=billing")
    assert "whether billing stands alone is not shown, since 1 of 1 test failed" in done.stdout
    done = run_pytest(root, "tests/billing/test_b.py", "-k", "nothing", "--boundcheck-module=billing")
    assert "whether billing stands alone is not shown, since no test ran" in done.stdout


def test_a_helper_of_others_under_a_short_name(project: Write) -> None:
    """pytest puts folders without `__init__.py` on the path, where their files answer to their bare names."""
    root = project(
        {
            "boundcheck.toml": CONFIG,
            "src/shop/billing/__init__.py": "",
            "src/shop/catalog/__init__.py": "",
            "src/shop/orders/__init__.py": "",
            "src/shop/returns/__init__.py": "",
            "tests/orders/order_kit.py": "make = 1\n",
            "tests/orders/conftest.py": "",
            "tests/billing/own_kit.py": "make = 1\n",
            "tests/billing/test_a.py": "def test_own():\n    import own_kit\n\ndef test_a():\n    from order_kit import make\n\n"
            "def test_off():\n    import json\n",
        }
    )
    options = ("--boundcheck-module=billing", "-rA", "--boundcheck-report=found.json")
    done = run_pytest(root, "tests/orders", "tests/billing", *options)
    assert outcomes(done.stdout) == {"test_own": "PASSED", "test_a": "FAILED", "test_off": "PASSED"}
    assert places(root / "found.json") == {"tests/billing/test_a.py:5": ["shared-fixture orders"]}


def test_warnings_and_what_is_off_fail_nothing(project: Write) -> None:
    root = project({**SHOP, "boundcheck.toml": '[rules]\ndependency = "warn"\napi = "off"\n' + CONFIG})
    # A key of the top level may not follow a table.
    text = (root / "boundcheck.toml").read_text()
    head = '[rules]\ndependency = "warn"\napi = "off"\n'
    (root / "boundcheck.toml").write_text(text.removeprefix(head) + head)
    done = run_pytest(
        root, "tests/billing", "--boundcheck-module=billing", "-k", "lazy or swallowed or string"
    )
    assert done.returncode == 0, done.stdout
    assert "boundcheck: billing stands alone: 5 tests, 2 warnings." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--boundcheck-module=biling"], 'there is no module "biling"; did you mean "billing"?'),
        (["--boundcheck-module=billing", "--boundcheck-config=nowhere.toml"], "nowhere.toml"),
        (
            ["--boundcheck-module=billing", "--boundcheck-report=nowhere/a.json"],
            "nowhere/a.json: cannot be written",
        ),
    ],
)
def test_one_clear_sentence(project: Write, arguments: list[str], message: str) -> None:
    done = run_pytest(project(SHOP), *arguments)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_run_that_did_not_ask_is_left_alone(project: Write) -> None:
    root = project(
        {
            # No configuration is no error, nor is a broken one.
            "boundcheck.toml": "= nonsense",
            "test_a.py": "import builtins\nimport importlib\nimport sys\n\n\ndef test_a():\n"
            "    assert sorted(m for m in sys.modules if m.startswith('boundcheck')) == ['boundcheck', 'boundcheck.pytest_plugin']\n"
            "    assert type(builtins.__import__) is type(len)\n"
            "    assert importlib._bootstrap._gcd_import.__code__.co_filename == '<frozen importlib._bootstrap>'\n",
        }
    )
    command = [sys.executable, "-m", "pytest", *LIGHT, "-q", "-p", "no:cacheprovider"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=root, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "boundcheck" not in done.stdout + done.stderr
