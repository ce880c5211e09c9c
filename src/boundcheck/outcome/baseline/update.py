"""What a baseline is to know next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence

from boundcheck.base.light import dataclass
from boundcheck.findings.finding import Finding, Identity
from boundcheck.outcome.baseline.known import (
    Baseline,
    HeldAgainstBaseline,
    Renames,
    can_be_known,
    compare,
    counted_by_statement,
    of_counts,
)


@dataclass(frozen=True, slots=True)
class Updated:
    """A baseline as it is to be, what was held against the one before, how many entries it loses, and of what is new: what it
    takes in, what strict modules refuse, and what it leaves."""

    baseline: Baseline
    compared: HeldAgainstBaseline
    fixed: int
    added: tuple[Finding, ...]
    refused: tuple[Finding, ...]
    left: tuple[Finding, ...]


def update(
    old: Baseline,
    findings: Sequence[Finding],
    renames: Renames,
    wanted: Callable[[Identity], bool],
    accepted: Callable[[Finding], bool],
    strict: frozenset[str],
    unread: Container[str],
    covered: Iterable[Finding],
) -> Updated:
    """Take out what is fixed, and take in what is accepted, of entries that are wanted; all others stay as they are.

    Modules that are strict take nothing in. What is known of files at `unread`, which could not be read whole, stays; so does
    what is known of `covered`, findings that an exception covers.
    """
    compared = compare(old, findings, renames, unread, covered)
    counts = Counter(compared.standing)
    fixed = 0
    for entry, gone in compared.fixed:
        if wanted(entry.identity):
            fixed += gone
        else:
            counts[entry.identity] += gone
    added, refused, left = [], [], []
    for finding in compared.new:
        if not can_be_known(finding) or not wanted(finding.identity):
            continue
        if not accepted(finding):
            left.append(finding)
        elif finding.from_ in strict:
            refused.append(finding)
        else:
            added.append(finding)
    counts.update(counted_by_statement(added))
    return Updated(of_counts(counts), compared, fixed, tuple(added), tuple(refused), tuple(left))
