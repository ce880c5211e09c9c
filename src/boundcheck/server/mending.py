"""What `boundcheck fix` would write for one finding, as edits of the texts that the editor has."""

from __future__ import annotations

from collections.abc import Mapping

from boundcheck.base.disk import HeldTexts
from boundcheck.base.light import NamedTuple
from boundcheck.findings.finding import Finding
from boundcheck.scan.source import text_of
from boundcheck.server.diagnosis import Diagnosis
from boundcheck.server.texts import same_ends


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


def mending(of: Diagnosis, finding: Finding) -> Mending | None:
    """What mends a finding; None where nothing does, or would have to rewrite a text that cannot be read as it stands."""
    if of.run is None:
        return None
    from boundcheck.fix import plan

    with HeldTexts(of.judged.texts):
        found = plan(of.run.codebase, [finding], unsafe=True)
    root, broken = of.run.codebase.config.root, of.judged.broken
    if not found.done or any(file.after is None or str(root / file.path) in broken for file in found.files):
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
    first, same = same_ends(old, new)
    gone, come = old[first : len(old) - same], new[first : len(new) - same]
    if same:  # whole lines, with what ends them
        return Replacement((first, 0), (first + len(gone), 0), "".join(f"{line}\n" for line in come))
    end = (len(old) - 1, len(old[-1]))
    if not first:
        return Replacement((0, 0), end, "\n".join(come))
    return Replacement((first - 1, len(old[first - 1])), end, "".join(f"\n{line}" for line in come))
