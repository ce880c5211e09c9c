"""What is found in a project as it was at a commit, by its own contracts: judged once, and kept by the commit's tree."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boundcheck.base.disk import digest_of
from boundcheck.base.earlier import EarlierTree, is_checked_out, tree_at
from boundcheck.base.errors import BoundcheckError, ConfigError
from boundcheck.base.git import Base, Repository, content_at, named_by_git, not_checked_out
from boundcheck.base.light import NamedTuple, replace
from boundcheck.config.find import FILE_NAME, PYPROJECT
from boundcheck.config.own_rules import own_rules_of
from boundcheck.diff.project import reworded
from boundcheck.diff.written import WrittenContracts, written_in
from boundcheck.findings.analysis import Analysis, from_plain, to_plain
from boundcheck.findings.severities import Severities
from boundcheck.keep.cache import Cache
from boundcheck.outcome.baseline import Baseline, BaselineEntry, read_baseline

if TYPE_CHECKING:
    from boundcheck.read import Progress

_NOTHING = Analysis(0, (), Severities((), {}), (), (), ())


class BaseState(NamedTuple):
    """What was found at a commit. `prefix` is the project's folder then. `contracts` are None where there were none, so that those
    of now have judged it; `is_empty`: there was no code to judge. `submodules` are those with whether they were checked out."""

    analysis: Analysis
    baseline: Baseline | None
    prefix: str
    contracts: WrittenContracts | None
    is_empty: bool = False
    submodules: tuple[tuple[str, bool], ...] = ()

    def stands(self, repository: Repository, rules: frozenset[str]) -> bool:
        """Whether it would be found again, and these rules were asked."""
        return rules <= self.analysis.ran and all(
            is_checked_out(repository, path) == was_there for path, was_there in self.submodules
        )


class StateJudge(NamedTuple):
    """How a project is judged: its configuration now, the rules, processes, who is told, whether runs leave something,
    and files with rules that take part."""

    file: Path
    rules: frozenset[str]
    jobs: int | None
    progress: Progress
    keeps: bool
    rules_from: tuple[Path, ...] = ()


def state_at(
    repository: Repository, base: Base, judge: StateJudge, renames: Callable[[], Mapping[str, str]]
) -> BaseState:
    """What `judge` finds at a commit. Raises ProjectError, in one sentence, where that cannot be read."""
    at = _place_then(repository, base.commit, judge.file, renames)
    now = None if at else written_in(judge.file, judge.rules_from)[0]
    prefix, name = at or (repository.prefix, judge.file.name)
    tree = named_by_git(repository, f"{base.commit}^{{tree}}")
    left_out = sorted(not_checked_out(repository))
    rests_on = repr((tree, prefix, name, left_out, now and tuple(now)))
    sign = digest_of(rests_on.encode("utf-8", "surrogatepass"))
    cache = Cache(judge.file, rules_from=judge.rules_from) if judge.keeps else None
    kept = cache.earlier_state(sign) if cache else None
    if kept is not None and (found := _from_plain(kept)).stands(repository, judge.rules):
        return found
    with tree_at(repository, base.commit, prefix) as there:
        with reworded(there.top / prefix, base.revision, "--diff"):
            state = _judged(there, prefix, name, now, judge)._replace(submodules=there.submodules)
        # What other rules of one's own found then would not be found anew when those change.
        own = own_rules_of(judge.file, judge.rules_from).names
        if cache and not there.leads_out and (state.is_empty or state.analysis.severities.own == own):
            with contextlib.suppress(OSError):
                cache.keep_earlier_state(sign, _to_plain(state))
    return state


def _judged(
    there: EarlierTree, prefix: str, name: str, now: WrittenContracts | None, judge: StateJudge
) -> BaseState:
    root = there.top / prefix
    nothing = BaseState(replace(_NOTHING, ran=judge.rules), None, prefix, None, is_empty=True)
    if next(root.rglob("*.py"), None) is None:
        return nothing
    for path, text in now.texts if now else ():
        if not os.path.isabs(path):  # noqa: PTH117
            there.put(f"{prefix}{path}", text)
    from boundcheck.run import analyse  # a run that finds its base judged need not load it

    file = root / name
    cache = Cache(file, of=judge.file, rules_from=judge.rules_from) if judge.keeps else None
    try:
        analysis = analyse(file, judge.jobs, judge.progress, cache, judge.rules, rules_from=judge.rules_from)
    except BoundcheckError:
        if now is None:
            raise
        return nothing  # what the contracts of now speak of was not there yet
    if now:
        return BaseState(analysis, None, prefix, None)
    return BaseState(
        analysis, read_baseline(root, analysis.baselines), prefix, written_in(file, judge.rules_from)[0]
    )


def _place_then(
    repository: Repository, commit: str, file: Path, renames: Callable[[], Mapping[str, str]]
) -> tuple[str, str] | None:
    """The project's folder at a commit, and the name of its configuration: where it is now, under its other name, or whence git
    knows that it came. None where there was none."""
    prefix = repository.prefix
    names = dict.fromkeys(
        (file.name, *((FILE_NAME, PYPROJECT) if file.name in (FILE_NAME, PYPROJECT) else ()))
    )
    for name in names:
        if _holds_configuration(repository, commit, f"{prefix}{name}"):
            return prefix, name
    for old, new in renames().items():
        if new == f"{prefix}{file.name}" and _holds_configuration(repository, commit, old):
            folder, slash, name = old.rpartition("/")
            return f"{folder}{slash}", name
    return None


def _holds_configuration(repository: Repository, commit: str, path: str) -> bool:
    if not named_by_git(repository, f"{commit}:{path}"):
        return False
    if path.rpartition("/")[2] != PYPROJECT:
        return True
    text = content_at(repository, commit, path).decode("utf-8", "replace")
    if "boundcheck" not in text:
        return False
    from boundcheck.config.document import parse, section

    try:
        return section(parse(text, path)) is not None
    except ConfigError:
        return True  # told by who loads it


def _to_plain(state: BaseState) -> tuple[Any, ...]:
    entries = state.baseline and tuple(
        (entry.identity, entry.count, entry.line, entry.file, entry.version)
        for entry in state.baseline.entries
    )
    contracts = state.contracts and tuple(state.contracts)
    return to_plain(state.analysis), entries, state.prefix, contracts, state.is_empty, state.submodules


def _from_plain(plain: tuple[Any, ...]) -> BaseState:
    analysis, entries, prefix, contracts, *rest = plain
    baseline = None if entries is None else Baseline(tuple(BaselineEntry(*entry) for entry in entries))
    written = None if contracts is None else WrittenContracts(*contracts)
    return BaseState(from_plain(analysis), baseline, prefix, written, *rest)
