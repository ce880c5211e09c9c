"""Where git keeps what it knows of a folder: told by what is on disk, else by the environment, as git itself has it."""

from __future__ import annotations

import os

from boundcheck.base.disk import read_file
from boundcheck.base.light import NamedTuple, cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

# What hooks set, which may name another repository or index than the one that a folder lies in.
_PATHS: Final = ("GIT_DIR", "GIT_WORK_TREE")  # from where this program was started on
_VARIABLES: Final = frozenset((*_PATHS, "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"))


class NamedTree(NamedTuple):
    """A work tree by its real path, and the folder of its repository, which lies elsewhere."""

    top: str
    git: str


def top_of(folder: str) -> str | None:
    """The nearest folder, from one with a real path upwards, that is the root of a repository's work tree; None where there is none."""
    named = named_elsewhere(folder)
    return named.top if named else _on_disk(folder)


def _on_disk(folder: str) -> str | None:
    while not os.path.exists(f"{folder}/.git"):  # noqa: PTH110 - before anything is loaded
        folder, before = os.path.dirname(folder), folder  # noqa: PTH120
        if folder == before:
            return None
    return folder


def named_elsewhere(folder: str) -> NamedTree | None:
    """The work tree that only the environment says a folder to lie in; None as a rule."""
    said = tuple(map(os.environ.get, _PATHS))
    return None if said[0] is None or _on_disk(folder) else _named(folder, said)


@cache
def _named(folder: str, said: tuple[str | None, ...]) -> NamedTree | None:
    from pathlib import Path

    from boundcheck.base.git.command import ask

    told = ask(Path(folder), ["rev-parse", "--show-toplevel", "--absolute-git-dir"]).removesuffix("\n")
    top, _, git = told.rpartition("\n")
    real = os.path.realpath(top)
    return NamedTree(real, git) if top and Path(folder).is_relative_to(real) else None


def environment_at(folder: str) -> dict[str, str]:
    """The variables by which git, started in a folder, finds the repository of that."""
    if _VARIABLES.isdisjoint(os.environ):
        return {**os.environ}
    if _on_disk(os.path.realpath(folder)):
        return {name: value for name, value in os.environ.items() if name not in _VARIABLES}
    places = {name: os.path.abspath(os.environ[name]) for name in _PATHS if name in os.environ}  # noqa: PTH100
    return {**os.environ, **places}


def index_of(top: str) -> str:
    """Where the index of a work tree is."""
    return f"{git_of(top)}/index"


def git_of(top: str) -> str:
    """The folder of the repository of a work tree; one beside it, or a submodule, has a file that says where it is."""
    named = named_elsewhere(top)
    if named is not None and named.top == top:
        return named.git
    place = f"{top}/.git"
    try:
        said = read_file(place)[0] if os.path.isfile(place) else b""  # noqa: PTH113
    except OSError:
        said = b""
    path = os.fsdecode(said.removeprefix(b"gitdir:").strip())
    return os.path.join(top, path) if said else place  # noqa: PTH118
