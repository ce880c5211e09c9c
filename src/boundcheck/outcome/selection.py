"""From all findings to a report: what is asked for, without what exceptions cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from operator import attrgetter
from typing import Final

from boundcheck.base.light import dataclass, replace
from boundcheck.facts.depths import Depth, depth_for
from boundcheck.findings.analysis import Analysis, graded
from boundcheck.findings.catalog import ALL_RULES, GROUP_OF, asks_of_data
from boundcheck.findings.finding import CERTAINTIES, PER_PAIR, Finding, Identity, unmatched
from boundcheck.outcome.baseline import (
    STALE,
    Added,
    Baseline,
    BaselineEntry,
    HeldAgainstBaseline,
    Renames,
    compare,
    counted_by_statement,
)
from boundcheck.outcome.suppress import EXPIRED, UNUSED, suppress
from boundcheck.report.model import ContractVerdict, Report, Summary

CONTRACTS = "import-contract"
_OF_TYPES: Final = "leaked-model"  # of what files do with data, it asks for what others are handed alone
_SOON: Final = timedelta(days=14)
_place = attrgetter("sort_key")


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the findings is asked for. `paths` are relative to the project root, `targets` tables, dotted names or globs;
    empty means everything."""

    rules: frozenset[str] = ALL_RULES
    modules: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    min_certainty: str = "likely"
    contracts: frozenset[str] = frozenset()
    targets: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the project is left out, so that what is missing can be told."""
        return not (self.modules or self.paths or self.contracts or self.targets)


def check(
    analysis: Analysis,
    selection: Selection,
    baseline: Baseline | None = None,
    renames: Renames = lambda file, paths: {},
    added: Added | None = None,
) -> Report:
    """Findings → exceptions → baseline → report; the selection limits what is shown. How long it took is for the caller to say.

    `added` tells the lines of a file that are new, by which one of several alike is; where nobody does, the finding says so."""
    level = analysis.severities.level
    on = frozenset(rule for rule in selection.rules if level(rule, None) != "off")
    # An expired exception stands for what it covers; where it cannot be reported, it covers nothing.
    today = datetime.now(UTC).date() if EXPIRED in on else None
    kept, allowed = _without_excepted(analysis, selection, on, today)
    unread = analysis.unread
    compared = compare(baseline or Baseline(()), kept, renames, unread, allowed, added or (lambda path: ()))
    if added is None:
        compared = replace(compared, new=tuple(_with_doubt(compared)))
    # What is not found because a name matches nothing is not fixed.
    fixed = () if unmatched(compared.new) else compared.fixed
    gone = [(entry, count) for entry, count in fixed if _can_be_told(entry.identity[0], selection)]
    stale = _numbered(graded(analysis.severities, _stale(gone))) if STALE in on else ()
    new = sorted((*compared.new, *stale), key=_place) if stale else compared.new
    part = (found for found in new if found.rule == EXPIRED or is_shown(found, selection))
    shown = tuple(_shown(new, selection) if selection.is_whole else part)
    errors = sum(finding.severity == "error" for finding in shown)
    known, excepted = (tuple(_shown(each, selection)) for each in (compared.known, allowed))
    counts = (analysis.files, len(analysis.modules), errors, len(shown) - errors, len(known), len(excepted))
    others = (entry.version for entry in (baseline.entries if baseline else ()) if entry.is_of_another)
    return Report(
        shown,
        Summary(*counts),
        fixed=sum(count for _, count in gone),
        baselined=known,
        allowed=excepted,
        unread=len(unread - _unread_for_others(analysis, selection.rules)),
        unowned=analysis.unowned if "raw-sql" in selection.rules else 0,
        left_out=analysis.left_out,
        known_by=next(others, ""),
        contracts=_verdicts(analysis, selection, compared.new),
        expiring=tuple(_expiring(analysis, today)) if today and selection.is_whole else (),
        is_part=not (selection.is_whole and selection.rules >= analysis.severities.on),
        elsewhere=analysis.elsewhere if asks_of_data(selection.rules) else "",
        slips=analysis.slips if "stale-contract" in on else (),
    )


def _without_excepted(
    analysis: Analysis, selection: Selection, on: frozenset[str], today: date | None
) -> tuple[list[Finding], tuple[Finding, ...]]:
    """What no exception covers, with what is said of exceptions, in order; and what they cover."""
    # On a part of the project, or of the rules, nobody can say that an exception is unused.
    ran = on if selection.is_whole else frozenset()
    asked = selection.rules - (frozenset() if CONTRACTS in selection.rules else {UNUSED})
    result = suppress(analysis, (found for found in analysis.findings if found.rule in asked), ran, today)
    expired = (f for f, covered in result.expired if any(is_shown(c, selection) for c in covered))
    about = (finding for finding in (*result.about, *expired) if finding.rule in selection.rules)
    return _numbered([*result.kept, *graded(analysis.severities, about)]), result.allowed


def _unread_for_others(analysis: Analysis, rules: frozenset[str]) -> frozenset[str]:
    """Files that only other rules than these would have had to read: a run that read more must not tell more."""
    others = analysis.unread_for_data | analysis.unread_for_suites
    if asks_of_data(rules - {_OF_TYPES}):
        others -= analysis.unread_for_data
    if _OF_TYPES in rules:
        others -= analysis.unread_for_types
    if Depth.TABLES in depth_for(rules, analysis.severities):
        others -= analysis.unread_for_suites
    return others


def _verdicts(
    analysis: Analysis, selection: Selection, left: Iterable[Finding]
) -> tuple[ContractVerdict, ...]:
    """What became of each contract that was asked for, whichever part of the project is reported."""
    if CONTRACTS not in selection.rules:
        return ()
    counts = Counter(f.contract for f in left if f.contract is not None)
    return tuple(
        ContractVerdict(name, type_, counts[name])
        for name, type_ in analysis.contracts
        if not selection.contracts or name in selection.contracts
    )


def _expiring(analysis: Analysis, today: date) -> Iterator[str]:
    """What is told of exceptions before they expire, those that expire first first."""
    soon = [allow for allow in analysis.allows if allow.until and today <= allow.until <= today + _SOON]
    for allow in sorted(soon, key=lambda allow: (allow.until, allow.place)):
        place = f"{allow.place.path}:{allow.place.line}"
        yield f"{place}: the exception to {allow.rule} ({allow.reason}) expires on {allow.until}."


def _with_doubt(compared: HeldAgainstBaseline) -> Iterator[Finding]:
    """What is new; with the places of all of its kind, where the baseline knows others in the same file."""
    if not compared.known:
        yield from compared.new
        return
    alike: dict[Identity, list[Finding]] = {finding.identity: [] for finding in compared.new}
    counts = counted_by_statement(finding for finding in compared.known if finding.identity in alike)
    for finding in (*compared.known, *compared.new):
        if finding.identity in alike:
            alike[finding.identity].append(finding)
    for finding in compared.new:
        every, known = alike[finding.identity], counts[finding.identity]
        if not known or finding.contract or finding.rule in PER_PAIR:
            yield finding
            continue
        lines = ", ".join(dict.fromkeys(str(line) for line in sorted(found.line for found in every)))
        doubt = f"the baseline knows {known} of those in lines {lines}, so that any of them may be new"
        yield finding._replace(message=f"{finding.message} ({doubt})")


def _can_be_told(rule: str, selection: Selection) -> bool:
    """Whether a finding of the baseline that is not there now must be fixed: nothing was left out that could have it."""
    everything = selection.is_whole and (rule not in (UNUSED, EXPIRED) or selection.rules >= GROUP_OF.keys())
    return everything and rule in selection.rules


def _stale(gone: Iterable[tuple[BaselineEntry, int]]) -> Iterator[Finding]:
    """One finding for each entry that has become too large, at its line; what another version of boundcheck found is not fixed when
    this one does not find it."""
    for entry, count in gone:
        if entry.is_of_another:
            continue
        rule, path, from_, to, target = entry.identity
        left = entry.count - count
        places = "1 place" if left == 1 else f"{left} places"
        what = f"is now in {places} instead of {entry.count}, so the rest is" if left else "is"
        where = f" in {path}" if path else f" of {from_}" if from_ else ""
        where += f" ({target or to})" if target or to else ""
        message = f"{rule}{where} {what} no longer a breach; run boundcheck baseline to take it out"
        yield Finding(
            STALE,
            entry.file,
            entry.line,
            1,
            message,
            from_ or None,
            to or None,
            target or None,
            end_line=entry.line,
        )


def _numbered(findings: Iterable[Finding]) -> list[Finding]:
    """Sort, and tell several findings of one identity apart by their order."""
    seen: dict[Identity, int] = {}
    numbered = []
    for finding in sorted(findings, key=_place):
        identity = finding.identity
        ordinal = seen[identity] = seen.get(identity, -1) + 1
        numbered.append(finding.numbered(ordinal) if ordinal else finding)
    return numbered


def _shown(findings: Iterable[Finding], selection: Selection) -> Iterator[Finding]:
    if not selection.is_whole:
        return (finding for finding in findings if is_shown(finding, selection))
    certain = CERTAINTIES[: CERTAINTIES.index(selection.min_certainty) + 1]
    return (finding for finding in findings if finding.certainty in certain)


def is_on(finding: Finding, target: str) -> bool:
    """Whether a name or glob means what a finding reaches: its target, or one of the names that stand behind that."""
    return any(name and fnmatchcase(name, target) for name in (finding.target, *finding.names))


def is_at_least(finding: Finding, certainty: str) -> bool:
    """Whether a finding is as certain as that."""
    return CERTAINTIES.index(finding.certainty) <= CERTAINTIES.index(certainty)


def is_shown(finding: Finding, selection: Selection) -> bool:
    """Whether a finding is asked for, whichever its rule is."""
    if not is_at_least(finding, selection.min_certainty):
        return False
    if selection.contracts and finding.contract not in selection.contracts:
        return False
    if selection.modules and finding.from_ not in selection.modules:
        return False
    if selection.targets and not any(is_on(finding, target) for target in selection.targets):
        return False
    return not selection.paths or any(
        finding.path == path or finding.path.startswith(f"{path}/") for path in selection.paths
    )
