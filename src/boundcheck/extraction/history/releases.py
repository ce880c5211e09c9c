"""Which modules are changed for the same releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Final, NamedTuple

from boundcheck.extraction.history.log import Tag
from boundcheck.extraction.history.model import Revision, Together

FEWEST: Final = 5  # releases; of fewer, chance says as much


class Releases(NamedTuple):
    """The tags that stand for one release each, in order, and what each release changed since the one before."""

    names: tuple[str, ...]
    changed: tuple[frozenset[str], ...]

    @property
    def counts(self) -> Counter[str]:
        """For each module, how many releases changed it."""
        return Counter(module for modules in self.changed for module in modules)


def read_releases(
    parents: Mapping[str, tuple[str, ...]], tags: Iterable[Tag], revisions: Iterable[Revision]
) -> Releases:
    """A commit belongs to the first release that holds it; the first tag only starts the count.

    `parents` are those of all commits that tags and HEAD lead to. A release that was cut on a branch holds what HEAD's
    history had when the branch left it; what was only done on the branch is not known here. So further releases of the
    same branch hold nothing new, and do not count.
    """
    touched = {revision.commit: revision.modules for revision in revisions}
    taken: set[str] = set()
    found = []
    for tag in tags:
        modules = _changed(tag.commit, parents, touched, taken)
        if modules:
            found.append((tag.name, modules))
    return Releases(tuple(name for name, _ in found[1:]), tuple(modules for _, modules in found[1:]))


def released_together(releases: Releases) -> tuple[Together, ...]:
    """Pairs that were changed in the same release, where at least `FEWEST` changed either; the closest first."""
    alone = releases.counts
    both = Counter(pair for modules in releases.changed for pair in combinations(sorted(modules), 2))
    found = (
        Together(first, second, count, alone[first] + alone[second] - count)
        for (first, second), count in both.items()
    )
    enough = (pair for pair in found if pair.either >= FEWEST)
    return tuple(
        sorted(enough, key=lambda pair: (-pair.both / pair.either, -pair.both, pair.first, pair.second))
    )


def _changed(
    start: str,
    parents: Mapping[str, tuple[str, ...]],
    touched: Mapping[str, tuple[str, ...]],
    taken: set[str],
) -> frozenset[str]:
    """The modules that a release changes; takes its commits."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in taken:
            taken.add(name)
            found.update(touched.get(name, ()))
            waiting += parents.get(name, ())
    return frozenset(found)
