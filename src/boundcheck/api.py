"""The Python API: what `boundcheck check` finds, as typed objects instead of text."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import Final

from boundcheck.base.errors import BoundcheckError, UsageError
from boundcheck.base.git import renames_since
from boundcheck.base.light import dataclass
from boundcheck.config.find import chosen_config, find_config
from boundcheck.config.own_rules import own_rules_of
from boundcheck.findings.finding import CERTAINTIES, Certainty, Finding
from boundcheck.keep.cache import Cache
from boundcheck.outcome.asked import modules_asked, paths_asked, rules_asked
from boundcheck.outcome.baseline import read_baseline
from boundcheck.outcome.selection import Selection
from boundcheck.outcome.selection import check as run_check
from boundcheck.report import FORMATS, Report, Summary, Surroundings, summary_line
from boundcheck.run import analyse
from boundcheck.version import VERSION

__all__ = ["BoundcheckError", "Finding", "Result", "Summary", "__version__", "check"]

__version__: Final = VERSION


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found in the project at `root`; `str()` is what `boundcheck check --format concise` says there."""

    root: Path
    _report: Report = field(repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What breaks the contracts, errors and warnings, by place."""
        return self._report.findings

    @property
    def known(self) -> tuple[Finding, ...]:
        """What the baseline knows, and `findings` does not repeat."""
        return self._report.baselined

    @property
    def allowed(self) -> tuple[Finding, ...]:
        """What exceptions with a reason allow."""
        return self._report.allowed

    @property
    def summary(self) -> Summary:
        """How many files and modules were looked at, and how many findings there are of each kind."""
        return self._report.summary

    @property
    def is_clean(self) -> bool:
        """Whether there is no finding of severity error: `boundcheck check` would exit with 0."""
        return not self.summary.errors

    def __str__(self) -> str:
        return as_text(self._report) + summary_line(self._report)


def as_text(report: Report) -> str:
    """A line for each finding, with its path from the project's root on."""
    return FORMATS["concise"].render(report, Surroundings(lambda path: (), lambda path: path))


def check(
    path: str | os.PathLike[str] = ".",
    *,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    modules: str | Iterable[str] = (),
    paths: Iterable[str | os.PathLike[str]] = (),
    min_certainty: Certainty = "likely",
    baseline: bool = True,
    cache: bool = True,
    jobs: int | None = None,
) -> Result:
    """Check the contracts of the project that a folder lies in, or whose configuration file `path` is.

    `select` and `ignore` take rules and groups, `modules` and `paths` (from the project's root on) limit what is reported and
    never what is analysed; a text may be a comma list. With `baseline=False` what the baseline knows is reported too, with
    `cache=False` `.boundcheck_cache/` is neither used nor written. `jobs` are processes to read with; default: one a core, but
    one alone where this process has threads, which do not survive a fork. Nothing of the project is imported or run.

    Raises BoundcheckError, whose text is one sentence with its remedy: no configuration, mistakes in it (`ConfigError`), a
    project that cannot be read, rules, modules or paths that do not exist.
    """
    if min_certainty not in CERTAINTIES:
        raise UsageError(f'no finding is "{min_certainty}"; name one of {", ".join(CERTAINTIES)}')
    file = _config_of(Path(path))
    rules = rules_asked(_texts(select), _texts(ignore), own_rules_of(file).names)
    root = Path(os.path.realpath(file.parent))
    kept = Cache(file) if cache else None
    with _without_collections():
        analysis = kept.unchanged(rules) if kept else None
        if analysis is None:
            processes = jobs or (None if threading.active_count() == 1 else 1)
            analysis = analyse(file, processes, cache=kept, rules=rules)
        named = modules_asked(analysis.modules, file, _texts(modules))
        inner = paths_asked(root, [root / one for one in paths])
        selection = Selection(rules, named, inner, min_certainty)
        known = read_baseline(root, analysis.baselines) if baseline else None
        report = run_check(analysis, selection, known, partial(renames_since, root))
    return Result(root, report)


def _texts(written: str | Iterable[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


def _config_of(path: Path) -> Path:
    if path.is_dir():
        return find_config(path)
    if path.suffix == ".toml" and path.is_file():
        return chosen_config(path)
    what = "is no TOML file" if path.exists() else "does not exist"
    raise UsageError(f"{path} {what}; name a project's folder or its configuration file")


@contextmanager
def _without_collections() -> Iterator[None]:
    """The facts of a large project are millions of tuples, none of them garbage."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
