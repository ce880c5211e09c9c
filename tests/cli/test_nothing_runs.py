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
)


@pytest.mark.parametrize(
    "command", [["check"], ["--version"], ["init", "--dry-run"], ["graph"], ["tables"], ["explain"]]
)
def test_files_of_a_project_are_no_libraries(command: list[str], project: Callable[..., Path]) -> None:
    files = {f"{name}.py": HOSTILE for name in NAMES}
    root = project(
        {**files, "boundcheck.toml": '[modules.a]\npath = "a"\n', "a/__init__.py": "import click\n"}
    )
    done = subprocess.run(
        [sys.executable, "-m", "boundcheck", *command], cwd=root, capture_output=True, text=True
    )
    assert not (root / "ran.txt").exists(), done.stderr
    assert "it ran" not in done.stderr
    assert done.returncode in (0, 1, 2)
