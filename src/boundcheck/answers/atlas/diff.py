"""What one state of a project adds to another and takes away: edges, findings, cycles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from boundcheck.answers.atlas.model import BREACHES, Atlas, Diff, EdgeKind, Gone, Reported
from boundcheck.base.light import replace
from boundcheck.findings.finding import Identity


def compare(
    atlas: Atlas, before: Atlas, base: str, revision: str, moved: Callable[[str], str] = lambda path: path
) -> Atlas:
    """The atlas with what is different from an earlier one.

    `base` is the commit of the earlier one, `revision` how it was asked for. `moved` says where a file went since. A
    finding is new when there are more of its identity than before: of several alike, the last ones.
    """
    pairs = {before.ends(edge): edge for edge in before.edges}
    now = {atlas.ends(edge): number for number, edge in enumerate(atlas.edges)}
    gone = tuple(Gone(*pair, edge) for pair, edge in sorted(pairs.items()) if pair not in now)
    modules, modules_before = frozenset(atlas.index), frozenset(before.index)
    cycles, cycles_before = ({cycle.modules for cycle in state.cycles} for state in (atlas, before))
    known = [each.finding.identity for each in atlas.findings]
    known_before = [_identity(each, moved) for each in before.findings]
    return replace(
        atlas,
        diff=Diff(
            base,
            revision,
            added=tuple(number for pair, number in sorted(now.items()) if pair not in pairs),
            removed=gone,
            changed=tuple(_worse(atlas, before, now)),
            findings=tuple(_more(atlas, known, known_before)),
            fixed=tuple(before.findings[number].finding for number in _more(before, known_before, known)),
            modules=tuple(sorted(modules - modules_before)),
            modules_gone=tuple(sorted(modules_before - modules)),
            cycles=tuple(sorted(cycles - cycles_before)),
            cycles_gone=tuple(sorted(cycles_before - cycles)),
            before=before.metrics,
        ),
    )


def _worse(
    atlas: Atlas, before: Atlas, now: dict[tuple[str, str], int]
) -> Iterator[tuple[int, tuple[EdgeKind, ...]]]:
    """Edges that were there and have become a breach that they were not; tables that are now reached count too."""
    for edge in before.edges:
        number = now.get(before.ends(edge))
        if number is not None:
            came = tuple(
                kind for kind in (*BREACHES, "data") if kind in atlas.edges[number].kinds - edge.kinds
            )
            if came:
                yield number, came


def _more(atlas: Atlas, identities: Iterable[Identity], others: Iterable[Identity]) -> Iterator[int]:
    """The indices of findings that are more than the others of their identity; `identities` are those of the atlas's findings."""
    left = Counter(others)
    for number, identity in enumerate(identities):
        if left[identity] > 0:
            left[identity] -= 1
        elif atlas.findings[number].state != "allowed":
            yield number


def _identity(known: Reported, moved: Callable[[str], str]) -> Identity:
    rule, path, *rest = known.finding.identity
    return (rule, moved(path), rest[0], rest[1], rest[2])
