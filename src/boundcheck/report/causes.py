"""What findings come from: the one thing that is reached, who reaches it, and which moves would take them away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from boundcheck.base.dotted import upwards
from boundcheck.base.light import NamedTuple
from boundcheck.findings.finding import Finding

Kind = Literal["table", "file", "fixtures", "dependency", "signatures", "rule"]

_IMPORTS: Final = frozenset(
    "private-import wildcard-import dynamic-import test-private-import test-patches-private".split()
)
# What takes the findings of a rule away; `{to}` is the module that is reached. For other rules it is their remedy.
_MOVES: Final[Mapping[str, str]] = {
    **dict.fromkeys(_IMPORTS, "making it public"),
    **dict.fromkeys(
        "foreign-query cross-module-join relation-traversal reverse-accessor model-reference raw-sql".split(),
        "a read function",
    ),
    **dict.fromkeys(("foreign-write", "shared-transaction"), "a write function"),
    **dict.fromkeys(("foreign-key", "model-inheritance"), "plain ids"),
    **dict.fromkeys(("undeclared-dependency", "test-undeclared-dependency"), "a line in depends_on"),
    "model-binding": "plain fields",
    "test-foreign-data": "a factory or fake",
    "shared-fixture": "test_support, or fixtures of their own",
    "production-imports-tests": "a move into production code",
    "cross-module-migration": "a move to {to}'s migrations",
    "dependency-cycle": "a cut",
    "layer-violation": "turning it round",
    "not-visible": "a line in visible_to",
    "deprecated-dependency": "removing the imports",
    "leaked-model": "ids or plain data in signatures",
}


class CauseTarget(NamedTuple):
    """What findings have in common: a table, a file, a file of fixtures; else two modules, or no more than a rule.

    `to` is the module that it belongs to, None where there is none.
    """

    kind: Kind
    name: str
    to: str | None


class Cause(NamedTuple):
    """Findings with one key, in order."""

    key: CauseTarget
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def importers(self) -> Counter[str]:
        return Counter(finding.from_ or "" for finding in self.findings)

    @property
    def moves(self) -> Counter[str]:
        """How many findings each move would take away."""
        moves = Counter(
            _MOVES.get(finding.rule, f"the remedy of {finding.rule}") for finding in self.findings
        )
        return Counter({move.format(to=self.key.to): count for move, count in moves.items()})

    @property
    def names(self) -> Counter[str]:
        """What is used of a file, by how many findings."""
        start = f"{self.key.name}."
        return Counter(
            name.removeprefix(start)
            for finding in self.findings
            for name in finding.names
            if name != self.key.name
        )


def causes_of(findings: Iterable[Finding]) -> list[Cause]:
    """The findings by target: those with most errors first, then those with most findings."""
    found = list(findings)
    files = frozenset(f.target for f in found if f.rule in _IMPORTS and f.names and f.target)
    alike: dict[CauseTarget, list[Finding]] = {}
    for finding in found:
        alike.setdefault(_target(finding, files), []).append(finding)
    causes = [Cause(target, tuple(same)) for target, same in alike.items()]
    return sorted(causes, key=lambda cause: (-cause.errors, -len(cause.findings), cause.key[:2]))


def count_causes(causes: Iterable[Cause]) -> int:
    """How many pairs of a target and a module that reaches it there are."""
    return sum(len(cause.importers) for cause in causes)


def _target(finding: Finding, files: frozenset[str]) -> CauseTarget:
    target, to, group = finding.target, finding.to, finding.group
    if finding.rule == "leaked-model":
        return CauseTarget("signatures", finding.path, finding.from_)
    if to is None or target is None or group == "project":
        return CauseTarget("rule", finding.rule, None)
    if group == "dependency" or finding.rule == "test-undeclared-dependency":
        return CauseTarget("dependency", f"{finding.from_} → {to}", to)
    if finding.rule == "shared-fixture":
        # Asked for by its name, which the target ends in.
        return CauseTarget("fixtures", target if finding.names else target.rpartition(".")[0] or target, to)
    if group == "data" or finding.rule == "test-foreign-data":
        return CauseTarget("table", target, to)
    return CauseTarget("file", next((name for name in upwards(target) if name in files), target), to)
