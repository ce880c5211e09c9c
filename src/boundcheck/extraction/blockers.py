"""What stands in the way of an extraction, by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from boundcheck.answers.atlas.model import State
from boundcheck.extraction.crossings import crossings, exceptions, import_time, once, signals
from boundcheck.extraction.cycle import cycle_blocker
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.kinds import KINDS, Kind, kind_of
from boundcheck.extraction.model import Blocker, Evidence
from boundcheck.extraction.state import shared_state
from boundcheck.findings.finding import Finding


def find_blockers(ground: Ground, module: str) -> tuple[Blocker, ...]:
    """All blockers of a module, in the order of their kinds."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for kind, evidence in (*_reported(ground, module), *_exempt(ground, module)):
        found[kind.kind].append(evidence)
    for name, evidence in _crossing(ground, module):
        found[f"{name}-{'in' if evidence.to == module else 'out'}"].append(evidence)
    found["suite-not-alone"] += _suite_needs(ground, module)
    blockers = {kind: _blocker(KINDS[kind], module, evidence) for kind, evidence in found.items() if evidence}
    cycle = cycle_blocker(ground, module)
    if cycle is not None:
        blockers[cycle.kind] = cycle
    return tuple(blockers[kind] for kind in KINDS if kind in blockers)


def _blocker(kind: Kind, module: str, evidence: list[Evidence]) -> Blocker:
    ordered = sorted(evidence, key=lambda e: (e.path, e.line, e.column, e.from_, e.to, e.target, e.message))
    remedy = kind.remedy.format(module=module)
    return Blocker(kind.kind, kind.rule, kind.direction, kind.title, remedy, kind.effort, tuple(ordered))


def _reported(ground: Ground, module: str) -> Iterator[tuple[Kind, Evidence]]:
    for finding, state in ground.about.get(module, ()):
        kind = _kind(finding, module)
        if kind is not None and not _travels_along(ground, finding, module):
            yield kind, _evidence(finding, state)


def _exempt(ground: Ground, module: str) -> Iterator[tuple[Kind, Evidence]]:
    for finding in ground.exempt:
        kind = _kind(finding, module)
        if kind is not None:
            yield kind, _evidence(finding, "exempt")


def _crossing(ground: Ground, module: str) -> Iterator[tuple[str, Evidence]]:
    """What no rule reports, by the name of its kind without a direction."""
    found = crossings(ground, module)
    yield from (("import-time", each) for each in once(import_time(ground, found)))
    yield from (("shared-state", each) for each in once(shared_state(ground, found)))
    yield from (("exception", each) for each in once(exceptions(ground, found)))
    yield from (("signal", each) for each in once(signals(ground, found)))


def _suite_needs(ground: Ground, module: str) -> Iterator[Evidence]:
    """One for each module that is imported with this one though its tests may not use it, with the chain that leads there.

    The chains go through the module itself and through shared modules, which leave with it. What another module imports
    is that one's matter: a stub of its API stands for it. A package that merely lies above a file is no need: an empty one
    takes its place.
    """
    for need in ground.standalone.needs(module, ground.libraries, packages=False):
        chain = " → ".join(need.chain)
        message = (
            f"{module} cannot be imported without {need.to}, which its tests may not use ({chain}); declare {need.to}, or "
            f"import it in the function that needs it; boundcheck test {module} proves that the suite runs alone"
        )
        yield Evidence(None, need.path, need.line, 1, module, need.to, need.chain[-1], message)


def _kind(finding: Finding, module: str) -> Kind | None:
    if module not in (finding.from_, finding.to) or finding.certainty == "possible":
        return None
    kind = kind_of(finding.rule, "out" if finding.from_ == module else "in")
    if kind is None or kind.direction == "own":
        return kind
    return None if finding.from_ is None or finding.to is None or finding.from_ == finding.to else kind


def _travels_along(ground: Ground, finding: Finding, module: str) -> bool:
    """Whether it is only code of a shared module that is used, which leaves as a library with whoever needs it."""
    to = finding.to
    return to != module and ground.codebase.role(to) == "shared" and finding.group != "data"


def _evidence(finding: Finding, state: State | Literal["exempt"]) -> Evidence:
    return Evidence(
        finding.rule, finding.path, finding.line, finding.column, finding.from_ or "", finding.to or "",
        finding.target or "", finding.message, state, finding.certainty,
        "" if state == "exempt" else finding.fingerprint,
    )  # fmt: skip
