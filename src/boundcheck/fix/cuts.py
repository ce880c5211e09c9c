"""Cycles that were there before, told at another dependency: which is the cheapest to cut depends on all import sites."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from boundcheck.base.light import NamedTuple
from boundcheck.findings.finding import Finding, Identity
from boundcheck.fix.known import breach_of

_RULE = "dependency-cycle"


class Cuts(NamedTuple):
    """What is told of cycles after files were rewritten: `moved` are findings about cycles that were told elsewhere before;
    `followed` are identities that leave the baseline, and those that it is to know instead."""

    moved: frozenset[Finding]
    followed: frozenset[Identity]


def cuts_of(
    groups: Iterable[Collection[str]],
    before: Collection[Finding],
    shown: Collection[Finding],
    allowed: Iterable[Finding],
    after: Iterable[Finding],
) -> Cuts:
    """`groups`: the modules that were in a cycle with each other before; `before`: what was found then, of which `shown` was not
    known; `allowed`: what an exception covered. A cycle that an exception covered is told anew where the exception no longer does.
    """
    old = {breach_of(found): found for found in before if found.rule == _RULE}
    now = {breach_of(found): found for found in after if found.rule == _RULE}
    new = [found for breach, found in now.items() if breach not in old]
    moved, followed = set[Finding](), {old[breach].identity for breach in old if breach not in now}
    for group in groups:
        here = [found for found in new if found.from_ in group and found.to in group]
        if here and not _has_cut(group, allowed):
            moved.update(here)
            if not _has_cut(group, shown):
                followed.update(found.identity for found in here)
    return Cuts(frozenset(moved), frozenset(followed))


def _has_cut(group: Collection[str], findings: Iterable[Finding]) -> bool:
    return any(found.rule == _RULE and found.from_ in group and found.to in group for found in findings)
