"""Who changes which module, and whose people they are: an estimate, since no repository says who is in which team."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.base.plain import most_first
from boundcheck.extraction.history.model import Activity, History, Person, Revision, Visitors

HOME_COMMITS: Final = 5  # of one author in one owner's modules; fewer tell nothing of a team
HOME_SHARE: Final = 67  # percent; who does less than two thirds of the work in one place works everywhere
_MAIN: Final = 3
_YEAR: Final = 365 * 24 * 3600
_BOT: Final = later(r"\[bot\]|\(bot\)|(?:^|[ _-])bot$|^dependabot\b|^github.actions$", re.IGNORECASE)


def is_bot(author: str, email: str) -> bool:
    """Whether a program committed, by its name or address."""
    return _BOT.search(author) is not None or "[bot]@" in email.lower()


def homes(revisions: Iterable[Revision], owners: Mapping[str, str | None]) -> dict[str, str]:
    """The owner whose modules take part in most commits of an author; nobody for who works everywhere, or seldom."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for revision in revisions:
        of = {owner for name in revision.modules if (owner := owners.get(name))}
        if of and revision.author:
            counts[revision.author].update(of)
            totals[revision.author] += 1
    found = {}
    for author, count in counts.items():
        ranked = most_first(count)
        owner, most = ranked[0]
        is_ahead = len(ranked) < 2 or ranked[1][1] < most
        if is_ahead and most >= HOME_COMMITS and 100 * most >= HOME_SHARE * totals[author]:
            found[author] = owner
    return found


def activity_of(module: str, history: History) -> Activity:
    """What happened to a module."""
    revisions, counted = (
        [found for found in which if module in found.modules]
        for which in (history.revisions, history.counted)
    )
    owner, now = history.owners.get(module), history.now
    people = Counter(revision.author for revision in revisions if revision.author)
    at_home = homes(history.counted, history.owners) if owner else {}
    placed = [author for revision in counted if (author := revision.author) in at_home]
    return Activity(
        module,
        owner,
        len(revisions),
        sum(now - _YEAR <= revision.at <= now for revision in revisions),
        len(counted),
        len(people),
        tuple(Person(*person) for person in most_first(people)[:_MAIN]),
        len(placed),
        _visitors([author for author in placed if at_home[author] != owner], at_home),
        history.releases.counts[module],
        sum(len(revision.modules) == 1 for revision in revisions),
    )


def _visitors(authors: Sequence[str], at_home: Mapping[str, str]) -> tuple[Visitors, ...]:
    """`authors` are those of commits, one a commit."""
    commits = Counter(at_home[author] for author in authors)
    people = Counter(at_home[author] for author in set(authors))
    found = (Visitors(owner, people[owner], count) for owner, count in commits.items())
    return tuple(sorted(found, key=lambda visitors: (-visitors.commits, visitors.owner)))
