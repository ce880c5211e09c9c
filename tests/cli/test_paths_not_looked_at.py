"""Paths on the command line that nobody looks at are told, in one line, with the reason: green is not said of what was not read."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str]], Path]
SHOP = {
    "boundcheck.toml": 'source_roots = ["src"]\nexclude = ["**/generated/**"]\n[rules]\nmissing-tests = "off"\nforeign-name = "off"\n'
    '[modules.orders]\npath = "shop.orders"\n',
    ".gitignore": "local/\n",
    "src/shop/orders/__init__.py": "",
    "src/shop/orders/cart.py": "X = 1\n",
    "src/shop/orders/cart.pyi": "X: int\n",
    "src/shop/orders/a.html": "x",
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
        (["src/shop/orders/cart.pyi"], "Not looked at: 1 beside the .py file of its name (src/shop/orders/cart.pyi)."),
        (["src/shop/orders/a.html"], "Not looked at: 1 of a kind that is not read (src/shop/orders/a.html)."),
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


def test_a_rule_of_a_file_is_known_where_a_path_is_left_out(project: Write, boundcheck: Run) -> None:
    rule = '"""No clock."""\nAPI_VERSION = 1\nNAME = "no-clock"\ndef check_file(file):\n    return ()\n'
    toml = SHOP["boundcheck.toml"].replace("[rules]\n", '[rules]\nno-clock = "warn"\n')
    root = project({**SHOP, "boundcheck.toml": toml, "rule.py": rule})
    done = boundcheck("check", "scripts", "--rules-from", "rule.py", cwd=root)
    assert "\nNot looked at: 1 outside of source_roots (scripts).\n" in done.stderr


def test_a_path_through_a_linked_folder_is_the_one_that_it_leads_to(project: Write, boundcheck: Run) -> None:
    root = project(
        {**SHOP, "src/shop/orders/cart.py": "import shop.billing.x\n", "src/shop/billing/x.py": ""}
    )
    (root / "boundcheck.toml").write_text(
        SHOP["boundcheck.toml"] + 'depends_on = []\n[modules.billing]\npath = "shop.billing"\n'
    )
    (root / "linked").symlink_to("src/shop/orders")
    (root / "src/shop/orders/same.py").symlink_to("cart.py")  # a file of its own
    for path, files in (
        ("linked", ["cart", "same"]),
        ("linked/cart.py", ["cart"]),
        ("linked/same.py", ["same"]),
    ):
        told = boundcheck("check", path, "--select", "dependency", cwd=root)
        places = [line.partition(":")[0] for line in told.stdout.splitlines()]
        assert places == [f"src/shop/orders/{name}.py" for name in files]
        assert "Not looked at" not in told.stderr
    assert "undeclared-dependency" in boundcheck("explain", "linked/cart.py:1", cwd=root).stdout
    assert boundcheck("why", "linked/cart.py", "billing", cwd=root).returncode == 0
    assert boundcheck("may", "linked/new.py", "shop.billing.x", cwd=root).returncode == 1


def test_a_link_that_leads_nowhere_is_not_what_was_meant(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    (root / "src/gone.py").symlink_to("nowhere")
    done = boundcheck("check", "src/gone.py", cwd=root)
    assert done.stderr == "boundcheck: src/gone.py: there is no such file or folder\n"


def test_a_line_of_a_file_that_nobody_looks_at(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    said = "\n\nThis file is not looked at: it is {}.\n"
    assert boundcheck("explain", "scripts/a.py:1", cwd=root).stdout.endswith(
        said.format("outside of source_roots")
    )
    out = boundcheck("explain", "src/shop/orders/generated/a.py:1", cwd=root).stdout
    assert out.endswith(said.format("left out by exclude"))
