"""The pytest plugin: two options, and nothing else until one of them is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("boundcheck", "boundaries between modules")
    group.addoption(
        "--boundcheck-module",
        metavar="MODULE",
        help="Watch what this module's suite imports and which tables it reaches (see boundcheck test).",
    )
    group.addoption(
        "--boundcheck-affected",
        metavar="BASE",
        nargs="?",
        const="",
        help="Run only the tests that the changes since BASE can affect (default: the upstream's main branch).",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("boundcheck_module") is not None:
        from boundcheck.pytest_plugin.watching import Watching

        config.pluginmanager.register(Watching(config), "boundcheck-watching")
    if config.getoption("boundcheck_affected") is not None:
        from boundcheck.pytest_plugin.selecting import Selecting

        config.pluginmanager.register(Selecting(config), "boundcheck-selecting")
