"""What a change can affect, as plain data: a decision and a reason for each module and each test file."""

from __future__ import annotations

from boundcheck.base.git import Base, Change
from boundcheck.base.light import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether tests have to run, and why (or why not, in general words)."""

    affected: bool
    reason: str


@dataclass(frozen=True, slots=True)
class TestFile:
    """One file with tests: its path from the project root, the module whose suite it is in (None: end to end)."""

    __test__ = False  # pytest takes what is called Test… for tests

    path: str
    module: str | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class ModuleTests:
    """One module: `decision` speaks of its code and of its tests together, `tests` are the paths of its suite."""

    name: str
    decision: Decision
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """What the changes since a base can affect.

    `everything` tells that all tests run, whatever they depend on, `reason` why (None: each test has its own reason).
    `modules` and `tests` are sorted; `grouped` are the paths to run: those that stand for the whole suite, or for the
    affected tests, folders where everything in them is affected, else files. `unaffected` are the test files that no change
    reaches. Paths of `changed` and all others are relative to the project root.
    """

    base: Base
    everything: bool
    reason: str | None
    modules: tuple[ModuleTests, ...]
    tests: tuple[TestFile, ...]
    changed: tuple[Change, ...]
    grouped: tuple[str, ...]
    unaffected: frozenset[str]
