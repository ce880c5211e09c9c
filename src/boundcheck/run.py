"""The line from a configuration to findings: read this file top to bottom and you know the program."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from boundcheck.access import Access, FunctionFacts
from boundcheck.analysis import Analysis
from boundcheck.build import build_codebase, regraded
from boundcheck.cache import Cache, Kept, Outcome, Watched
from boundcheck.codebase import Codebase, File
from boundcheck.config.load import load_config
from boundcheck.config.model import Config
from boundcheck.discover import Project, discover
from boundcheck.disk import digest_of
from boundcheck.errors import ConfigError
from boundcheck.facts import FileFacts
from boundcheck.judge import Judgement, Verdict, accesses_of, conclude, judge_files, judged_alike
from boundcheck.scan.parallel import Before, Scanned, scan_all, still_hold
from boundcheck.scan.wire import Packed

Contracts = Sequence[tuple[Path, str]]  # files beside code, each with the package that holds it
# From a configuration, and the codebase under it, to another one.
Change = Callable[[Config, Codebase], Config]
Progress = Callable[[int, int], None]  # is told how many files of how many are read


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a run knows when it is done. `written` is the codebase under the contracts as they are written,
    where `codebase` may be under changed ones."""

    codebase: Codebase
    judgement: Judgement
    analysis: Analysis
    written: Codebase

    @property
    def accesses(self) -> Iterator[tuple[File, Access]]:
        """What each file but tests does with the project's tables, own and foreign."""
        files = (file for file in self.codebase.files if file.kind in ("source", "migration"))
        return accesses_of(self.codebase, self.judgement, files)

    @property
    def functions(self) -> dict[str, tuple[FunctionFacts, ...]]:
        """By path, what the functions of files write and call."""
        found = ((file.path, self.judgement.functions(file.path)) for file in self.codebase.files)
        return {path: functions for path, functions in found if functions}


def analyse(
    config_file: Path,
    jobs: int | None = None,
    progress: Progress = lambda done, total: None,
    cache: Cache | None = None,
) -> Analysis:
    """All findings on a project; see `run`."""
    return run(config_file, jobs, progress, cache).analysis


def run(
    config_file: Path,
    jobs: int | None = None,
    progress: Progress = lambda done, total: None,
    cache: Cache | None = None,
    change: Change | None = None,
) -> Run:
    """Configuration → files → facts of each file → codebase → verdict on each file → all findings.

    With a cache, only files that are not as they were are read and judged. `change` gives the configuration to judge by
    instead of the one that is written. Where it differs in severities alone, verdicts stand that they have no part in;
    else only facts come from the cache. What is kept is always by what is written. Raises BoundcheckError when the
    project cannot be read.
    """
    jobs = jobs or os.cpu_count() or 1
    project, scanned, written = _read(config_file, jobs, progress, cache)
    codebase = _changed(written, project, change(written.config, written)) if change else written
    if _without_severities(codebase.config) != _without_severities(written.config):
        judgement = judge_files(codebase, jobs)
        return Run(codebase, judgement, conclude(codebase, judgement), written)
    context = _context(written) if cache else b""
    known = _verdicts_that_stand(written, scanned, context, cache) if cache else None
    judgement, is_written = _judge(written, codebase, jobs, known)
    analysis = conclude(codebase, judgement)
    if cache and is_written and (codebase is written or cache.unchanged() is None):
        to_keep = analysis if codebase is written else conclude(written, judgement)
        cache.keep(_outcome(written, project, scanned, context, judgement, to_keep))
    return Run(codebase, judgement, analysis, written)


def _changed(written: Codebase, project: Project, config: Config) -> Codebase:
    """The codebase under another configuration."""
    if _without_severities(config) == _without_severities(written.config):
        return regraded(written, config)
    return build_codebase(config, project, [file.packed for file in written.files])


def _without_severities(config: Config) -> Config:
    modules = tuple(replace(module, rules=()) for module in config.modules)
    return replace(config, rules=(), modules=modules)


def _judge(
    written: Codebase, codebase: Codebase, jobs: int, known: Judgement | None
) -> tuple[Judgement, bool]:
    """The verdicts on a codebase that differs in severities at most, and whether those as written have the same."""
    if codebase is written:
        return judge_files(codebase, jobs, known), True
    alike = judged_alike(written, codebase)
    if all(file.module in alike for file in written.files):
        return judge_files(codebase, jobs, known), True
    if known:
        owner = {file.path: file.module for file in written.files}
        verdicts = {path: verdict for path, verdict in known.verdicts.items() if owner[path] in alike}
        known = Judgement(verdicts, known.consulted)
    return judge_files(codebase, jobs, known), False


def read_codebase(
    config_file: Path,
    jobs: int | None = None,
    progress: Progress = lambda done, total: None,
    cache: Cache | None = None,
) -> Codebase:
    """The project without a verdict on it. Raises BoundcheckError when it cannot be read."""
    _, _, codebase = _read(config_file, jobs or os.cpu_count() or 1, progress, cache)
    return codebase


