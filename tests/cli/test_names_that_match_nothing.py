"""A name of the configuration that matches nothing: told before what comes of it, and nothing is taken for known or fixed meanwhile."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Check = Callable[..., subprocess.CompletedProcess[str]]
Project = Callable[[Mapping[str, str | bytes]], Path]

CONFIG = """\
[rules]
missing-tests = "off"

[modules.orders]
path = "a.orders"
depends_on = ["billing"]

[modules.billing]
path = "a.billing"
depends_on = []
"""
TYPO = CONFIG.replace("a.billing", "a.biling")
TOLD = 'path: no package or file matches "a.biling"; did you mean "a.billing"?'
SUMMARY = "1 name in the configuration matches nothing: mend it first, as other findings may come of it."
FILES = {
    "boundcheck.toml": TYPO,
    "a/__init__.py": "",
    "a/billing/__init__.py": "",
    "a/billing/tax.py": "def vat(): ...\n",
    **{f"a/orders/f{n:02}.py": "from a.billing.tax import vat\n" for n in range(12)},
    "a/orders/__init__.py": "",
}


def test_a_terminal_has_it_first_and_alone_where_causes_are_told(project: Project, boundcheck: Check) -> None:
    told = boundcheck("check", cwd=project(FILES), LINES="24", COLUMNS="100").stdout
    lines = told.splitlines()
    assert lines[0] == f"boundcheck.toml:9:1: error: stale-contract: {TOLD}"
    assert lines[1] == ""
    assert lines[2].startswith("13 findings, 2 causes ")
    assert "stale-contract" not in "\n".join(lines[3:])
    assert lines[-1] == SUMMARY


def test_it_is_the_first_of_all_that_are_told(project: Project, boundcheck: Check) -> None:
    root = project(FILES)
    text = boundcheck("check", "--full", cwd=root, LINES="24", COLUMNS="100").stdout
    assert text.startswith(f"error[stale-contract]: {TOLD}")
    assert text.endswith(f"\n{SUMMARY}\n")
    assert boundcheck("check", cwd=root).stderr.endswith(f"\n{SUMMARY}\n")


def test_alone_it_needs_no_more_words(project: Project, boundcheck: Check) -> None:
    files = {name: text for name, text in FILES.items() if "/f" not in name}
    told = boundcheck("check", "--select", "stale-contract", cwd=project(files))
    assert TOLD in told.stdout
    assert SUMMARY not in told.stderr


def test_of_a_module_without_code_nothing_else_is_said_to_match_nothing(
    project: Project, boundcheck: Check
) -> None:
    written = TYPO.replace('"a.biling"', '"a.biling"\npublic = [".", "api", "events:Paid"]')
    suite = {"tests/billing/test_tax.py": "def test_vat(): ...\n"}
    root = project({**FILES, **suite, "boundcheck.toml": written})
    assert boundcheck("check", "--select", "stale-contract", cwd=root).stdout.count("\n") == 1


@pytest.mark.parametrize("arguments", [(), ("--add",), ("--module", "orders"), ("--select", "api")])
def test_no_baseline_is_written_of_what_comes_of_it(
    arguments: tuple[str, ...], project: Project, boundcheck: Check
) -> None:
    root = project(FILES)
    done = boundcheck("baseline", *arguments, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"boundcheck: boundcheck.toml:9: {TOLD}\n"
        "boundcheck: nothing is taken into the baseline or out of it, as other findings may come of that; mend it first\n"
    )
    assert not (root / "boundcheck-baseline.toml").exists()


def test_its_code_is_no_new_module(project: Project, boundcheck: Check) -> None:
    root = project(FILES)
    done = boundcheck("init", "--update", cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == f"boundcheck: boundcheck.toml:9: {TOLD}\nboundcheck: nothing is added before that is mended\n"
    )
    assert (root / "boundcheck.toml").read_text() == TYPO


def test_what_a_baseline_knows_is_not_said_to_be_fixed(project: Project, boundcheck: Check) -> None:
    root = project({**FILES, "boundcheck.toml": CONFIG})
    assert boundcheck("baseline", cwd=root).returncode == 0
    known = (root / "boundcheck-baseline.toml").read_text()
    assert boundcheck("check", cwd=root).returncode == 0
    (root / "boundcheck.toml").write_text(TYPO)
    for arguments in ((), ("--full",), ("--format", "markdown"), ("--select", "project"), ("--known",)):
        for terminal in ({}, {"LINES": "24"}):
            done = boundcheck("check", *arguments, cwd=root, **terminal)
            assert done.returncode == 1
            assert "baseline" not in done.stdout + done.stderr
    assert boundcheck("fix", "--write", "--allow-dirty", cwd=root).returncode == 0
    assert boundcheck("baseline", cwd=root).returncode == 2
    assert (root / "boundcheck-baseline.toml").read_text() == known
    (root / "boundcheck.toml").write_text(CONFIG)
    assert boundcheck("check", cwd=root).returncode == 0


def test_a_fix_leaves_the_baseline_alone(project: Project, boundcheck: Check) -> None:
    mail = '\n[modules.mail]\npath = "a.mail"\n'
    both = "from a.billing.tax import vat\nfrom a.mail.inner import send\n"
    files = {"a/mail/__init__.py": "from a.mail.inner import send\n", "a/mail/inner.py": "def send(): ...\n"}
    root = project({**FILES, **files, "a/orders/f00.py": both, "boundcheck.toml": CONFIG + mail})
    (root / "boundcheck.toml").write_text((CONFIG + mail).replace('["billing"]', '["billing", "mail"]'))
    assert boundcheck("baseline", cwd=root).returncode == 0
    known = (root / "boundcheck-baseline.toml").read_text()
    (root / "boundcheck.toml").write_text((TYPO + mail).replace('["billing"]', '["billing", "mail"]'))
    assert boundcheck("fix", "--write", "--allow-dirty", cwd=root).returncode == 0
    assert "from a.mail import send" in (root / "a/orders/f00.py").read_text()
    assert (root / "boundcheck-baseline.toml").read_text() == known


def test_what_may_be_so_is_no_obstacle_and_still_not_known(project: Project, boundcheck: Check) -> None:
    """A name that is written for later is said to be, or not asked for; a baseline is no place for it."""
    later = TYPO.replace(
        'path = "a.biling"', 'path = "a.biling"  # boundcheck: allow[stale-contract] it moves'
    )
    soft = TYPO.replace("[rules]", '[rules]\nstale-contract = "warn"')
    root = project(FILES)
    for text in (later, soft):
        (root / "boundcheck.toml").write_text(text)
        assert boundcheck("baseline", cwd=root).returncode == 0
        assert "stale-contract" not in (root / "boundcheck-baseline.toml").read_text()
        (root / "boundcheck-baseline.toml").unlink()


def test_an_import_contract_on_nothing_is_not_known_either(project: Project, boundcheck: Check) -> None:
    contract = '[[contracts]]\nname = "c"\ntype = "forbidden"\nfrom = ["a.order"]\nto = ["a.billing"]\n'
    root = project({**FILES, "boundcheck.toml": CONFIG + contract})
    done = boundcheck("baseline", cwd=root)
    assert done.returncode == 0
    assert done.stdout.endswith(
        "\n1 finding of a name that matches nothing stays: boundcheck check tells where.\n"
    )
    assert boundcheck("check", cwd=root).stdout == (
        'boundcheck.toml:14:9: import-contract: "c" is broken: from: no package or file matches a.order; did you mean "a.orders"?\n'
    )


def test_a_child_in_no_layer_is_a_breach_like_others(project: Project, boundcheck: Check) -> None:
    contract = '[[contracts]]\nname = "c"\ntype = "layers"\nlayers = ["orders"]\ncontainers = ["a"]\nexhaustive = true\n'
    root = project({**FILES, "boundcheck.toml": CONFIG + contract})
    assert boundcheck("baseline", cwd=root).returncode == 0
    assert boundcheck("check", cwd=root).returncode == 0


ASKED = {
    "boundcheck.toml": '[rules]\nmissing-tests = "off"\n[modules.orders]\npath = "shop.orders"\n[modules.billing]\npath = "shop.billing"\n',
    "shop/orders/views.py": "import stripe\nfrom shop.billing.tax import vat\nfrom shop.billing.models import Invoice\n\nInvoice.objects.all()\n",
    "shop/orders/urls.py": 'from django.urls import path\nurlpatterns = [path("", print, name="list")]\n',
    "shop/billing/tax.py": "def vat(): ...\ndef rate(): ...\n",
    "shop/billing/models.py": "from django.db import models\nclass Invoice(models.Model):\n    class Meta:\n        db_table = 'bill_invoice'\n"
    "class Note(models.Model):\n    class Meta:\n        db_table = 'bill_note'\n",
}


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("bill_invoice", ["foreign-query"]),
        ("bill_*", ["foreign-query"]),
        ("shop.billing.tax", ["private-import"]),
        ("shop.billing.tax.vat", ["private-import"]),
        ("bill_note", []),
        ("shop.billing.tax.rate", []),
        ("shop.orders.views", []),
        ("url:list", []),
        ("stripe", []),
        ("orders", []),
    ],
)
def test_a_target_that_is_there(target: str, found: list[str], project: Project, boundcheck: Check) -> None:
    done = boundcheck("check", "--target", target, cwd=project(ASKED))
    assert [line.split(": ")[1] for line in done.stdout.splitlines()] == found
    assert done.returncode == bool(found)


def test_a_target_is_looked_for_without_a_cache_that_is_not_wanted(
    project: Project, boundcheck: Check
) -> None:
    root = project(ASKED)
    assert boundcheck("check", "--select", "dependency", cwd=root).returncode == 0
    cache = root / ".boundcheck_cache"
    before = {file.name: file.read_bytes() for file in cache.iterdir()}
    assert boundcheck("check", "--no-cache", "--target", "orders", cwd=root).returncode == 0
    assert {file.name: file.read_bytes() for file in cache.iterdir()} == before


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("bill_invoise", 'no table, file or name is called "bill_invoise"; did you mean "bill_invoice"?'),
        ("shop.biling.tax", 'no table, file or name is called "shop.biling.tax"; did you mean "shop.billing.tax"?'),
        ("shop.billing.tax.vatt", 'called "shop.billing.tax.vatt"; did you mean "shop.billing.tax.vat"?'),
        ("crm_*", 'no table, file or name matches "crm_*"; boundcheck tables lists tables'),
        ("shop.billing.models.Note", '"shop.billing.models.Note" is a model; findings on its table are asked for by "bill_note"'),
        ("url:lisst", 'no table, file or name is called "url:lisst"; '),
        ("paypal", 'no table, file or name is called "paypal"; boundcheck tables lists the tables'),
        ("", 'no table, file or name is called ""; '),
    ],
)  # fmt: skip
def test_a_target_that_is_not(target: str, said: str, project: Project, boundcheck: Check) -> None:
    for arguments in ((), ("--target", "bill_invoice"), ("--exit-zero",)):
        done = boundcheck("check", *arguments, "--target", target, cwd=project(ASKED))
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("check", "shop/biling"),
            'shop/biling: there is no such file or folder; did you mean "shop/billing"?',
        ),
        (("check", "shop/biling/tax.py"), 'did you mean "shop/billing/tax.py"?'),
        (("check", "shop/biling/taxes.py"), 'did you mean "shop/billing"?'),
        (("fix", "shop/bilings"), 'did you mean "shop/billing"?'),
        (("check", "--module", ""), 'there is no module ""; '),
        (("graph", "--module", ""), 'there is no module ""; '),
        (("tables", "--module", "orders,biling"), 'there is no module "biling"; did you mean "billing"?'),
        (("names", "--module", "orders,biling"), 'there is no module "biling"; did you mean "billing"?'),
    ],
)
def test_what_else_is_asked_for_and_not_there(
    arguments: tuple[str, ...], said: str, project: Project, boundcheck: Check
) -> None:
    done = boundcheck(*arguments, cwd=project(ASKED))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_lists_of_modules_are_taken_by_each_verb(project: Project, boundcheck: Check) -> None:
    root = project(ASKED)
    assert boundcheck("tables", "--module", "orders,billing", cwd=root).stdout.count("bill_") == 2
    assert boundcheck("names", "--all", "--module", "billing,orders", cwd=root).stdout.count("list") >= 1
