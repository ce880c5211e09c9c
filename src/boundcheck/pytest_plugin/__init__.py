"""The pytest plugin: its options, and nothing else until one of them is given."""

from __future__ import annotations

from collections.abc import Generator

import pytest


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


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """The watch begins before the first conftest file and before Django's apps are loaded."""
    if early_config.known_args_namespace.boundcheck_module is None:
        return (yield)
    from boundcheck.pytest_plugin.watching import begin

    watching = begin(early_config)
    try:
        return (yield)
    except BaseException:
        watching.stop()
        raise


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("boundcheck_affected") is not None:
        from boundcheck.pytest_plugin.selecting import Selecting

        config.pluginmanager.register(Selecting(config), "boundcheck-selecting")
