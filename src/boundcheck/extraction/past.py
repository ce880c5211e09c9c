"""What a report tells of a module's history: how often it changes alone, with whom, and by whom."""

from __future__ import annotations

from typing import Final, NamedTuple

from boundcheck.extraction.history.model import ModuleHistory
from boundcheck.plain import counted

FEWEST_OF_A_SHARE: Final = 5  # commits of which a share is told in percent


class Together(NamedTuple):
    """A module that changes with another: commits that touch both, and the degree of that coupling, from 0 to 1."""

    module: str
    shared: int
    degree: float


class Past(NamedTuple):
    """What git says of a module. `span` is what was read, as a reader would say it: "431 commits since 2024-01-02".

    `commits` touch the module, `alone` of them no other one. `together` is the strongest first. `strangers` are owners
    of other modules who changed this one, each with commits; `people` all who did.
    """

    span: str
    commits: int
    alone: int
    together: tuple[Together, ...] = ()
    people: int = 0
    strangers: tuple[tuple[str, int], ...] = ()


def past_of(found: ModuleHistory) -> Past:
    """The few figures of a module's history that help to decide."""
    activity, whole = found.activity, found.whole
    return Past(
        f"{counted(whole.commits, 'commit')} since {whole.start[:10]}",
        activity.commits,
        activity.alone,
        tuple(Together(partner.module, partner.shared, partner.degree / 100) for partner in found.partners),
        activity.authors,
        tuple((visitors.owner, visitors.commits) for visitors in activity.visitors),
    )


def in_percent(part: int, commits: int) -> str:
    """` (38%)`; "" of so few commits that a share of them says nothing."""
    return f" ({part / commits:.0%})" if commits >= FEWEST_OF_A_SHARE else ""
