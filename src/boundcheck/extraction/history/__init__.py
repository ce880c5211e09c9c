"""What git's history says of modules: which change together, are released together, and whose people change them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from boundcheck.base.git import find_repository
from boundcheck.base.plain import counted as number_of
from boundcheck.codebase.codebase import Codebase
from boundcheck.extraction.history.coupling import change_coupling, counting, may_merge
from boundcheck.extraction.history.follow import Places, todays_paths
from boundcheck.extraction.history.log import Commit, Log, moment, read_log, read_side_branches, read_tags
from boundcheck.extraction.history.model import (
    Activity,
    Companion,
    History,
    ModuleHistory,
    Partner,
    Revision,
    Thresholds,
)
from boundcheck.extraction.history.owners import activities, is_bot
from boundcheck.extraction.history.releases import FEWEST, Releases, read_releases, released_together

__all__ = ["History", "ModuleHistory", "history_of", "read_history"]

_USUAL = Thresholds()


def read_history(codebase: Codebase, since: str | None = None, thresholds: Thresholds = _USUAL) -> History:
    """The history of all modules up to HEAD, from `since` (a revision, or a date like 2025-01-31 in UTC) on.

    Raises ProjectError without git, a repository or commits, and for a `since` that git does not know.
    """
    repository = find_repository(Path(os.path.realpath(codebase.config.root)))
    log = read_log(repository, since)
    revisions = tuple(_revisions(log.commits, Places(codebase, repository.prefix)))
    counted = counting(revisions, thresholds)
    parents = {**read_side_branches(repository), **{commit.name: commit.parents for commit in log.commits}}
    releases = read_releases(parents, read_tags(repository), revisions)
    owners = {name: module.contract.owner for name, module in codebase.modules.by_name.items()}
    couplings = change_coupling(revisions, thresholds)
    merging = {
        name for name, module in codebase.modules.by_name.items() if module.contract.role != "composition"
    }
    enough = len(releases.names) >= FEWEST
    head = log.commits[0]
    return History(
        head.name,
        moment(head.at),
        moment(min(commit.at for commit in log.commits)),
        since,
        sum(len(commit.parents) < 2 for commit in log.commits),
        sum(revision.files > thresholds.max_changeset for revision in revisions),
        activities(revisions, counted, owners, head.at, releases.counts if enough else {}),
        couplings,
        tuple(pair for pair in couplings if may_merge(pair) and {pair.first, pair.second} <= merging),
        releases.names if enough else (),
        released_together(releases) if enough else (),
        tuple(_notes(log, revisions, releases, owners=any(owners.values()))),
        thresholds,
    )


def history_of(history: History, module: str) -> ModuleHistory:
    """What the history says of one module, the closest of the others first."""
    activity = next((found for found in history.modules if found.module == module), None)
    return ModuleHistory(
        module,
        activity or Activity(module, None, 0, 0, 0, 0),
        tuple(
            Partner(c.second, c.degree, c.shared, c.first_revisions, c.second_revisions)
            if c.first == module
            else Partner(c.first, c.degree, c.shared, c.second_revisions, c.first_revisions)
            for c in history.couplings
            if module in (c.first, c.second)
        ),
        tuple(
            Companion(pair.second if pair.first == module else pair.first, pair.both, pair.either)
            for pair in history.together
            if module in (pair.first, pair.second)
        ),
        tuple(
            c.second if c.first == module else c.first
            for c in history.candidates
            if module in (c.first, c.second)
        ),
        history,
    )


def _revisions(commits: Sequence[Commit], places: Places) -> Iterator[Revision]:
    for commit, paths in todays_paths(commits, places.exist):
        owners = [owner for path in paths if (owner := places.module_of(path)) is not None]
        if owners:
            author = "" if is_bot(commit.author, commit.email) else commit.author
            yield Revision(commit.name, commit.at, author, tuple(sorted(set(owners))), len(owners))


def _notes(
    log: Log,
    revisions: Sequence[Revision],
    releases: Releases,
    *,
    owners: bool,
) -> Iterator[str]:
    if log.shallow:
        yield (
            f"The history is cut off at {number_of(len(log.commits), 'commit')}: "
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
            f"{number_of(len(releases.names), 'release')} between tags of this history: fewer than {FEWEST} do not tell "
            "what is released together. git fetch --tags fetches tags."
        )
    if not owners:
        yield "No module names its owner: with `owner` in the contracts, this tells whose people change whose modules."
