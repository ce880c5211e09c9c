"""Paths on the command line that nobody looks at are told, in one line, with the reason: green is not said of what was not read."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str]], Path]
SHOP = {
    "boundcheck.toml": 'source_roots = ["src"]\nexclude = ["**/generated/**"]\n[rules]\nmissing-tests = "off"\n'
    '[modules.orders]\npath = "shop.orders"\n',
    ".gitignore": "local/\n",
    "src/shop/orders/__init__.py": "",
    "src/shop/orders/cart.py": "X = 1\n",
    "src/shop/orders/README.md": "x",
    "src/shop/orders/generated/a.py": "X = 1\n",
    "src/shop/local/a.py": "X = 1\n",
    "src/shop/build/a.py": "X = 1\n",
    "src/shop/main.py": "import shop.orders\n",
    "scripts/a.py": "X = 1\n",
    "scripts/b.py": "X = 1\n",
    "scripts/c.py": "X = 1\n",
    "docs/a.md": "x\n",
}


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (["src/shop/orders/cart.py", "src", "boundcheck.toml"], ""),
        ([".", "scripts/a.py"], ""),  # everything
        (["scripts/a.py"], "Not looked at: 1 outside of source_roots (scripts/a.py)."),
        (["scripts"], "Not looked at: 1 outside of source_roots (scripts)."),
        (["docs"], "Not looked at: 1 without code (docs)."),
        (["src/shop/orders/generated/a.py"], "Not looked at: 1 left out by exclude (src/shop/orders/generated/a.py)."),
        (["src/shop/local/a.py"], "Not looked at: 1 left out by ignore rules (src/shop/local/a.py)."),
        (["src/shop/build/a.py"], "Not looked at: 1 in a folder of tools (src/shop/build/a.py)."),
        (["src/shop/orders/README.md"], "Not looked at: 1 of a kind that is not read (src/shop/orders/README.md)."),
        (["src/shop/main.py"], "Bound by api and data alone: 1 file of no module (src/shop/main.py)."),
        (
            ["scripts/c.py", "scripts/b.py", "scripts/a.py", "src/shop/local/a.py", "src/shop/main.py", "src/shop/orders/cart.py"],
            "Not looked at: 1 left out by ignore rules (src/shop/local/a.py), 3 outside of source_roots (scripts/c.py, scripts/b.py, …)."
            " Bound by api and data alone: 1 file of no module (src/shop/main.py).",
        ),
    ],
)  # fmt: skip
def test_what_was_not_looked_at(project: Write, boundcheck: Run, paths: list[str], said: str) -> None:
    root = project(SHOP)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    for arguments in ((), ("--no-cache",), (), ("--select", "api")):
        done = boundcheck("check", *paths, *arguments, "--select", "dependency", cwd=root)
        lines = done.stderr.splitlines()
        assert (done.returncode, done.stdout, len(lines)) == (0, "", 2 if said else 1), arguments
        assert not said or lines[-1] == said
    assert boundcheck("check", *paths, "--format", "json", cwd=root).stderr.strip() == said
    assert boundcheck("check", *paths, "--format", "text", cwd=root).stdout.endswith(f"{said}\n")


def test_from_where_one_is(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    done = boundcheck("check", "a.py", cwd=root / "scripts")
    assert "\nNot looked at: 1 outside of source_roots (a.py).\n" in done.stderr


def test_a_line_of_a_file_that_nobody_looks_at(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    said = "\n\nThis file is not looked at: it is {}.\n"
    assert boundcheck("explain", "scripts/a.py:1", cwd=root).stdout.endswith(
        said.format("outside of source_roots")
    )
    out = boundcheck("explain", "src/shop/orders/generated/a.py:1", cwd=root).stdout
    assert out.endswith(said.format("left out by exclude"))
