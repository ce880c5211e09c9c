"""The files of a project as a commit holds them, written into a folder: nothing is checked out, and no program of the repository runs."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from boundcheck.base.disk import is_read, is_read_by_link, read_file
from boundcheck.base.errors import ProjectError
from boundcheck.base.git import (
    Repository,
    TreeEntry,
    commit_named,
    contents_of,
    entries_at,
    not_checked_out,
    shared_folder,
)
from boundcheck.base.light import NamedTuple
from boundcheck.base.plain import visible

# What git-lfs keeps in a commit instead of a large file.
_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n"
)
_LONGEST_POINTER: Final = 1024  # bytes


class EarlierTree(NamedTuple):
    """A folder that stands for a repository's root, whether links lead from it to what is in no repository, and its submodules
    with whether they are checked out."""

    top: Path
    leads_out: bool
    submodules: tuple[tuple[str, bool], ...]

    def put(self, path: str, text: str) -> None:
        """Write a file of another time, where its folder is one of the tree: through no link."""
        at = self.top / path
        if not at.parent.is_dir() or not Path(os.path.realpath(at.parent)).is_relative_to(self.top):
            return
        at.unlink(missing_ok=True)
        at.write_text(text, encoding="utf-8")


@contextmanager
def tree_at(repository: Repository, commit: str, prefix: str | None = None) -> Iterator[EarlierTree]:
    """What a run can read of a commit, in a folder that is gone afterwards.

    All folders are there, of the files those that a run reads; below `prefix` alone (None: the project's), and where links
    from there lead to. Submodules hold what the commit says, as far as they are checked out; what a sparse checkout leaves out is left
    out. Raises ProjectError when git does not give it.
    """
    with tempfile.TemporaryDirectory(prefix="boundcheck-") as name:
        top = Path(os.path.realpath(name)) / (repository.top.name or "repository")
        top.mkdir()
        writer = _Writer(repository, commit, top)
        writer.write(repository.prefix if prefix is None else prefix)
        writer.link()
        yield EarlierTree(top, writer.leads_out, tuple(writer.submodules))


class _Writer:
    """Writes what a commit holds of a repository below `top`."""

    def __init__(self, repository: Repository, commit: str, top: Path) -> None:
        self._repository, self._commit, self._top = repository, commit, top
        self._left_out = not_checked_out(repository)
        self.leads_out = False
        self.submodules: list[tuple[str, bool]] = []
        self._links: dict[str, str] = {}
        self._inner: list[_Writer] = []

    def write(self, prefix: str) -> None:
        """The folder, and whatever its links lead to; not the links."""
        asked = [("", prefix.rstrip("/"))]  # each with the link that leads there
        folders: set[str] = set()
        while asked:
            link, folder = asked.pop()
            is_written = any(not other or f"{folder}/".startswith(f"{other}/") for other in folders)
            if not is_written:
                folders.add(folder)
            told = self._folder(folder, link, is_written)
            found = {path: to for path, to in told if path not in self._links}
            self._links |= found
            asked += ((path, target) for path, target in found.items() if not target.startswith("/"))

    def link(self) -> None:
        """Make the links, once all is written, so that nothing is written through one."""
        for writer in self._inner:
            writer.link()
            self.leads_out |= writer.leads_out
        for path, target in self._links.items():
            self._link(path, target)
            self.leads_out |= target.startswith("/")

    def _folder(self, folder: str, link: str, is_written: bool) -> Iterator[tuple[str, str]]:
        """Writes a folder; its links, each with the path it leads to, an absolute one out of the repository. `link` led there, maybe to a
        file; of what lies in a folder that is written already nothing else is missing."""
        files, links = [], []
        for entry in entries_at(self._repository, self._commit, folder):
            if entry.path in self._left_out or (is_written and entry.path != folder):
                continue
            (self._top / entry.path).parent.mkdir(parents=True, exist_ok=True)
            if entry.is_submodule:
                if not is_written:
                    self._submodule(entry)
            elif entry.is_link:
                links.append(entry)
            elif is_read(str(self._top / entry.path)) or (
                link and is_read_by_link(link if entry.path == folder else entry.path)
            ):
                files.append(entry)
        contents = contents_of(self._repository, self._commit, files)
        for entry, content in zip(files, contents, strict=True):
            (self._top / entry.path).write_bytes(self._whole(entry, content))
        targets = contents_of(self._repository, self._commit, links)
        for entry, content in zip(links, targets, strict=True):
            yield entry.path, self._target(entry.path, os.fsdecode(content))

    def _target(self, path: str, written: str) -> str:
        real = os.path.realpath(self._repository.top)
        target = os.path.normpath(os.path.join(real, os.path.dirname(path), written))  # noqa: PTH118, PTH120
        if target == real or target.startswith(f"{real}{os.sep}"):
            return os.path.relpath(target, real).replace(os.sep, "/") if target != real else ""
        return target

    def _link(self, path: str, target: str) -> None:
        at = self._top / path
        led = target if os.path.isabs(target) else os.path.relpath(self._top / target, at.parent)  # noqa: PTH117
        with contextlib.suppress(OSError):  # on a system without links
            at.symlink_to(led)

    def _submodule(self, entry: TreeEntry) -> None:
        """What a submodule held: as far as it is checked out, since what is not is read on neither side."""
        at = self._repository.top / entry.path
        (self._top / entry.path).mkdir(parents=True, exist_ok=True)
        self.submodules.append((entry.path, is_checked_out(self._repository, entry.path)))
        if not self.submodules[-1][1]:
            return
        inner = Repository(at, "")
        if commit_named(inner, entry.name) != entry.name:
            raise ProjectError(
                f"the submodule {visible(entry.path)} lacks commit {entry.name[:10]}; run git fetch in it"
            )
        writer = _Writer(inner, entry.name, self._top / entry.path)
        writer.write("")
        self.submodules += ((f"{entry.path}/{path}", is_there) for path, is_there in writer.submodules)
        self._inner.append(writer)

    def _whole(self, entry: TreeEntry, content: bytes) -> bytes:
        """The content; of one that git-lfs keeps elsewhere, that, if it is on this machine."""
        match = _POINTER.match(content) if len(content) <= _LONGEST_POINTER else None
        if match is None:
            return content
        oid = match[1].decode()
        kept = shared_folder(self._repository) / "lfs" / "objects" / oid[:2] / oid[2:4] / oid
        for place in (self._repository.top / entry.path, kept):
            with contextlib.suppress(OSError):
                found, _ = read_file(str(place))
                if sha256(found).hexdigest() == oid:
                    return found
        return content


def is_checked_out(repository: Repository, submodule: str) -> bool:
    return os.path.lexists(repository.top / submodule / ".git")
