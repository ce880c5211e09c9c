"""`pytest --boundcheck-affected`: leaves out the tests that no change since the base can affect."""

from __future__ import annotations

import os.path
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from boundcheck.answers.affected import Affected, find_affected
from boundcheck.base.errors import BoundcheckError
from boundcheck.base.light import NamedTuple
from boundcheck.base.plain import counted, visible
from boundcheck.config.find import find_config
from boundcheck.keep.cache import Cache

_KEY: Final = "boundcheck_affected"
_DESELECTED: Final = "boundcheck_deselected"
_MOST_REASONS: Final = 5


class _Selection(NamedTuple):
    """What to leave out: paths of test files from `root`, and what is told about it."""

    root: str
    unaffected: frozenset[str]
    told: tuple[str, ...]
    in_doubt: bool = False


class Selecting:
    """A plugin of one pytest run. Whatever stops the decision makes everything run, with a warning."""

    def __init__(self, config: pytest.Config) -> None:
        # Under pytest-xdist the workers are told what the controller decided.
        given = getattr(config, "workerinput", {}).get(_KEY)
        if given is not None:
            root, unaffected, told, in_doubt = given
            self._selection = _Selection(root, frozenset(unaffected), tuple(told), in_doubt)
        else:
            self._selection = _select(config)
        self._deselected = 0

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: object) -> None:
        root, unaffected, told, in_doubt = self._selection
        given = (root, sorted(unaffected), list(told), in_doubt)
        vars(node)["workerinput"][_KEY] = given

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        # Every worker collects everything.
        output = getattr(node, "workeroutput", None) or {}
        self._deselected = max(self._deselected, output.get(_DESELECTED, 0))

    def pytest_report_header(self) -> list[str]:
        return [f"boundcheck: {line}" for line in self._selection.told]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        left_out = [item for item in items if self._is_unaffected(item)]
        if left_out:
            self._deselected = len(left_out)
            gone = set(map(id, left_out))
            items[:] = [item for item in items if id(item) not in gone]
            config.hook.pytest_deselected(items=left_out)

    def _is_unaffected(self, item: pytest.Item) -> bool:
        path, top = os.path.realpath(item.path), item.config.rootpath
        if path != os.path.join(os.path.realpath(top), os.path.relpath(item.path, top)):  # noqa: PTH118
            return False  # by way of a link it may have other neighbours
        return os.path.relpath(path, self._selection.root).replace(os.sep, "/") in self._selection.unaffected

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_DESELECTED] = self._deselected
        elif exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self._deselected:
            session.exitstatus = pytest.ExitCode.OK

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._selection.in_doubt:
            terminalreporter.write_line(f"boundcheck: {self._selection.told[0]}", yellow=True)
        elif self._deselected:
            tests = counted(self._deselected, "test")
            terminalreporter.write_line(f"boundcheck: {tests} left out, which no change can affect")


def _select(config: pytest.Config) -> _Selection:
    try:
        file = _config_file(config)
        found = find_affected(file, config.getoption("boundcheck_affected") or None, cache=Cache(file))
        return _Selection(os.path.realpath(file.parent), found.unaffected, _told(found))
    except BoundcheckError as error:
        why = " ".join(str(error).splitlines())
    except Exception as error:  # a mistake of ours must not leave a test out
        why = f"internal error, {type(error).__name__}: {error}"
    told = f"every test runs, since what changed cannot be told: {visible(why)}"
    return _Selection("", frozenset(), (told,), in_doubt=True)


def _config_file(config: pytest.Config) -> Path:
    """The project's configuration, from where pytest was started, else from its rootdir upwards."""
    try:
        return find_config(config.invocation_params.dir)
    except BoundcheckError:
        return find_config(config.rootpath)


def _told(found: Affected) -> tuple[str, ...]:
    since = f"{found.base.commit[:10]} ({visible(found.base.revision)})"
    if found.everything:
        return (f"every test runs, changes since {since}: {visible(found.reason or '')}",)
    run = sum(test.decision.affected for test in found.tests)
    of = f"{run:,} of {counted(len(found.tests), 'test file')}"
    first = f"changes since {since} can affect {of}"
    if not run:
        return (f"{first}: {visible(found.reason or 'nothing they depend on changed')}",)
    reasons = Counter(module.decision.reason for module in found.modules if module.decision.affected)
    names = {
        reason: [module.name for module in found.modules if module.decision.reason == reason]
        for reason in reasons
    }
    lines = [f"  {visible(', '.join(names[reason]))}: {visible(reason)}" for reason in reasons]
    more = [f"  and {len(lines) - _MOST_REASONS:,} more reasons"] if len(lines) > _MOST_REASONS else []
    return (first, *lines[:_MOST_REASONS], *more)
