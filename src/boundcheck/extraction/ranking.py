"""All modules in the order in which they could leave, and which never do, each with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Literal

from boundcheck.base.light import dataclass
from boundcheck.base.plain import counted
from boundcheck.config.model import UNASSIGNED, Role
from boundcheck.extraction import extract
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Blocker, Effort, Extraction, Verdict
from boundcheck.extraction.staying import cut_of
from boundcheck.extraction.traffic import stuck_told
from boundcheck.findings.catalog import GROUP_OF, Group

Family = Group | Literal["runtime"]
FAMILIES: tuple[Family, ...] = ("dependency", "api", "data", "tests", "runtime")
_EFFORTS: tuple[Effort, ...] = ("schema", "design", "function", "lines")
_WORDS: dict[Effort, str] = {
    "schema": "in the database's schema",
    "design": "in how modules talk",
    "function": "for want of a public function",
    "lines": "a matter of some lines of code",
}
# The order in words, for every format.
ORDER = (
    "First who is ready, then who has least to change: in the database's schema, then in how modules talk, then anywhere; "
    "then who has the fewest calls in loops, calls, and callers. Of those that never leave, first who is cut out of a cycle "
    "with the fewest imports."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one module stands among all: `place` from 1 for those that can leave, None for those that never do.

    `families` counts places that block by group of rules ("runtime": what no rule reports), `steps` what is left to do.
    `calls` are sites of calls into the module and out of it, `loops` those of them in loops. `reason` is one sentence.
    `cut` are the imports that keep it in a cycle with most others, 0 where that is not why it stays.
    """

    module: str
    role: Role
    owner: str | None
    verdict: Verdict
    place: int | None
    reason: str
    families: tuple[tuple[Family, int], ...]
    efforts: tuple[tuple[Effort, int], ...]
    steps: int
    surface: int
    afferent: int
    efferent: int
    calls: int
    loops: int
    cut: int = 0

    @property
    def blocking(self) -> int:
        """Places that block, of all families."""
        return sum(count for _, count in self.families)


def rank(ground: Ground, jobs: int = 1) -> tuple[Standing, ...]:
    """All modules: those that can leave in the order of `ORDER`, then those that never do, first who is cut out of a
    cycle at the least cost, the others by name.
    """
    ground.read_uses(jobs)
    names = sorted(name for name in ground.codebase.modules.by_name if name != UNASSIGNED)
    standings = [_standing(ground, extract(ground, name)) for name in names]
    leaving = sorted((found for found in standings if found.place is not None), key=_order)
    placed = [replace(standing, place=number) for number, standing in enumerate(leaving, 1)]
    staying = sorted((found for found in standings if found.place is None), key=_order_of_staying)
    return (*placed, *staying)


def _order_of_staying(standing: Standing) -> tuple[object, ...]:
    return (False, standing.cut, *_order(standing)) if standing.cut else (True, standing.module)


def _order(standing: Standing) -> tuple[object, ...]:
    efforts = dict(standing.efforts)
    return (
        standing.verdict != "ready",
        efforts.get("schema", 0),
        efforts.get("design", 0),
        standing.blocking,
        standing.loops,
        standing.calls,
        standing.afferent,
        standing.module,
    )


def _standing(ground: Ground, found: Extraction) -> Standing:
    families: Counter[Family] = Counter()
    efforts: Counter[Effort] = Counter()
    for blocker in found.blockers:
        families[_family(blocker)] += max(blocker.count, 1)
        efforts[blocker.effort] += max(blocker.count, 1)
    cost, figures = found.cost, found.figures
    return Standing(
        found.module,
        found.role,
        found.owner,
        found.verdict,
        None if found.stays else 0,
        found.stays or _reason(found, efforts),
        tuple((family, families[family]) for family in FAMILIES if families[family]),
        tuple((effort, efforts[effort]) for effort in _EFFORTS if efforts[effort]),
        sum(not step.done for step in found.steps),
        len(found.surface),
        figures.afferent,
        figures.efferent,
        cost.calls,
        cost.loops,
        cut_of(ground, found),
    )


def _family(blocker: Blocker) -> Family:
    """The group of the rule that a kind is named after, also where no rule reports the place itself."""
    rule = blocker.rule or blocker.kind.removesuffix("-in").removesuffix("-out")
    return "tests" if rule == "suite-not-alone" else GROUP_OF.get(rule, "runtime")


def _reason(found: Extraction, efforts: Counter[Effort]) -> str:
    calls, loops, callers = found.cost.calls, found.cost.loops, found.figures.afferent
    if not calls:
        price = "no call would go over the network"
    else:
        verb = "goes" if calls == 1 else "go"
        price = f"{counted(calls, 'call')} {verb} over the network" + (
            f", {loops:,} in loops" if loops else ""
        )
    if not efforts:
        importers = f"{counted(callers, 'module')} {'imports' if callers == 1 else 'import'} it"
        return "; ".join(filter(None, ("nothing blocks it", f"{importers}, {price}", stuck_told(found))))
    hardest = next(effort for effort in _EFFORTS if efforts[effort])
    total = sum(efforts.values())
    share = "all" if efforts[hardest] == total else f"{efforts[hardest]:,}"
    places = f"{counted(total, 'place')} {'blocks' if total == 1 else 'block'} it"
    return (
        f"{places}, {share} of them {_WORDS[hardest]}; {price}"
        if total > 1
        else f"{places}, {_WORDS[hardest]}; {price}"
    )
