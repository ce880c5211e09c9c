"""The project's own interpreter: which one is to run its tests, and whether it can."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from boundcheck.base.errors import UsageError
from boundcheck.base.light import NamedTuple

# What a process of that interpreter says of itself. It does not see the working directory, where code of the project may be called
# like what it needs; any Python knows that way of saying so.
_QUESTION: Final = """
import sys
sys.path[:] = [p for p in sys.path if p]
import importlib.util as u, importlib.metadata as m, json
has = [bool(u.find_spec(n)) for n in ("pytest", "boundcheck")]
print(json.dumps([*has, any(p.name == "boundcheck" for p in m.entry_points(group="pytest11"))]))
"""
_PLACES: Final = ("bin/python", "Scripts/python.exe")


class _Able(NamedTuple):
    pytest: bool
    boundcheck: bool
    entry_point: bool  # so that pytest finds the plugin by itself


def pytest_command(root: Path, named: str | None) -> list[str]:
    """How to run pytest with boundcheck's plugin: in the interpreter that is named, else in the project's own.

    That is the one that runs boundcheck when it lies in the project; else the one in `.venv` or `venv` at the root, if
    boundcheck is there; else the one that runs boundcheck. Raises UsageError when it lacks pytest or boundcheck.
    """
    if named is not None:
        python = _absolute(named)
        able = _ask(python, root)
    else:
        python, able = _choose(root)
    for name, there in (("pytest", able.pytest), ("boundcheck", able.boundcheck)):
        if not there:
            raise UsageError(
                f"{python} has no {name}: install it there ({python} -m pip install {name}), "
                "or name another interpreter with --python"
            )
    plugin = "boundcheck" if able.entry_point else "boundcheck.pytest_plugin"
    return [python, "-m", "pytest", "-p", plugin]


def _absolute(named: str) -> str:
    """A path as written from the working directory; a bare name as the shell would find it."""
    import shutil

    found = shutil.which(named)
    if found is None:
        raise UsageError(
            f"{named}: it is not a program that can be run; name a Python interpreter with --python"
        )
    # Links are kept: a virtual environment is known by where its link lies.
    return os.path.abspath(found)  # noqa: PTH100


def _choose(root: Path) -> tuple[str, _Able]:
    if not Path(sys.prefix).is_relative_to(root):
        for python in _environments(root):
            able = _ask(python, root)
            if able.boundcheck or not _own(root).pytest:
                return python, able
    return sys.executable, _own(root)


def _environments(root: Path) -> Iterator[str]:
    for folder in (".venv", "venv"):
        for place in _PLACES:
            if os.access(python := root / folder / place, os.X_OK):
                yield str(python)


def _own(root: Path) -> _Able:
    return _ask(sys.executable, root)


def _ask(python: str, root: Path) -> _Able:
    try:
        done = subprocess.run(  # noqa: S603 - the user's own interpreter
            [python, "-c", _QUESTION], cwd=root, capture_output=True, text=True, timeout=60, check=False
        )
        # Behind whatever the environment says at its start.
        return _Able(*json.loads(done.stdout.splitlines()[-1]))
    except (OSError, subprocess.TimeoutExpired, ValueError, TypeError, IndexError):
        raise UsageError(
            f"{python} does not answer as a Python interpreter; name another one with --python"
        ) from None
