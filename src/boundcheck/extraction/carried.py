"""What the baseline and exceptions know of findings whose modules have other names after a change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from glob import escape

from boundcheck.base.light import replace
from boundcheck.codebase.codebase import Codebase
from boundcheck.config.model import Allow
from boundcheck.config.model import Entry as Written
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.finding import PER_PAIR, Finding
from boundcheck.outcome.baseline import Baseline, BaselineEntry
from boundcheck.outcome.suppress import covers


def carry(
    analysis: Analysis, baseline: Baseline, written: Codebase, codebase: Codebase
) -> tuple[Analysis, Baseline]:
    """The analysis of `codebase`, with exceptions that cover what they covered under the contracts as `written`, and the
    baseline with its entries under the names of today. What the change itself makes is in neither.
    """
    origins = _Origins(written, codebase)
    before = ((finding, origins.before(finding)) for finding in analysis.findings)
    moved = [(finding, ends) for finding, ends in before if ends != ((finding.from_, finding.to),)]
    allows = dict.fromkeys((*analysis.allows, *_allows(analysis.allows, moved)))
    return replace(analysis, allows=tuple(allows)), _followed(baseline, analysis.findings, moved)


_Ends = tuple[str | None, str | None]


class _Origins:
    """Where the files of each module were before, and whose each file was."""

    def __init__(self, written: Codebase, codebase: Codebase) -> None:
        self._written, self._owners = written, {file.path: file.owner for file in written.files}
        self._modules: dict[str, set[str]] = defaultdict(set)
        for file in codebase.files:
            self._modules[file.owner].add(self._owners[file.path])

    def before(self, finding: Finding) -> tuple[_Ends, ...]:
        """The pairs of modules that a finding may have named before; none where both ends were one module."""
        starts = self._candidates(finding.from_)
        if finding.rule not in PER_PAIR and (owner := self._owners.get(finding.path)) in starts:
            starts = (owner,)
        ends = self._candidates(finding.to)
        if (owner := self._written.modules.owner_of(finding.target or "")) in ends:
            ends = (owner,)
        pairs = [(start, end) for start in starts for end in ends if start is None or start != end]
        return tuple(sorted(pairs, key=lambda pair: pair != (finding.from_, finding.to)))

    def _candidates(self, name: str | None) -> tuple[str | None, ...]:
        return tuple(sorted(self._modules.get(name, {name}))) if name else (name,)


def _allows(allows: Sequence[Allow], moved: Iterable[tuple[Finding, tuple[_Ends, ...]]]) -> Iterator[Allow]:
    """An exception of its own for each finding that one covered under its earlier modules."""
    for finding, pairs in moved:
        if any(covers(allow, finding) for allow in allows):
            continue
        for allow in allows:
            if any(covers(allow, finding._replace(from_=from_, to=to)) for from_, to in pairs):
                ends = (finding.from_, finding.to)
                from_, to = (Written(escape(name), allow.place) if name else None for name in ends)
                yield replace(allow, rule=finding.rule, from_=from_, to=to, path=finding.path)


def _followed(
    baseline: Baseline, findings: Iterable[Finding], moved: Sequence[tuple[Finding, tuple[_Ends, ...]]]
) -> Baseline:
    """Entries under the identities of today; what nothing takes up stays under its own.

    What goes by its earlier name takes only what no finding that still has that name needs.
    """
    left = Counter({entry.identity: entry.count for entry in baseline.entries})
    written = {entry.identity: entry for entry in baseline.entries}
    elsewhere = {finding for finding, _ in moved}
    same = Counter(f.identity for f in findings if f not in elsewhere and f.certainty != "possible")
    kept = left & same
    left -= kept
    for finding, pairs in moved:
        earlier = (finding._replace(from_=from_, to=to).identity for from_, to in pairs)
        known = next((identity for identity in earlier if left[identity]), None)
        if known is not None and finding.certainty != "possible":
            left[known] -= 1
            kept[finding.identity] += 1
    new = BaselineEntry(("", "", "", "", ""), 0)
    entries = ((written.get(identity, new), identity, count) for identity, count in (kept + left).items())
    return Baseline(tuple(replace(entry, identity=now, count=count) for entry, now, count in entries))
