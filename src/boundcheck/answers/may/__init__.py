"""What may use what: asked before the code is written, answered by what `check` would say of it."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.answers.may.asker import asker_of
from boundcheck.answers.may.judging import findings_on
from boundcheck.answers.may.keys import Deciding
from boundcheck.answers.may.model import As, Asker, DecidingKey, Permission, Wanted, Way
from boundcheck.answers.may.targets import refuse_unknown
from boundcheck.answers.may.wanted import unknown, wanted_of
from boundcheck.base.errors import UsageError
from boundcheck.config.model import UNASSIGNED, Allow
from boundcheck.findings.finding import Finding
from boundcheck.rules.dependency.dependency_cycle import cycle_of
from boundcheck.run import KnownProject

__all__ = ["As", "Permission", "ask", "refuse_unknown"]


def ask(known: KnownProject, importer: str, imported: str, as_: As | None = None) -> Permission:
    """Whether a module or file may use a module, file, name, table or package. Raises UsageError for names that nobody knows."""
    asker = asker_of(known.codebase, known.project, importer)
    wanted = wanted_of(known.codebase, asker, imported, as_)
    if wanted.statement is not None and not asker.file.is_python:
        raise UsageError(f"{importer}: it holds no Python, so it imports nothing; ask for a table")
    told, allowed = findings_on(known, asker, wanted)
    if wanted.is_unknown and not any(finding.severity == "error" for finding in told):
        raise unknown(known.codebase, imported, f"{wanted.note}; add it to the project's dependencies first")
    deciding = Deciding(known.codebase)
    keys = {finding: deciding.against(finding) for finding in (*told, *(found for found, _ in allowed))}
    key = keys[told[0]] if told else _leave(known, deciding, asker, wanted, allowed)
    ways: tuple[Way, ...] = ()
    if any(finding.severity == "error" for finding in told):
        from boundcheck.answers.may.ways import ways_to  # which only a no needs

        ways = ways_to(known, asker, wanted, told)
    return Permission(
        asker, wanted, tuple(told), tuple(allowed), {f: k for f, k in keys.items() if k}, key, ways,
        tuple(_notes(known, asker, wanted)),
    )  # fmt: skip


def _notes(known: KnownProject, asker: Asker, wanted: Wanted) -> Iterator[str]:
    """What is known of the thing itself; a cycle that is there already, and that an import would be a part of."""
    if wanted.note:
        yield wanted.note
    pair = asker.file.owner, wanted.module or ""
    is_new = wanted.statement is not None and asker.file.kind == "source" and pair not in known.pairs
    if (
        is_new
        and pair[0] != pair[1]
        and UNASSIGNED not in pair
        and "dependency-cycle" in known.codebase.severities.on
    ):
        cycle = cycle_of(pair, known.pairs)
        if cycle:
            yield f"both are already in the cycle {' → '.join(cycle)}"


def _leave(
    known: KnownProject,
    deciding: Deciding,
    asker: Asker,
    wanted: Wanted,
    allowed: list[tuple[Finding, Allow]],
) -> DecidingKey | None:
    """The key by which nothing is told: an exception, one that switches a rule off, or a leave."""
    if allowed:
        return deciding.excepting(allowed[0][1])
    config = known.codebase.config
    written = (*config.rules, *(rule for module in config.modules for rule in module.rules))
    if any(level == "off" for _, level in written):
        from boundcheck.codebase.build import regraded, without_severities

        loud = known._replace(codebase=regraded(known.codebase, without_severities(config)))
        silent, _ = findings_on(loud, asker, wanted)
        if silent and silent[0].severity == "error":
            return deciding.silencing(silent[0])
    return deciding.in_favour(asker, wanted)
