"""The pages on coming from import-linter and tach: what they say is what `init --from` writes and, where the peer is
installed, what the peer says of random imports.

`BOUNDCHECK_PROBE_SEEDS=200 pytest tests/init/test_switch.py` asks about many more of them.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pytest
import tomli

from boundcheck.findings.finding import Finding
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

Run = Callable[..., subprocess.CompletedProcess[str]]
DOCS = Path(__file__).parents[2] / "docs"
LINTER, TACH = DOCS / "from-import-linter.md", DOCS / "from-tach.md"
SEEDS = range(int(os.environ.get("BOUNDCHECK_PROBE_SEEDS", "3")))
SHOP = (
    "web.api", "web.domain", "jobs.run", "jobs.more", "orders.api", "orders.domain.cart", "orders.models",
    "billing.api", "billing.domain", "billing.models", "billing._rates", "kernel",
)  # fmt: skip
MODULES = ("a", "a.api", "b", "b.api", "b.more", "c", "c.y", "u", "loose", "loose.more")


def blocks(page: Path, *kinds: str) -> list[tuple[str, str]]:
    """The code blocks of two kinds that follow each other."""
    found = [re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(), re.M | re.S) for kind in kinds]
    return list(zip(*found, strict=True))


LINTER_PAIRS = blocks(LINTER, "ini", "toml")
TACH_PAIRS = blocks(TACH, "toml tach", "toml boundcheck")


def rows(page: Path) -> list[tuple[str, str]]:
    """The first table's rows: what was written, and what is."""
    cells = re.findall(r"^\| `(.*?)` \| (.*?) \|$", page.read_text(), re.M)
    return [(theirs.replace("\\|", "|"), ours) for theirs, ours in cells]


@pytest.mark.parametrize(
    ("page", "pairs", "theirs", "ours"),
    [
        pytest.param(page, pairs, *row, id=f"{page.stem}: {row[0]}")
        for page, pairs in ((LINTER, LINTER_PAIRS), (TACH, TACH_PAIRS))
        for row in rows(page)
    ],
)
def test_each_row_of_a_page_is_in_an_example_of_it(
    page: Path, pairs: Sequence[tuple[str, str]], theirs: str, ours: str
) -> None:
    written = re.findall(r"`([^`]+)`", ours) if ours.startswith("`") else [""]
    assert any(theirs in old and written[0] in new for old, new in pairs)


@pytest.mark.parametrize(("old", "new"), LINTER_PAIRS)
def test_contracts_of_import_linter_become_what_the_page_says(
    tmp_path: Path, boundcheck: Run, old: str, new: str
) -> None:
    write(tmp_path, [f"shop.{name}" for name in SHOP], {".importlinter": old})
    assert boundcheck("init", "--from", "import-linter", "--strict", cwd=tmp_path).returncode == 0
    found = tomli.loads((tmp_path / "boundcheck.toml").read_text())
    assert found["contracts"] == tomli.loads(new)["contracts"]


@pytest.mark.parametrize(("old", "new"), TACH_PAIRS)
def test_modules_of_tach_become_what_the_page_says(
    tmp_path: Path, boundcheck: Run, old: str, new: str
) -> None:
    write(tmp_path, MODULES, {"tach.toml": old})
    assert boundcheck("init", "--from", "tach", "--strict", cwd=tmp_path).returncode == 0
    unwritten = {"unassigned": "check", "typing_only": "check"}  # as by default
    found = {**unwritten, **tomli.loads((tmp_path / "boundcheck.toml").read_text())}
    page = tomli.loads(new)
    rules = page.pop("rules", {})
    modules = {name: module for name, module in found["modules"].items() if name != "root"}
    assert {**found, "modules": modules, **page} == {**found, "modules": modules}
    assert {**found["rules"], **rules} == found["rules"]


@pytest.mark.skipif(shutil.which("lint-imports") is None, reason="import-linter is not installed")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("old", "new"), LINTER_PAIRS)
def test_import_linter_says_the_same_of_random_imports(tmp_path: Path, old: str, new: str, seed: int) -> None:
    names = [f"shop.{name}" for name in SHOP]
    statements = planted(names, (*names, "flask", "flask.views"), seed, imports=seed % 20)
    write(tmp_path, names, {".importlinter": old, "boundcheck.toml": new}, statements)
    told = subprocess.run(
        ["lint-imports", "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    verdicts = re.findall(r"^(.*) (KEPT|BROKEN)", told.stdout, re.M)
    assert len(verdicts) == 1, told.stdout + told.stderr
    assert said(tmp_path)[0] == verdicts


@pytest.mark.skipif(shutil.which("tach") is None, reason="tach is not installed")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("old", [old for old, _ in TACH_PAIRS])
def test_tach_says_the_same_of_random_imports(tmp_path: Path, boundcheck: Run, old: str, seed: int) -> None:
    write(tmp_path, MODULES, {"tach.toml": old})
    assert boundcheck("init", "--from", "tach", cwd=tmp_path).returncode == 0
    write(tmp_path, MODULES, {}, planted(MODULES, MODULES, seed, imports=12))
    command = ["tach", "check", "--output", "json"]
    told = json.loads(
        subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    )
    located = [entry["Located"] for entry in told if "Located" in entry]
    theirs = {(e["file_path"], e["line_number"]) for e in located if e["severity"] == "Error"}
    imports = {"undeclared-dependency", "layer-violation", "not-visible", "private-import"}
    ours = {place(found) for found in said(tmp_path)[1] if found.rule in imports}
    assert ours == theirs


def planted(
    importers: Sequence[str], imported: Sequence[str], seed: int, imports: int
) -> dict[str, list[str]]:
    """Import statements at random, by importer."""
    pick = random.Random(seed)
    lines: dict[str, list[str]] = {}
    for _ in range(imports):
        importer, name = pick.choice(importers), pick.choice(imported)
        head, _, tail = name.rpartition(".")
        forms = [f"import {name}", f"from {name} import x", f"from {head or name} import {tail or 'x'}"]
        lines.setdefault(importer, []).append(pick.choice(forms))
    return lines


def write(
    folder: Path,
    names: Iterable[str],
    files: Mapping[str, str],
    statements: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Files by dotted name, each with its statements; every package has an `__init__.py`."""
    names = set(names)
    names |= {name.rsplit(".", n)[0] for name in names for n in range(1, name.count(".") + 1)}
    for name in names:
        is_package = any(other.startswith(f"{name}.") for other in names)
        path = folder.joinpath(*name.split("."))
        file = path / "__init__.py" if is_package else path.with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{line}\n" for line in (statements or {}).get(name, ())))
    for name, text in files.items():
        (folder / name).write_text(text)


def said(folder: Path) -> tuple[list[tuple[str, str]], Sequence[Finding]]:
    """The contracts with their verdicts, and all findings."""
    found = check(analyse(folder / "boundcheck.toml", jobs=1), Selection())
    return [(contract.name, contract.verdict.upper()) for contract in found.contracts], found.findings


def place(finding: Finding) -> tuple[str, int]:
    return finding.path, finding.line
