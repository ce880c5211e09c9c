"""One run of one module's suite: the watches, the tests they are told of, and what pytest is to say in the end."""

from __future__ import annotations

import os
import traceback
from collections.abc import Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import pytest

from boundcheck.base.errors import BoundcheckError
from boundcheck.config.find import find_config, wanting_this
from boundcheck.findings.finding import Finding
from boundcheck.pytest_plugin.database import DatabaseWatch
from boundcheck.pytest_plugin.guard import ForbiddenImportError, ImportGuard
from boundcheck.pytest_plugin.policy import Policy, load_policy, sentence
from boundcheck.pytest_plugin.told import Told, closing_line, lines, write_json

_NAME: Final = "boundcheck-watching"
_WORKER_KEY: Final = "boundcheck"


def begin(config: pytest.Config) -> Watching:
    """Start to watch imports. What cannot be read is told as pytest tells a wrong command line."""
    options = config.known_args_namespace
    try:
        named = options.boundcheck_config
        file = (
            wanting_this(Path(os.path.realpath(named)))
            if named
            else find_config(config.invocation_params.dir)
        )
        # The workers of xdist share the machine.
        policy = load_policy(
            file, options.boundcheck_module, 1 if "PYTEST_XDIST_WORKER" in os.environ else None
        )
    except BoundcheckError as error:
        raise pytest.UsageError(f"boundcheck: {error}") from None
    watching = Watching(config, policy)
    config.pluginmanager.register(watching, _NAME)
    return watching


class Watching:
    """The plugin of a run that asked to be watched."""

    def __init__(self, config: pytest.Config, policy: Policy) -> None:
        options = config.known_args_namespace
        self._policy = policy
        self._told = Told(policy)
        self._mode: str = options.boundcheck_mode
        self._output = _output(options.boundcheck_report)
        self._exempt: bool = options.boundcheck_exempt_support
        self._started = False  # until the session starts, an error would only break pytest itself
        self._database: DatabaseWatch | None = None
        self._run: dict[str, None] = {}
        self._failed: dict[str, None] = {}
        self._guard = ImportGuard(policy, self._tell_import)
        self._guard.start()

    def _tell_import(self, finding: Finding) -> bool:
        return self._told.tell(finding) and self._started and self._mode == "enforce"

    def stop(self) -> None:
        self._guard.stop()
        if self._database is not None:
            self._database.stop()
            self._database = None

    def pytest_unconfigure(self) -> None:
        self.stop()

    def pytest_report_header(self) -> str:
        return f"boundcheck: watching {self._policy.tester} ({self._mode})"

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._started = True
        if not _is_controller(session.config):
            self._database = DatabaseWatch(
                self._policy, self._told.tell, enforce=self._mode == "enforce", exempt_support=self._exempt
            )
            self._database.start()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        self._told.test = collector.nodeid
        self._told.drain()
        report = yield
        error = _forbidden(report)
        if error is not None:
            # pytest would go on about the names of test files.
            said = (f"E   {line}" for line in str(error).splitlines())
            report.longrepr = "\n".join((*_way(self._policy, error), *said))
        self._told.drain()  # where it was caught, the tests show whether they can do without
        self._told.test = ""
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._at(item.nodeid)
        try:
            return (yield)
        finally:
            self._at(None)

    def _at(self, nodeid: str | None) -> None:
        self._told.drain()
        self._told.test = nodeid or ""
        if self._database is not None:
            self._database.test(nodeid)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        _hide_importlib(call.excinfo)
        report = yield
        found = self._told.drain()
        # Code that catches ImportError, skips or expected failures must not hide a breach.
        if found and self._mode == "enforce" and not report.failed:
            report.outcome = "failed"
            report.longrepr = sentence(found)
            vars(report).pop("wasxfail", None)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._run[report.nodeid] = None
        if report.failed:
            self._failed[report.nodeid] = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._failed[report.nodeid] = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker of xdist has ended."""
        self._told.take(getattr(node, "workeroutput", {}).get(_WORKER_KEY, []))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if _is_worker(session.config):
            session.config.workeroutput[_WORKER_KEY] = self._told.plain()  # type: ignore[attr-defined]
            return
        report = self._told.report()
        if report.summary.errors and self._mode == "enforce" and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self._output is not None:
            how: dict[str, object] = {
                "module": self._policy.tester,
                "tests": len(self._run),
                "failed": len(self._failed),
                "alone": not report.summary.errors,
            }
            try:
                write_json(self._output, self._told, report, how)
            except OSError as error:
                raise pytest.UsageError(
                    f"boundcheck: {self._output}: cannot be written ({error.strerror or error}); name another file"
                ) from None

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        report, tester = self._told.report(), self._policy.tester
        if report.findings:
            stands = "does not stand alone" if report.summary.errors else "stands alone"
            terminalreporter.section(f"boundcheck: {tester} {stands}", red=bool(report.summary.errors))
            for line in lines(self._told, report):
                terminalreporter.write_line(line)
        closing = closing_line(
            tester, report, len(self._run), len(self._failed), binds=self._policy.admitted is not None
        )
        terminalreporter.write_line(f"boundcheck: {closing}")


def _output(written: str | None) -> Path | None:
    """Where the report goes, whatever the tests do to the working directory."""
    if written is None:
        return None
    file = Path(written).absolute()
    if not file.parent.is_dir() or file.is_dir():
        raise pytest.UsageError(
            f"boundcheck: {written}: cannot be written; name a file in a folder that is there"
        )
    return file


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _is_controller(config: pytest.Config) -> bool:
    """Whether the tests run in other processes."""
    return not _is_worker(config) and config.pluginmanager.has_plugin("dsession")


def _forbidden(report: pytest.CollectReport) -> ForbiddenImportError | None:
    """The refused import that a file could not be collected for."""
    call = getattr(report, "call", None)
    error: BaseException | None = call.excinfo.value if call is not None and call.excinfo else None
    while error is not None and not isinstance(error, ForbiddenImportError):
        error = error.__cause__ or error.__context__
    return error if report.failed else None


def _way(policy: Policy, error: ForbiddenImportError) -> Iterator[str]:
    """The imports of the project that led there, the outermost first."""
    for frame in traceback.extract_tb(error.__traceback__):
        owned = policy.source(frame.filename)
        if owned is not None:
            yield f"{owned.path}:{frame.lineno}: in {frame.name}"
            yield f"    {frame.line}"


def _hide_importlib(raised: pytest.ExceptionInfo[BaseException] | None) -> None:
    """A string is imported through Python's own functions, which have nothing to say to a reader."""
    if raised is None or not isinstance(raised.value, ForbiddenImportError):
        return
    entry: TracebackType | None = raised.tb
    while entry is not None:
        while entry.tb_next and entry.tb_next.tb_frame.f_globals.get("__name__") == "importlib":
            entry.tb_next = entry.tb_next.tb_next
        entry = entry.tb_next
