"""What is found after files were rewritten: which intents new findings come of, and cycles that are merely told at another dependency."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from boundcheck.base.light import NamedTuple
from boundcheck.findings.finding import Finding, Identity
from boundcheck.fix.known import breach_of
from boundcheck.fix.model import Exported, Intent, Named, Taken

_WORD = re.compile(r"[^\W\d]\w*")
_CYCLE = "dependency-cycle"  # which dependency is the cheapest to cut depends on all import sites


def causes(intents: Sequence[Intent], new: Sequence[Finding]) -> Mapping[Finding, str]:
    """What intents are to mend that new findings may come of, with the reason to leave them out.

    Those that change the file of a new finding, of these the ones whose names it says, where it says any; else those that
    offer a name that it says. Where there are none the latter half, so that a few tries find it.
    """
    found: dict[Finding, str] = {}
    for finding in new:
        what = f"{finding.rule} at {finding.path}:{finding.line}"
        words = {*_WORD.findall(" ".join((finding.message, finding.target or "", *finding.names)))}
        here = [intent for intent in intents if any(step.path == finding.path for step in intent.steps)]
        named = [intent for intent in intents if not words.isdisjoint(_names(intent))]
        both = [intent for intent in here if intent in named]
        for intent in both or here or named:
            found.setdefault(intent.finding, f"it would make {what}")
    if not found and new:
        told = (
            f"it, or one of those left out with it, would make {new[0].rule} at {new[0].path}:{new[0].line}"
        )
        found = {intent.finding: told for intent in intents[len(intents) // 2 :]}
    return found


def _names(intent: Intent) -> Iterator[str]:
    for step in intent.steps:
        if isinstance(step, Exported):
            yield step.name
        elif isinstance(step, Taken):
            yield step.new.partition(" ")[0].rpartition(".")[2]
        elif isinstance(step, Named):
            yield from step.names


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
    old = {breach_of(found): found for found in before if found.rule == _CYCLE}
    now = {breach_of(found): found for found in after if found.rule == _CYCLE}
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
    return any(found.rule == _CYCLE and found.from_ in group and found.to in group for found in findings)
