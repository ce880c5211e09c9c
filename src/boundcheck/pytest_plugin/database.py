"""Watches the statements that a suite sends to its database."""

from __future__ import annotations

from collections.abc import Callable

from boundcheck.finding import Finding
from boundcheck.pytest_plugin.policy import Policy


class DatabaseWatch:
    """Does nothing yet."""

    def __init__(
        self, policy: Policy, tell: Callable[[Finding], bool], *, enforce: bool, exempt_support: bool
    ) -> None:
        pass

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def test(self, nodeid: str | None) -> None:
        pass
