"""For architecture tests: the contracts as an assertion of pytest, unittest, or whatever runs the tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from boundcheck.api import Result, as_text, check
from boundcheck.base.plain import counted
from boundcheck.findings.finding import Finding
from boundcheck.report import Report

__all__ = ["assert_contracts"]

_MOST_TOLD: Final = 50


def assert_contracts(
    path: str | os.PathLike[str] | None = None,
    *,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    modules: str | Iterable[str] = (),
    paths: Iterable[str | os.PathLike[str]] = (),
    baseline: bool = True,
    warnings: bool = False,
) -> None:
    """Fail with the findings as text where the contracts are broken; with `warnings` where one only warns, too.

    `path` is a folder in the project or its configuration file, by default the folder of the file that calls. The other
    arguments are those of `boundcheck.check`, and what it raises is raised here.
    """
    __tracebackhide__ = True  # pytest shows the line that asserts, not these
    start = Path(sys._getframe(1).f_code.co_filename).parent if path is None else path
    result = check(start, select=select, ignore=ignore, modules=modules, paths=paths, baseline=baseline)
    broken = tuple(found for found in result.findings if warnings or found.severity == "error")
    if broken:
        raise AssertionError(_told(result, broken))


def _told(result: Result, broken: tuple[Finding, ...]) -> str:
    lines = as_text(Report(broken[:_MOST_TOLD], result.summary))
    more = len(broken) - _MOST_TOLD
    rest = f"… and {more:,} more, which boundcheck check tells\n" if more > 0 else ""
    return f"{counted(len(broken), 'finding')} against the contracts of {result.root}\n{lines}{rest}".rstrip()
