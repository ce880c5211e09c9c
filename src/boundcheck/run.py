"""The line from a configuration to findings: read this file top to bottom and you know the program."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from boundcheck.base.errors import BoundcheckError
from boundcheck.base.light import NamedTuple, dataclass, replace
from boundcheck.codebase.codebase import Codebase, severities_of
from boundcheck.codebase.files import File
from boundcheck.codebase.imports import FileImport, Imports
from boundcheck.codebase.questions import Questions
from boundcheck.config.model import Config
from boundcheck.discover import Project
from boundcheck.facts.access import Access
from boundcheck.facts.depths import Depth, depth_for
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.catalog import ALL_RULES
from boundcheck.judgement.conclude import conclude, imports_in
from boundcheck.judgement.judge import Judge, judge_file, judge_files
from boundcheck.judgement.reading import accesses_of
from boundcheck.judgement.verdicts import Judgement, Verdict
from boundcheck.keep.cache import Cache
from boundcheck.read import Load, Progress, ReadOptions, read_project, silent
from boundcheck.resume.keeping import (
    Conclusion,
    Read,
    concluded,
    conclusion_of,
    is_whole,
    outcome_of,
    pairs_of,
)
from boundcheck.resume.standing import standing_under, verdicts_that_stand

if TYPE_CHECKING:
    from boundcheck.keep.memory import MemoryCache

# From a configuration, and the codebase under it, to another one.
Change = Callable[[Config, Codebase], Config]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a run knows when it is done. `written` is the codebase under the contracts as they are written,
    where `codebase` may be under changed ones."""

    codebase: Codebase
    judgement: Judgement
    conclusion: Conclusion
    read: Read
    ask: Questions

    @property
    def analysis(self) -> Analysis:
        return self.conclusion.analysis()

    @property
    def written(self) -> Codebase:
        return self.read.codebase

    @property
    def project(self) -> Project:
        return self.read.project

    @property
    def accesses(self) -> Iterator[tuple[File, Access]]:
        """What each file but tests does with the project's tables, own and foreign."""
        files = (file for file in self.codebase.files if file.kind in ("source", "migration"))
        return accesses_of(self.codebase, self.judgement, files)

    @property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """The modules that need each other when the program runs, cycle by cycle."""
        from boundcheck.codebase.graph import cyclic_groups

        return cyclic_groups(pairs_of(self.codebase, self.judgement))


def analyse(
    config_file: Path,
    jobs: int | None = None,
    progress: Progress = silent,
    cache: Cache | None = None,
    rules: frozenset[str] | None = None,
    load: Load | None = None,
    rules_from: Sequence[Path] = (),
    judged: Progress = silent,
) -> Analysis:
    """What these rules (default: all) find in a project; see `run`. What only others need is not read.

    `load` gives another configuration than the one that is written; the cache must then be a borrowed one.
    `rules_from` are files with rules that take part beside those of the distributions that it names. `judged` is told the progress
    of what follows the reading.
    """
    depth = partial(_as_deep_as_asked, rules)
    options = ReadOptions(config_file, jobs, progress, cache, depth, load, rules_from)
    return _unless_forged(cache, lambda: _run(options, asked=rules, judged=judged).analysis)


def finds_the_same(config_file: Path, cache: Cache) -> bool:
    """Whether what the rules of the last run find now is what it found, to the letter. Either way that is kept for the next."""
    options = ReadOptions(config_file, cache=cache, wanted=partial(_as_deep_as_asked, cache.asked))
    return _run(options, asked=cache.asked).conclusion.is_same


def _as_deep_as_asked(rules: frozenset[str] | None, config: Config) -> Depth:
    severities = severities_of(config, {module.name: module.rules for module in config.modules})
    return depth_for(rules or frozenset(severities.rules), severities)


def follow(config_file: Path, cache: Cache, last: Run | None, first: Callable[[Run], None]) -> Run:
    """What all rules find in a project; see `run`. `last` is the run of this process that left the cache.

    Where only a few files have changed and the rules on the whole have to be asked again, `first` is told before that what is
    found otherwise by those on single files.
    """
    options = ReadOptions(config_file, 1, cache=cache, wanted=partial(_as_deep_as_asked, None))
    done = _unless_forged(cache, lambda: _run(options, first=first, last=last))
    for found in done.read.scanned:
        found.packed.is_kept = True
    _ = done.analysis  # as long as the cache has that of no later run
    return done


def read_ahead(run: Run, cache: MemoryCache, files: Sequence[File]) -> None:
    """Do once what the first change of each of these files would wait for: what knows the frameworks is loaded then, and what others
    answer is known."""
    judge = Judge(run.codebase, cache.readings.get, ask=run.ask)
    judge.prepare(files)
    for file in files:
        judge_file(judge, file)
    cache.readings.put(judge.new_readings())


def run(
    config_file: Path,
    jobs: int | None = None,
    progress: Progress = silent,
    cache: Cache | None = None,
    change: Change | None = None,
) -> Run:
    """Configuration → files → facts of each file → codebase → verdict on each file → all findings.

    With a cache, only files are read that are not as they were, and judged whose verdicts do not stand. `change` gives the
    configuration to judge by instead of the one that is written. What is kept is always by what is written. Raises
    BoundcheckError when the project cannot be read.
    """
    options = ReadOptions(config_file, jobs, progress, cache)
    return _unless_forged(cache, lambda: _run(options, change))


