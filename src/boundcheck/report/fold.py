"""Which findings people read as one entry: further sites of one breach, one revision, one cause, one file and owner."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import groupby
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.findings.catalog import PER_ROW
from boundcheck.findings.finding import Finding

HANDFUL: Final = 5  # so many entries are still read one by one


class FoldedFinding(NamedTuple):
    """A finding, and those that are told with it; all of one rule and severity."""

    first: Finding
    further: tuple[Finding, ...]

    @property
    def is_mixed(self) -> bool:
        """Whether it holds more than further sites of one breach in one file."""
        site = self.first.path, self.first.identity
        return any((finding.path, finding.identity) != site for finding in self.further)


_Key = Callable[[Finding], Hashable]  # what is alike is told together; None: nothing is like it


def folded(findings: Iterable[Finding], each: frozenset[str] = frozenset()) -> Iterator[FoldedFinding]:
    """Findings in their order as entries, each where its first one stands; of the rules in `each` only further sites of one breach."""
    sites: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        sites.setdefault(_breach(finding), []).append(finding)
    entries = [FoldedFinding(first, tuple(further)) for first, *further in sites.values()]
    single = [entry for entry in entries if entry.first.rule in each]
    entries = [entry for entry in entries if entry.first.rule not in each]
    for key, most in ((_revision, 1), (_row, 1), (_cause, HANDFUL), (_owner, HANDFUL)):
        entries = list(_joined(entries, key, most))
    yield from sorted((*single, *entries), key=lambda entry: entry.first.sort_key)


def at_one_place(entries: Iterable[FoldedFinding]) -> Iterator[list[FoldedFinding]]:
    """Entries in their order, those whose first findings stand at one place together, the errors among them first."""
    for _, same in groupby(entries, key=lambda entry: entry.first.sort_key[:3]):
        yield sorted(same, key=lambda entry: entry.first.severity == "warn")


def _joined(entries: Iterable[FoldedFinding], key: _Key, most: int) -> Iterator[FoldedFinding]:
    """The entries, more than `most` of one key as one; what is joined already stays as it is."""
    alike: dict[Hashable, list[FoldedFinding]] = {}
    for entry in entries:
        found = None if entry.is_mixed else key(entry.first)
        if found is None:
            yield entry
        else:
            alike.setdefault((entry.first.rule, entry.first.severity, found), []).append(entry)
    for same in alike.values():
        if len(same) > most:
            every = (finding for entry in same for finding in (entry.first, *entry.further))
            first, *further = sorted(every, key=lambda finding: finding.sort_key)
            yield FoldedFinding(first, tuple(further))
        else:
            yield from same


def _breach(finding: Finding) -> Hashable:
    """One breach in one file. Without a target only the message can tell two apart, so there it must be the same too."""
    message = finding.message if finding.target is None else ""
    return finding.path, finding.identity, finding.severity, message


def _revision(finding: Finding) -> Hashable:
    return finding.path if finding.rule == "cross-module-migration" else None


def _row(finding: Finding) -> Hashable:
    """What is told for each row or signature: of one module all that reach a table, of one file all that show models."""
    if finding.rule not in PER_ROW:
        return None
    return finding.from_, finding.to, finding.path if finding.to is None else finding.target


def _cause(finding: Finding) -> Hashable:
    """What many tests of one module reach for in another one: the file of fixtures or helpers, the table, the name."""
    if finding.group != "tests" or not finding.target or finding.to is None:
        return None
    target = finding.target
    if (
        finding.rule == "shared-fixture" and not finding.names
    ):  # asked for by its name, which the target ends in
        target = target.rpartition(".")[0] or target
    return finding.from_, finding.to, target


def _owner(finding: Finding) -> Hashable:
    if finding.to is None or finding.group == "project":
        return None
    return finding.path, finding.from_, finding.to, finding.contract
