"""Names in the configuration that need not be there, as tables and packages of others, are told where they are one letter off what is."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import in_reason

from boundcheck.base.nearest import slip_of
from boundcheck.codebase.entities.claims import GlobsByStart, matches_table

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str]], Path]
MODEL = "from django.db import models\nclass {0}(models.Model):\n    class Meta:\n        db_table = '{1}'\n"
SHOP = {
    "shop/circuits/__init__.py": "",
    "shop/circuits/models.py": MODEL.format("Circuit", "circuits_circuit"),
    "shop/orders/__init__.py": "import stripe\nimport boto3\nfrom google.cloud import storage\n",
    "shop/orders/db.py": "def atomic(): ...\n",
    "shop/generated/client.py": "X = 1\n",
    "shop/builds/__init__.py": "",
}
CONTRACTS = '{top}\n[external]\n{external}\n[modules.orders]\npath = "shop.orders"\n{orders}\n[modules.circuits]\npath = "shop.circuits"\n{circuits}\n'


def told(root: Path, boundcheck: Run, *arguments: str, **keys: str) -> list[str]:
    written = dict.fromkeys(("top", "external", "orders", "circuits"), "") | keys
    (root / "boundcheck.toml").write_text(CONTRACTS.format(**written))
    done = boundcheck("check", "--select", "stale-contract", "--format", "concise", *arguments, cwd=root)
    return [line.partition("stale-contract: ")[2] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("key", "written", "said"),
    [
        ("circuits", 'tables = ["circuit_*"]', 'tables: no table matches "circuit_*"; did you mean "circuits_*"?'),
        ("circuits", 'tables = ["circuits_circiut"]', 'did you mean "circuits_circuit"?'),
        ("top", 'exclude = ["shop/generatd/**"]', 'exclude: nothing matches "shop/generatd/**"; did you mean "shop/generated/**"?'),
        ("top", 'exclude = ["**/genrated/**"]', 'did you mean "**/generated/**"?'),
        ("top", 'exclude = ["generted/"]', 'did you mean "generated/"?'),
        ("top", 'atomic_wrappers = ["shop.orders.db.atomc"]', 'atomic_wrappers: no callable matches "shop.orders.db.atomc"; did you mean "shop.orders.db.atomic"?'),
        ("top", 'atomic_wrappers = ["shop.db.atomic"]', 'atomic_wrappers: no callable matches "shop.db.atomic"'),
    ],
)  # fmt: skip
def test_what_is_nearly_there(project: Write, boundcheck: Run, key: str, written: str, said: str) -> None:
    root = project(SHOP)
    (one,) = told(root, boundcheck, **{key: written})
    assert said in one
    assert told(root, boundcheck, **{key: written}) == told(root, boundcheck, "--no-cache", **{key: written})


@pytest.mark.parametrize(
    ("key", "written", "said"),
    [
        ("external", 'strpe = ["orders"]', '[external]: no import matches "strpe"; did you mean "stripe"?'),
        ("external", '"google.clod" = ["orders"]', 'did you mean "google.cloud"?'),
        ("orders", 'depends_on_external = ["strripe", "boto3", "google"]', "depends_on_external: no import"),
        ("circuits", 'cannot_depend_on_external = ["strpie"]', "cannot_depend_on_external: no import"),
        ("top", '[[contracts]]\nname = "c"\ntype = "forbidden"\nfrom = ["shop.circuits"]\nto = ["strpe"]', "contracts.to: no import"),
    ],
)  # fmt: skip
def test_a_package_is_told_at_the_end_and_is_no_finding(
    project: Write, boundcheck: Run, key: str, written: str, said: str
) -> None:
    root = project(SHOP)
    assert told(root, boundcheck, **{key: written}) == []
    for arguments in ((), ("--no-cache",)):
        done = boundcheck("check", "--select", "stale-contract", *arguments, cwd=root)
        (line,) = (line for line in done.stderr.splitlines() if "no import matches" in line)
        assert said in line
        assert line.startswith("boundcheck.toml:")


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("circuits", 'tables = ["circuits_*", "legacy_*", "nobody"]'),
        ("external", "boto = []"),  # that nobody may import
        ("external", 'kafka = ["orders"]'),
        ("external", 'pickl = ["orders"]'),
        ("orders", 'cannot_depend_on_external = ["pickle", "redis"]'),
        ("top", 'exclude = ["build/", ".venv", "**/migrations/**", "*_pb2.py", "shop/generated/**"]'),
        ("top", 'atomic_wrappers = ["acme.db.atomic", "shop.orders.db.atomic"]'),
    ],
)
def test_what_need_not_be_there(project: Write, boundcheck: Run, key: str, written: str) -> None:
    assert told(project(SHOP), boundcheck, **{key: written}) == []


def test_what_git_ignores_is_there_after_a_build(project: Write, boundcheck: Run) -> None:
    root = project({**SHOP, "shop/clients/a.py": "X = 1\n", ".gitignore": "client/\n"})
    assert told(root, boundcheck, top='exclude = ["client/", "shop/client"]') == []
    (root / ".gitignore").unlink()
    assert len(told(root, boundcheck, top='exclude = ["client/", "shop/client"]')) == 2


def test_tables_of_sql_alone_are_there(project: Write, boundcheck: Run) -> None:
    query = "def f(c):\n    c.execute('select n from circuit_load')\n"
    root = project({**SHOP, "shop/circuits/load.py": query})
    assert told(root, boundcheck, circuits='tables = ["circuit_*"]') == []
    (root / "shop/circuits/load.py").write_text("")
    assert len(told(root, boundcheck, circuits='tables = ["circuit_*"]')) == 1


def test_a_package_that_is_no_longer_imported(project: Write, boundcheck: Run) -> None:
    """The next run does not tell what the last one knew."""
    root = project({**SHOP, "shop/circuits/pay.py": "import strpe\n"})
    told(root, boundcheck, external='strpe = ["orders"]')
    assert "no import matches" not in boundcheck("check", cwd=root).stderr
    (root / "shop/circuits/pay.py").write_text("")
    assert "no import matches" in boundcheck("check", cwd=root).stderr
    (root / "shop/orders/__init__.py").write_text("")
    assert "no import matches" not in boundcheck("check", cwd=root).stderr


def test_a_package_that_is_no_longer_imported_in_a_file_that_nobody_uses(
    project: Write, boundcheck: Run
) -> None:
    contracts = '[rules]\nmissing-tests = "off"\n[external]\nstrpe = ["a"]\n[modules.all]\npath = "shop.*"\n'
    packages = {f"shop/{name}__init__.py": "" for name in ("", "a/", "b/")}
    root = project(
        {**packages, "boundcheck.toml": contracts, "shop/a/pay.py": "", "shop/b/x.py": "import django.db\n"}
    )
    for text in ("import os\n", "import stripe\n", "import os\n"):
        (root / "shop/a/pay.py").write_text(text)
        once, anew = (boundcheck("check", *more, cwd=root).stderr for more in ((), ("--no-cache",)))
        assert ("no import matches" in once) == ("no import matches" in anew) == ("stripe" in text)


def test_where_a_package_is_written_is_told_once_and_as_one_sees_it(project: Write, boundcheck: Run) -> None:
    """Modules of one glob have one contract."""
    root = project(SHOP)
    glob = '[modules.all]\npath = "shop.*"\ncannot_depend_on_external = ["strpie"]\n'
    (root / "boundcheck.toml").write_text(glob)
    said = 'boundcheck.toml:3: cannot_depend_on_external: no import matches "strpie"; did you mean "stripe"?'
    for folder, place in ((root, ""), (root / "shop", "../")):
        lines = boundcheck("check", cwd=folder).stderr.splitlines()
        assert [line for line in lines if "no import" in line] == [place + said]
    (root / "boundcheck.toml").write_text(f'{glob}[rules]\nstale-contract = "off"\n')
    assert "no import" not in boundcheck("check", cwd=root).stderr


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("reqests", "requests"), ("requestss", "requests"), ("rqeuests", "requests"), ("requosts", "requests"),
        ("requests", None), ("rekwests", None), ("aredis", None), ("boto", None), ("jwt", None),
    ],
)  # fmt: skip
def test_one_letter(name: str, meant: str | None) -> None:
    assert slip_of(name, ("requests", "redis", "boto3", "jwtt")) == meant


@given(st.lists(st.text("ab.*?", min_size=1, max_size=6), max_size=8), st.text("ab.", max_size=8))
def test_entries_of_many_tables_mean_what_each_means(globs: list[str], table: str) -> None:
    found = {number for number, glob in enumerate(globs) if matches_table(table, glob)}
    assert GlobsByStart(globs).meaning_table(table) == found


def test_thousands_of_tables_and_entries(project: Write, boundcheck: Run) -> None:
    modules, files = "", {}
    for at in range(400):
        tables = ", ".join(f'"old_{at}_{number}"' for number in range(8))
        modules += f'[modules.m{at}]\npath = "shop.m{at}"\ntables = ["m{at}_*", {tables}]\n'
        models = "".join(
            f"class T{number}(models.Model):\n    class Meta:\n        db_table = 'm{at}_t{number}'\n"
            for number in range(12)
        )
        files[f"shop/m{at}/models.py"] = f"from django.db import models\n{models}"
    slip = '[modules.last]\npath = "shop.m1.models"\ntables = ["m39_t1", "mm399_t1"]\n'
    root = project({**files, "boundcheck.toml": modules + slip})
    with in_reason():
        done = boundcheck("check", "--ignore", "tests", "--format", "concise", "--jobs", "1", cwd=root)
    assert [line.split(": ", 1)[1] for line in done.stdout.splitlines()] == [
        'table-ownership: tables: "m39_t1" claims the table m39_t1, which "m39_*" of m39 claims too; narrow one of them',
        'stale-contract: tables: no table matches "mm399_t1"; did you mean "m399_t1"?',
    ]