class KnownProject(NamedTuple):
    """A project with what is found in it: how often one module needs another when the program runs, the verdict on each
    file by its path, and what files import."""

    codebase: Codebase
    project: Project
    pairs: Mapping[tuple[str, str], int]
    verdict: Callable[[str], Verdict]
    imports: Callable[[], Imports]


def asked_of_project(
    config_file: Path,
    ask: Callable[[KnownProject], _T],
    jobs: int | None = None,
    progress: Progress = silent,
    cache: Cache | None = None,
) -> _T:
    """What one asks of a project as `run` knows it; where nothing has changed since the last run, what that left is read as far as
    it is asked for."""
    options = ReadOptions(config_file, jobs, progress, cache)
    return _unless_forged(cache, lambda: ask(_known_project(options)))


def _known_project(options: ReadOptions) -> KnownProject:
    cache = options.cache
    if cache is not None and cache.stands(ALL_RULES) and cache.pairs is not None:
        read, kept = read_project(options), cache

        def verdict(path: str) -> Verdict:
            return Verdict._make(kept.verdict(path))

        def imports() -> Imports:
            return Imports(kept.imports, lambda path: map(FileImport._make, verdict(path).imports))

        return KnownProject(read.codebase, read.project, cache.pairs, verdict, imports)
    done = _run(options)
    pairs = pairs_of(done.codebase, done.judgement)
    return KnownProject(
        done.codebase,
        done.project,
        pairs,
        done.judgement.verdicts.__getitem__,
        lambda: imports_in(done.codebase, done.judgement),
    )


def _unless_forged(cache: Cache | None, work: Callable[[], _T]) -> _T:
    """The work's result; where it fails on what another hand put into the cache, that of the work without it."""
    try:
        return work()
    except BoundcheckError:
        raise
    except Exception:
        if cache is None or cache.is_empty:
            raise
    cache.forget()
    return work()


def _run(
    options: ReadOptions,
    change: Change | None = None,
    asked: frozenset[str] | None = None,
    first: Callable[[Run], None] | None = None,
    last: Run | None = None,
    judged: Progress = silent,
) -> Run:
    jobs, cache = options.jobs or os.cpu_count() or 1, options.cache
    read = read_project(options, last.read if last else None)
    written = read.codebase
    rules = frozenset(written.severities.rules) if asked is None else asked
    if written.standing.registry is None and written.asks_of_data(rules):
        _ = written.registry  # for which some files are parsed: now, as they may not be there for long
    codebase = _changed(written, read.project, change(written.config, written)) if change else written
    as_written = codebase is written
    ask, known = Questions(codebase), None
    if cache:
        earlier = last.ask if last and last.codebase.config is codebase.config else None
        known = verdicts_that_stand(
            ask, codebase, read.scanned, cache, as_written=as_written, earlier=earlier
        )
    whole = cache is not None and as_written and is_whole(written, cache, rules)
    kept = cache.readings.get if cache else None
    judgement = judge_files(codebase, jobs, known or {}, kept, rules, whole=whole, ask=ask, progress=judged)
    if known and known.earlier:
        judgement = replace(judgement, judged=judgement.judged.union(known.earlier))
    differing = known.differing if known is not None else frozenset()
    again = concluded(read, judgement, cache, rules, differing) if cache and as_written else None
    if again is None and first is not None and cache is not None:
        early = concluded(read, judgement, cache, rules, differing, alone=True)
        if early is not None:
            first(Run(codebase, judgement, early, read, ask))
    conclusion = again or conclusion_of(conclude(codebase, judgement, rules, jobs=jobs))
    if cache and as_written:
        new = None if conclusion.is_same else conclusion.analysis()
        cache.keep(outcome_of(read, judgement, new, cache, has_same_pairs=again is not None))
    elif cache and cache.unchanged(ALL_RULES) is None:
        standing = standing_under(judgement, written, cache)
        if standing is not None:
            cache.keep(outcome_of(read, standing, conclude(written, standing, rules), cache))
    return Run(codebase, judgement, conclusion, read, ask)


def _changed(written: Codebase, project: Project, config: Config) -> Codebase:
    """The codebase under another configuration."""
    from boundcheck.codebase.build import build_codebase, regraded, without_severities

    if without_severities(config) == without_severities(written.config):
        return regraded(written, config)
    return build_codebase(config, project, [file.packed for file in written.files])


def read_codebase(
    config_file: Path,
    jobs: int | None = None,
    progress: Progress = silent,
    cache: Cache | None = None,
    rules_from: Sequence[Path] = (),
) -> Codebase:
    """The project without a verdict on it. Raises BoundcheckError when it cannot be read.

    What had to be scanned further than the last run did is kept with what that run found; without one there is nothing to keep
    it with.
    """
    options = ReadOptions(config_file, jobs, progress, cache, rules_from=rules_from)
    return _unless_forged(cache, lambda: _codebase(options))


def _codebase(options: ReadOptions) -> Codebase:
    read, cache = read_project(options), options.cache
    codebase = read.codebase
    _ = codebase.registry
    if cache and Depth.ASKED not in cache.depth and cache.stands(frozenset()):
        ask = Questions(codebase)
        verdicts = verdicts_that_stand(ask, codebase, read.scanned, cache, as_written=True)
        if len(verdicts) == len(codebase.files):
            found = Judgement(verdicts, ask.news())
            cache.keep(outcome_of(read, found, None, cache, has_same_pairs=True))
    return codebase
