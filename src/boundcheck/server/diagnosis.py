"""What is found in one project, again and again: in the files on disk and the texts that an editor holds of them."""

from __future__ import annotations

import marshal
import os
import re
from collections.abc import Callable, Collection, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Final

from boundcheck.base.disk import HeldTexts, Stat, stat_of
from boundcheck.base.errors import BoundcheckError, ConfigError
from boundcheck.base.git import renames_since
from boundcheck.base.homes import Baselines
from boundcheck.base.light import NamedTuple, dataclass, replace
from boundcheck.base.patterns import later
from boundcheck.config.find import wanting_this
from boundcheck.config.load import load_config
from boundcheck.findings.analysis import Analysis, from_plain, graded
from boundcheck.keep.memory import MemoryCache
from boundcheck.outcome.baseline import Baseline, files_of, read_baseline
from boundcheck.outcome.selection import Selection, check
from boundcheck.report.model import Report
from boundcheck.rules.project.unparsable_file import told_of
from boundcheck.run import Run, follow, read_ahead
from boundcheck.scan.wire import Packed
from boundcheck.server.readable import Judged, Readable, Texts, on_disk, where_they_stand

_PLACED: Final = later(r"(?P<path>[^\n]+?\.toml)(?::(?P<line>\d+))?(?::\d+)?: (?P<what>.*)", re.DOTALL)
_PLACE: Final = attrgetter("sort_key")


class Outdated(BaseException):
    """Nobody waits for a diagnosis any more: something has changed since it was begun. No error, so that nothing is done again."""


class ProjectProblem(NamedTuple):
    """What keeps a project from being checked as it is: a real path, a line, one sentence with its remedy."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is told of a project. With `problems` the contracts are those that could be read last; without a `run` none could. `judged` are
    the texts that it is about."""

    run: Run | None = None
    report: Report | None = None
    problems: tuple[ProjectProblem, ...] = ()
    judged: Judged = Judged({})


