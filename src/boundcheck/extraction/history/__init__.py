"""What git's history says of modules: which change together, are released together, and whose people change them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from boundcheck.base.git import find_repository
from boundcheck.base.plain import counted
from boundcheck.codebase.codebase import Codebase
from boundcheck.extraction.history.coupling import (
    FEWEST,
    companions_of,
    counting,
    may_merge,
    partners_of,
    read_releases,
)
from boundcheck.extraction.history.follow import PathOwners, todays_paths
from boundcheck.extraction.history.log import Commit, Log, moment, read_log, read_side_branches, read_tags
from boundcheck.extraction.history.model import History, ModuleHistory, Releases, Revision, Thresholds
from boundcheck.extraction.history.owners import activity_of, is_bot

__all__ = ["History", "history_of", "read_history"]

_USUAL = Thresholds()


def read_history(codebase: Codebase, since: str | None = None, thresholds: Thresholds = _USUAL) -> History:
    """The history of all modules up to HEAD, from `since` (a revision, or a date like 2025-01-31 in UTC) on.

    Raises ProjectError without git, a repository or commits, and for a `since` that git does not know.
    """
    repository = find_repository(Path(os.path.realpath(codebase.config.root)))
    log = read_log(repository, since)
    revisions = tuple(_revisions(log.commits, PathOwners(codebase, repository.prefix)))
    parents = {**read_side_branches(repository), **{commit.name: commit.parents for commit in log.commits}}
    releases = read_releases(parents, read_tags(repository), revisions)
    contracts = {name: module.contract for name, module in codebase.modules.by_name.items()}
    owners = {name: contract.owner for name, contract in contracts.items()}
    head = log.commits[0]
    return History(
        head.name,
        moment(head.at),
        moment(min(commit.at for commit in log.commits)),
        since,
        sum(len(commit.parents) < 2 for commit in log.commits),
        sum(revision.files > thresholds.max_changeset for revision in revisions),
        head.at,
        revisions,
        counting(revisions, thresholds),
        releases if len(releases.names) >= FEWEST else Releases(),
        owners,
        frozenset(name for name, contract in contracts.items() if contract.role == "composition"),
        tuple(_notes(log, revisions, releases, owners=any(owners.values()))),
        thresholds,
    )


def history_of(history: History, module: str) -> ModuleHistory:
    """What the history says of one module, the closest of the others first."""
    partners = partners_of(module, history.counted, history.thresholds)
    composing = history.composing
    merging = (
        each.module for each in partners if may_merge(each) and composing.isdisjoint((module, each.module))
    )
    return ModuleHistory(
        activity_of(module, history),
        partners,
        companions_of(module, history.releases),
        tuple(merging),
        history,
    )


def _revisions(commits: Sequence[Commit], places: PathOwners) -> Iterator[Revision]:
    for commit, paths in todays_paths(commits, places.exist):
        owners = [owner for path in paths if (owner := places.module_of(path)) is not None]
        if owners:
            author = "" if is_bot(commit.author, commit.email) else commit.author
            yield Revision(commit.name, commit.at, author, tuple(sorted(set(owners))), len(owners))


def _notes(log: Log, revisions: Sequence[Revision], releases: Releases, *, owners: bool) -> Iterator[str]:
    if log.shallow:
        yield (
            f"The history is cut off at {counted(len(log.commits), 'commit')}: "
            "fetch the rest with git fetch --unshallow (in CI fetch-depth: 0)."
        )
    if log.exact:
        yield (
            "This clone lacks the content of old files, so renames that change a file as well are not followed: "
            "clone it anew, without --filter."
        )
    if not revisions:
        yield "No commit touches a file of a module: is the code under version control here?"
    if len(releases.names) < FEWEST:
        yield (
            f"{counted(len(releases.names), 'release')} between tags of this history: fewer than {FEWEST} do not tell "
            "what is released together. git fetch --tags fetches tags."
        )
    if not owners:
        yield "No module names its owner: with `owner` in the contracts, this tells whose people change whose modules."
