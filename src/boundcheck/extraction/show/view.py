"""What the report says in words: headline, order, tallies, cost, figures, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from boundcheck.answers.atlas import around, is_violation, only_edges
from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.plain import counted
from boundcheck.config.model import Role
from boundcheck.extraction.model import Blocker, Effort, Evidence, Extraction, SurfaceEntry
from boundcheck.extraction.traffic import stuck_told, used_by

# From the least work to the most.
EFFORTS: Final[Mapping[Effort, str]] = {
    "lines": "Some lines of code",
    "function": "A function in a public API",
    "design": "How modules talk: events, protocols",
    "schema": "The database's schema, with its data",
}
_SECOND = 1000.0
# What is no candidate at all, whatever blocks it.
_STAYS: Final[Mapping[Role, str]] = {
    "shared": "It stays, as a library that every service installs.",
    "composition": "It stays, as the wiring of what is left.",
}


class Figure(NamedTuple):
    """One number of the metrics, and what it means."""

    name: str
    value: str
    meaning: str


def headline(found: Extraction) -> str:
    if found.verdict == "ready":
        ready = "ready: nothing that the code shows stands in its way"
        return "; ".join(filter(None, (ready, stuck_told(found))))
    places, kinds = found.places, len(found.blockers)
    stand = "stands" if places == 1 else "stand"
    return "blocked: " + ", and ".join(
        (
            *(
                (f"{counted(places, 'place')} of {counted(kinds, 'kind')} {stand} in its way",)
                if places
                else ()
            ),
            *((f"it never leaves as things are, since {found.stays}",) if found.stays else ()),
        )
    )


def facts(found: Extraction) -> str:
    """What the module is, in a line."""
    figures = found.figures
    return ", ".join(
        (
            *((found.role,) if found.role != "module" else ()),
            counted(figures.files, "file"),
            counted(figures.lines, "line"),
            *((counted(found.tests, "test file"),) if found.tests else ("no test files",)),
            f"owner {found.owner}" if found.owner else "no owner",
            f"imported by {counted(figures.afferent, 'module')}, imports {figures.efferent:,}",
        )
    )


def assumed_told(found: Extraction) -> Iterator[str]:
    """What is not so in the contracts that are written, a sentence each."""
    yield from (f"As if {clause}." for clause in found.assumed)


def by_effort(found: Extraction) -> Iterator[tuple[Effort, tuple[Blocker, ...]]]:
    """The blockers from the least work to the most; within that in the report's own order."""
    for effort in EFFORTS:
        if blockers := tuple(blocker for blocker in found.blockers if blocker.effort == effort):
            yield effort, blockers


def states(blocker: Blocker) -> str:
    """How many of its places are known or excused, and block all the same: `2 baselined, 1 allowed`; "" none."""
    counts = Counter(found.state for found in blocker.evidence)
    return ", ".join(
        f"{'all' if counts[state] == blocker.count > 1 else f'{counts[state]:,}'} {state}"
        for state in ("baselined", "allowed", "exempt")
        if counts[state]
    )


def by_module(blocker: Blocker, module: str) -> tuple[tuple[str, int], ...]:
    """Its places by the other module, most first."""
    ends = Counter(other for found in blocker.evidence if (other := other_end(found, module)))
    return tuple(sorted(ends.items(), key=lambda pair: (-pair[1], pair[0])))


def other_end(found: Evidence, module: str) -> str:
    return next((end for end in (found.from_, found.to) if end not in ("", module)), "")


def state_of(found: Evidence) -> str:
    """Its state, and how sure it is where that is less than certain."""
    return found.state if found.certainty == "certain" else f"{found.state}, {found.certainty}"


def cuts(blocker: Blocker) -> str:
    """The cheapest way out of a cycle."""
    return ", ".join(f"{cut.from_} → {cut.to} ({counted(cut.sites, 'import')})" for cut in blocker.cuts)


def most_used(entries: tuple[SurfaceEntry, ...]) -> tuple[SurfaceEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: (-entry.sites, -entry.in_loop, entry.name)))


def surface_told(found: Extraction) -> str:
    """How much others use of the module, in a line."""
    if not found.surface:
        return "no other module uses a name of it"
    sites = sum(entry.sites for entry in found.surface)
    loops = sum(entry.in_loop for entry in found.surface)
    stuck = sum(bool(entry.obstacles) for entry in found.surface)
    private = sum(not entry.is_public for entry in found.surface)
    return ", ".join(
        (
            f"{counted(len(found.surface), 'name')} that others use at {counted(sites, 'site')}",
            *((f"{loops:,} of them in loops",) if loops else ()),
            *(
                (f"{stuck:,} that cannot cross a network as {'it is' if stuck == 1 else 'they are'}",)
                if stuck
                else ()
            ),
            *((f"{private:,} not public",) if private else ()),
        )
    )


def needs_told(found: Extraction) -> str:
    """How much the module uses of others, in a line."""
    declared = f"; its contract declares {', '.join(found.depends_on)}" if found.depends_on else ""
    if not found.needs:
        return f"no name of another module{declared}"
    used = used_by(found)
    names, modules = counted(len(found.needs), "name"), counted(len(used), "module")
    return f"{names} of {modules} at {counted(used.total(), 'site')}{declared}"