class Diagnosing:
    """A project by its configuration file. Nothing is written, and one diagnosis is made at a time."""

    def __init__(self, config_file: Path, min_certainty: str = "likely") -> None:
        self.config_file, self.root = config_file, str(config_file.parent)
        self._min_certainty = min_certainty
        self._cache = MemoryCache(config_file)
        self._last: Run | None = None
        self._ready: set[str] = set()  # files that were read once
        self._is_settled = False  # what was read last is all there was to read
        self._looked: Texts | None = None  # with these texts the cache has just looked at everything
        self._readable = Readable()
        self._sound: dict[str, bytes] = {}  # the contracts that could be read last
        self._known: tuple[tuple[Baselines, tuple[Stat, ...]], Baseline | None] | None = None
        self._renames: dict[tuple[str, frozenset[str]], Mapping[str, str]] = {}

    def inner(self, path: str) -> str:
        """A real path from the root on, as the project's files are named."""
        return os.path.relpath(path, self.root).replace(os.sep, "/")

    def has_much_to_read(self, texts: Texts) -> bool:
        """Whether the contracts can be read, and more than the content of a few files is not as the last run knew it."""
        with HeldTexts(self._judged(texts).texts):
            try:
                if self._cache.begin() is not None:
                    self._looked = texts
                    return False
                load_config(self.config_file)
            except BoundcheckError:
                return False
            return True

    def begin_anew(self) -> None:
        """From what lies in the cache on disk."""
        self._cache, self._last, self._is_settled = MemoryCache(self.config_file), None, False
        self._ready.clear()

    def made(
        self,
        texts: Texts,
        only: Collection[str] | None = None,
        first: Callable[[Diagnosis], None] = lambda found: None,
    ) -> Diagnosis:
        """The diagnosis as of now. `only`: paths from the root on, as nothing else has changed since the last. `first` gets one
        before, where the rules on the whole take their time, as far as those on single files tell."""
        judged, looked = self._judged(texts), self._looked
        self._looked = None
        try:
            run = self._run(judged, only, lambda run: first(self._told(run, judged)), looked=looked is texts)
        except BoundcheckError as error:
            self._is_settled = False
            return self._without(error, judged)
        return self._told(run, judged)

    def early(self, told: bytes, texts: Texts) -> Diagnosis | None:
        """What the rules on imports find in the files on disk, as `first` tells it; None where an editor has other texts."""
        if any(on_disk(path) != text for path, text in texts.items()):
            return None
        try:
            analysis = from_plain(marshal.loads(told))  # noqa: S302 - of our own process
            return Diagnosis(report=self._report(analysis, texts))
        except BoundcheckError:  # of the baseline, told with all the rest
            return None

    def get_ready(self, texts: Texts) -> None:
        """Do what the first edit of each text would wait for: what knows the frameworks is loaded then, and others have answered."""
        if self._last is None or not self._is_settled:
            return
        by_path = self._last.codebase.by_path
        files = [by_path[path] for path in {*map(self.inner, texts)} - self._ready if path in by_path]
        if files:
            with HeldTexts(self._judged(texts).texts):
                read_ahead(self._last, self._cache, files)
            self._ready.update(file.path for file in files)

    def _judged(self, texts: Texts) -> Judged:
        """What texts are judged by."""

        def holds_models(path: str) -> bool:
            inner = self.inner(path)
            try:
                return self._cache.digest(inner) is not None and Packed(self._cache.facts(inner)).has_entities
            except ConfigError:  # told by the run
                return False

        return self._readable.judged(texts, holds_models)

    def _run(
        self, judged: Judged, only: Collection[str] | None, first: Callable[[Run], None], *, looked: bool
    ) -> Run:
        """`looked`: everything on disk was looked at just now."""
        was_settled = self._is_settled
        with HeldTexts(judged.texts):
            wanting_this(self.config_file)
            if not looked:
                self._cache.begin(only if was_settled else None)
            self._is_settled = False
            try:
                self._last = follow(self.config_file, self._cache, self._last, first)
            except Outdated:  # whoever changed something says so, what this was about included
                self._is_settled = was_settled
                raise
            self._is_settled = True
            return self._last

    def _without(self, error: BoundcheckError, judged: Judged) -> Diagnosis:
        """What is told where the contracts cannot be read: why, and what is found by those that could."""
        problems = tuple(_problems(error, self.config_file))
        if not self._sound:
            return Diagnosis(problems=problems)
        before = judged._replace(texts={**judged.texts, **self._sound})
        try:
            run = self._run(before, None, lambda run: None, looked=False)
            return Diagnosis(run, self._report_of(run, before), problems, before)
        except BoundcheckError:
            return Diagnosis(problems=problems)
        finally:
            self._is_settled = False  # the contracts were not those that are there

    def _told(self, run: Run, judged: Judged) -> Diagnosis:
        """What a run under the contracts as they are has found."""
        self._sound = {
            os.path.join(self.root, path): text.encode()  # noqa: PTH118 - as the files are read
            for path, text in run.written.config.sources
        }
        try:
            return Diagnosis(run, self._report_of(run, judged), judged=judged)
        except BoundcheckError as error:  # of the baseline
            return Diagnosis(run, None, tuple(_problems(error, self.config_file)), judged)

    def _report_of(self, run: Run, judged: Judged) -> Report:
        """What a run has found, as it stands in the texts that are there."""
        analysis, files = run.analysis, run.codebase.by_path
        broken = {path: text for real, text in judged.broken.items() if (path := self.inner(real)) in files}
        if not broken:
            return self._report(analysis, judged.texts)
        new = (told_of(files[path], text.problem, scanned=text.scanned) for path, text in broken.items())
        old = (one for one in analysis.findings if one.rule != "unparsable-file" or one.path not in broken)
        findings = (*old, *graded(analysis.severities, new))
        report = self._report(replace(analysis, findings=findings), judged.texts)
        shown, known = (where_they_stand(some, broken) for some in (report.findings, report.baselined))
        return replace(report, findings=tuple(sorted(shown, key=_PLACE)), baselined=tuple(known))

    def _report(self, analysis: Analysis, texts: Texts) -> Report:
        with HeldTexts(texts):
            known = self._baseline(analysis)
            selection = Selection(analysis.ran, min_certainty=self._min_certainty)
            return check(analysis, selection, known, self._renamed)

    def _baseline(self, analysis: Analysis) -> Baseline | None:
        """The baseline, read again where a file of it is another."""
        stats = tuple(stat_of(self.root, path) for path in files_of(analysis.baselines))
        key = analysis.baselines, stats
        if self._known is None or self._known[0] != key:
            self._known = key, read_baseline(Path(self.root), analysis.baselines)
            self._renames.clear()
        return self._known[1]

    def _renamed(self, file: str, paths: frozenset[str]) -> Mapping[str, str]:
        """What git knows of paths that are gone, asked once for as long as the baseline is the same."""
        found = self._renames.get((file, paths))
        if found is None:
            found = self._renames[file, paths] = renames_since(Path(self.root), file, paths)
        return found


def _problems(error: BoundcheckError, config_file: Path) -> list[ProjectProblem]:
    """The mistakes in configurations, each at its place; anything else at the beginning of the project's own."""
    lines = getattr(error, "mistakes", (str(error),))
    return [_problem(line, config_file) for line in lines]


def _problem(told: str, config_file: Path) -> ProjectProblem:
    found = _PLACED.match(told)
    if found is None:
        return ProjectProblem(str(config_file), 1, told)
    path = config_file.parent / found["path"]
    return ProjectProblem(str(path), int(found["line"] or 1), found["what"])
