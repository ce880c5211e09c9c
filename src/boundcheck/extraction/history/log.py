"""The commits and tags that git tells of, as they are: nothing here knows of modules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from boundcheck.base.errors import ProjectError
from boundcheck.base.git import (
    Change,
    LacksContentError,
    Repository,
    commit_named,
    is_shallow,
    raw_change,
    stream,
)
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.base.plain import visible

_SECONDS: Final = 120
# A user's settings must not change what is read, nor run a program (log.showSignature runs gpg).
_OPTIONS: Final = ("-c", "log.showSignature=false", "-c", "log.showRoot=true", "-c", "log.follow=false")
# Merges are read for who is whose parent, and git shows no changes for them: like code-maat, whose log is read from
# `git log --numstat`, a merge changes nothing itself. Branches other than HEAD's are not read, so that the same commit
# gives the same report in every clone.
_ARGUMENTS: Final = (
    "log", "--topo-order", "--format=@%H %P%x00%ct%x00%aN%x00%aE", "--raw", "-z", "--abbrev=4", "-l1000",
    "--no-relative", "--no-ext-diff", "--no-textconv", "--no-color", "-O/dev/null", "--encoding=UTF-8",
)  # fmt: skip
_RENAMES: Final = "-M50%"
_SAME_CONTENT: Final = "-M100%"  # told from names of content alone, which every clone has
_DATE: Final = later(r"\d{4}-\d\d-\d\d(?:[T ].*)?")
# What a release candidate is called is no release yet (PEP 440, and how others write it).
_EARLY: Final = later(r"\d[._-]?(?:a|b|c|rc|alpha|beta|pre|preview|dev|nightly)[._-]?\d*$", re.IGNORECASE)


class Commit(NamedTuple):
    """One commit, with the files it changed; a merge has none. `at` is its committer's time in seconds since 1970."""

    name: str
    parents: tuple[str, ...]
    at: int
    author: str
    email: str
    changes: tuple[Change, ...] = ()


class Tag(NamedTuple):
    """A tag and its commit, with the time of that in seconds since 1970."""

    at: int
    name: str
    commit: str


class Log(NamedTuple):
    """Commits, each before its parents. `exact`: only renames that leave the content as it is are known."""

    commits: tuple[Commit, ...]
    shallow: bool
    exact: bool


def read_log(repository: Repository, since: str | None = None) -> Log:
    """The history of HEAD, from `since` (a revision, or a date like 2025-01-31 in UTC) on.

    Raises ProjectError without commits, for a `since` that is neither, and when git does not answer in time.
    """
    if commit_named(repository, "HEAD") is None:
        raise ProjectError(
            f"{repository.top} has no commit yet; commit first, then there is a history to read"
        )
    span = ["HEAD", *_limit(repository, since), "--"]
    exact = False
    try:
        commits = tuple(_commits(repository, [*_ARGUMENTS, _RENAMES, *span]))
    except LacksContentError:
        exact = True
        commits = tuple(_commits(repository, [*_ARGUMENTS, _SAME_CONTENT, *span]))
    if not commits:
        raise ProjectError(
            f"there is no commit since {visible(since or '')}; name an earlier one with --since"
        )
    return Log(commits, is_shallow(repository), exact)


def read_tags(repository: Repository) -> tuple[Tag, ...]:
    """Tags that are no release candidates, in the order in which their commits were made."""
    about = ("refname:strip=2", "objectname", "*objectname", "committerdate:unix", "*committerdate:unix")
    form = "".join(f"%({field})%00" for field in about)
    fields = stream(repository, (), ["for-each-ref", f"--format={form}", "refs/tags"], _SECONDS)
    # What an annotated tag leads to has the inner ones.
    found = (
        Tag(int(inner or outer or 0), name.removeprefix("\n"), peeled or commit)
        for name, commit, peeled, outer, inner in zip(*[fields] * len(about), strict=False)
    )
    return tuple(sorted(tag for tag in found if not _EARLY.search(tag.name)))


def read_side_branches(repository: Repository) -> dict[str, tuple[str, ...]]:
    """The commits of tags that do not lead to HEAD, as far as HEAD does not have them: each with its parents."""
    arguments = ["log", "--format=%H %P", "-z", "--no-patch", "--tags", "--not", "HEAD", "--"]
    fields = (field.split() for field in stream(repository, _OPTIONS, arguments, _SECONDS))
    return {names[0]: tuple(names[1:]) for names in fields if names}


def moment(seconds: int) -> str:
    """A time as JSON tells it; what no calendar has is cut off."""
    when = datetime.fromtimestamp(min(max(seconds, 0), 253402300799), UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _limit(repository: Repository, since: str | None) -> list[str]:
    if since is None:
        return []
    commit = commit_named(repository, since)
    if commit is not None:
        return [f"^{commit}"]
    try:
        if not _DATE.fullmatch(since):
            raise ValueError
        when = datetime.fromisoformat(since)
    except ValueError:
        raise ProjectError(
            f'there is no commit "{visible(since)}" here, and it is no date like 2025-01-31; name one with --since'
        ) from None
    return [f"--max-age={max(0, int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()))}"]


def _commits(repository: Repository, arguments: list[str]) -> Iterator[Commit]:
    found: Commit | None = None
    changes: list[Change] = []
    fields = stream(repository, _OPTIONS, arguments, _SECONDS)
    for field in fields:
        if field.startswith("@"):
            if found is not None:
                yield found._replace(changes=tuple(changes))
            name, *parents = field[1:].split()
            at, author, email = next(fields), next(fields), next(fields)
            found, changes = Commit(name, tuple(parents), int(at) if at.isdigit() else 0, author, email), []
        elif field.strip("\n"):
            changes.append(raw_change(field.strip("\n"), fields))
    if found is not None:
        yield found._replace(changes=tuple(changes))
