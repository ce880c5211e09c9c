"""How severe each rule is in each module: the module's word, then the project's, then the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from boundcheck.base.light import dataclass
from boundcheck.findings.catalog import DEFAULT_SEVERITY, GROUP_OF, Group, Level, OwnNames

_WITHOUT_MODULES = ("contracts", "project", "own")

if TYPE_CHECKING:
    from boundcheck.findings.finding import Finding

Written = tuple[tuple[str, Literal["error", "warn", "off"]], ...]  # rule or group -> severity


@dataclass(frozen=True)
class Severities:
    """What the configuration says of rules and groups, for the project, single modules and contracts on imports.

    Without modules (not `has_modules`) the rules about them are off: contracts on imports alone bind nothing else.
    `own` are the rules that boundcheck does not bring. `names_tables`: the configuration names tables or models.
    """

    project: Written
    modules: Mapping[str, Written]
    contracts: Mapping[str, Literal["error", "warn", "off"]] = field(default_factory=dict)
    has_modules: bool = True
    own: OwnNames = field(default_factory=dict)
    names_tables: bool = True

    def of(self, finding: Finding) -> Level:
        """The severity of a finding: the word of the contract that it breaks, else that of its rule in its module."""
        return self.contracts.get(finding.contract or "") or self.level(finding.rule, finding.from_)

    def level(self, rule: str, module: str | None) -> Level:
        """The severity of a rule in a module; what no rule is called any more is off."""
        group, default = self.own.get(rule) or (GROUP_OF.get(rule, "own"), DEFAULT_SEVERITY.get(rule, "off"))
        if not self.has_modules and group not in _WITHOUT_MODULES:
            return "off"
        for written in (self.modules.get(module or "", ()), self.project):
            if written:
                levels = dict(written)
                level = levels.get(rule) or levels.get(group)
                if level is not None:
                    return level
        return default

    def group(self, rule: str) -> Group:
        """The group of a rule."""
        return self.own[rule][0] if rule in self.own else GROUP_OF.get(rule, "own")

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """Every rule that there is, off or not."""
        return (*GROUP_OF, *self.own)

    @cached_property
    def on(self) -> frozenset[str]:
        """The rules that are not off for everybody."""
        modules = (None, *self.modules)
        return frozenset(rule for rule in self.rules if any(self.level(rule, m) != "off" for m in modules))
