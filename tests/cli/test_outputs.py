"""Several formats in one run: which goes where, what stops it, and what CI reads of a project in a folder of its repository."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

CONTRACT = """\
[modules.orders]
path = "shop.orders"
[modules.billing]
path = "shop.billing"
owner = "@money"
[rules]
missing-tests = "off"
dependency-cycle = "off"
"""
ALLOW = '[[allow]]\nrule = "private-import"\ntarget = "shop.billing.rates"\nreason = "until the rollout"\n'
SHOP: Mapping[str, str | bytes] = {
    "boundcheck.toml": CONTRACT,
    "shop/orders/cart.py": "from shop.billing.tax import vat\n",
    "shop/billing/tax.py": "vat = 1\n",
    "shop/billing/rates.py": "from shop.orders.cart import vat\n",
}
OPENINGS = {"sarif": '{\n  "$schema"', "gitlab": "[\n{", "junit": "<?xml", "json": '{\n  "version"', "markdown": "## ", "github": "::error ",
            "concise": "shop/billing/rates.py:1:1: ", "text": "error["}  # fmt: skip


def kind_of(text: str) -> str:
    return next((name for name, opening in OPENINGS.items() if text.startswith(opening)), text)


@pytest.mark.parametrize(
    ("arguments", "files", "printed"),
    [
        ("--format sarif", {}, "sarif"),
        ("--format text --format sarif -o a", {"a": "sarif"}, "text"),
        ("--format sarif -o a --format text", {"a": "sarif"}, "text"),
        ("-o a --format sarif", {"a": "sarif"}, ""),
        ("--format sarif -o a --format gitlab -o b", {"a": "sarif", "b": "gitlab"}, ""),
        ("-o a --format sarif -o b --format gitlab", {"a": "sarif", "b": "gitlab"}, ""),
        ("--format sarif --format gitlab --output a --output=b", {"a": "sarif", "b": "gitlab"}, ""),
        (
            "--format junit -o a --format github --format sarif -o b",
            {"a": "junit", "b": "sarif"},
            "github",
        ),
        ("--format json -o - --format markdown -o a", {"a": "markdown"}, "json"),
        ("-o a", {"a": "concise"}, ""),
        ("-o -", {}, "concise"),
    ],
)
def test_which_format_goes_where(
    project: Write, boundcheck: Run, arguments: str, files: dict[str, str], printed: str
) -> None:
    root = project(SHOP)
    told = []
    for _ in range(3):  # cold, and as it was found before
        done = boundcheck("check", *arguments.split(), cwd=root)
        assert done.returncode == 1, done.stderr
        assert {name: kind_of((root / name).read_text()) for name in files} == files
        assert kind_of(done.stdout) == printed
        told.append((*((root / name).read_text() for name in files), done.stdout.partition("Found")[0]))
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("--format text --format sarif", "text and sarif would be mixed on standard output; name an --output for all but one of them"),
        ("--format json -o - --format sarif -o -", "json and sarif would be mixed on standard output; name an --output for all but one of them"),
        ("-o a -o b", "b: no format is left for it; name a --format for each --output"),
        ("--format sarif -o a -o b", "b: no format is left for it; name a --format for each --output"),
        ("-o a --format sarif --format text", "a: which format goes there? write each --output behind its --format"),
        ("--format text --format sarif -o a -o b --format json", "b: which format goes there? write each --output behind its --format"),
        ("--format sarif -o a --format json -o ./a", "a: two formats would be written to it; name a file for each"),
        ("--format sarif --statistics", "--statistics prints a table of its own; leave out --format"),
        ("--format sarif --group-by rule", "--group-by puts headings into text and concise; leave it out, or ask for one of these"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_said(project: Write, boundcheck: Run, arguments: str, complaint: str) -> None:
    root = project(SHOP)
    done = boundcheck("check", *arguments.split(), cwd=root)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"boundcheck: {complaint}\n")
    assert not (root / "a").exists()


def test_a_file_that_cannot_be_written_loses_nothing(project: Write, boundcheck: Run) -> None:
    root = project({**SHOP, "kept.xml": "before"})
    (root / "folder").mkdir()
    arguments = (
        "--format concise --format sarif -o gone/a.sarif --format gitlab -o folder --format junit -o new.xml"
    )
    done = boundcheck("check", *arguments.split(), cwd=root)
    assert done.returncode == 2
    first, second = done.stderr.splitlines()
    assert first.startswith("boundcheck: gone/a.sarif: cannot be written (")
    assert second.startswith("boundcheck: folder: cannot be written (")
    assert kind_of(done.stdout) == "concise"
    assert kind_of((root / "new.xml").read_text()) == "junit"
    assert {path.name for path in root.iterdir() if path.is_file()} == {
        "boundcheck.toml",
        "kept.xml",
        "new.xml",
    }


def test_the_summary_is_told_once_beside_what_machines_read(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    for arguments, is_told in (
        ("--format sarif", True),
        ("--format sarif -o a", True),
        ("--format json", False),
        ("--format text --format sarif -o a", False),  # the text ends in it
        ("--format json --format sarif -o a", True),
        ("--statistics -o a", True),
    ):
        for _ in range(2):
            done = boundcheck("check", *arguments.split(), cwd=root)
            assert (done.stderr.count("Found 2 errors"), done.stderr.count("\n")) == (is_told, is_told)


def test_statuses_do_not_depend_on_the_format(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    for name in OPENINGS:
        assert boundcheck("check", "--format", name, cwd=root).returncode == 1
        assert boundcheck("check", "--format", name, "--exit-zero", cwd=root).returncode == 0
        assert boundcheck("check", "--format", name, "--select", "data", cwd=root).returncode == 0


def test_files_and_formats_for_machines_are_never_painted(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    for name in set(OPENINGS) - {"text", "concise"}:
        done = boundcheck(
            "check", "--format", "text", "-o", "t", "--format", name, cwd=root, NO_COLOR="", FORCE_COLOR="1"
        )
        assert "\x1b" not in done.stdout + (root / "t").read_text()


def in_a_repository(project: Write, files: Mapping[str, str | bytes] = SHOP) -> Path:
    """The shop in the folder `back end` of a repository."""
    top = project({"back end/" + name: content for name, content in files.items()})
    (top / ".git").mkdir()
    return top / "back end"


def paths_of(text: str, name: str) -> str:
    match name:
        case "sarif":
            (run,) = json.loads(text)["runs"]
            return str(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        case "gitlab":
            return str(json.loads(text)[0]["location"]["path"])
    return next(part for part in ("back end/shop/billing/rates.py", "shop/billing/rates.py") if part in text)


@pytest.mark.parametrize("name", ["sarif", "github", "gitlab", "junit", "markdown"])
def test_ci_gets_paths_from_the_repository_s_root(project: Write, boundcheck: Run, name: str) -> None:
    root = in_a_repository(project)
    folder = "back%20end" if name == "sarif" else "back end"
    for cwd in (root, root / "shop", root.parent):
        config = ("--config", "back end/boundcheck.toml") if cwd == root.parent else ()
        done = boundcheck("check", *config, "--format", name, cwd=cwd)
        assert paths_of(done.stdout, name) == f"{folder}/shop/billing/rates.py"
    (root.parent / ".git").rmdir()
    done = boundcheck("check", "--format", name, cwd=root)  # said before, where a repository was
    assert paths_of(done.stdout, name) == "shop/billing/rates.py"


def test_owners_come_from_code_owners_where_a_module_names_none(project: Write, boundcheck: Run) -> None:
    root = in_a_repository(project)
    top = root.parent

    def owners() -> list[str]:
        told = [boundcheck("check", "--format", "markdown", cwd=root).stdout for _ in range(2)]
        assert told[0] == told[1]
        return [line.replace("<!-- -->", "") for line in told[0].splitlines() if line.startswith("###")]

    assert owners() == ["### @money: 1 error", "### nobody: 1 error"]
    (top / "CODEOWNERS").write_text("* @all\n/back\\ end/shop/orders/ @crew @second\n")
    assert owners() == ["### @crew @second: 1 error", "### @money: 1 error"]
    (top / "CODEOWNERS").write_text("/back\\ end/shop/orders/ @crew\n* @all\n")  # the last one that matches
    assert owners() == ["### @all: 1 error", "### @money: 1 error"]
    (top / ".github").mkdir()
    (top / ".github/CODEOWNERS").write_text("cart.py @cart\n")  # before the others
    assert owners() == ["### @cart: 1 error", "### @money: 1 error"]
    grouped = boundcheck("check", "--group-by", "owner", cwd=root).stdout
    assert "@cart: 1 error\n" in grouped


def test_sarif_says_why_something_is_suppressed(project: Write, boundcheck: Run) -> None:
    code = "from shop.billing.tax import vat  # boundcheck: allow[private-import] old\nimport shop.billing.rates\n"
    other = "import shop.billing.tax\n"
    root = project(
        {
            **SHOP,
            "boundcheck.toml": CONTRACT + ALLOW,
            "shop/orders/cart.py": code,
            "shop/orders/old.py": other,
        }
    )
    known = boundcheck("baseline", cwd=root)
    assert known.returncode == 0
    (root / "shop/orders/new.py").write_text(other)

    def suppressed(*arguments: str) -> dict[str, list[tuple[str, str]]]:
        done = boundcheck("check", "--format", "sarif", *arguments, cwd=root)
        (run,) = json.loads(done.stdout)["runs"]
        found: dict[str, list[tuple[str, str]]] = {}
        for result in run["results"]:
            place = result["locations"][0]["physicalLocation"]
            why = [(each["kind"], each["justification"]) for each in result.get("suppressions", ())]
            found[f"{place['artifactLocation']['uri']}:{place['region']['startLine']}"] = why
        return found

    baseline = [("external", "The baseline knows it.")]
    everything = {
        "shop/billing/rates.py:1": baseline,
        "shop/orders/cart.py:1": [("inSource", "old")],
        "shop/orders/cart.py:2": [("external", "until the rollout")],
        "shop/orders/new.py:1": [],
        "shop/orders/old.py:1": baseline,
    }
    assert suppressed() == suppressed() == everything
    del everything["shop/orders/new.py:1"]
    assert suppressed("--known") == everything
