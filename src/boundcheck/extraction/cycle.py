"""The blocker that a cycle is: the import sites that keep a module in it, at the cheapest cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from boundcheck.answers.atlas.model import State
from boundcheck.codebase.references import Reference
from boundcheck.extraction.cycle_cut import cut_free
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.kinds import KINDS
from boundcheck.extraction.model import Blocker, Cut, Evidence
from boundcheck.rules.report import reached

_RULE = "dependency-cycle"
_WORST_FIRST: tuple[State, ...] = ("new", "baselined", "allowed")


class _Known(NamedTuple):
    """What check says of the cycle: state and fingerprint of its findings by pair, and the worst state of them."""

    findings: Mapping[tuple[str, str], tuple[State, str]]
    worst: State


def cycle_blocker(ground: Ground, module: str) -> Blocker | None:
    """The cycle that a module is in, with its cheapest way out; None when it is in none."""
    if module not in ground.cyclic:
        return None
    sites = ground.sites
    cut = cut_free({pair: len(found) for pair, found in sites.items()}, module)
    if cut is None:
        return None
    known = _known(ground, cut.cycle)
    evidence = [_evidence(ref, module, known) for pair in cut.cuts for ref in sites[pair]]
    _, rule, direction, title, remedy, effort = KINDS["cycle"]
    return Blocker(
        "cycle", rule, direction, title, remedy.format(module=module), effort,
        tuple(sorted(evidence, key=lambda e: (e.path, e.line, e.column, e.to))), cut.cycle,
        tuple(Cut(*pair, len(sites[pair])) for pair in cut.cuts),
    )  # fmt: skip


def _known(ground: Ground, cycle: tuple[str, ...]) -> _Known:
    found: dict[tuple[str, str], tuple[State, str]] = {}
    for finding, state in ground.reported:
        if finding.rule == _RULE and finding.from_ in cycle and finding.to in cycle:
            found[finding.from_ or "", finding.to or ""] = (state, finding.fingerprint)
    return _Known(found, min((state for state, _ in found.values()), key=_WORST_FIRST.index, default="new"))


def _evidence(ref: Reference, module: str, known: _Known) -> Evidence:
    importer, imported = ref.file.owner, ref.to
    target = reached(ref)
    state, fingerprint = known.findings.get((importer, imported), (known.worst, ""))
    message = (
        f"{importer} imports {target} of {imported}, which keeps {module} in its cycle; "
        "pass in what is needed, or publish an event"
    )
    return Evidence(
        _RULE,
        ref.file.path,
        ref.line,
        ref.column,
        importer,
        imported,
        target,
        message,
        state,
        ref.certainty,
        fingerprint,
    )
