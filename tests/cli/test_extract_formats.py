"""`boundcheck extract`: its formats, and where they are written."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

SHOP: Mapping[str, str | bytes] = {
    "boundcheck.toml": (
        '[modules.orders]\npath = "shop.orders"\ndepends_on = ["billing"]\n'
        '[modules.billing]\npath = "shop.billing"\ndepends_on = []\n[rules]\nmissing-tests = "off"\n'
    ),
    "shop/orders/cart.py": "import shop.billing.tax\n",
    "shop/billing/tax.py": "",
}


@pytest.mark.parametrize(
    ("format_", "start"),
    [
        ("text", "billing is blocked: "),
        ("markdown", "# Extracting `billing`"),
        ("html", "<!doctype html>"),
        ("json", "{"),
    ],
)
def test_every_format(format_: str, start: str, project: Write, boundcheck: Run) -> None:
    folder = project(SHOP)
    result = boundcheck("extract", "billing", "--format", format_, cwd=folder)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.startswith(start)
    assert "shop/orders/cart.py" in result.stdout
    again = boundcheck("extract", "billing", "--format", format_, cwd=folder)
    assert again.stdout == result.stdout


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "json"])
def test_every_format_says_what_is_only_assumed(format_: str, project: Write, boundcheck: Run) -> None:
    folder = project({**SHOP, "shop/orders/tax.py": ""})
    changes = ("--merge", "shop=billing+orders", "--split", "shop=shop.orders.tax:rates")
    said = boundcheck("extract", "shop", *changes, "--format", format_, cwd=folder).stdout
    for clause in (
        "billing, orders are one module, shop",
        "shop.orders.tax leaves shop and is a module, rates",
    ):
        assert (f'"{clause}"' if format_ == "json" else f"As if {clause}.") in said
    assert "As if" not in boundcheck("extract", "orders", "--format", format_, cwd=folder).stdout


def test_a_file_holds_what_the_terminal_would_show(project: Write, boundcheck: Run) -> None:
    folder = project(SHOP)
    result = boundcheck("extract", "billing", "--format", "json", "-o", "report.json", cwd=folder)
    assert (result.returncode, result.stdout) == (1, "")
    document = json.loads((folder / "report.json").read_text("utf-8"))
    assert (document["module"], document["verdict"]) == ("billing", "blocked")


def test_text_is_as_wide_as_the_terminal(project: Write, boundcheck: Run) -> None:
    folder = project(SHOP)
    narrow = boundcheck("extract", "billing", cwd=folder, COLUMNS="80").stdout
    wide = boundcheck("extract", "billing", cwd=folder, COLUMNS="120").stdout
    assert max(map(len, narrow.splitlines())) <= 80 < max(map(len, wide.splitlines())) <= 120


def test_only_a_page_can_be_opened(project: Write, boundcheck: Run) -> None:
    result = boundcheck("extract", "billing", "--open", cwd=project(SHOP))
    assert result.returncode == 2
    assert "--open shows a page, and text is none; take --format html" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("",), "name a module, or rank all of them with --all; boundcheck graph lists the modules"),
        (("", "--save"), "name a module, or rank all of them with --all; boundcheck graph lists the modules"),
        (("bill\x1b[31ming",), 'there is no module "bill\\x1b[31ming"; did you mean "billing"?'),
        (("billing", "--latency", "abc"), "--latency abc is no range; write for example 5-20"),
        (("billing", "--latency", "20-5"), "--latency 20-5 is no range; write for example 5-20"),
        (("billing", "--latency", "9" * 400), f"--latency {'9' * 400} is no range; write for example 5-20"),
        (("billing", "--rounds", "9" * 400), f"--rounds {'9' * 400} is no range; write for example 10-100"),
        (("billing", "--rounds", "1.5"), "--rounds 1.5: a loop has whole rounds; write for example 10-100"),
        (("billing", "--metrics", "m"), "--metrics names the file of --save and --trend; add one of these"),
        (("--trend", "--history"), "--trend shows what was saved of all modules; leave out --history"),
        (("--trend", "--skeleton", "openapi"), "--trend shows what was saved of all modules; leave out --skeleton"),
        (("--trend", "billing"), "--trend shows what was saved of all modules; leave out billing"),
        (("--trend", "--save"), "--trend shows what was saved of all modules; leave out --save"),
        (("--trend", "--merge", "billing+orders"), "--trend shows what was saved; leave out --move, --merge and --split"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_one_sentence(
    arguments: tuple[str, ...], says: str, project: Write, boundcheck: Run
) -> None:
    result = boundcheck("extract", *arguments, cwd=project(SHOP))
    assert (result.returncode, result.stdout, result.stderr) == (2, "", f"boundcheck: {says}\n")


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "json"])
def test_the_dearest_call_has_a_price(format_: str, project: Write, boundcheck: Run) -> None:
    dear = ("--latency", "999999999-999999999", "--rounds", "999999999")
    result = boundcheck("extract", "billing", "--format", format_, *dear, cwd=project(SHOP))
    assert (result.returncode, result.stderr) == (1, "")