def milliseconds(span: tuple[float, float]) -> str:
    """`5 to 20 ms`, `50 ms to 2 s`."""
    low, high = span
    if low < _SECOND <= high:
        return f"{low:,.3g} ms to {high / _SECOND:,.3g} s"
    unit, scale = ("ms", 1.0) if high < _SECOND else ("s", _SECOND)
    lowest = f"{low / scale:,.3g} to " if low != high else ""
    return f"{lowest}{high / scale:,.3g} {unit}"


def cost_told(found: Extraction) -> tuple[str, ...]:
    """What moving calls onto a network means, with what the estimate rests on."""
    cost = found.cost
    calls, loops, held = cost.calls, cost.loops, cost.transactions
    if not calls:
        return ("No call into it or out of it would turn into a network call.",)
    given = cost.assumptions
    return (
        f"{counted(calls, 'call site')} would turn into {'a network call' if calls == 1 else 'network calls'}: {cost.calls_in:,} into {found.module}, {cost.calls_out:,} "
        f"out of it. Each takes {milliseconds(cost.call)} instead of {given.in_process:g} ms.",
        *(
            (
                f"{loops:,} of them {'is' if loops == 1 else 'are'} in loops ({cost.loops_in:,} in, {cost.loops_out:,} out): "
                f"{milliseconds(cost.loop)} for each run of a loop.",
            )
            if loops
            else ()
        ),
        *(
            (
                f"{held:,} of them {'is' if held == 1 else 'are'} in transactions ({cost.transactions_in:,} in, "
                f"{cost.transactions_out:,} out): a rollback no longer undoes {'it' if held == 1 else 'them'}.",
            )
            if held
            else ()
        ),
        f"Assumed: {milliseconds(given.network)} a network call, {given.in_process:g} ms a call in process, "
        f"{given.rounds[0]:,} to {given.rounds[1]:,} rounds a loop. How often a site runs is not known.",
    )


def figures_told(found: Extraction) -> tuple[Figure, ...]:
    own, whole = found.figures, found.whole
    instability = "-" if own.instability is None else f"{own.instability:.2f}"
    rows = [
        Figure("afferent coupling (Ca)", f"{own.afferent:,}", "modules that import it"),
        Figure("efferent coupling (Ce)", f"{own.efferent:,}", "modules that it imports"),
        Figure("instability (I)", instability, "Ce / (Ca + Ce): 0 stable, 1 free to change"),
        Figure("reaches", f"{own.reaches:,}", "modules it depends on, directly or not, with itself"),
        Figure(
            "reached by", f"{own.reached_by:,}", "modules that depend on it, directly or not, with itself"
        ),
        Figure("in a cycle of", f"{own.in_cycle:,}", "modules; 0: in none"),
    ]
    if whole.modules > 1:
        rows += [
            Figure(
                "CCD, ACD of the whole",
                f"{whole.ccd:,}, {whole.acd:.1f}",
                f"of {whole.modules:,} modules; ACD: what one depends on, on average",
            ),
            Figure(
                "NCCD of the whole", f"{whole.nccd:.2f}", "against a balanced tree; above 1: more coupled"
            ),
            Figure(
                "propagation cost",
                f"{whole.propagation_cost:.0%}",
                "of the modules that a change to one can reach, on average",
            ),
        ]
    return tuple(rows)


def next_told(found: Extraction) -> tuple[str, ...]:
    """What to do now: the first step that is left, and the commands that help with it."""
    if found.role in _STAYS:
        left = f" The checklist shows what ties others to {found.module}: they would have to be freed of it to leave without it."
        return (f"{_STAYS[found.role]}{left if found.blockers else ''}",)
    if not found.blockers and found.stays:
        return ("It stays; see the first line.",)
    if not found.blockers:
        return ("Answer the questions above before you plan anything; only they are a reason to extract.",)
    step = next((step for step in found.steps if not step.done), None)
    kinds = {blocker.kind: blocker for blocker in found.blockers}
    blocker = kinds.get(step.kind) if step else None
    blocker = blocker or next(iter(found.blockers))
    said = [
        f"Answer the questions above. If it is to leave, begin with: {step.title if step else blocker.title}."
    ]
    said.append(
        f"boundcheck explain {blocker.rule or blocker.kind} tells why and how; --format json has every place, html and "
        "markdown are to be passed on."
    )
    return tuple(said)


def neighbourhood(atlas: Atlas, module: str, most: int) -> tuple[Atlas, int]:
    """The module with those one step around it, by its `most` heaviest edges; and how many edges are left out."""
    near = replace(around(atlas, {module}, 1), note="")
    if len(near.edges) <= most:
        return near, 0

    def weight(number: int) -> tuple[bool, int, int]:
        edge = near.edges[number]
        return not is_violation(near, edge), -edge.imports - edge.data, number

    return only_edges(near, sorted(range(len(near.edges)), key=weight)[:most]), len(near.edges) - most
