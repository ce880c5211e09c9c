"""What commits and the index hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from boundcheck.disk import digest_of
from boundcheck.errors import ProjectError
from boundcheck.git.command import (
    GITLINK,
    LINK,
    PLACES,
    SECONDS_FOR_MUCH,
    Repository,
    answer,
    must,
    said_by,
    start,
)
from boundcheck.plain import visible

# The files that a run reads, by how their names end; no .gitignore, since what is in a commit is read.
PROJECT_FILES: Final = (".py", ".pyi", ".sql", ".toml", ".ini", ".cfg")


def files_at(repository: Repository, commit: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """The project's files in a commit whose names end so: path from the repository's root, and content.

    Nothing is checked out, so that no filter of the repository runs. Raises ProjectError when git does not answer.
    """
    arguments = ["ls-tree", "-r", "-z", "--full-tree", commit]
    if repository.prefix:
        arguments += ["--", repository.prefix]
    found: list[tuple[str, str]] = []
    for entry in must(repository.top, arguments).split("\0"):
        about, _, path = entry.partition("\t")
        if path.endswith(suffixes) and not about.startswith((GITLINK, LINK)) and _is_safe(path):
            found.append((about.split(" ")[2], path))
    asked = "".join(f"{name}\n" for name, _ in found).encode()
    done = answer(repository.top, ["cat-file", "--batch"], asked, seconds=SECONDS_FOR_MUCH)
    if done.returncode:
        raise ProjectError(f"git does not read the files of {commit} ({said_by(done)}); fetch them all")
    at = 0
    for _, path in found:
        end = done.stdout.index(b"\n", at)
        size = done.stdout[at:end].rpartition(b" ")[2]
        if not size.isdigit():
            raise ProjectError(
                f"git has no content of {visible(path)} in {commit}; fetch the whole repository"
            )
        at = end + 1 + int(size) + 1
        yield path, done.stdout[end + 1 : at - 1]


@contextmanager
def tree_at(repository: Repository, commit: str, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """The project's files in a commit whose names end so, in a folder that is gone afterwards; see `files_at`."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="boundcheck-") as name:
        top = Path(name)
        for path, content in files_at(repository, commit, suffixes):
            file = top / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        yield top / repository.prefix


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


def tracked_files(root: Path) -> tuple[str, ...] | None:
    """What the index of the repository that a folder lies in has below it, as paths from there; None where git does not tell."""
    import subprocess

    try:
        done = start(root, ["ls-files", "--cached", "-z"], without=PLACES, seconds=SECONDS_FOR_MUCH)
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
