"""What `boundcheck fix` would write for one finding, as edits of the texts that the editor has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from boundcheck.disk import held
from boundcheck.finding import Finding
from boundcheck.run import Run
from boundcheck.scan.source import text_of
from boundcheck.server.diagnosis import Texts


class Replacement(NamedTuple):
    """Text to stand for that between two places: lines and indexes in them from 0, the end not included."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


class Mending(NamedTuple):
    """What mends a finding, in a sentence; `unsafe`: why a person has to look at it first; by path from the root on, what to write."""

    title: str
    unsafe: str
    edits: Mapping[str, Replacement]


def mending(run: Run, finding: Finding, texts: Texts) -> Mending | None:
    """What mends a finding of a run on these texts; None where nothing does."""
    from boundcheck.fix import plan

    with held(texts):
        found = plan(run.codebase, [finding], unsafe=True)
    if not found.done or any(file.after is None for file in found.files):
        return None
    edits = {}
    for file in found.files:
        before, after = text_of(file.before), text_of(file.after or b"")
        if not isinstance(before, str) or not isinstance(after, str):
            return None
        edits[file.path] = replacement(before, after)
    (intent,) = found.done
    return Mending(intent.title, intent.unsafe, edits) if edits else None


def replacement(before: str, after: str) -> Replacement:
    """What makes one text of another: the lines between those that both begin and end with."""
    old, new = before.split("\n"), after.split("\n")
    most = min(len(old), len(new))
    first = next((n for n in range(most) if old[n] != new[n]), most)
    same = next((n for n in range(most - first) if old[-1 - n] != new[-1 - n]), most - first)
    gone, come = old[first : len(old) - same], new[first : len(new) - same]
    if same:  # whole lines, with what ends them
        return Replacement((first, 0), (first + len(gone), 0), "".join(f"{line}\n" for line in come))
    end = (len(old) - 1, len(old[-1]))
    if not first:
        return Replacement((0, 0), end, "\n".join(come))
    return Replacement((first - 1, len(old[first - 1])), end, "".join(f"\n{line}" for line in come))
