"""`boundcheck affected`: its formats and its exit status."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_text(shop: Any, boundcheck: Run) -> None:
    shop.commit({"src/shop/orders/cart.py": "x = 1\n"})
    done = boundcheck("affected", "--base", "main", cwd=shop.root)
    commit = shop.git("rev-parse", "main")[:10]
    assert (
        done.stdout
        == f"""\
1 path changed since {commit}, where HEAD left main.

Affected:
  orders       src/shop/orders/cart.py changed
               tests/orders
  web          depends on orders (src/shop/web/__init__.py:2 names shop.orders.cart), where src/shop/orders/cart.py changed
               tests/web

Skipped, since nothing they depend on changed:
  billing      1 test file
  mail         1 test file

2 of 4 test files run, of 2 of 4 modules.
"""
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_text_of_everything_and_of_nothing(shop: Any, boundcheck: Run) -> None:
    shop.write({"uv.lock": ""})
    done = boundcheck("affected", cwd=shop.root)
    assert (
        "Everything runs: uv.lock is a lock file.\n\n4 of 4 test files run, of 4 of 4 modules.\n"
        in done.stdout
    )
    shop.write({"uv.lock": None, "README.md": "other"})
    assert (
        "No test can be affected: documentation alone changed.\n"
        in boundcheck("affected", cwd=shop.root).stdout
    )


def test_paths_are_for_the_command_line_of_pytest(shop: Any, boundcheck: Run) -> None:
    def paths(cwd: str = ".") -> list[str]:
        done = boundcheck("affected", "--format", "paths", cwd=shop.root / cwd)
        assert done.returncode == 0
        return done.stdout.splitlines()

    assert paths() == []
    # A helper in the folder does no harm, a test that is left out does.
    shop.write({"tests/orders/helper.py": "", "src/shop/orders/cart.py": "x = 1\n"})
    assert paths() == ["tests/orders", "tests/web"]
    assert paths("tests/orders") == [".", "../web"]
    shop.write({"uv.lock": ""})
    assert paths() == ["."]
    shop.write({"pytest.ini": "[pytest]\ntestpaths = tests other\n"})
    assert paths() == ["tests"]


def test_single_files_where_not_all_of_a_folder_runs(shop: Any, boundcheck: Run) -> None:
    shop.write(
        {"tests/mail/test_new.py": "def test_new(): pass\n", "tests/mail/check_x.py": "class TestX: ...\n"}
    )
    done = boundcheck("affected", "--format", "paths", cwd=shop.root)
    assert done.stdout == "tests/mail/test_new.py\n"
    shop.write({"pytest.ini": "[pytest]\npython_files = check_*.py\n"}).commit()
    shop.git("branch", "-f", "main")
    shop.write({"tests/mail/check_x.py": "class TestX: pass\n"})
    done = boundcheck("affected", "--format", "paths", cwd=shop.root)
    assert done.stdout == "tests/mail/check_x.py\n"


def test_json(shop: Any, boundcheck: Run) -> None:
    shop.commit({"src/shop/orders/cart.py": "x = 1\n"})
    document = json.loads(boundcheck("affected", "--format", "json", cwd=shop.root).stdout)
    assert document["version"] == 1
    assert document["base"] == shop.git("rev-parse", "main")
    assert (document["all"], document["reason"]) == (False, None)
    assert document["modules"][0] == {
        "name": "billing",
        "affected": False,
        "reason": "nothing it depends on changed",
        "tests": ["tests/billing/test_tax.py"],
    }
    assert document["tests"][2] == {
        "path": "tests/orders/test_cart.py",
        "module": "orders",
        "affected": True,
        "reason": "depends on orders (tests/orders/test_cart.py belongs to its suite), "
        "where src/shop/orders/cart.py changed",
    }
    assert document["changed"] == [{"path": "src/shop/orders/cart.py", "status": "modified", "old": None}]


def test_what_cannot_be_told_is_one_sentence(shop: Any, boundcheck: Run) -> None:
    done = boundcheck("affected", "--base", "nowhere", cwd=shop.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        'boundcheck: there is no commit "nowhere" here; fetch it or name another with --base\n'
    )


def test_reports_of_boundcheck_affect_nobody_but_who_names_them(shop: Any, boundcheck: Run) -> None:
    """By their content, whatever they are called; what is no report any more runs everything, and is named once."""
    (shop.root / "src/shop/billing/reports").mkdir()
    reports = ("boundcheck.sarif", "quality", "src/shop/billing/reports/graph.html")
    for verb, output in zip(
        (("check", "--format", "sarif"), ("check", "--format", "gitlab"), ("graph", "--format", "html")),
        reports,
        strict=True,
    ):
        assert boundcheck(*verb, "--output", output, cwd=shop.root).returncode in (0, 1)
    assert "No test can be affected: reports of boundcheck alone changed." in (
        boundcheck("affected", cwd=shop.root).stdout
    )
    shop.write({"tests/mail/test_mail.py": "def test_mail(): open('boundcheck.sarif')\n"})
    shop.commit({})
    boundcheck("check", "--format", "sarif", "--output", "boundcheck.sarif", cwd=shop.root / "tests")
    assert boundcheck("affected", "--format", "paths", cwd=shop.root).stdout == "tests/mail\n"
    shop.write({"quality": "[{}]\n", "other.sarif": (shop.root / "boundcheck.sarif").read_text()})
    done = boundcheck("affected", cwd=shop.root)
    assert (
        done.stdout.count(
            "Everything runs: other.sarif is nothing that boundcheck can place; git does not track it"
        )
        == 1
    )
    shop.write({"other.sarif": None})
    assert "Everything runs: quality is nothing" in boundcheck("affected", cwd=shop.root).stdout


def test_what_git_ignores_affects_nobody(shop: Any, boundcheck: Run) -> None:
    shop.commit({".gitignore": "*.sarif\n"})
    shop.write({"made.sarif": "x"})
    done = boundcheck("affected", "--base", "HEAD", cwd=shop.root)
    assert "No test can be affected: nothing changed." in done.stdout
