"""What stands in the way of an extraction, by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Final, Literal

from boundcheck.answers.atlas.model import State
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import references_of
from boundcheck.extraction.crossings import crossings, exceptions, import_time, shared_state, signals
from boundcheck.extraction.cycle import cycle_blocker
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.kinds import KINDS, Kind, kind_of
from boundcheck.extraction.model import Blocker, Evidence
from boundcheck.extraction.uses import Uses
from boundcheck.extraction.uses.model import UsePlace
from boundcheck.findings.finding import Finding
from boundcheck.scan.readings import Kept

# What no rule reports, by the name of its kind without a direction.
_UNREPORTED: Final = MappingProxyType(
    {"import-time": import_time, "shared-state": shared_state, "exception": exceptions, "signal": signals}
)


def find_blockers(ground: Ground, module: str) -> tuple[Blocker, ...]:
    """All blockers of a module, in the order of their kinds."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for finding, state in ground.about.get(module, ()):
        kind = _kind(ground, finding, module)
        if kind is not None:
            found[kind.kind].append(_evidence(finding, state))
    for name, evidence in _unreported(ground, ground.uses.of(module)):
        found[f"{name}-{'in' if evidence.to == module else 'out'}"].append(evidence)
    found["suite-not-alone"] += _suite_needs(ground, module)
    blockers = {kind: KINDS[kind].blocker(module, evidence) for kind, evidence in found.items() if evidence}
    cycle = cycle_blocker(ground, module)
    if cycle is not None:
        blockers[cycle.kind] = cycle
    return tuple(blockers[kind] for kind in KINDS if kind in blockers)


def uses_at(
    codebase: Codebase, file: File, line: int, kept: Kept | None
) -> Iterator[tuple[UsePlace, tuple[str, ...]]]:
    """The names of other modules that a line uses, each once, with what of that holds an extraction back though no rule
    speaks of it; not what it merely imports.
    """
    ground = Ground(codebase, (), (), kept)
    uses = Uses(ground.definitions, references_of(Questions(codebase), file), kept).in_file(file)
    told: dict[str, list[str]] = defaultdict(list)
    for kind, evidence in _unreported(ground, uses):
        if evidence.line == line:
            told[evidence.target].append(f"{kind}: {evidence.message}")
    here = {use.name: use for use in uses if use.line == line and use.how != "import"}
    yield from ((use, tuple(told[name])) for name, use in here.items())


def _unreported(ground: Ground, uses: Iterable[UsePlace]) -> Iterator[tuple[str, Evidence]]:
    """What no rule reports, by kind: the first for a line and name."""
    crossing, told = crossings(ground, uses), set[tuple[str, str, int, str]]()
    for name, tell in _UNREPORTED.items():
        for each in tell(ground, crossing):
            if (place := (name, each.path, each.line, each.target)) not in told:
                told.add(place)
                yield name, each


def _suite_needs(ground: Ground, module: str) -> Iterator[Evidence]:
    """One for each module that is imported with this one though its tests may not use it, with the chain that leads there.

    The chains go through the module itself and through shared modules, which leave with it. What another module imports
    is that one's matter: a stub of its API stands for it. A package that merely lies above a file is no need: an empty one
    takes its place.
    """
    for need in ground.standalone.needs(module, ground.libraries, packages=False):
        chain, importer = " → ".join(need.chain), ground.codebase.by_path[need.path].owner
        remedy = f"declare {need.to}, or import it in the function that needs it"
        if importer != module:
            remedy = (
                f"let {importer}, which is shared, import it in the function that needs it, or do without it"
            )
        message = (
            f"{module} cannot be imported without {need.to}, which its tests may not use ({chain}); {remedy}; "
            f"boundcheck test {module} proves that the suite runs alone"
        )
        yield Evidence(None, need.path, need.line, 1, module, need.to, need.chain[-1], message)


def _kind(ground: Ground, finding: Finding, module: str) -> Kind | None:
    """None: it holds nothing back. Code of a shared module leaves as a library with whoever needs it; its tables do not."""
    from_, to = finding.from_, finding.to
    if finding.certainty == "possible" or (
        to != module and ground.codebase.role(to) == "shared" and finding.group != "data"
    ):
        return None
    kind = kind_of(finding.rule, "out" if from_ == module else "in")
    if kind is None or kind.direction == "own":
        return kind
    return None if from_ is None or to is None or from_ == to else kind


def _evidence(finding: Finding, state: State | Literal["exempt"]) -> Evidence:
    return Evidence(
        finding.rule, finding.path, finding.line, finding.column, finding.from_ or "", finding.to or "",
        finding.target or "", finding.message, state, finding.certainty,
        "" if state == "exempt" else finding.fingerprint,
    )  # fmt: skip
