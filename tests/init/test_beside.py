"""The modules that `boundcheck init --from import-linter` proposes in comments beside the contracts."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import tomli

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str]], Path]

HEADING = "# Modules as `boundcheck init` proposes them"
CONTRACT = """\
[importlinter]
root_package = shop
[importlinter:contract:1]
name = Billing is below
type = forbidden
source_modules = shop.billing
forbidden_modules = shop.orders
"""
TWO = CONTRACT + CONTRACT[CONTRACT.index("[importlinter:c") :].replace("1]", "2]\nmine = x")
LAYERED = {
    ".importlinter": CONTRACT,
    "shop/__init__.py": "",
    "shop/web/__init__.py": "import shop.orders\n",
    "shop/orders/__init__.py": "import shop.store.services\nimport shop.billing\n",
    "shop/billing/__init__.py": "import shop.store\n",
    "shop/store/__init__.py": "x = 1\n",
    "shop/store/services.py": "x = 1\n",
}
CYCLE = {
    **LAYERED,
    ".importlinter": TWO,
    "shop/billing/__init__.py": "import shop.orders\n",
    "tests/orders/test_it.py": "import shop.orders\ndef test_it(): ...\n",
    "CODEOWNERS": "/shop/orders/ @orders\n",
}
UNREAD = {
    **LAYERED,
    "scripts/old.py": "print 1 if\n",
    "shop/templates/{{ name }}/conf.py": "import {{ name }}\n",
}
PROJECTS = {"layered": (LAYERED, 0), "cycle": (CYCLE, 1), "unread": (UNREAD, 0)}


@pytest.mark.parametrize("name", PROJECTS)
def test_uncommented_they_are_those_of_a_plain_init(project: Write, boundcheck: Run, name: str) -> None:
    files, verdict = PROJECTS[name]
    root = project(files)
    file = root / "boundcheck.toml"
    assert boundcheck("init", cwd=root).returncode == 0
    plain = tomli.loads(file.read_text())
    file.unlink()
    (root / "boundcheck-baseline.toml").unlink(missing_ok=True)

    told = boundcheck("init", "--from", "import-linter", cwd=root).stdout
    assert f"Proposed in comments: {len(plain['modules'])} modules.\n" in told
    text = file.read_text()
    assert max(map(len, text.splitlines())) <= 112
    contracts, _, beside = text.partition(HEADING)
    assert tomli.loads(text) == tomli.loads(contracts)
    as_written = boundcheck("check", "--format", "json", cwd=root)
    file.write_text(contracts)
    assert boundcheck("check", "--format", "json", cwd=root).stdout == as_written.stdout
    assert as_written.returncode == verdict

    lines = beside.splitlines()[1:]
    assert all(line == "#" or line.startswith("# ") for line in lines)
    file.write_text(contracts + "".join(f"{line[2:]}\n" for line in lines))
    found = tomli.loads(file.read_text())
    assert found["modules"] == plain["modules"]
    assert found.get("layers", []) == [{"name": layer} for layer in plain.get("layers", [])]
    checked = boundcheck("check", cwd=root)
    assert checked.returncode in (0, 1), checked.stderr
    for rule in ("stale-contract", "undeclared-dependency", "unused-dependency", "layer-violation"):
        assert rule not in checked.stdout


@pytest.mark.parametrize(
    ("tool", "files"),
    [
        # Code in no package: nothing to make a module of.
        ("import-linter", {".importlinter": CONTRACT, "shop/__init__.py": ""}),
        # What is translated into modules has its modules.
        ("tach", {**LAYERED, "tach.toml": '[[modules]]\npath = "shop.web"\n'}),
    ],
)
def test_none_is_proposed(project: Write, boundcheck: Run, tool: str, files: Mapping[str, str]) -> None:
    root = project(files)
    made = boundcheck("init", "--from", tool, cwd=root)
    assert made.returncode == 0
    assert "Proposed" not in made.stdout
    assert HEADING not in (root / "boundcheck.toml").read_text()
