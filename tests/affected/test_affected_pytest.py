"""`pytest --boundcheck-affected`, in processes of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from running import PLUGIN, suite


def run(
    root: Path, *arguments: str, option: str = "--boundcheck-affected=main"
) -> subprocess.CompletedProcess[str]:
    plugins = (PLUGIN, "xdist.plugin") if {"-n1", "-n2"} & {*arguments} else (PLUGIN,)
    return suite(root, option, *arguments, plugins=plugins)


@pytest.mark.parametrize("how", [("-p", "no:cacheprovider"), ("-n2",), ("--rootdir=tests",)])
def test_the_rest_is_left_out(shop: Any, how: tuple[str, ...]) -> None:
    shop.commit({"src/shop/orders/cart.py": "x = 1\n"})
    done = run(shop.root, *how)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
    assert "boundcheck: 2 tests left out, which no change can affect" in done.stdout
    assert "boundcheck: changes since" in done.stdout
    assert "can affect 2 of 4 test files" in done.stdout
    assert "boundcheck:   orders: src/shop/orders/cart.py changed" in done.stdout


@pytest.mark.parametrize("how", [(), ("-n1",)])
def test_nothing_to_run_is_no_failure(shop: Any, how: tuple[str, ...]) -> None:
    shop.write({"README.md": "other"})
    done = run(shop.root, *how, option="--boundcheck-affected")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "boundcheck: 4 tests left out, which no change can affect" in done.stdout
    assert "can affect 0 of 4 test files: documentation alone changed" in done.stdout


def test_nothing_collected_is_what_it_always_was(shop: Any) -> None:
    assert run(shop.root, "-k", "no_such_test").returncode == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_failing_test_still_fails(shop: Any) -> None:
    shop.write({"tests/mail/test_mail.py": "def test_mail(): assert False\n"})
    done = run(shop.root)
    assert done.returncode == 1
    assert "1 failed, 3 deselected" in done.stdout


@pytest.mark.parametrize(
    ("what", "how"),
    [
        ("no commit", ("-n1",)),
        ("no commit", ("-W", "error")),
        ("no repository", ("-q",)),
        ("no configuration", ()),
    ],
)
def test_in_doubt_every_test_runs(shop: Any, tmp_path: Path, what: str, how: tuple[str, ...]) -> None:
    option = "--boundcheck-affected=nowhere"
    if what == "no repository":
        (shop.root / ".git").rename(tmp_path / "gone")
    if what == "no configuration":
        (shop.root / "boundcheck.toml").unlink()
    done = run(shop.root, *how, option=option)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout
    told = "boundcheck: every test runs, since what changed cannot be told: "
    assert told + ("no boundcheck.toml" if what == "no configuration" else "") in done.stdout


def test_tests_that_boundcheck_does_not_know_run(shop_with: Any) -> None:
    shop = shop_with(
        {
            "boundcheck.toml": 'exclude = ["tests/other"]\n[modules.mail]\npath = "shop.mail"\n',
            "tests/other/test_other.py": "def test_other(): pass\n",
        }
    )
    done = run(shop.root, "tests/other", "tests/mail")
    assert "1 passed, 1 deselected" in done.stdout


def test_a_test_by_way_of_a_link_runs(shop: Any) -> None:
    (shop.root / "elsewhere").symlink_to("tests/mail")
    shop.write({".git/info/exclude": "elsewhere\n"})
    assert "1 passed" in run(shop.root, "elsewhere").stdout
