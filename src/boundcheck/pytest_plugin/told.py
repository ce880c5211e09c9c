"""What a run was told: breaches, the tests they happened in, and how the run went; made into text and JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from boundcheck.base.disk import write_whole
from boundcheck.base.json_text import json_text
from boundcheck.base.plain import counted, visible
from boundcheck.findings.finding import Finding
from boundcheck.pytest_plugin.policy import Policy
from boundcheck.report import FORMATS, Report, Surroundings

Plain = list[
    tuple[Any, list[str]]
]  # findings as plain tuples, each with its tests: what crosses process borders


class Told:
    """Breaches by what they are, each with the tests it happened in, in order ("" before the first one)."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._tests: dict[Finding, dict[str, None]] = {}
        self._new: dict[Finding, None] = {}
        self._lock = threading.Lock()
        self._gathered = False
        self.test = ""

    def tell(self, finding: Finding) -> bool:
        """Take a breach down; whether it is an error that nothing excuses."""
        found = self._policy.stands(finding)
        with self._lock:
            self._tests.setdefault(finding, {})[self.test] = None
            if found is not None and found.severity == "error":
                self._new[found] = None
                return True
        return False

    def drain(self) -> tuple[Finding, ...]:
        """The errors told since this was last asked."""
        with self._lock:
            found = tuple(self._new)
            self._new.clear()
        return found

    def plain(self) -> Plain:
        """Everything, for another process."""
        return [(list(finding.plain), list(tests)) for finding, tests in self._tests.items()]

    def take(self, plain: Plain) -> None:
        """What another process has told."""
        self._gathered = True
        for fields, tests in plain:
            found = Finding(*fields)
            finding = found._replace(names=tuple(found.names))  # only lists cross the border
            self._tests.setdefault(finding, {}).update(dict.fromkeys(tests))

    def report(self) -> Report:
        """What stands, in order; exceptions and baseline are applied."""
        return self._policy.report(self._tests)

    def tests_of(self, finding: Finding) -> list[str]:
        """The tests that a finding of the report happened in."""
        plain = finding._replace(severity="error", ordinal=0)
        found = {**self._tests.get(plain, {})}
        # Over processes, which one comes first is chance.
        return [test for test in (sorted(found) if self._gathered else found) if test]


def lines(told: Told, report: Report) -> Iterator[str]:
    """Each finding with its test, for the terminal."""
    for finding in report.findings:
        place = visible(f"{finding.path}:{finding.line}")
        yield f"{place}: {finding.rule}: {visible(finding.message)}"
        yield f"    {_where(told.tests_of(finding))}"


def _where(tests: Sequence[str]) -> str:
    if not tests:
        return "while pytest was starting"
    more = f" and {len(tests) - 1:,} more" if len(tests) > 1 else ""
    return f"in {visible(tests[0])}{more}"


def closing_line(tester: str, report: Report, run: int, failed: int = 0, *, binds: bool = True) -> str:
    """One sentence on the whole run."""
    summary = report.summary
    excused = [
        *([f"{summary.allowed:,} allowed"] if summary.allowed else []),
        *([f"{summary.baselined:,} known"] if summary.baselined else []),
    ]
    rest = f" ({', '.join(excused)})" if excused else ""
    tests = counted(run, "test")
    if not binds:
        return f"{tester} is a composition module, whose tests may use everything: {tests}."
    warnings = [counted(summary.warnings, "warning")] if summary.warnings else []
    if not summary.errors and (failed or not run):
        ended = f"{failed:,} of {tests} failed" if run else "no test ran"
        return f"whether {tester} stands alone is not shown, since {ended}{rest}."
    if not summary.errors:
        return f"{tester} stands alone: {', '.join((tests, *warnings))}{rest}."
    found = (counted(summary.errors, "error"), *warnings)
    return f"{tester} does not stand alone: {' and '.join(found)} in {tests}{rest}."


def write_json(file: Path, told: Told, report: Report, run: dict[str, object]) -> None:
    """The report as `boundcheck check` writes it; with each finding's test, and how the run went. Raises OSError."""
    around = Surroundings(lambda path: (), lambda path: path)
    document = json.loads(FORMATS["json"].render(report, around))
    document["run"] = run
    for entry, finding in zip(document["findings"], report.findings, strict=True):
        tests = told.tests_of(finding)
        entry["test"], entry["tests"] = (tests[0] if tests else None), len(tests)
    write_whole(file, json_text(document))
