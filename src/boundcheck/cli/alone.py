"""Which modules' suites stand alone: every one run in turn, and the table of what each needed."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from boundcheck.base.json_text import json_text, row
from boundcheck.base.light import dataclass
from boundcheck.base.plain import counted, pad, visible, width
from boundcheck.cli.common import progress
from boundcheck.cli.suites import suite_paths
from boundcheck.codebase.codebase import Codebase

NO_TESTS: Final = "no tests"
Means = Literal["imports", "tables"]


@dataclass(frozen=True, slots=True)
class SuiteNeed:
    """What a suite needed of another module, with the first place that shows it."""

    module: str
    how: Means
    findings: int
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class SuiteAlone:
    """How one module's suite went. `alone` is None when nobody can say, `problem` then tells why."""

    module: str
    tests: int
    failed: int
    alone: bool | None
    needs: tuple[SuiteNeed, ...] = ()
    problem: str = ""


def standing(codebase: Codebase, command: Sequence[str], arguments: Sequence[str]) -> list[SuiteAlone]:
    """Run the suite of every module that contracts bind, in report mode; `command` is pytest with its options so far."""
    names = [name for name in sorted(codebase.modules.by_name) if codebase.role(name) != "composition"]
    rows = []
    with progress() as show, tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(names):
            show(number, len(names))
            paths = suite_paths(codebase, name)
            if not paths:
                rows.append(SuiteAlone(name, 0, 0, None, problem=NO_TESTS))
                continue
            report = Path(folder) / f"{number}.json"
            options = (
                "--boundcheck-module",
                name,
                "--boundcheck-mode",
                "report",
                "--boundcheck-report",
                str(report),
            )
            done = subprocess.run(  # noqa: S603 - the user's own interpreter and arguments
                [*command, *options, "-q", *paths, *arguments],
                cwd=codebase.config.root,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
            rows.append(_standing(name, done, report))
    return rows


def is_well(rows: Sequence[SuiteAlone]) -> bool:
    """Whether every suite that there is stands alone and passes."""
    return all((row.alone is True and not row.failed) or row.problem == NO_TESTS for row in rows)


def _standing(name: str, done: subprocess.CompletedProcess[bytes], report: Path) -> SuiteAlone:
    try:
        found = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines() or [
            "nothing was said"
        ]
        return SuiteAlone(name, 0, 0, None, problem=f"could not run (status {done.returncode}): {said[-1]}")
    run = found["run"]
    needs = _needs([finding for finding in found["findings"] if finding["severity"] == "error"])
    problem = "" if done.returncode in (0, 1) else f"pytest ended with status {done.returncode}"
    problem = "no tests were collected" if done.returncode == 5 else problem
    alone = run["alone"] if run["tests"] or needs else None
    return SuiteAlone(name, run["tests"], run["failed"], alone, needs, problem)


def _needs(findings: Sequence[Mapping[str, Any]]) -> tuple[SuiteNeed, ...]:
    by_module: dict[tuple[str, Means], list[Mapping[str, Any]]] = {}
    for finding in findings:
        is_data = finding["group"] == "data" or finding["rule"] == "test-foreign-data"
        by_module.setdefault((finding["to"] or "", "tables" if is_data else "imports"), []).append(finding)
    return tuple(
        SuiteNeed(module, how, len(found), found[0]["path"], found[0]["line"])
        for (module, how), found in sorted(by_module.items())
    )


def _text(rows: Sequence[SuiteAlone]) -> str:
    table = [("module", "tests", "alone", "needs")]
    for one in rows:
        alone = {True: "yes", False: "no", None: "-"}[one.alone]
        notes = [
            *([f"failed {one.failed:,}"] if one.failed else []),
            *([one.problem] if one.problem else []),
            *(
                f"{need.module} by {need.how} ({counted(need.findings, 'place')}, first {need.path}:{need.line})"
                for need in one.needs
            ),
        ]
        table += [
            (
                one.module if first else "",
                f"{one.tests:,}" if first else "",
                alone if first else "",
                visible(note),
            )
            for first, note in zip((True, *[False] * len(notes)), notes or [""], strict=False)
        ]
    widths = [max(width(line[column]) for line in table) for column in range(3)]
    lines = (
        f"{pad(name, widths[0])}  {tests.rjust(widths[1])}  {pad(alone, widths[2])}  {note}".rstrip()
        for name, tests, alone, note in table
    )
    suites = [one for one in rows if one.problem != NO_TESTS]
    count = sum(one.alone is True for one in suites)
    verb = "stands" if count == 1 else "stand"
    return "\n".join((*lines, "", f"{count:,} of {counted(len(suites), 'suite')} {verb} alone.", ""))


def _json(rows: Sequence[SuiteAlone]) -> str:
    modules = [
        {
            **row(standing, "module tests failed alone"),
            "needs": [row(need, "module how findings path line") for need in standing.needs],
            **row(standing, "problem"),
        }
        for standing in rows
    ]
    return json_text({"version": 1, "modules": modules})


FORMATS: Final[Mapping[str, Callable[[Sequence[SuiteAlone]], str]]] = {"text": _text, "json": _json}
