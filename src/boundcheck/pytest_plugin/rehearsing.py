"""What a suite says of itself while an extraction is rehearsed: which tests passed, and what stopped the others."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import pytest

_OPTION: Final = "--boundcheck-rehearsal"
_LEFT: Final = "BOUNDCHECK_REHEARSAL_OF"
_STAND_INS: Final = "boundcheck_stand_ins"
_ENDS: Final = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
_LONGEST: Final = 20_000  # characters of one test's traceback


def pytest_addoption(parser: pytest.Parser) -> None:
    help_ = "Write what becomes of each test to this file."
    parser.getgroup("boundcheck").addoption(_OPTION, metavar="FILE", help=help_)
    # No argument: pytest-django looks for a project at each that is a path.
    if left := os.environ.get(_LEFT):
        _forget(Path(left))


def _forget(root: Path) -> None:
    """Take a project off the path, though it is installed in place (editable) or the environment names it; its environment stays."""
    sys.path[:] = [path for path in sys.path if not _leads_to(path, root)]
    for finder in tuple(sys.meta_path):
        mapped = getattr(sys.modules.get(getattr(finder, "__module__", "")), "MAPPING", {})
        if any(_leads_to(str(path), root) for path in mapped.values()):
            sys.meta_path.remove(finder)


def _leads_to(path: str, root: Path) -> bool:
    place = Path(path).resolve()
    return place.is_relative_to(root) and not {"site-packages", "dist-packages"}.intersection(place.parts)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(_OPTION) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Record(Path(config.getoption(_OPTION))), "boundcheck-rehearsal")


class _Record:
    """The outcome of each test, and of each file that cannot be collected."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._passed = 0
        self._has_run = False
        self._failed: dict[str, dict[str, Any]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        report.user_properties.append((_STAND_INS, _reached()))
        return report

    def pytest_sessionstart(self) -> None:
        self._write("broke off")  # unless it comes to its end

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._has_run = True
        if report.failed:
            self._fail(report.nodeid, report.longreprtext, dict(report.user_properties).get(_STAND_INS, []))
        elif report.when == "call" and report.passed:
            self._passed += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._fail(report.nodeid, report.longreprtext, _reached())

    def _fail(self, test: str, text: str, reached: object) -> None:
        self._failed.setdefault(test, {"test": test, "text": text[-_LONGEST:], "reached": reached})

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if self._failed and not self._has_run:
            self._write("did not start")
        else:
            self._write("" if exitstatus in _ENDS else "broke off")

    def _write(self, stopped: str) -> None:
        told = {"passed": self._passed, "failed": [*self._failed.values()], "stopped": stopped}
        self._file.write_text(json.dumps(told))


def _reached() -> list[str]:
    """What was called since this was last asked, of what stands in."""
    reached: list[str] = getattr(sys.modules.get(_STAND_INS), "reached", [])
    found, reached[:] = [*dict.fromkeys(reached)], []
    return found
