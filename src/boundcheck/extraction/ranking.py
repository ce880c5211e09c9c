"""All modules in the order in which they could leave, and which never do, each with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from boundcheck.base.light import dataclass, replace
from boundcheck.base.plain import counted
from boundcheck.config.model import UNASSIGNED, Role
from boundcheck.extraction import cut_of, extract
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Effort, Extraction, Verdict
from boundcheck.findings.catalog import GROUP_OF, Group

Family = Group | Literal["runtime"]
FAMILIES: tuple[Family, ...] = ("dependency", "api", "data", "tests", "runtime")
# From the most work to the least.
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
class RankedModule:
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


def rank(ground: Ground, jobs: int = 1) -> tuple[RankedModule, ...]:
    """All modules: those that can leave in the order of `ORDER`, then those that never do, first who is cut out of a
    cycle at the least cost, the others by name.
    """
    ground.uses.read(jobs)
    names = (name for name in ground.codebase.modules.by_name if name != UNASSIGNED)
    found = sorted((_standing(ground, extract(ground, name)) for name in names), key=_order)
    return tuple(
        each if each.place is None else replace(each, place=number) for number, each in enumerate(found, 1)
    )


def _order(standing: RankedModule) -> tuple[object, ...]:
    never, efforts = standing.place is None, dict(standing.efforts)
    if never and not standing.cut:
        return never, True, standing.module
    work = (
        standing.verdict != "ready",
        efforts.get("schema", 0),
        efforts.get("design", 0),
        standing.blocking,
    )
    cost = (standing.loops, standing.calls, standing.afferent)
    return never, False, standing.cut if never else 0, *work, *cost, standing.module


def _standing(ground: Ground, found: Extraction) -> RankedModule:
    families: Counter[Family] = Counter()
    efforts: Counter[Effort] = Counter()
    for blocker in found.blockers:
        is_suite = blocker.kind == "suite-not-alone"
        families["tests" if is_suite else GROUP_OF.get(blocker.rule or "", "runtime")] += blocker.count
        efforts[blocker.effort] += blocker.count
    ranked = tuple((effort, efforts[effort]) for effort in _WORDS if efforts[effort])
    return RankedModule(
        found.module,
        found.role,
        found.owner,
        found.verdict,
        None if found.stays else 0,
        found.stays or _reason(found, ranked),
        tuple((family, families[family]) for family in FAMILIES if families[family]),
        ranked,
        sum(not step.done for step in found.steps),
        len(found.surface),
        found.figures.afferent,
        found.figures.efferent,
        found.cost.both.all,
        found.cost.both.loops,
        cut_of(ground, found),
    )


def _reason(found: Extraction, efforts: Sequence[tuple[Effort, int]]) -> str:
    (calls, loops, _), callers = found.cost.both, found.figures.afferent
    price = "no call would go over the network"
    if calls:
        price = f"{counted(calls, 'call')} {'goes' if calls == 1 else 'go'} over the network"
        price += f", {loops:,} in loops" if loops else ""
    if not efforts:
        importers = f"{counted(callers, 'module')} {'imports' if callers == 1 else 'import'} it"
        return "; ".join(filter(None, ("nothing blocks it", f"{importers}, {price}", found.stuck)))
    (hardest, most), total = efforts[0], found.places
    share = "" if total == 1 else "all of them " if most == total else f"{most:,} of them "
    return f"{counted(total, 'place')} {'blocks' if total == 1 else 'block'} it, {share}{_WORDS[hardest]}; {price}"
