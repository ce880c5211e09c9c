"""What commits and the index hold."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from boundcheck.base.disk import digest_of
from boundcheck.base.errors import ProjectError
from boundcheck.base.git.command import (
    GITLINK,
    LINK,
    SECONDS_FOR_MUCH,
    Repository,
    answer,
    ask,
    must,
    said_by,
    start,
    tagged_files,
)
from boundcheck.base.light import NamedTuple
from boundcheck.base.plain import visible


class TreeEntry(NamedTuple):
    """What a commit holds at a path from the repository's root: git's mode, and the name of the object."""

    mode: str
    name: str
    path: str

    @property
    def is_link(self) -> bool:
        return self.mode == LINK

    @property
    def is_submodule(self) -> bool:
        return self.mode == GITLINK


def entries_at(repository: Repository, commit: str, folder: str = "") -> Iterator[TreeEntry]:
    """All that a commit holds, or holds in a folder, a submodule as one. Raises ProjectError when git does not answer."""
    arguments = ["ls-tree", "-r", "-z", "--full-tree", commit]
    for entry in must(repository.top, [*arguments, "--", folder] if folder else arguments).split("\0"):
        about, _, path = entry.partition("\t")
        if path and _is_safe(path):
            mode, _, name = about.split(" ")
            yield TreeEntry(mode, name, path)


def contents_of(repository: Repository, commit: str, entries: Sequence[TreeEntry]) -> Iterator[bytes]:
    """What entries of a commit hold, as git keeps it: nothing is checked out, so no filter of the repository runs.

    Raises ProjectError when git does not answer.
    """
    if not entries:
        return
    asked = "".join(f"{entry.name}\n" for entry in entries).encode()
    done = answer(repository.top, ["cat-file", "--batch"], asked, seconds=SECONDS_FOR_MUCH)
    if done.returncode:
        raise ProjectError(f"git does not read the files of {commit} ({said_by(done)}); fetch them all")
    at = 0
    for entry in entries:
        end = done.stdout.index(b"\n", at)
        size = done.stdout[at:end].rpartition(b" ")[2]
        if not size.isdigit():
            raise ProjectError(
                f"git has no content of {visible(entry.path)} in {commit}; fetch the whole repository"
            )
        at = end + 1 + int(size) + 1
        yield done.stdout[end + 1 : at - 1]


def shared_folder(repository: Repository) -> Path:
    """Where git keeps what all work trees of a repository share."""
    return repository.top / must(repository.top, ["rev-parse", "--git-common-dir"]).removesuffix("\n")


def not_checked_out(repository: Repository) -> frozenset[str]:
    """The paths that a sparse checkout leaves out of the work tree."""
    paths = (path for tag, path in tagged_files(repository.top) if tag == "S")
    return frozenset(path for path in paths if not os.path.lexists(repository.top / path))


def content_at(repository: Repository, commit: str, path: str) -> bytes:
    """What a file held in a commit; nothing where it was not there."""
    done = answer(repository.top, ["cat-file", "blob", f"{commit}:{path}"])
    return b"" if done.returncode else done.stdout


def files_that_name(repository: Repository, text: str) -> tuple[str, ...]:
    """The files of the work tree, untracked ones too, that hold a text: paths from the repository's root."""
    options = ["-l", "-z", "-F", "--untracked", "--full-name", "--no-color", "--no-textconv"]
    done = answer(
        repository.top,
        ["grep", *options, "--no-recurse-submodules", "-e", text, "--"],
        seconds=SECONDS_FOR_MUCH,
    )
    if done.returncode > 1:
        raise ProjectError(f"git does not search the repository ({said_by(done)}); make git grep work there")
    return tuple(path for path in done.stdout.decode("utf-8", "surrogateescape").split("\0") if path)


def linked_paths(repository: Repository) -> Iterator[tuple[str, str]]:
    """The symbolic links that git keeps, each with the path in the repository that it leads to."""
    top = os.path.realpath(repository.top)
    for entry in must(repository.top, ["ls-files", "-s", "-z", "--full-name"]).split("\0"):
        about, _, path = entry.partition("\t")
        target = os.path.realpath(os.path.join(top, path)) if about.startswith(LINK) else top  # noqa: PTH118
        if target.startswith(f"{top}{os.sep}"):
            yield path, target[len(top) + 1 :].replace(os.sep, "/")


def files_called(root: Path, names: Sequence[str]) -> tuple[str, ...]:
    """The files with one of some names in the repository that a folder lies in, untracked ones too but none that are ignored: paths
    from its root. Nothing where git does not tell."""
    wanted = [f":(top,glob)**/{name}" for name in names]
    listed = ask(root, ["ls-files", "-z", "-co", "--exclude-standard", "--full-name", "--", *wanted])
    return tuple(sorted(filter(None, listed.split("\0"))))


def tracked_files(root: Path) -> tuple[str, ...] | None:
    """What the index of the repository that a folder lies in has below it, and those of its submodules, as paths from there; None where
    git does not tell."""
    import subprocess

    try:
        listed = ["ls-files", "--cached", "--recurse-submodules", "-z"]
        done = start(root, listed, seconds=SECONDS_FOR_MUCH)
    except (OSError, subprocess.SubprocessError):
        return None
    names = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    return None if done.returncode else tuple(filter(None, names))


def answer_of(tracked: tuple[str, ...] | None) -> bytes | None:
    """A digest of tracked files; None where git did not tell."""
    return (
        None if tracked is None else digest_of("\0".join(sorted(tracked)).encode("utf-8", "surrogateescape"))
    )


def _is_safe(path: str) -> bool:
    return not {"", ".", ".."}.intersection(path.split("/"))
