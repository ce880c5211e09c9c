"""What `check` tells a person: causes first, what is known on request, and what soon will not be allowed any more."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

Check = Callable[..., subprocess.CompletedProcess[str]]
Project = Callable[[Mapping[str, str | bytes]], Path]

CONFIG = """\
[rules]
missing-tests = "off"

[modules.orders]
path = "shop.orders"
owner = "@shop/orders"
depends_on = ["billing"]

[modules.billing]
path = "shop.billing"
depends_on = []

[modules.mail]
path = "shop.mail"
depends_on = []
"""
FILES = {
    "boundcheck.toml": CONFIG,
    "shop/__init__.py": "",
    "shop/billing/__init__.py": "",
    "shop/billing/tax.py": "def vat(): ...\ndef rate(): ...\n",
    "shop/mail/__init__.py": "",
    **{f"shop/orders/f{n:02}.py": "from shop.billing.tax import vat\n" for n in range(12)},
    "shop/orders/__init__.py": "from shop import mail\n",
}


def known(root: Path, boundcheck: Check) -> Path:
    assert boundcheck("baseline", cwd=root).returncode == 0
    return root


def test_a_baseline_that_hides_findings_is_told(project: Project, boundcheck: Check) -> None:
    root = known(project(FILES), boundcheck)
    again = boundcheck("check", cwd=root)
    assert again.stdout == ""
    assert again.returncode == 0
    assert again.stderr.startswith("No new breach: 17 files, 3 modules (")
    assert again.stderr.endswith("; 13 known: boundcheck check --known shows where.\n")
    assert boundcheck("check", cwd=root).stderr.startswith("No new breach: 17 files, 3 modules (")


def test_what_is_known_is_told_in_every_format(project: Project, boundcheck: Check) -> None:
    root = known(project(FILES), boundcheck)
    lines = boundcheck("check", "--known", cwd=root)
    assert lines.stdout == boundcheck("check", "--no-baseline", cwd=root).stdout
    assert lines.stderr.startswith("13 known in 17 files, 3 modules (")
    assert lines.returncode == 0
    found = json.loads(boundcheck("check", "--known", "--format", "json", cwd=root).stdout)
    assert len(found["findings"]) == found["summary"]["baselined"] == 13
    assert found["summary"]["errors"] == 0
    text = boundcheck("check", "--known", cwd=root, LINES="24", COLUMNS="100").stdout
    assert text.startswith("13 findings, 2 causes (one target, one module reaching it):\n")
    assert "boundcheck check --known --target shop.billing.tax\n" in text
    part = boundcheck("check", "--known", "--target", "shop.mail", cwd=root)
    assert part.stdout.startswith("shop/orders/__init__.py:1:1: undeclared-dependency: ")
    assert part.stdout.count("\n") == 1


def test_what_is_new_fails_and_is_counted_beside_what_is_known(project: Project, boundcheck: Check) -> None:
    root = known(project(FILES), boundcheck)
    (root / "shop/orders/new.py").write_text("from shop.billing.tax import rate\n")
    assert boundcheck("check", cwd=root).stderr.startswith("Found 1 error in 18 files, 3 modules (")
    told = boundcheck("check", "--known", cwd=root)
    assert "new.py" not in told.stdout
    assert told.stderr.endswith("; 1 error new: run boundcheck check.\n")
    assert told.returncode == 1


def test_without_a_baseline_nothing_is_known(project: Project, boundcheck: Check) -> None:
    told = boundcheck("check", "--known", cwd=project(FILES))
    assert told.stdout == ""
    assert told.stderr.startswith("0 known in 17 files")
    assert told.stderr.endswith("; 13 errors new: run boundcheck check.\n")


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("--known", "--no-baseline"), "leave out --no-baseline"),
        (("--group-by", "rule", "--format", "json"), "leave it out"),
        (("--group-by", "rule", "--statistics"), "leave it out"),
    ],
)
def test_what_makes_no_sense_together(
    arguments: tuple[str, ...], remedy: str, project: Project, boundcheck: Check
) -> None:
    told = boundcheck("check", *arguments, cwd=project(FILES))
    assert told.returncode == 2
    assert remedy in told.stderr


def test_a_terminal_gets_causes_and_a_pipe_each_finding(project: Project, boundcheck: Check) -> None:
    root = project(FILES)
    shown = boundcheck("check", cwd=root, LINES="24", COLUMNS="100")
    assert shown.returncode == 1
    assert shown.stdout.splitlines()[2:6] == [
        "    12            shop.billing.tax of billing: orders 12",
        "                  making it public 12, or a facade with vat 12",
        "     1            dependency orders → mail",
        "                  shop/orders/__init__.py:1; a line in depends_on 1",
    ]
    for arguments in (("--full",), ("--output", "out.txt", "--format", "text")):
        told = boundcheck("check", *arguments, cwd=root, LINES="24", COLUMNS="100").stdout
        told = told or (root / "out.txt").read_text()
        assert told.count("error[private-import]") == 12
    assert boundcheck("check", cwd=root).stdout.count("\n") == 13


def test_a_taller_terminal_is_asked_again(project: Project, boundcheck: Check) -> None:
    root = project(FILES)
    assert ", 2 causes" in boundcheck("check", cwd=root, LINES="24", COLUMNS="100").stdout
    assert ", 2 causes" not in boundcheck("check", cwd=root, LINES="200", COLUMNS="100").stdout
    assert ", 2 causes" in boundcheck("check", cwd=root, LINES="24", COLUMNS="100").stdout


def test_the_commands_that_go_deeper_work(project: Project, boundcheck: Check) -> None:
    root = project(FILES)
    for arguments in ((), ("--group-by", "module"), ("--group-by=rule",), ("--group-by", "owner")):
        shown = boundcheck("check", *arguments, cwd=root, LINES="24", COLUMNS="100").stdout
        command = next(line for line in shown.splitlines() if line.startswith("The first of them: "))
        words = command.removeprefix("The first of them: boundcheck ").split()
        assert "--group-by" not in command
        assert boundcheck(*words, cwd=root).stdout.count("private-import") == 12


def test_findings_by_their_owner(project: Project, boundcheck: Check) -> None:
    root = project({**FILES, "shop/mail/__init__.py": "import shop.billing\n"})
    lines = boundcheck("check", "--group-by", "owner", cwd=root).stdout.splitlines()
    assert (lines[0], lines[14:16]) == ("@shop/orders: 13 errors", ["", "nobody: 1 error"]), lines


def test_a_part_of_the_project_that_no_module_owns_can_be_asked_for(
    project: Project, boundcheck: Check
) -> None:
    root = project({**FILES, "shop/loose.py": "from shop.billing.tax import vat\n"})
    told = boundcheck("check", "--module", "(unassigned)", cwd=root)
    assert told.stdout.startswith("shop/loose.py:1:1: private-import: ")


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (14, True), (15, False)])
def test_an_exception_is_told_before_it_expires(
    days: int, is_told: bool, project: Project, boundcheck: Check
) -> None:
    until = datetime.now(UTC).date() + timedelta(days=days)
    allow = f'[[allow]]\nrule = "undeclared-dependency"\nto = "mail"\nreason = "moves"\nuntil = {until}\n'
    root = known(project({**FILES, "boundcheck.toml": f"{CONFIG}\n{allow}"}), boundcheck)
    for _ in range(2):
        told = boundcheck("check", cwd=root)
        last = f"boundcheck.toml:17: the exception to undeclared-dependency (moves) expires on {until}.\n"
        assert told.stderr.endswith(last) is is_told
        assert told.returncode == 0
    assert "expires on" not in boundcheck("check", "shop/mail", cwd=root).stderr
    assert "expires on" not in boundcheck("check", "--format", "json", cwd=root).stdout


@pytest.mark.parametrize(
    ("arguments", "opening"),
    [
        ((), "All contracts kept:"),
        (("--select", "layer-violation"), "Nothing found of what was asked for:"),
        (("shop/a.py",), "Nothing found of what was asked for:"),
    ],
)
def test_a_part_without_findings_says_nothing_of_the_rest(
    project: Project,
    boundcheck: Check,
    arguments: tuple[str, ...],
    opening: str,
) -> None:
    contract = '[rules]\nmissing-tests = "off"\n[modules.a]\npath = "shop.a"\n'
    root = project({"boundcheck.toml": contract, "shop/__init__.py": "", "shop/a.py": ""})
    assert boundcheck("check", *arguments, cwd=root).stderr.startswith(opening)
