"""What the findings of a work tree have beyond those of its base, what they lack, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.findings.finding import Finding, Identity
from boundcheck.outcome.baseline import Added, counted_by_statement
from boundcheck.report.model import Remark, Report

BASELINE: Final = "the baseline"
EXCEPTION: Final = "an exception"
CONTRACTS: Final = "the contracts of this change"
# Findings on the contracts themselves, which are mended there: to be found under the contracts of then says nothing.
_ON_CONTRACTS: Final = frozenset(
    (
        "stale-contract", "unused-allow", "expired-allow", "stale-baseline", "unused-dependency",
        "unassigned-file", "missing-tests", "table-ownership",
    )
)  # fmt: skip

_NEVER_STANDING: Final = frozenset(
    ("unused-allow", "expired-allow", "stale-baseline")
)  # told of reports alone


@dataclass(frozen=True, slots=True)
class Compared:
    """Findings of now held against those of then; see `report.model.Difference`."""

    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    moved: tuple[Remark, ...]
    unchecked: tuple[Remark, ...]
    accepted: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two reports on a whole project, with what decides of findings that are on one side alone.

    `moved` says where a file of then is now. `standing` gives all findings in the code of now under the contracts of then, `unsure`
    those under the contracts of now that are too uncertain to be told, and `is_off` tells of findings whether nothing asks for
    them now. `modules` are the names of then and of now. `same_contracts`: those of now say what those of then did. `former` says of
    findings of then what they spoke of, where that is called otherwise now; they stand here under the names of now. `added` are the
    lines of a file of now that are new.
    """

    now: Report
    then: Report
    moved: Callable[[str], str]
    standing: Callable[[], Iterable[Finding]]
    unsure: Iterable[Finding]
    is_off: Callable[[Finding], bool]
    modules: tuple[frozenset[str], frozenset[str]]
    same_contracts: bool = True
    former: Mapping[Finding, str] = field(default_factory=dict)
    added: Added = lambda path: ()


def compare_findings(sides: Sides) -> Compared:
    """New is what there is more of, by identity, than then: of several alike those on new lines, else the last ones. Then and now a finding counts that the
    baseline knows, and none that an exception allows."""
    matched = _matched(sides)
    accepted = list(matched.accepted)
    unchecked = list(_known_now(sides, {remark.finding for remark in accepted}))
    (stood, excepted), gone = _excepted(sides, matched.gone)
    standing = _in_order(sides.standing()) if gone or not sides.same_contracts else []
    accepted += (*excepted, *_let_through(sides, standing))
    unsure = Counter(finding.identity for finding in sides.unsure)
    stands, fixed = told_apart(gone, _all(sides.now), standing, sides.is_off, sides.moved, unsure)
    new, stands, renamed = _under_other_names(matched.new, stands, sides.modules)
    return Compared(
        tuple(new),
        tuple(_in_order(fixed)),
        _sorted((*matched.moved, *renamed)),
        _sorted((*unchecked, *stood, *stands)),
        _sorted(accepted),
    )


class _Matched(NamedTuple):
    """Findings of now that none of then has the identity of, reported or known to the baseline; those that moved; and what is gone."""

    new: list[Finding]
    accepted: list[Remark]
    moved: list[Remark]
    gone: list[Finding]


def _matched(sides: Sides) -> _Matched:
    now, then = sides.now, sides.then
    # What is in its place is matched before what came there.
    before = {
        identity: sorted(each, key=lambda pair: pair[0].path != pair[1])
        for identity, each in _by_identity((*then.findings, *then.baselined), sides.moved).items()
    }
    left = Counter({identity: len(each) for identity, each in before.items()})
    reported = set(now.findings)
    matched = _Matched([], [], [], [])
    every = _in_order((*now.findings, *now.baselined))
    over = counted_by_statement(every) - left
    every.sort(key=lambda found: found.identity in over and found.line in sides.added(found.path))
    stood: set[tuple[Identity, tuple[int, int]]] = set()
    for finding in every:
        identity, statement = finding.identity, (finding.identity, finding.statement_key)
        if left[identity] > 0:
            stood.add(statement)
            was, path = before[identity][-left[identity]]
            left[identity] -= 1
            if identity[1] and was.path != path:
                matched.moved.append(Remark(finding, was.path))
            elif was in sides.former:
                matched.moved.append(Remark(finding, sides.former[was]))
        elif statement in stood:
            continue  # what stood there goes over more lines now
        elif finding in reported:
            matched.new.append(finding)
        else:
            matched.accepted.append(Remark(finding, BASELINE))
    matched.new.sort(key=_order)
    matched.gone.extend(
        was for identity, count in left.items() if count for was, _ in before[identity][-count:]
    )
    return matched


def _known_now(sides: Sides, new: Collection[Finding]) -> Iterator[Remark]:
    """What the baseline knows of what stood then, and did not then."""
    known = Counter(finding.identity for finding in sides.now.baselined if finding not in new)
    then = Counter(_mapped(finding, sides.moved).identity for finding in sides.then.baselined)
    for finding in reversed(sides.now.baselined):
        identity = finding.identity
        if finding not in new and known[identity] > then[identity]:
            known[identity] -= 1
            yield Remark(finding, "the baseline knows it now")


