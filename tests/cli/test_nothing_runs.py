"""What lies in a project never runs, whatever it is called, by any entry."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HOSTILE = "open('ran.txt', 'w').close()\nraise SystemExit('it ran')\n"
NAMES = (
    "click",
    "tomli",
    "json",
    "grimp",
    "sqlglot",
    "typing",
    "dataclasses",
    "marshal",
    "libcst",
    "yaml",
    "pygls",
    "re",
    "hashlib",
    "subprocess",
    "sitecustomize",
    "usercustomize",
    "conftest",
    "manage",
    "setup",
)
# Of the work that processes of its own do, too.
COMMANDS = (
    ["check", "--jobs", "2"],
    ["--version"],
    ["init", "--dry-run"],
    ["graph"],
    ["tables"],
    ["explain"],
    ["fix", "--unsafe"],
    ["fix", "--move", "a/x.py", "a/y.py"],
    ["extract", "a", "--history"],
    ["server"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_files_of_a_project_are_no_libraries(command: list[str], project: Callable[..., Path]) -> None:
    files = {f"{name}.py": HOSTILE for name in NAMES}
    root = project(
        {
            **files,
            "ran.pth": "import click\n",
            "boundcheck.toml": '[modules.a]\npath = "a"\n',
            "a/__init__.py": f"import click\n{HOSTILE}",
            "a/x.py": HOSTILE,
        }
    )
    done = subprocess.run(
        [sys.executable, "-m", "boundcheck", *command],
        cwd=root,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert not (root / "ran.txt").exists(), done.stderr
    assert "it ran" not in done.stderr
    assert done.returncode in (0, 1, 2)
