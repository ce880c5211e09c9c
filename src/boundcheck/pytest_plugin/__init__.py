"""The pytest plugin: its options, and nothing else until one of them is given."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

import pluggy
import pytest

_LEAST: Final = (1, 2)  # of pluggy, for hooks written in the new way


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("boundcheck", "boundaries between modules")
    group.addoption(
        "--boundcheck-module",
        metavar="MODULE",
        help="Watch what this module's suite imports and which tables it reaches (see boundcheck test).",
    )
    group.addoption(
        "--boundcheck-mode",
        choices=("enforce", "report"),
        default="enforce",
        help="What becomes of a breach: the test fails (enforce), or it is only reported (report).",
    )
    group.addoption(
        "--boundcheck-exempt-support",
        action="store_true",
        help="Let the files of test_support write any table.",
    )
    group.addoption("--boundcheck-config", metavar="FILE", help="boundcheck's configuration file.")
    group.addoption(
        "--boundcheck-report",
        metavar="FILE",
        help="Write what was found as JSON, in the shape of boundcheck check.",
    )
    group.addoption(
        "--boundcheck-affected",
        metavar="BASE",
        nargs="?",
        const="",
        help="Run only the tests that the changes since BASE can affect (default: the upstream's main branch).",
    )


# In the old way: where boundcheck is installed, every pytest loads this, which may be an old one.
@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, pluggy.Result[object]]:
    """The watch begins before the first conftest file and before Django's apps are loaded."""
    if early_config.known_args_namespace.boundcheck_module is None:
        yield
        return
    if tuple(map(int, pluggy.__version__.split(".")[:2])) < _LEAST:
        raise pytest.UsageError(
            f"boundcheck: pluggy {pluggy.__version__} is too old to watch a suite; install 1.2 or later, as for pytest 7.4"
        )
    from boundcheck.pytest_plugin.watching import begin

    watching = begin(early_config)
    if (yield).excinfo is not None:
        watching.stop()


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("boundcheck_affected") is not None:
        from boundcheck.pytest_plugin.selecting import Selecting

        config.pluginmanager.register(Selecting(config), "boundcheck-selecting")
