"""Rules that boundcheck does not bring: what a run knows of them, handed through as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from boundcheck.base.light import dataclass
from boundcheck.findings.catalog import Group, Level, OwnNames

if TYPE_CHECKING:
    from boundcheck.rule_api import CheckedFile, RuleFinding


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule of somebody else's: its name, its documentation in Markdown, and its check of one file.

    `source` is whose it is, for messages (`acme-boundaries 1.2`, or the path of a file), `files` are the paths of its code.
    """

    name: str
    group: Group
    default_severity: Level
    documentation: str
    check_file: Callable[[CheckedFile], Iterable[RuleFinding]]
    source: str
    files: frozenset[str]

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.strip().partition("\n")[0]


@dataclass(frozen=True, slots=True)
class OwnRules:
    """All such rules of a run, by name. `files` are the absolute paths of what they are made of, each with a digest of its
    content; `key` stands for all of that and for whose they are."""

    rules: tuple[OwnRule, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    key: bytes = b""

    @property
    def names(self) -> OwnNames:
        return {rule.name: (rule.group, rule.default_severity) for rule in self.rules}


NO_OWN_RULES: Final = OwnRules()
