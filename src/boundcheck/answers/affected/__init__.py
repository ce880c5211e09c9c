"""Which tests the changes since a revision can affect: never leaves one out that could fail."""

from __future__ import annotations

import os.path
from collections.abc import Sequence
from functools import cache as cache_answers
from pathlib import Path

from boundcheck.answers.affected.decide import Work, decide, everything
from boundcheck.answers.affected.links import LISTENS
from boundcheck.answers.affected.model import Affected
from boundcheck.answers.affected.picture import ProjectState, take_picture
from boundcheck.answers.affected.places import CODE
from boundcheck.base.errors import BoundcheckError
from boundcheck.base.git import (
    Change,
    Repository,
    changes_since,
    content_at,
    files_that_name,
    find_base,
    find_repository,
    linked_paths,
)
from boundcheck.base.light import replace
from boundcheck.config.pytest_settings import PytestSettings, pytest_settings
from boundcheck.diff import project_at
from boundcheck.facts.access import Access
from boundcheck.judgement.reading import accesses_of
from boundcheck.keep.cache import Cache
from boundcheck.keep.outputs import outputs_among
from boundcheck.read import Progress, silent
from boundcheck.run import run

__all__ = ["Affected", "find_affected"]

MOST_CHANGES = 2000  # for each of them git may be asked who names it
_DEFINES_DATA = (b"models", b"Model", b"Mapped", b"relationship", b"ForeignKey", b"Table(", b"Field(")


def find_affected(
    config_file: Path,
    revision: str | None,
    jobs: int | None = None,
    progress: Progress = silent,
    cache: Cache | None = None,
) -> Affected:
    """What the changes since the merge base with a revision can affect (default: the remote's main branch).

    Raises BoundcheckError when git does not tell the changes, or the project cannot be read.
    """
    root = Path(os.path.realpath(config_file.parent))
    repository = find_repository(root)
    base = find_base(repository, revision)
    changed = changes_since(repository, base.commit)
    settings = pytest_settings(root)
    now = _picture(config_file, settings, jobs, progress, cache)
    shown = tuple(_from_root(repository, change) for change in _through_links(repository, changed))
    reports = outputs_among(config_file, (change.path for change in shown))
    work = Work(now, None, settings, base, shown, reports)
    if len(changed) > MOST_CHANGES:
        return everything(work, f"{len(changed):,} paths changed, more than are looked at one by one")
    if _needs_base(repository, base.commit, changed):
        try:
            with project_at(repository, base.commit, "the base", "--base", config_file.name) as then:
                before = _picture(then, settings, jobs, silent, None)
        except BoundcheckError as error:
            return everything(work, str(error))
        work = replace(work, before=before)

    @cache_answers
    def namers(text: str) -> Sequence[str]:
        return [_relative(repository, path) for path in files_that_name(repository, text)]

    return decide(work, namers)


def _picture(
    config_file: Path, settings: PytestSettings, jobs: int | None, progress: Progress, cache: Cache | None
) -> ProjectState:
    done = run(config_file, jobs, progress, cache)
    accesses: dict[str, list[Access]] = {}
    for file, access in accesses_of(done.codebase, done.judgement, done.codebase.files):
        accesses.setdefault(file.path, []).append(access)
    return take_picture(done.codebase, accesses, settings)


def _needs_base(repository: Repository, commit: str, changes: Sequence[Change]) -> bool:
    """Whether the project as it was may tell more: a file is gone, or one changed that others felt without naming it."""
    for change in changes:
        for path in dict.fromkeys((change.path, change.old or change.path)):
            if path.endswith(CODE):
                if change.status in ("deleted", "renamed"):
                    return True
                text = content_at(repository, commit, path) if change.status == "modified" else b""
                if LISTENS.search(text) or any(sign in text for sign in _DEFINES_DATA):
                    return True
    return False


def _through_links(repository: Repository, changes: Sequence[Change]) -> list[Change]:
    """The changes, and once more by each link that leads to a changed path."""
    found = list(changes)
    for link, target in linked_paths(repository):
        found += (
            change._replace(path=link + change.path[len(target) :], old=None)
            for change in changes
            if change.path == target or change.path.startswith(f"{target}/")
        )
    return found


def _from_root(repository: Repository, change: Change) -> Change:
    old = None if change.old is None else _relative(repository, change.old)
    return change._replace(path=_relative(repository, change.path), old=old)


def _relative(repository: Repository, path: str) -> str:
    """A path from the project root; a submodule or a repository loses its final slash."""
    return repository.inner(path).rstrip("/")
