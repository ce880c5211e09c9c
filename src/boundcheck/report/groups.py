"""Findings in groups: by what they come from, by rule, by the module they are in, or by who owns that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from shlex import quote
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.plain import counted, tallied, visible
from boundcheck.findings.finding import Finding
from boundcheck.report.causes import Cause, causes_of
from boundcheck.report.words import tally

NAMED: Final = 3  # of what a group holds
NOBODY: Final = "nobody"
_PROJECT: Final = "the project"
_LABELS: Final = {
    "table": "table {name} of {to}",
    "file": "{name} of {to}",
    "fixtures": "fixtures {name} of {to}",
    "dependency": "dependency {name}",
    "signatures": "signatures in {name} of {to}",
    "rule": "{name}",
}


class Group(NamedTuple):
    """Findings in order, what they have in common and what of it is worth a second line; `option` asks for them alone."""

    label: str
    findings: tuple[Finding, ...]
    below: str
    option: str

    @property
    def errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def heading(self) -> str:
        """`table shop_order of shop: billing 12: 9 errors, 3 warnings`."""
        return f"{visible(self.label)}: {self.counts}"

    @property
    def counts(self) -> str:
        return ", ".join(tally(self.errors, self.warnings))

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors


def grouped(
    by: str,
    findings: Sequence[Finding],
    owners: Mapping[str, str],
    owner_of_path: Callable[[str], str] = lambda path: "",
) -> list[Group]:
    """The findings by "target" (a cause of theirs), "rule", "module" or "owner"; those with most errors first.

    `owners` are those of modules, as contracts name them; where they name none, `owner_of_path` is asked ("": nobody).
    """
    if by == "target":
        return [_of_cause(cause) for cause in causes_of(findings)]
    if by == "rule":
        return _groups(findings, lambda finding: finding.rule, lambda rule, _: f"--select {rule}")
    if by == "module":
        return _groups(findings, lambda finding: finding.from_ or _PROJECT, _modules)
    return _groups(
        findings, lambda found: owners.get(found.from_ or "") or owner_of_path(found.path) or NOBODY, _modules
    )


def _of_cause(cause: Cause) -> Group:
    kind, name, to = cause.key
    label = _LABELS[kind].format(name=name, to=to)
    users = "" if kind in ("dependency", "signatures") else f": {', '.join(ranked(cause.importers))}"
    moves = ", ".join(tallied(cause.moves))
    if kind == "file" and cause.names:
        moves += f", or a facade with {', '.join(ranked(cause.names))}"
    return Group(f"{label}{users}", cause.findings, moves, _option(cause))


def _option(cause: Cause) -> str:
    """What asks for the findings of a cause alone."""
    kind, name, _ = cause.key
    first = cause.findings[0]
    if kind == "rule":
        return f"--select {name}"
    if kind == "signatures":
        return f"--select {first.rule} --module {quote(first.from_ or '')}"
    targets = sorted({finding.target or "" for finding in cause.findings})
    if kind == "dependency":
        rules = ",".join(sorted({finding.rule for finding in cause.findings}))
        words = [f"--select {rules} --module {quote(first.from_ or '')}", *map(_aimed, targets)]
        return " ".join(words if len(targets) <= NAMED else words[:1])
    return " ".join(map(_aimed, targets if len(targets) <= NAMED else [f"{name}*"]))


def _aimed(target: str) -> str:
    return f"--target {quote(target)}"


def _modules(name: str, found: Sequence[Finding]) -> str:
    modules = sorted({finding.from_ for finding in found if finding.from_})
    if not modules:
        return f"--select {','.join(sorted({finding.rule for finding in found}))}"
    return f"--module {quote(','.join(modules))}"


def _groups(
    findings: Iterable[Finding],
    key: Callable[[Finding], str],
    option: Callable[[str, Sequence[Finding]], str],
) -> list[Group]:
    alike: dict[str, list[Finding]] = {}
    for finding in findings:
        alike.setdefault(key(finding), []).append(finding)
    groups = [Group(name, tuple(found), _causes(found), option(name, found)) for name, found in alike.items()]
    return sorted(groups, key=lambda group: (-group.errors, -len(group.findings), group.label))


def _causes(findings: Sequence[Finding]) -> str:
    """The causes that most of the findings have; the files where they have but one."""
    causes = causes_of(findings)
    if len(causes) == 1:
        return f"in {', '.join(ranked(Counter(finding.path for finding in findings)))}"
    return ", ".join(ranked(Counter({cause.key.name: len(cause.findings) for cause in causes})))


def ranked(counts: Counter[str]) -> list[str]:
    """`dcim 458`, `ipam 172`, `and 5 more`."""
    found = tallied(counts)
    rest = len(found) - NAMED
    return [*found] if rest <= 1 else [*found[:NAMED], counted(rest, "more", "more")]
