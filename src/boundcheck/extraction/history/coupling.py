"""Which modules change in the same commits as one, and which for the same releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from boundcheck.base.graphs import reached
from boundcheck.extraction.history.log import Tag
from boundcheck.extraction.history.model import Companion, Partner, Releases, Revision, Thresholds

# Seven of ten changes to either touch both: whoever works on one works on both, and a network between them would split
# most changes in two, to be released in order. Fewer than ten such commits may be the making of a single feature.
MERGE_COUPLING: Final = 70
MERGE_SHARED: Final = 10
FEWEST: Final = 5  # releases; of fewer, chance says as much


def counting(revisions: Iterable[Revision], thresholds: Thresholds) -> tuple[Revision, ...]:
    """The commits that coupling is told from: those that touch a module, and not too many files at once.

    As in code-maat, a changeset that is too large counts for nothing at all, not for the revisions of its modules either
    (src/code_maat/analysis/coupling_algos.clj: co-changing-by-revision removes it before module-by-revs counts). Its size
    is that of its files which belong to a module (src/code_maat/app/app.clj groups, and grouper.clj drops the others,
    before anything is analysed), each file once, whichever module it is of.
    """
    return tuple(found for found in revisions if found.modules and found.files <= thresholds.max_changeset)


def partners_of(module: str, counted: Iterable[Revision], thresholds: Thresholds) -> tuple[Partner, ...]:
    """The modules that are coupled with one within the thresholds by code-maat's definition, the strongest first.

    The degree is shared revisions / average revisions of both, as percent, rounded down for show
    (src/code_maat/analysis/logical_coupling.clj: as-logical-coupling-measure). Thresholds hold for the average, unrounded,
    and for the degree, unrounded below and rounded down above (coupling_algos.clj: within-threshold?). A commit counts once
    for a module, however many of its files it touches (module-by-revs).
    """
    totals: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for found in counted:
        totals.update(found.modules)
        shared.update(found.modules if module in found.modules else ())
    own = totals[module]
    partners = (
        Partner(other, 200 * both // (own + totals[other]), both, own, totals[other])
        for other, both in shared.items()
        if other != module and _is_within(thresholds, both, own + totals[other])
    )
    # By the average of both, rounded up, where degrees are alike.
    return tuple(sorted(partners, key=lambda p: (-p.degree, -((p.own + p.theirs + 1) // 2), p.module)))


def may_merge(partner: Partner) -> bool:
    """Whether two modules change together so nearly always that they may be one."""
    return partner.degree >= MERGE_COUPLING and partner.shared >= MERGE_SHARED


def _is_within(thresholds: Thresholds, shared: int, revisions: int) -> bool:
    """`revisions` are those of both together: twice the average. All in whole numbers, so that nothing is rounded."""
    return (
        revisions >= 2 * thresholds.min_revs
        and shared >= thresholds.min_shared
        and 200 * shared >= thresholds.min_coupling * revisions
        and 200 * shared // revisions <= thresholds.max_coupling
    )


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
        new = reached({tag.commit} - taken, lambda name: set(parents.get(name, ())) - taken)
        taken.update(new)
        if modules := frozenset(module for name in new for module in touched.get(name, ())):
            found.append((tag.name, modules))
    return Releases(tuple(name for name, _ in found[1:]), tuple(modules for _, modules in found[1:]))


def companions_of(module: str, releases: Releases) -> tuple[Companion, ...]:
    """The modules that were changed in the same release, where at least `FEWEST` changed either; the closest first."""
    alone = releases.counts
    both = Counter(other for changed in releases.changed if module in changed for other in changed - {module})
    found = (Companion(other, count, alone[module] + alone[other] - count) for other, count in both.items())
    enough = (pair for pair in found if pair.either >= FEWEST)
    return tuple(sorted(enough, key=lambda pair: (-pair.both / pair.either, -pair.both, pair.module)))