def _read(
    config_file: Path, jobs: int, progress: Progress, cache: Cache | None
) -> tuple[Project, list[Scanned], Codebase]:
    config, project = find_files(lambda contracts: load_config(config_file, contracts))
    if not config.modules:
        raise ConfigError(
            (f"{config.file}: no module is declared; add a [modules.NAME] table with its path",)
        )
    scanned = _scan(config, project, jobs, progress, cache)
    return project, scanned, build_codebase(config, project, [found.packed for found in scanned])


def find_files(load: Callable[[Contracts], Config]) -> tuple[Config, Project]:
    """The files that a configuration speaks of; it is loaded again when some hold contracts of modules."""
    config = load(())
    project = discover(config)
    return (load(project.contracts) if project.contracts else config), project


def scan_files(
    config: Config,
    project: Project,
    jobs: int | None = None,
    progress: Progress = lambda done, total: None,
) -> list[Packed]:
    """The facts of the project's files, in their order."""
    return [found.packed for found in _scan(config, project, jobs or os.cpu_count() or 1, progress, None)]


def _scan(
    config: Config, project: Project, jobs: int, progress: Progress, cache: Cache | None
) -> list[Scanned]:
    known = _known(project)
    before = _facts_that_stand(project, known, cache) if cache else {}
    return scan_all(
        config.root, project.files, known, jobs, lambda done: progress(done, len(project.files)), before
    )


def _known(project: Project) -> frozenset[str]:
    return project.packages | {file.name for file in project.files if file.is_python}


def _facts_that_stand(project: Project, known: frozenset[str], cache: Cache) -> Mapping[str, Before]:
    kept, stats = cache.kept, cache.stats
    same = cache.known == _digest_of_names(known)
    return {
        file.path: Before(stats.get(file.path), found.digest, found.facts)
        for file in project.files
        if (found := kept.get(file.path))
        and (same or still_hold(Packed(found.facts).facts, file.package, known))
    }


def _digest_of_names(names: frozenset[str]) -> bytes:
    return digest_of("\n".join(sorted(names)).encode("utf-8", "surrogatepass"))


def _context(codebase: Codebase) -> bytes:
    """A digest of what verdicts on files rest on besides facts: the contracts, and whose each file is."""
    files = [(file.path, file.name, file.is_package, file.kind, file.module or "") for file in codebase.files]
    entities = codebase.registry.visible if any(file.packed.has_entities for file in codebase.files) else ()
    fixtures = codebase.fixtures.visible if any(f.packed.has_fixtures for f in codebase.files) else ()
    parts: Any = (
        codebase.config.values,
        files,
        sorted(codebase.packages),
        sorted(codebase.existing),
        entities,
        fixtures,
    )
    return digest_of(marshal.dumps(parts))


def _verdicts_that_stand(
    codebase: Codebase, scanned: Sequence[Scanned], context: bytes, cache: Cache
) -> Judgement | None:
    """The earlier verdicts on files that are as they were; none when what they rest on is not."""
    if context != cache.context:
        return None
    kept = cache.kept
    verdicts = {}
    for file, found in zip(codebase.files, scanned, strict=True):
        old = kept.get(file.path)
        # Facts can be the same where a line that uses data is not; and content where other names are known.
        if old is None or old.digest != found.digest or old.facts != found.packed.data:
            if file.name in cache.consulted and (
                old is None or _shown(Packed(old.facts).facts) != _shown(file.facts)
            ):
                return None
        else:
            verdicts[file.path] = Verdict._make(old.verdict)
    return Judgement(verdicts, cache.consulted)


def _shown(facts: FileFacts) -> tuple[object, ...]:
    """What other files can see of a file."""
    imports = [(s.flags, s.level, s.module, s.names, s.aliases) for s in facts.imports]
    exported = None if facts.exported is None else [export.name for export in facts.exported]
    return (
        imports,
        facts.definitions,
        exported,
        facts.star_exports,
        facts.dynamic_names,
        facts.problem is None,
    )


def _outcome(
    codebase: Codebase,
    project: Project,
    scanned: Sequence[Scanned],
    context: bytes,
    judgement: Judgement,
    analysis: Analysis,
) -> Outcome:
    config = codebase.config
    kept = {
        file.path: Kept(found.digest, found.packed.data, tuple(judgement.verdicts[file.path]))
        for file, found in zip(codebase.files, scanned, strict=True)
    }
    sources = tuple(path for path, _ in config.sources)
    return Outcome(
        Watched(tuple(kept), project.walked, (*sources, *project.consulted)),
        tuple(found.stat for found in scanned),
        kept,
        _digest_of_names(_known(project)),
        context,
        judgement.consulted,
        analysis,
    )
