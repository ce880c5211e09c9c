"""From a configuration to the codebase: files are found and read once, and not again what the last run left of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from boundcheck.base.errors import ConfigError
from boundcheck.base.light import dataclass
from boundcheck.config.load import load_config
from boundcheck.config.model import Config
from boundcheck.discover import Project, SourceFile, discover
from boundcheck.facts.depths import Depth
from boundcheck.keep.cache import Cache
from boundcheck.resume.keeping import (
    Read,
    Scan,
    codebase_again,
    dotted_names,
    facts_that_stand,
    found_again,
    scanned_again,
)
from boundcheck.resume.standing import with_registry
from boundcheck.scan.parallel import Before, Scanned, scan_all
from boundcheck.scan.wire import Packed

Contracts = Sequence[tuple[Path, str]]  # files beside code, each with the package that holds it
Load = Callable[[Contracts], Config]
Wanted = Callable[[Config], Depth]  # how far the files of a configuration are scanned
Progress = Callable[[int, int], None]  # is told how many files of how many are read


def silent(done: int, total: int) -> None:
    """A progress that nobody is told."""


def whole(_: Config) -> Depth:
    """All that files say for the rules."""
    return Depth.ASKED


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How the project of a configuration is read. `jobs`: processes (None: one a core); `load` gives another configuration than the
    one that is written; `rules_from` are files with rules that take part."""

    config_file: Path
    jobs: int | None = None
    progress: Progress = silent
    cache: Cache | None = None
    wanted: Wanted = whole
    load: Load | None = None
    rules_from: Sequence[Path] = ()

    def scan(self, config: Config, project: Project, depth: Depth) -> Scan:
        return lambda some, before: _scan(config, project, some, self.jobs, self.progress, before, depth)


def read_project(options: ReadOptions, last: Read | None = None) -> Read:
    """The project as it is now; `last` is what the run of this process read that left the cache."""
    cache = options.cache
    if last is not None and cache is not None:
        from boundcheck.resume.following import read_after  # for a process that stays

        scan = options.scan(last.codebase.config, last.project, last.codebase.depth)
        again = read_after(last, cache, scan)
        if again is not None:
            return again._replace(codebase=with_registry(again.codebase, again.scanned, cache))
    found = (
        found_again(options.config_file, cache, options.rules_from) if cache and not options.load else None
    )
    if found and cache:
        config, project, depth = found.config, found.project, options.wanted(found.config) | cache.depth
        scan = options.scan(config, project, depth)
        scanned: Sequence[Scanned] = scanned_again(project, cache, depth, scan)
        codebase = codebase_again(found, scanned, cache, depth)
    else:
        config, project = _found(options)
        before = facts_that_stand(project, cache) if cache else {}
        depth = options.wanted(config) | cache.depth if cache else options.wanted(config)
        scanned, codebase = options.scan(config, project, depth)(project.files, before), None
    if codebase is None:
        from boundcheck.codebase.build import build_codebase  # not where it is as it was

        codebase = build_codebase(config, project, [one.packed for one in scanned], depth)
    codebase = with_registry(codebase, scanned, cache) if cache else codebase
    return Read(project, scanned, codebase, found is not None)


def _found(options: ReadOptions) -> tuple[Config, Project]:
    def written(contracts: Contracts) -> Config:
        return load_config(options.config_file, contracts, options.rules_from)

    config, project = find_files(options.load or written)
    if not config.modules and not config.contracts:
        what = "no module is declared; add a [modules.NAME] table with its path, or [[contracts]]"
        raise ConfigError((f"{config.file}: {what}",))
    return config, project


def find_files(load: Load) -> tuple[Config, Project]:
    """The files that a configuration speaks of; it is loaded again when some hold contracts of modules."""
    config = load(())
    project = discover(config)
    return (load(project.contracts) if project.contracts else config), project


def scan_files(
    config: Config, project: Project, jobs: int | None = None, progress: Progress = silent
) -> list[Packed]:
    """The facts of the project's files, in their order."""
    return [found.packed for found in _scan(config, project, project.files, jobs, progress, {})]


def _scan(
    config: Config,
    project: Project,
    files: Sequence[SourceFile],
    jobs: int | None,
    progress: Progress,
    before: Mapping[str, Before],
    depth: Depth = Depth.ASKED,
) -> list[Scanned]:
    known, total = dotted_names(project), len(files)
    jobs = jobs or os.cpu_count() or 1
    return scan_all(config.root, files, known, jobs, lambda done: progress(done, total), before, depth)
