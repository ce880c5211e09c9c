"""Which intents new findings come of, as far as files and names tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from boundcheck.findings.finding import Finding
from boundcheck.fix.model import Exported, Intent, Named, Taken

_WORD = re.compile(r"[^\W\d]\w*")


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
