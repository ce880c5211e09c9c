"""What is known: entries, and findings held against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final

from boundcheck.base.light import dataclass, replace
from boundcheck.findings.finding import Finding, Identity, renamed
from boundcheck.outcome.baseline.moved import Moved
from boundcheck.version import VERSION

FILE_NAME: Final = "boundcheck-baseline.toml"
STALE: Final = "stale-baseline"


@dataclass(frozen=True, slots=True, order=True)
class BaselineEntry:
    """How many findings of one identity are known, and where that is written: the line (0: not yet), the file, and the
    version of boundcheck that answers for the file ("": it does not say)."""

    identity: Identity
    count: int
    line: int = 0
    file: str = field(default=FILE_NAME, compare=False)
    version: str = field(default="", compare=False)

    @property
    def is_of_another(self) -> bool:
        """Whether another version of boundcheck found it, so that this one need not."""
        return self.version not in ("", VERSION)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of a baseline, one an identity. Of a single file: `version` of boundcheck answers for it ("": it does not
    say), and it holds what is known of `module` ("": of the project)."""

    entries: tuple[BaselineEntry, ...]
    version: str = VERSION
    module: str = ""

    @property
    def count(self) -> int:
        return sum(entry.count for entry in self.entries)


@dataclass(frozen=True, slots=True)
class HeldAgainstBaseline:
    """Findings held against a baseline: `new` are not in it, `known` are. `fixed` are entries with how many of their
    findings are gone, `standing` is how many of each identity a baseline still knows that loses these. `excepted` counts what of
    that an exception covers as well."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    fixed: tuple[tuple[BaselineEntry, int], ...]
    standing: Mapping[Identity, int]
    excepted: int


def joined(entries: Iterable[BaselineEntry]) -> tuple[BaselineEntry, ...]:
    """One entry an identity, the one that knows most: two branches may have added one each, of which git kept both lines, and what
    moves from one file to another may be in both."""
    found: dict[Identity, BaselineEntry] = {}
    for entry in entries:
        other = found.get(entry.identity)
        found[entry.identity] = entry if other is None or entry.count > other.count else other
    return tuple(found.values())


# The lines of a file that are new, as far as one knows.
Added = Callable[[str], Container[int]]
# Of paths that are gone, as a file of the baseline names them, or of all when none is asked for: where they went, as far as one knows.
Renames = Callable[[str, frozenset[str]], Mapping[str, str]]


def compare(
    baseline: Baseline,
    findings: Sequence[Finding],
    renames: Renames = lambda file, paths: {},
    unread: Container[str] = (),
    covered: Iterable[Finding] = (),
    added: Added = lambda path: (),
) -> HeldAgainstBaseline:
    """Take what is known out of findings, which are in order: of several alike those on lines that were `added` are the new ones,
    else the last. `unread` are the paths of files that could not be read whole, `covered` what is found, too, and an exception
    covers: it is not fixed, so that it is known again when the exception ends.

    What stands in one statement counts once; an entry may know each of its lines, too."""
    if not baseline.entries:
        return HeldAgainstBaseline(tuple(findings), (), (), {}, 0)
    found = [(finding, finding.identity) for finding in findings]
    excepted = Counter(finding.identity for finding in covered)
    counts = Counter(identity for finding, identity in found if finding.certainty != "possible") + excepted
    entries = tuple(_followed(baseline.entries, counts, renames))
    left = {entry.identity: entry.count for entry in entries}
    known = _known(found, left, added)
    new = tuple(finding for finding in findings if id(finding) not in known)
    # What has become merely possible is not fixed: the code is as it was.
    there = Counter(identity for _, identity in found)
    fixed: list[tuple[BaselineEntry, int]] = []
    standing = Counter[Identity]()
    held = 0
    for entry in entries:
        identity = entry.identity
        gone = max(0, entry.count - there[identity])
        covering = min(gone, excepted[identity])
        held += covering
        # Of a file that could not be read nobody can say it.
        gone = 0 if identity[1] in unread else gone - covering
        if gone:
            fixed.append((entry, gone))
        standing[identity] = max(standing[identity], entry.count - gone)
    return HeldAgainstBaseline(
        new, tuple(f for f in findings if id(f) in known), tuple(fixed), standing, held
    )


def _known(
    found: Iterable[tuple[Finding, Identity]], counts: Mapping[Identity, int], added: Added
) -> set[int]:
    """Those of so many statements as are known of each identity, by their ids: to compare thousands of findings takes long."""
    by_identity: dict[Identity, list[Finding]] = {}
    for finding, identity in found:
        if counts.get(identity, 0) > 0 and can_be_known(finding):
            by_identity.setdefault(identity, []).append(finding)
    known: set[int] = set()
    for identity, every in by_identity.items():
        most = counts[identity]
        known.update(map(id, every if len(every) <= most else _of_statements(every, most, added)))
    return known


def _of_statements(findings: Iterable[Finding], most: int, added: Added) -> Iterator[Finding]:
    """The findings of so many statements, of which those on new lines come last."""
    statements: dict[tuple[int, int], list[Finding]] = {}
    for finding in findings:
        statements.setdefault(finding.statement_key, []).append(finding)
    each = list(statements.values())
    if len(each) > most:
        each.sort(key=lambda alike: any(one.line in added(one.path) for one in alike))
    return (finding for alike in each[:most] for finding in alike)


def _followed(
    entries: tuple[BaselineEntry, ...], counts: Counter[Identity], renames: Renames
) -> Iterator[BaselineEntry]:
    """Entries under the new paths of files that were renamed, and the new names of what is in these."""
    gone: dict[str, set[Identity]] = {}
    for entry in entries:
        if not counts[entry.identity]:
            gone.setdefault(entry.file, set()).add(entry.identity)
    if not gone:
        yield from entries
        return
    new = {_nameless(identity) for identity in counts.keys() - {entry.identity for entry in entries}}
    moved: dict[str, Moved] = {}
    for file, identities in gone.items():
        # What one place has new in the stead of what it lacks may be the same by another name.
        has_others = any(_nameless(identity) in new for identity in identities)
        paths = frozenset(identity[1] for identity in identities if identity[1])
        if has_others or paths:
            moved[file] = Moved(renames(file, frozenset() if has_others else paths))
    for entry in entries:
        where = moved.get(entry.file) if entry.identity in gone.get(entry.file, ()) else None
        yield replace(entry, identity=where.identity(entry.identity, counts)) if where else entry


def _nameless(identity: Identity) -> Identity:
    return renamed(identity, str, lambda name: "")


def of_findings(findings: Iterable[Finding]) -> Baseline:
    """The baseline that knows exactly these findings; what is merely possible never fails a run, so it has no entry."""
    return of_counts(counted_by_statement(finding for finding in findings if can_be_known(finding)))


def counted_by_statement(findings: Iterable[Finding]) -> Counter[Identity]:
    """How many findings there are of each identity, what stands in one statement once: so a formatter changes no count."""
    places = {(finding.identity, finding.statement_key) for finding in findings}
    return Counter(identity for identity, _ in places)


def of_counts(counts: Mapping[Identity, int]) -> Baseline:
    """The baseline that knows so many findings of each identity."""
    return Baseline(
        tuple(BaselineEntry(identity, count) for identity, count in sorted(counts.items()) if count > 0)
    )


def can_be_known(finding: Finding) -> bool:
    """Whether a baseline may have an entry for it; a name that matches nothing would be kept by everybody from then on."""
    return finding.rule != STALE and finding.certainty != "possible" and not finding.binds_nothing
