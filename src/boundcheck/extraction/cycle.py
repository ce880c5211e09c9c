"""The blocker that a cycle is: the import sites that keep a module in it, at the cheapest cut that gets it out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from boundcheck.answers.atlas.model import State
from boundcheck.base.graphs import reached
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.graph import cyclic_groups
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.kinds import KINDS
from boundcheck.extraction.model import Blocker, Cut, Evidence
from boundcheck.rules.report import reached as reached_by

_RULE = "dependency-cycle"
_WORST_FIRST: tuple[State, ...] = ("new", "baselined", "allowed")


Pair = tuple[str, str]  # importer, imported


class CycleCut(NamedTuple):
    """The modules of the cycle that a module is in, and the dependencies whose removal leaves that module in none."""

    cycle: tuple[str, ...]
    cuts: tuple[Pair, ...]


def cycle_blocker(ground: Ground, module: str) -> Blocker | None:
    """The cycle that a module is in, with its cheapest way out; None when it is in none."""
    sites, is_in_one = ground.sites, ground.atlas.cycle_with(module)
    cut = cut_free({pair: len(found) for pair, found in sites.items()}, module) if is_in_one else None
    if cut is None:
        return None
    # What check says of the cycle: of what it does not propose to cut, the worst that it says of anything.
    known = {
        (finding.from_, finding.to): (state, finding.fingerprint)
        for finding, state in ground.reported
        if finding.rule == _RULE and finding.from_ in cut.cycle and finding.to in cut.cycle
    }
    worst: State = min((state for state, _ in known.values()), key=_WORST_FIRST.index, default="new")
    evidence: list[Evidence] = []
    for importer, imported in cut.cuts:
        state, fingerprint = known.get((importer, imported), (worst, ""))
        for ref in sites[importer, imported]:
            target = reached_by(ref)
            message = (
                f"{importer} imports {target} of {imported}, which keeps {module} in its cycle; "
                "pass in what is needed, or publish an event"
            )
            ends = (importer, imported, target)
            place = (_RULE, ref.file.path, ref.line, ref.column)
            evidence.append(Evidence(*place, *ends, message, state, ref.certainty, fingerprint))
    cuts = tuple(Cut(*pair, len(sites[pair])) for pair in cut.cuts)
    return KINDS["cycle"].blocker(module, evidence, cut.cycle, cuts)


def cut_free(costs: Mapping[Pair, int], module: str) -> CycleCut | None:
    """How a module leaves its cycle at the least cost; None when it is in none. `costs` says what cutting a pair costs.

    An exact minimum cut between the module's dependencies and its dependents (max flow, Edmonds and Karp 1972): every
    cycle through the module is a way from the one to the other. Of several cheapest cuts it is the one nearest to what
    the module itself depends on.
    """
    cycle = next((group for group in cyclic_groups(costs) if module in group), None)
    if cycle is None:
        return None
    members = set(cycle)
    # The module as importer is where all ways begin, as imported where they end.
    room: dict[str, dict[str, int]] = {name: {} for name in (*cycle, "")}
    inner = sorted(pair for pair in costs if members.issuperset(pair) and pair[0] != pair[1])
    for importer, imported in inner:
        end = "" if imported == module else imported
        room[importer][end] = costs[importer, imported]
        room[end].setdefault(importer, 0)
    while way := _way(room, module, ""):
        steps = list(pairwise(way))
        flow = min(room[a][b] for a, b in steps)
        for a, b in steps:
            room[a][b] -= flow
            room[b][a] = room[b].get(a, 0) + flow
    side = _reached(room, module)
    cuts = [(a, b) for a, b in inner if a in side and (b == module or b not in side)]
    return CycleCut(cycle, tuple(cuts))


def _way(room: Mapping[str, Mapping[str, int]], start: str, end: str) -> list[str]:
    """The first of the shortest ways with room left, from end to end; empty when there is none."""
    came = _reached(room, start)
    if end not in came:
        return []
    way = [end]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]


def _reached(room: Mapping[str, Mapping[str, int]], start: str) -> dict[str, str]:
    """What can be reached with room left, each with where the way comes from."""
    return reached((start,), lambda here: (name for name in sorted(room[here]) if room[here][name] > 0))
