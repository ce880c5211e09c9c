"""Suites of small projects run in a pytest of their own with the database watch, and what it found there."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from running import PLUGIN, suite

SRC = Path(__file__).parent.parent.parent / "src"
Found = tuple[str, str, int, str]  # rule, path, line, table

# Stands for the plugin's own part: starts the watch, says which test runs, writes down what was told.
_WATCHED = """
import json, os
from pathlib import Path
import pytest
from boundcheck.pytest_plugin.database import DatabaseWatch
from boundcheck.pytest_plugin.policy import load_policy

class Watched:
    def __init__(self):
        self.test, self.told = None, []
        policy = load_policy(Path("boundcheck.toml").resolve(), os.environ["TESTER"], 1)
        self.watch = DatabaseWatch(
            policy, self.tell, enforce=os.environ["MODE"] == "enforce", exempt_support="EXEMPT" in os.environ)
        self.watch.start()

    def tell(self, finding):
        self.told.append([finding.rule, finding.path, finding.line, finding.target, finding.to, finding.message, self.test])
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item):
        self.test = item.nodeid
        self.watch.test(item.nodeid)
        try:
            return (yield)
        finally:
            self.watch.test(None)

    def pytest_sessionfinish(self):  # later than that, xdist ends a worker after a while, done or not
        self.watch.stop()
        Path(os.environ["TOLD"], f"{os.getpid()}.json").write_text(json.dumps(self.told))

def pytest_configure(config):
    if not config.getoption("numprocesses", None):
        config.pluginmanager.register(Watched())
"""


class Run(NamedTuple):
    """How a suite went: every telling (rule, path, line, table, owner, message, test), and pytest's own words."""

    told: list[list[str]]
    output: str
    passed: int
    failed: int

    @property
    def found(self) -> set[Found]:
        return {(rule, path, line, table) for rule, path, line, table, *_ in self.told}  # type: ignore[misc]

    def message(self, table: str, line: int) -> str:
        return next(told[5] for told in self.told if told[3] == table and told[2] == line)


def run_suite(
    root: Path,
    *arguments: str,
    mode: str = "report",
    tester: str = "orders",
    plugins: Iterable[str] = (),
    **env: str,
) -> Run:
    """Run pytest with the watch in `root`, the library folder beside it."""
    told = root.parent / f"told-{len(os.listdir(root.parent))}"
    told.mkdir()
    (told / "watched.py").write_text(_WATCHED)
    paths = os.pathsep.join(map(str, (SRC, told, root)))
    done = suite(
        root,
        *("-q", "-p", "no:cacheprovider", *arguments),
        plugins=(PLUGIN, "watched", *plugins),
        bare=True,  # for it is told when a library arrives
        **{"PYTHONPATH": paths, "TOLD": str(told), "MODE": mode, "TESTER": tester, **env},
    )
    output = done.stdout + done.stderr
    tellings = [told for file in sorted(told.glob("*.json")) for told in json.loads(file.read_text())]
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", done.stdout)}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    return Run(tellings, output, counts.get("passed", 0), failed)


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def planted(files: Mapping[str, str], mark: str = "finds") -> set[Found]:
    """What the comments of a project say: `# finds foreign-query: billing_invoice`, several with commas."""
    return {found for path, text in files.items() for found in _planted(path, text, mark)}


def _planted(path: str, text: str, mark: str) -> Iterator[Found]:
    for number, line in enumerate(text.splitlines(), 1):
        comment = line.partition(f"# {mark} ")[2]
        for rule, table in re.findall(r"([\w-]+): (\w+)", comment):
            yield rule, path, number, table
