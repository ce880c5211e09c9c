"""From all findings to a report: what is asked for, without what exceptions cover."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from boundcheck.analysis import Analysis, graded
from boundcheck.catalog import CHECKED, GROUP_OF
from boundcheck.finding import Finding, fingerprint
from boundcheck.report.model import Report, Summary
from boundcheck.suppress import EXPIRED, suppress

_CERTAINTIES = ("possible", "likely", "certain")


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the findings is asked for. `paths` are relative to the project root; empty means everything."""

    rules: frozenset[str] = frozenset(GROUP_OF)
    modules: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    min_certainty: str = "likely"

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the project is left out, so that what is missing can be told."""
        return not self.modules and not self.paths


def check(analysis: Analysis, selection: Selection) -> Report:
    """Findings → exceptions → report; the selection limits what is shown."""
    started = time.perf_counter()
    level = analysis.severities.level
    on = frozenset(rule for rule in selection.rules & CHECKED if level(rule, None) != "off")
    # On a part of the project, or of the rules, nobody can say that an exception is unused.
    ran = on if selection.is_whole else frozenset()
    # An expired exception stands for what it covers; where it cannot be reported, it covers nothing.
    today = datetime.now(UTC).date() if EXPIRED in on else None
    found = [finding for finding in analysis.findings if finding.rule in selection.rules]
    result = suppress(analysis, found, ran, today)
    about = [
        *result.about,
        *(f for f, covered in result.expired if any(_is_shown(c, selection) for c in covered)),
    ]
    graded_about = graded(level, (finding for finding in about if finding.rule in selection.rules))
    kept = _numbered([*result.kept, *graded_about])
    shown = tuple(f for f in kept if f.rule == EXPIRED or _is_shown(f, selection))
    errors = sum(finding.severity == "error" for finding in shown)
    warnings = len(shown) - errors
    allowed = sum(_is_shown(finding, selection) for finding in result.allowed)
    summary = Summary(analysis.files, len(analysis.modules), errors, warnings, 0, allowed)
    return Report(shown, summary, time.perf_counter() - started)


def _numbered(findings: Iterable[Finding]) -> list[Finding]:
    """Sort, and tell several findings of one identity apart by their order."""
    seen: dict[tuple[str, str, str, str, str], int] = {}
    numbered = []
    for finding in sorted(findings, key=lambda finding: finding.sort_key):
        ordinal = seen.get(finding.identity, 0)
        seen[finding.identity] = ordinal + 1
        numbered.append(replace(finding, fingerprint=fingerprint(finding.identity, ordinal)))
    return numbered


def _is_shown(finding: Finding, selection: Selection) -> bool:
    if _CERTAINTIES.index(finding.certainty) < _CERTAINTIES.index(selection.min_certainty):
        return False
    if selection.modules and finding.from_ not in selection.modules:
        return False
    return not selection.paths or any(
        finding.path == path or finding.path.startswith(f"{path}/") for path in selection.paths
    )
