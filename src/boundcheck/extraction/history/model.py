"""What a repository's history says of modules: plain data, for every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.base.plain import counted

FEWEST_OF_A_SHARE: Final = 5  # commits of which a share is told in percent


class Thresholds(NamedTuple):
    """What counts as change coupling; the defaults are code-maat's (src/code_maat/cmd_line.clj).

    `min_revs` is of the average revisions of a pair, `min_shared` of its shared ones; the couplings are percent.
    A commit that touches more than `max_changeset` files of modules counts for nothing.
    """

    min_revs: int = 5
    min_shared: int = 5
    min_coupling: int = 30
    max_coupling: int = 100
    max_changeset: int = 30


class Revision(NamedTuple):
    """One commit: the modules it touches, sorted, and how many of their files.

    `at` is its committer's time in seconds since 1970. `author` is a name, "" for a program.
    """

    commit: str
    at: int
    author: str
    modules: tuple[str, ...]
    files: int


class Releases(NamedTuple):
    """The tags that stand for one release each, in order, and what each release changed since the one before."""

    names: tuple[str, ...] = ()
    changed: tuple[frozenset[str], ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """For each module, how many releases changed it."""
        return Counter(module for modules in self.changed for module in modules)


class Person(NamedTuple):
    """An author of a module, with the commits that touch it."""

    name: str
    commits: int


class Visitors(NamedTuple):
    """People at home in another owner's modules who change this one: how many, in how many commits."""

    owner: str
    people: int
    commits: int


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened to one module.

    `commits` touch it, `recent` of them in the year before HEAD's commit, `revisions` of them count for coupling (the
    huge ones do not). `authors` are people; `main` those with most commits. `placed` are the revisions by people whose
    home is known, `visitors` those of them whose home is with another owner.
    """

    module: str
    owner: str | None
    commits: int
    recent: int
    revisions: int
    authors: int
    main: tuple[Person, ...] = ()
    placed: int = 0
    visitors: tuple[Visitors, ...] = ()
    releases: int = 0
    alone: int = 0  # of the commits: touch no other module

    @property
    def visited(self) -> int:
        """Revisions by people of other owners."""
        return sum(visitors.commits for visitors in self.visitors)


@dataclass(frozen=True, slots=True)
class History:
    """What was read of a repository up to HEAD. Times are like `2026-11-21T12:00:00Z`.

    `commits` are those that were read (merges change nothing themselves and do not count), `huge` those left out of coupling
    and owners; `revisions` touch modules, the newest first, and `counted` of them are not huge. `owners` are those of all
    modules, `composing` the modules that only put the application together. `notes` are whole sentences on what the
    history could not tell.
    """

    head: str
    at: str
    start: str
    since: str | None
    commits: int
    huge: int
    now: int  # seconds since 1970 of HEAD's commit
    revisions: tuple[Revision, ...]
    counted: tuple[Revision, ...]
    releases: Releases
    owners: Mapping[str, str | None]
    composing: frozenset[str]
    notes: tuple[str, ...]
    thresholds: Thresholds


class Partner(NamedTuple):
    """Another module that changes in the same commits, seen from one: `own` are its revisions, `theirs` the other's;
    `degree` is in percent."""

    module: str
    degree: int
    shared: int
    own: int
    theirs: int


class Companion(NamedTuple):
    """Another module that is released with one: in `both` of the `either` releases that changed one of them."""

    module: str
    both: int
    either: int


@dataclass(frozen=True, slots=True)
class ModuleHistory:
    """What the history says of one module; `candidates` are the modules it may as well be merged with."""

    activity: Activity
    partners: tuple[Partner, ...]
    companions: tuple[Companion, ...]
    candidates: tuple[str, ...]
    whole: History

    @property
    def span(self) -> str:
        """What was read: `431 commits since 2024-01-02`."""
        return f"{counted(self.whole.commits, 'commit')} since {self.whole.start[:10]}"


def in_percent(part: int, commits: int) -> str:
    """` (38%)`; "" of so few commits that a share of them says nothing."""
    return f" ({part / commits:.0%})" if commits >= FEWEST_OF_A_SHARE else ""
