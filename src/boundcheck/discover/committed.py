"""What git keeps of a project: asked once, and only where something is ignored."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from pathlib import Path

from boundcheck.base.git_places import index_of
from boundcheck.base.light import NamedTuple


class GitAnswer(NamedTuple):
    """A question that git was asked: the index that the answer rests on, and a digest of the answer (None: git did not tell)."""

    rests_on: str
    answer: bytes | None


class Committed:
    """The files below a folder that are in git's index; `top` is the repository's folder (None: there is none)."""

    def __init__(self, root: Path, top: Path | None) -> None:
        self._root, self._top = root, top
        self.repositories: list[str] = []  # folders that begin another one

    @cached_property
    def _paths(self) -> tuple[str, ...] | None:
        from boundcheck.base.git import (
            tracked_files,
        )  # most projects have nothing that is ignored beside their code

        found = tracked_files(self._root) if self._top else None
        return None if found is None else tuple(sorted(found))  # git sorts by bytes

    @property
    def is_known(self) -> bool:
        return self._paths is not None

    def has(self, path: str) -> bool:
        """Whether it holds this very file, link or repository."""
        return self._from(path) == path

    def has_below(self, folder: str) -> bool:
        return self._from(f"{folder}/").startswith(f"{folder}/")

    @property
    def asked(self) -> GitAnswer | None:
        """What was asked so far, if anything was."""
        if self._top is None or not self._was_asked:
            return None
        from boundcheck.base.git import answer_of

        return GitAnswer(index_of(str(self._top)), answer_of(self._paths))

    @property
    def inner(self) -> tuple[str, ...]:
        """The indexes of the repositories inside, on which the answer rests too."""
        return tuple(index_of(f"{self._root}/{folder}") for folder in self.repositories if self._was_asked)

    @property
    def _was_asked(self) -> bool:
        return "_paths" in vars(self)

    def _from(self, path: str) -> str:
        """The first path that does not come before this one; "" none."""
        paths = self._paths or ()
        at = bisect_left(paths, path)
        return paths[at] if at < len(paths) else ""
