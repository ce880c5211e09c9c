"""Small projects on disk and the command line, as tests use them."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

import pytest
from forked import in_fork
from hypothesis import HealthCheck, settings
from running import PLAIN, in_own_process, in_process

from boundcheck.findings.catalog import GROUP_OF
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

# Hundreds of interpreters start here: without bytecode, each compiles anew what it imports, twice the work of the suite.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Nor does a repository of a test need the samples of git, which are more files than its own.
os.environ["GIT_TEMPLATE_DIR"] = ""

# Tests write ten thousands of small files, which costs a tenth of the suite on a disk: in memory, where there is room for them.
MEMORY, ENOUGH = "/dev/shm", 4 << 30
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)

# Machines that run tests are busy; a slow example is no failure.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

ROOT = Path(__file__).parent.parent
# A small project has no tests, and need not be told so.
ASKED = frozenset(GROUP_OF) - {"missing-tests"}
_NUMBERS = count()


# Thousands of tests stay to the end: no collection of garbage needs to look at them, nor so often at all.
gc.set_threshold(100_000, 50, 100)


def pytest_collection_finish() -> None:
    """Nor at what is there before the first test."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own; pytest's fixture looks at those of all tests before for a number that is free."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    return tmp_path_factory.mktemp(f"{name}{next(_NUMBERS)}", numbered=False)


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Write files (path to content) into a fresh folder and return it."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return write


@pytest.fixture
def boundcheck() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line: `boundcheck("check", cwd=root, COLUMNS="80")`."""

    def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        if any(
            name.startswith("PYTHON") for name in environment
        ):  # which are read when an interpreter starts
            return in_own_process(arguments, cwd, environment)
        if arguments[:1] == ("test",):  # a suite's output goes where the process's own goes
            return in_fork("boundcheck", arguments, cwd, {**os.environ, **PLAIN, **environment})
        return in_process(arguments, cwd, environment)

    return run


@pytest.fixture
def boundcheck_alone() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line in a process of its own."""
    return lambda *arguments, cwd, **environment: in_fork(
        "boundcheck", arguments, cwd, {**os.environ, **PLAIN, **environment}
    )


@pytest.fixture
def findings(
    project: Callable[[Mapping[str, str | bytes]], Path],
) -> Callable[[Mapping[str, str | bytes]], list[str]]:
    """Check a small project: `path:line rule to` of each finding (a possible one with a question mark)."""

    def check_files(files: Mapping[str, str | bytes]) -> list[str]:
        root = project(files)
        selection = Selection(rules=ASKED, min_certainty="possible")
        report = check(analyse(root / "boundcheck.toml", jobs=1), selection)
        return [
            f"{f.path}:{f.line} {f.rule} {f.to}{'?' * (f.certainty == 'possible')}" for f in report.findings
        ]

    return check_files


@pytest.fixture
def marked() -> Callable[[Path], tuple[set[str], set[str]]]:
    """What marks (`#! rule, rule`) in a project's Python files expect of the rules on data, and what is told, as texts."""

    def read(root: Path) -> tuple[set[str], set[str]]:
        expected = {
            f"{path.relative_to(root).as_posix()}:{number} {rule.strip()}"
            for path in root.rglob("*.py")
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if "#!" in line
            for rule in line.partition("#!")[2].split(",")
        }
        findings = check(
            analyse(root / "boundcheck.toml", jobs=1), Selection(min_certainty="likely")
        ).findings
        told = {
            f"{found.path}:{found.line} {found.rule}" for found in findings if GROUP_OF[found.rule] == "data"
        }
        return expected, told

    return read
