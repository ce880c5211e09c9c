"""Where a repository lies, and which commits its revisions name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from boundcheck.base.errors import ProjectError
from boundcheck.base.git.command import Repository, answer, ask, said_by
from boundcheck.base.git_places import top_of
from boundcheck.base.light import NamedTuple
from boundcheck.base.plain import visible

_MAIN: Final = ("main", "master")
_SHALLOW: Final = (
    "the clone is shallow; fetch more of the history (in CI fetch-depth: 0, else git fetch --unshallow)"
)


class Base(NamedTuple):
    """What changes are told against: the commit where the work left the line of `revision`."""

    commit: str
    revision: str


def find_repository(root: Path) -> Repository:
    """The work tree that a folder lies in. Raises ProjectError where there is none, or no git."""
    done = answer(root, ["rev-parse", "--show-toplevel", "--show-prefix"])
    if done.returncode:
        said = said_by(done)
        if "not a git repository" in said:
            raise ProjectError(
                f"{root} lies in no git repository; run this in a clone, where changes can be told"
            )
        raise ProjectError(f"git does not read the repository of {root} ({said}); make git status work there")
    top, _, prefix = done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n").rpartition("\n")
    return Repository(Path(top), prefix)


def work_tree(folder: Path) -> Path | None:
    """The root of the repository that a folder, given by its real path, lies in; None where it lies in none.

    Told by what is on disk, as long as that tells: git itself may be absent where reports are made, or refuse a tree of another user.
    """
    top = top_of(str(folder))
    return None if top is None else Path(top)


def find_base(repository: Repository, revision: str | None, option: str = "--base") -> Base:
    """The merge base of HEAD and a revision; of the remote's main branch where none is named.

    `option` is what the revision was named with. Raises ProjectError, with the remedy, when there is no such commit or the two have no common one.
    """
    top = repository.top
    name = revision or (_main_branch(repository) if commit_named(repository, "HEAD") else "")
    if name is None:
        raise ProjectError(
            "no main branch is found to tell changes against (origin/HEAD, origin/main, origin/master, main, master); "
            f"name a revision with {option}{_if_shallow(repository)}"
        )
    done = answer(top, ["merge-base", "--end-of-options", name, "HEAD"])
    found = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or not found:
        raise ProjectError(_without_base(repository, name, option))
    return Base(found, name)


def _without_base(repository: Repository, name: str, option: str) -> str:
    """Why HEAD and a revision have no common commit, and the remedy."""
    if commit_named(repository, "HEAD") is None:
        return f"{repository.top} has no commit yet; commit first, then changes can be told"
    if commit_named(repository, name) is None:
        return f'there is no commit "{visible(name)}" here; fetch it or name another with {option}{_if_shallow(repository)}'
    remedy = (
        _SHALLOW
        if is_shallow(repository)
        else f"their histories are unrelated; name another revision with {option}"
    )
    return f"{visible(name)} and HEAD have no common commit: {remedy}"


def named_by_git(repository: Repository, what: str) -> str:
    """The full name of the object that `what` stands for (`COMMIT^{tree}`, `COMMIT:PATH`); "" where there is none."""
    return ask(repository.top, ["rev-parse", "--verify", "--quiet", "--end-of-options", what]).strip()


def commit_named(repository: Repository, revision: str) -> str | None:
    """The full name of the commit that a revision names; None where there is none."""
    return named_by_git(repository, f"{revision}^{{commit}}") or None


def is_shallow(repository: Repository) -> bool:
    """Whether the clone holds the newest commits only."""
    return ask(repository.top, ["rev-parse", "--is-shallow-repository"]).strip() == "true"


def _main_branch(repository: Repository) -> str | None:
    remotes = ask(repository.top, ["remote"]).split()
    remote = "origin" if "origin" in remotes or len(remotes) != 1 else remotes[0]
    names = (f"{remote}/HEAD", *(f"{remote}/{name}" for name in _MAIN))
    references = (*(f"refs/remotes/{name}" for name in names), *(f"refs/heads/{name}" for name in _MAIN))
    return next(
        (
            shown
            for reference, shown in zip(references, (*names, *_MAIN), strict=True)
            if commit_named(repository, reference)
        ),
        None,
    )


def _if_shallow(repository: Repository) -> str:
    return f" ({_SHALLOW})" if is_shallow(repository) else ""
