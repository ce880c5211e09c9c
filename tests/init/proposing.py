"""What `boundcheck init` proposes for a small project, as tests ask it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tomli

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]


def written(project: Write, boundcheck: Run, files: Mapping[str, str]) -> dict[str, Any]:
    """The configuration, read."""
    made = boundcheck("init", "--dry-run", "--jobs", "1", cwd=project(files))
    assert made.returncode == 0, made.stderr
    return tomli.loads(made.stdout)


def roles(project: Write, boundcheck: Run, files: Mapping[str, str]) -> dict[str, str]:
    """The role of each path."""
    return {
        path: module.get("role", "module")
        for module in written(project, boundcheck, files)["modules"].values()
        for path in module.get("paths", [module.get("path")])
    }
