"""The line from a configuration to a report: read this file top to bottom and you know the program."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from boundcheck.analysis import Analysis
from boundcheck.build import build_codebase
from boundcheck.catalog import GROUP_OF
from boundcheck.codebase import Codebase
from boundcheck.config.load import load_config
from boundcheck.discover import discover
from boundcheck.errors import ConfigError
from boundcheck.finding import Finding, fingerprint
from boundcheck.judge import conclude, graded, judge_files
from boundcheck.report.model import Report, Summary
from boundcheck.rules import RULES
from boundcheck.scan.parallel import scan_all
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


def read_codebase(
    config_file: Path,
    jobs: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Codebase:
    """Configuration → files → facts → codebase. Raises BoundcheckError when the project cannot be read."""
    config = load_config(config_file)
    project = discover(config)
    if project.contracts:
        config = load_config(config_file, project.contracts)
    if not config.modules:
        raise ConfigError(
            (f"{config.file}: no module is declared; add a [modules.NAME] table with its path",)
        )
    known = project.packages | {file.name for file in project.files}
    jobs = jobs or os.cpu_count() or 1
    facts = scan_all(config.root, project.files, known, jobs, lambda done: progress(done, len(project.files)))
    return build_codebase(config, project, facts)


def analyse(codebase: Codebase, jobs: int | None = None) -> Analysis:
    """Codebase → rules → all findings. The whole is always analysed; what is shown is chosen afterwards."""
    return conclude(codebase, judge_files(codebase, jobs or os.cpu_count() or 1))


def check(analysis: Analysis, selection: Selection) -> Report:
    """Findings → exceptions → report; the selection limits what is shown."""
    started = time.perf_counter()
    level = analysis.severities.level
    checked = (rule.name for rule in RULES if rule.name in selection.rules)
    on = frozenset(rule for rule in checked if level(rule, None) != "off")
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
