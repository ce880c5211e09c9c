"""The line from a configuration to findings: read this file top to bottom and you know the program."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from boundcheck.build import build_codebase
from boundcheck.catalog import GROUP_OF
from boundcheck.codebase import Codebase
from boundcheck.config.load import load_config
from boundcheck.config.model import Config
from boundcheck.discover import Project, discover
from boundcheck.errors import ConfigError
from boundcheck.facts import FileFacts
from boundcheck.finding import Finding, fingerprint
from boundcheck.report.model import Report, Summary
from boundcheck.rules import RULES
from boundcheck.scan.comments import toml_directives
from boundcheck.scan.parallel import scan_all
from boundcheck.suppress import EXPIRED, suppress

Contracts = Sequence[tuple[Path, str]]  # files beside code, each with the package that holds it

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
    config, project = find_files(lambda contracts: load_config(config_file, contracts))
    if not config.modules:
        raise ConfigError(
            (f"{config.file}: no module is declared; add a [modules.NAME] table with its path",)
        )
    return build_codebase(config, project, scan_files(config, project, jobs, progress))


def find_files(load: Callable[[Contracts], Config]) -> tuple[Config, Project]:
    """The files that a configuration speaks of; it is loaded again when some hold contracts of modules."""
    config = load(())
    project = discover(config)
    return (load(project.contracts) if project.contracts else config), project


def scan_files(
    config: Config,
    project: Project,
    jobs: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[FileFacts]:
    """The facts of the project's files, in their order."""
    known = project.packages | {file.name for file in project.files}
    jobs = jobs or os.cpu_count() or 1
    return scan_all(config.root, project.files, known, jobs, lambda done: progress(done, len(project.files)))


def check(codebase: Codebase, selection: Selection) -> Report:
    """Codebase → findings → exceptions → report. The whole codebase is always analysed; the selection limits what is shown."""
    started = time.perf_counter()
    checked = tuple(rule for rule in RULES if rule.name in selection.rules)
    found = [finding for rule in checked if rule.check for finding in rule.check(codebase)]
    graded = _graded(codebase, found)
    # On a part of the project, or of the rules, nobody can say that an exception is unused.
    ran = (
        frozenset(rule.name for rule in checked if _is_on(codebase, rule.name))
        if selection.is_whole
        else frozenset()
    )
    # An expired exception stands for what it covers; where it cannot be reported, it covers nothing.
    today = datetime.now(UTC).date() if EXPIRED in selection.rules and _is_on(codebase, EXPIRED) else None
    result = suppress(codebase, graded, ran, today, toml_directives(codebase.config.sources))
    about = [
        *result.about,
        *(f for f, covered in result.expired if any(_is_shown(c, selection) for c in covered)),
    ]
    graded_about = _graded(codebase, (finding for finding in about if finding.rule in selection.rules))
    kept = _numbered([*result.kept, *graded_about])
    shown = tuple(f for f in kept if f.rule == EXPIRED or _is_shown(f, selection))
    errors = sum(finding.severity == "error" for finding in shown)
    warnings = len(shown) - errors
    allowed = sum(_is_shown(finding, selection) for finding in result.allowed)
    summary = Summary(len(codebase.files), len(codebase.modules.by_name), errors, warnings, 0, allowed)
    return Report(shown, summary, time.perf_counter() - started)


def _is_on(codebase: Codebase, rule: str) -> bool:
    return codebase.severity(rule, None) != "off"


def _graded(codebase: Codebase, findings: Iterable[Finding]) -> list[Finding]:
    """Give each finding the severity of its rule in its module; leave out what is off."""
    graded = []
    for finding in findings:
        severity = codebase.severity(finding.rule, finding.from_)
        if severity != "off":
            # What is merely possible is shown on request and never fails a run.
            graded.append(replace(finding, severity="warn" if finding.certainty == "possible" else severity))
    return graded


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