def _excepted(
    sides: Sides, gone: Sequence[Finding]
) -> tuple[tuple[list[Remark], list[Remark]], list[Finding]]:
    """What exceptions cover now: of what is gone, and of what is new. The rest of what is gone."""
    covered_then = Counter(_mapped(finding, sides.moved).identity for finding in sides.then.allowed)
    missing = defaultdict(list)
    for finding in gone:
        missing[_mapped(finding, sides.moved).identity].append(finding)
    stood: list[Remark] = []
    new: list[Remark] = []
    for finding in _in_order(sides.now.allowed):
        identity = finding.identity
        if covered_then[identity] > 0:
            covered_then[identity] -= 1
        elif missing[identity]:
            missing[identity].pop()
            stood.append(Remark(finding, "an exception covers it now"))
        else:
            new.append(Remark(finding, EXCEPTION))
    return (stood, new), [finding for each in missing.values() for finding in each]


def _let_through(sides: Sides, standing: Sequence[Finding]) -> Iterator[Remark]:
    """What the contracts of then would have as new, between modules that both know, and those of now say nothing of."""
    if sides.same_contracts:
        return
    now, then = _all(sides.now), [_mapped(finding, sides.moved) for finding in _all(sides.then)]
    most = Counter(finding.identity for finding in now) | Counter(finding.identity for finding in then)
    told = {(finding.path, finding.line, finding.group) for finding in now}
    both = frozenset.intersection(*sides.modules)
    for finding in standing:
        most[finding.identity] -= 1
        if most[finding.identity] >= 0 or finding.rule in _ON_CONTRACTS:
            continue
        if (finding.path, finding.line, finding.group) in told or finding.from_ not in both:
            continue
        if finding.to is None or finding.to in both:
            yield Remark(finding, CONTRACTS)


def _all(report: Report) -> tuple[Finding, ...]:
    return *report.findings, *report.baselined, *report.allowed


def told_apart(
    gone: Iterable[Finding],
    now: Iterable[Finding],
    standing: Iterable[Finding],
    is_off: Callable[[Finding], bool],
    moved: Callable[[str], str] = lambda path: path,
    unsure: Counter[Identity] | None = None,
) -> tuple[list[Remark], list[Finding]]:
    """Of what is gone, what stands in the code of now, with the reason why it is not told, and what is fixed.

    `now` is all that is found now, `standing` what is by the contracts of then; see `Sides`.
    """
    there = Counter(finding.identity for finding in now)
    more: dict[Identity, list[Finding]] = defaultdict(list)
    for finding in standing:
        if there[finding.identity] > 0:
            there[finding.identity] -= 1
        else:
            more[finding.identity].append(finding)
    left = Counter(unsure or {})
    stands: list[Remark] = []
    fixed: list[Finding] = []
    for finding in gone:
        identity = _mapped(finding, moved).identity
        off = is_off(finding)
        if off and finding.rule in _NEVER_STANDING:
            stands.append(Remark(finding, f"{finding.rule} is off"))
        elif left[identity] > 0:
            left[identity] -= 1  # the code is as it was, and less shows what it does
        elif more[identity] and (off or finding.rule not in _ON_CONTRACTS):
            why = f"{finding.rule} is off" if off else "the contracts allow it now"
            stands.append(Remark(more[identity].pop(), why))
        else:
            fixed.append(finding)
    return stands, fixed


def _under_other_names(
    new: Sequence[Finding], stands: Sequence[Remark], modules: tuple[frozenset[str], frozenset[str]]
) -> tuple[list[Finding], list[Remark], list[Remark]]:
    """What is new only because a module has another name: it stood at this very place, as a breach of one that is gone."""
    then, now = modules
    places = defaultdict(list)
    for remark in stands:
        if {remark.finding.from_, remark.finding.to} & (then - now):
            places[_site(remark.finding)].append(remark)
    left, renamed, taken = [], [], set()
    for finding in new:
        if places[_site(finding)] and {finding.from_, finding.to} & (now - then):
            remark = places[_site(finding)].pop()
            taken.add(id(remark))
            was = remark.finding
            renamed.append(Remark(finding, f"{was.from_} → {was.to}" if was.to else str(was.from_)))
        else:
            left.append(finding)
    return left, [remark for remark in stands if id(remark) not in taken], renamed


def _site(finding: Finding) -> tuple[str, str, int, int]:
    return finding.rule, finding.path, finding.line, finding.column


def _mapped(finding: Finding, moved: Callable[[str], str]) -> Finding:
    path = moved(finding.path)
    return finding if path == finding.path else finding._replace(path=path)


def _by_identity(
    findings: Iterable[Finding], moved: Callable[[str], str]
) -> dict[Identity, list[tuple[Finding, str]]]:
    """Findings of then by the identity that they have now, each with its path of now."""
    found: dict[Identity, list[tuple[Finding, str]]] = defaultdict(list)
    for finding in _in_order(findings):
        mapped = _mapped(finding, moved)
        found[mapped.identity].append((finding, mapped.path))
    return found


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=_order)


def _order(finding: Finding) -> tuple[object, ...]:
    return (*finding.sort_key, finding.ordinal)


def _sorted(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda remark: (remark.finding.sort_key, remark.about)))
