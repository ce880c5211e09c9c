"""What the report says in words: headline, order, tallies, cost, figures, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from boundcheck.answers.atlas import around, is_violation, only_edges
from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.light import replace
from boundcheck.base.plain import counted, tallied
from boundcheck.config.model import Role
from boundcheck.extraction.model import Blocker, Effort, Extraction

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


def headline(found: Extraction) -> str:
    if found.verdict == "ready":
        return _joined("; ", "ready: nothing that the code shows stands in its way", found.stuck)
    places, kinds = counted(found.places, "place"), counted(len(found.blockers), "kind")
    stand = "stands" if found.places == 1 else "stand"
    blocked = f"{places} of {kinds} {stand} in its way" if found.places else ""
    stays = f"it never leaves as things are, since {found.stays}" if found.stays else ""
    return f"blocked: {_joined(', and ', blocked, stays)}"


def facts(found: Extraction) -> str:
    """What the module is, in a line."""
    figures = found.figures
    return _joined(
        ", ",
        found.role if found.role != "module" else "",
        counted(figures.files, "file"),
        counted(figures.lines, "line"),
        counted(found.tests, "test file") if found.tests else "no test files",
        f"owner {found.owner}" if found.owner else "no owner",
        f"imported by {counted(figures.afferent, 'module')}, imports {figures.efferent:,}",
    )


def _joined(between: str, *told: str) -> str:
    """What there is to tell, the empty left out."""
    return between.join(filter(None, told))


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


def by_module(blocker: Blocker, module: str) -> tuple[str, ...]:
    """Its places by the other module, most first."""
    others = (
        next((end for end in (found.from_, found.to) if end not in ("", module)), "")
        for found in blocker.evidence
    )
    return tallied(Counter(filter(None, others)))


def surface_told(found: Extraction) -> str:
    """How much others use of the module, in a line."""
    if not found.surface:
        return "no other module uses a name of it"
    sites = sum(entry.sites for entry in found.surface)
    stuck = sum(bool(entry.obstacles) for entry in found.surface)
    private = sum(not entry.is_public for entry in found.surface)
    return _joined(
        ", ",
        f"{counted(len(found.surface), 'name')} that others use at {counted(sites, 'site')}",
        f"{found.cost.in_.loops:,} of them in loops" if found.cost.in_.loops else "",
        f"{stuck:,} that cannot cross a network as {'it is' if stuck == 1 else 'they are'}" if stuck else "",
        f"{private:,} not public" if private else "",
    )


def needs_told(found: Extraction) -> str:
    """How much the module uses of others, in a line."""
    declared = f"; its contract declares {', '.join(found.depends_on)}" if found.depends_on else ""
    if not found.needs:
        return f"no name of another module{declared}"
    used = found.used
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
    calls, loops, held = cost.both
    if not calls:
        return ("No call into it or out of it would turn into a network call.",)
    given = cost.assumptions
    in_loops = (
        f"{loops:,} of them {'is' if loops == 1 else 'are'} in loops ({cost.in_.loops:,} in, {cost.out.loops:,} out): "
        f"{milliseconds(cost.loop)} for each run of a loop."
    )
    in_transactions = (
        f"{held:,} of them {'is' if held == 1 else 'are'} in transactions ({cost.in_.transactions:,} in, "
        f"{cost.out.transactions:,} out): a rollback no longer undoes {'it' if held == 1 else 'them'}."
    )
    return (
        f"{counted(calls, 'call site')} would turn into {'a network call' if calls == 1 else 'network calls'}: {cost.in_.all:,} into {found.module}, {cost.out.all:,} "
        f"out of it. Each takes {milliseconds(given.network)} instead of {given.in_process:g} ms.",
        *((in_loops,) if loops else ()),
        *((in_transactions,) if held else ()),
        f"Assumed: {milliseconds(given.network)} a network call, {given.in_process:g} ms a call in process, "
        f"{given.rounds[0]:,} to {given.rounds[1]:,} rounds a loop. How often a site runs is not known.",
    )


def figures_told(found: Extraction) -> tuple[tuple[str, str, str], ...]:
    """Each number of the metrics with its name before it, and behind it what it means."""
    own, whole = found.figures, found.whole
    instability = "-" if own.instability is None else f"{own.instability:.2f}"
    near = "directly or not, with itself"
    rows = (
        ("afferent coupling (Ca)", f"{own.afferent:,}", "modules that import it"),
        ("efferent coupling (Ce)", f"{own.efferent:,}", "modules that it imports"),
        ("instability (I)", instability, "Ce / (Ca + Ce): 0 stable, 1 free to change"),
        ("reaches", f"{own.reaches:,}", f"modules it depends on, {near}"),
        ("reached by", f"{own.reached_by:,}", f"modules that depend on it, {near}"),
        ("in a cycle of", f"{own.in_cycle:,}", "modules; 0: in none"),
    )
    if whole.modules < 2:
        return rows
    acd = f"of {whole.modules:,} modules; ACD: what one depends on, on average"
    reach = "of the modules that a change to one can reach, on average"
    return (
        *rows,
        ("CCD, ACD of the whole", f"{whole.ccd:,}, {whole.acd:.1f}", acd),
        ("NCCD of the whole", f"{whole.nccd:.2f}", "against a balanced tree; above 1: more coupled"),
        ("propagation cost", f"{whole.propagation_cost:.0%}", reach),
    )


def next_told(found: Extraction) -> tuple[str, ...]:
    """What to do now: the first step that is left, and the commands that help with it."""
    if found.role in _STAYS:
        left = f" The checklist shows what ties others to {found.module}: they would have to be freed of it to leave without it."
        return (f"{_STAYS[found.role]}{left if found.blockers else ''}",)
    if not found.blockers:
        asks = "Answer the questions above before you plan anything; only they are a reason to extract."
        return ("It stays; see the first line." if found.stays else asks,)
    step = next((step for step in found.steps if not step.done), None)
    kinds = {blocker.kind: blocker for blocker in found.blockers}
    blocker = (kinds.get(step.kind) if step else None) or found.blockers[0]
    return (
        f"Answer the questions above. If it is to leave, begin with: {step.title if step else blocker.title}.",
        f"boundcheck explain {blocker.rule or blocker.kind} tells why and how; --format json has every place, html and "
        "markdown are to be passed on.",
    )


def neighbourhood(atlas: Atlas, module: str, most: int) -> tuple[Atlas, int]:
    """The module with those one step around it, by its `most` heaviest edges; and how many edges are left out."""
    near = replace(around(atlas, {module}, 1), note="")
    if len(near.edges) <= most:
        return near, 0

    def weight(number: int) -> tuple[bool, int, int]:
        edge = near.edges[number]
        return not is_violation(near, edge), -edge.imports - edge.data, number

    return only_edges(near, sorted(range(len(near.edges)), key=weight)[:most]), len(near.edges) - most
