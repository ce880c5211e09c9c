"""The few questions that decide whether to extract a module at all, answered as far as code and history can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from boundcheck.base.plain import counted, listed, tallied
from boundcheck.extraction.history.model import ModuleHistory, Partner, in_percent
from boundcheck.extraction.model import Extraction, Question
from boundcheck.findings.catalog import GROUP_OF

# Below these, traffic is what any two modules have. They decide what is said, never the verdict.
_MANY_LOOPS = 10
_LOOP_SHARE = 0.25
_BUSY = 10  # call sites each way
_BALANCE = 0.25  # the lesser way against the greater
_NEARLY_ALWAYS = 70  # percent of change coupling
_CORE = 2 / 3  # of the other modules import it
_PLUGGED_IN = 20  # places where it needs others while it is imported, and more than others need of it
_FEW = 3  # names that are told of many
_FEWEST = 5  # modules of which one can be said to be the core
_TOLD = 3
_ALONE = "Take the last ten features: how many changed only this module?"


def questions_of(found: Extraction) -> tuple[Question, ...]:
    """Each question with its answer ("": the reader's alone) and a hint how to find out; the plain advice comes first."""
    past = found.history
    read = "" if past is not None else "--history tells how often it changes alone. "
    return (
        Question("Should it leave at all?", _advice(found, past)),
        Question(
            "Is there a measured bottleneck that only a separate deployment removes?",
            "",
            "Measure time and load by endpoint over a month. If an index, a cache or more processes of the whole would do, do that.",
        ),
        Question(
            "Does it have to scale, fail or be secured differently from the rest?",
            _dependants(found),
            "Ask operations and compliance: a load curve of its own, other working hours, card or health data that only it may see?",
        ),
        Question(
            "Is there an independent team that can operate it day and night?",
            _team(found, past),
            "Ask that team whether it can deploy, watch and mend the service alone, and who is called at night.",
        ),
        Question("Is its domain independent?", _domain(found, past), f"{read}{_ALONE}"),
        Question(
            "Would merging be the better answer?",
            _merging(found, past),
            "When most calls and most changes go to one neighbour, one module of both is cheaper than two services.",
        ),
        Question(
            "What would be lost?",
            _losses(found),
            "For each of these, ask who notices when it is late, done twice or half done.",
        ),
    )


def _advice(found: Extraction, past: ModuleHistory | None) -> str:
    """What the code itself says, plainly; the first that holds decides."""
    if found.role == "shared":
        tables = counted(len(found.tables.owned), "table")
        owned = f" First give its {tables} to a module." if found.tables.owned else ""
        return f"No. It is shared code: make it a library that every service installs.{owned}"
    if found.role == "composition":
        return "No. It wires the other modules together, and stays with what is left of them."
    if reasons := [*_against(found, past), *_without_api(found)]:
        return f"Rather not. {' '.join(reasons)}"
    if found.stays and not found.blockers:
        return f"Not as things are: {found.stays}."
    if not found.blockers:
        stuck = found.stuck
        return (
            "Ready is not a reason. Nothing stands in the way, and nothing in the code asks for it. "
            f"{f'But {stuck}. ' if stuck else ''}"
            "It may stay a module until a question below is answered with yes."
        )
    places = found.places
    return (
        f"The code does not speak against it, and {counted(places, 'place')} {'stands' if places == 1 else 'stand'} in the way. "
        "Whether the work pays is for the questions below."
    )


def _against(found: Extraction, past: ModuleHistory | None) -> Iterable[str]:
    calls, loops, _ = found.cost.both
    if loops >= max(_MANY_LOOPS, calls * _LOOP_SHARE):
        yield (
            f"{loops:,} of {calls:,} call sites stand in loops, and each round would be a network call. "
            "Leave it in, or first give it calls that take many at once."
        )
    others, importers = found.whole.modules - 1, found.figures.afferent
    if others >= _FEWEST and importers >= others * _CORE:
        yield (
            f"{importers:,} of {others:,} other modules import it. What so many lean on is the core: let others leave it, "
            "or make what they need of it a library."
        )
    for other, here, there in _two_way(found)[:1]:
        yield (
            f"{found.module} and {other} use each other ({here:,} sites in, {there:,} out). "
            "Two services that need each other all the time are one service, only slower."
        )
    needed = (blocker.evidence for blocker in found.blockers if blocker.kind == "import-time-out")
    hosts = Counter(place.to for evidence in needed for place in evidence)
    if hosts.total() >= max(_PLUGGED_IN, found.users.total() + 1):
        yield (
            f"While it is imported it inherits, decorates or computes from others at {hosts.total():,} places: "
            f"{listed(tallied(hosts), _TOLD)}. It is a plug-in, which runs where its host runs."
        )
    for partner in _partners(past)[:1]:
        yield f"It nearly always changes together with {partner.module} ({partner.degree}%). Think of merging the two."


def _without_api(found: Extraction) -> Iterable[str]:
    """What to make of a module that only hands on what comes from elsewhere, or that nobody calls."""
    if found.surface and all(entry.definition.library for entry in found.surface):
        yield (
            "All that others use of it comes from elsewhere, and it merely hands it on: there is no code to serve. "
            "Let them import it from there, or keep it as a library."
        )
    if not found.users and not found.figures.afferent:
        yield _unused(found)


def _unused(found: Extraction) -> str:
    tables, names = len(found.tables.reached_by_others), len(found.named)
    if tables:
        also = f" and use {_some_of_its('name', names)}" if names else ""
        return (
            f"Nobody calls it, but others reach {_some_of_its('table', tables)}{also}: the database is its API. "
            "First give it one of code."
        )
    if names:
        some = ", ".join(found.named[:_FEW]) + (", …" if names > _FEW else "")
        return (
            f"Nobody calls it, but others use {_some_of_its('name', names)} ({some}): these are its API. First give it one of code, or "
            f"publish the names and keep them; boundcheck names --module {found.module} shows who uses which."
        )
    return (
        "No other module calls it by an import or a name that can be read, so there is no API to serve. If it is a job or a script, "
        "start it as a process of its own from the same code. That does not make it dead code: URLs, settings, entry points, commands, "
        "templates, signals, tasks and other names in strings may still reach it, and so may whoever reads its tables from outside."
    )


def _some_of_its(what: str, count: int) -> str:
    return f"one of its {what}s" if count == 1 else f"{count:,} of its {what}s"


def _dependants(found: Extraction) -> str:
    """Who would fail with it: whoever calls it, not who reads a constant or catches an error."""
    if not (callers := found.users) and (importers := found.figures.afferent):
        return f"{counted(importers, 'module')} {'imports' if importers == 1 else 'import'} it."
    if not callers:
        return "No module calls it, so none fails with it."
    callers = found.callers
    if not callers:
        return "Others use its data, types and errors alone, which each can keep: none fails with it."
    many = len(callers) > 1
    return (
        f"When it is down, {counted(len(callers), 'module')} {'fail' if many else 'fails'} at "
        f"{counted(callers.total(), 'place')} in the code: {listed(tallied(callers), _TOLD)}."
    )


def _team(found: Extraction, past: ModuleHistory | None) -> str:
    said = [f"Its contract names {found.owner} as owner." if found.owner else "Its contract names no owner."]
    if past is not None and past.activity.authors:
        people = counted(past.activity.authors, "person", "people")
        said.append(f"{people} changed it, in {past.activity.commits:,} of {past.span}.")
    if past is not None and (visitors := past.activity.visitors):
        strangers = tallied({each.owner: each.commits for each in visitors})
        said.append(f"Owners of other modules change it too, by commits: {listed(strangers, _TOLD)}.")
    return " ".join(said)


def _domain(found: Extraction, past: ModuleHistory | None) -> str:
    callers, called = found.users, found.used
    tables = found.tables
    said = []
    if past is not None and (commits := past.activity.commits):
        alone = past.activity.alone
        said.append(
            f"{alone:,} of {counted(commits, 'commit')} to it{in_percent(alone, commits)} "
            f"{'touches' if alone == 1 else 'touch'} no other module ({past.span})."
        )
    if tables.owned:
        said.append(f"It owns {counted(len(tables.owned), 'table')}{_shared_with(found)}.")
    if tables.reaches:
        said.append(f"It reaches {counted(len(tables.reaches), 'table')} of others.")
    used = _traffic("used by", callers)
    if not callers and (importers := found.figures.afferent):
        used = f"imported by {counted(importers, 'module')} without a use of its names"
    said.append(f"It is {used}, and {_traffic('uses', called)}.")
    return " ".join(said)


def _shared_with(found: Extraction) -> str:
    if reached := len(found.tables.reached_by_others):
        return f", {reached:,} of them reached by others"
    touched = any(b.direction == "in" and GROUP_OF.get(b.rule or "") == "data" for b in found.blockers)
    return "" if touched else ", which nobody else reaches"


def _traffic(verb: str, sites: Counter[str]) -> str:
    if not sites:
        return f"{verb} nobody"
    return f"{verb} {counted(len(sites), 'module')} at {counted(sites.total(), 'site')}"


def _merging(found: Extraction, past: ModuleHistory | None) -> str:
    said = [
        f"{found.module} and {other} use each other: {here:,} sites in, {there:,} out."
        for other, here, there in _two_way(found)[:_TOLD]
    ]
    if past is not None and past.partners:
        commits = counted(past.activity.commits, "commit")
        said += [
            f"Of its {commits}, {each.shared:,} {'touches' if each.shared == 1 else 'touch'} {each.module} too "
            f"(coupling {each.degree}%; {past.span})."
            for each in _partners(past)[:_TOLD] or past.partners[:1]
        ]
    if others := _in_cycle_with(found):
        said.append(f"It is in a cycle with {others}; what stays in a cycle leaves together.")
    if said:
        return " ".join(said)
    read = "code and history point" if past is not None else "the code points"
    return f"Nothing in {read} to it: no cycle, no neighbour with much traffic both ways."


def _in_cycle_with(found: Extraction) -> str:
    others = [name for blocker in found.blockers for name in blocker.cycle if name != found.module]
    in_cycle = found.figures.in_cycle - 1
    return listed(others, _TOLD) or (counted(in_cycle, "module") if in_cycle > 0 else "")


def _losses(found: Extraction) -> str:
    calls, loops, held = found.cost.both
    said = []
    if held:
        inside = (
            "a transaction would no longer roll back with it"
            if held == 1
            else "transactions would no longer roll back with them"
        )
        said.append(f"{counted(held, 'call')} in {inside}.")
    rules = Counter(blocker.rule for blocker in found.blockers for _ in blocker.evidence)
    ends = (
        ("join", "joins", rules["cross-module-join"]),
        (
            "step over a relation",
            "steps over relations",
            rules["relation-traversal"] + rules["reverse-accessor"],
        ),
        ("foreign key", "foreign keys", rules["foreign-key"]),
        ("shared transaction", "shared transactions", rules["shared-transaction"]),
    )
    gone = [counted(count, one, many) for one, many, count in ends if count]
    if gone:
        said.append(f"What the database does across the border ends: {', '.join(gone)}.")
    if calls:
        inside = f"; {loops:,} of them in loops" if loops else ""
        in_process, (low, high), _ = found.cost.assumptions
        said.append(
            f"{counted(calls, 'call site')} would take {low:g} to {high:g} ms instead of {in_process:g} ms (assumed){inside}."
        )
    return " ".join(said) or "Nothing that the code shows: no call, no join, no key, no transaction across."


def _two_way(found: Extraction) -> list[tuple[str, int, int]]:
    """The modules with much traffic both ways: sites in, sites out; the busiest first."""
    callers, called = found.users, found.used
    both = [(name, callers[name], called[name]) for name in callers]
    busy = [each for each in both if min(each[1:]) >= max(_BUSY, _BALANCE * max(each[1:]))]
    return sorted(busy, key=lambda pair: (-pair[1] - pair[2], pair[0]))


def _partners(past: ModuleHistory | None) -> tuple[Partner, ...]:
    return tuple(each for each in (past.partners if past else ()) if each.degree >= _NEARLY_ALWAYS)
