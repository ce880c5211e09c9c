"""Which modules are changed for the same releases as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from boundcheck.extraction.history.log import Tag
from boundcheck.extraction.history.model import Companion, Releases, Revision

FEWEST: Final = 5  # releases; of fewer, chance says as much


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
        modules: set[str] = set()
        waiting = [tag.commit]
        while waiting:
            name = waiting.pop()
            if name not in taken:
                taken.add(name)
                modules.update(touched.get(name, ()))
                waiting += parents.get(name, ())
        if modules:
            found.append((tag.name, frozenset(modules)))
    return Releases(tuple(name for name, _ in found[1:]), tuple(modules for _, modules in found[1:]))


def companions_of(module: str, releases: Releases) -> tuple[Companion, ...]:
    """The modules that were changed in the same release, where at least `FEWEST` changed either; the closest first."""
    alone = releases.counts
    both = Counter(other for changed in releases.changed if module in changed for other in changed - {module})
    found = (Companion(other, count, alone[module] + alone[other] - count) for other, count in both.items())
    enough = (pair for pair in found if pair.either >= FEWEST)
    return tuple(sorted(enough, key=lambda pair: (-pair.both / pair.either, -pair.both, pair.module)))
