"""Whose the files of old commits are: renames followed to today's names, and those to modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Final

from boundcheck.base.disk import MISSING, stat_of
from boundcheck.base.git import Change
from boundcheck.codebase.codebase import Codebase
from boundcheck.extraction.history.log import Commit

_SOURCES: Final = (".py", ".pyi", ".sql")


def todays_paths(
    commits: Sequence[Commit], existing: Callable[[str], bool]
) -> Iterator[tuple[Commit, list[str]]]:
    """Each commit with its files by the names they have today, or had last.

    The walk is from HEAD back: a rename tells what older commits mean by the old name, and a file that is added tells
    that they mean another one. Where a branch goes on with the old name beside a rename, the rename counts too.
    """
    moved: dict[str, str] = {}  # by name, the newest rename away from it
    for commit in commits:
        for change in commit.changes:
            if change.old is not None:
                moved.setdefault(change.old, change.path)
    today: dict[str, str] = {}  # what names mean where the walk stands

    def taken(change: Change) -> str:
        """Today's name of a changed file; from here on, names mean what they did before the change."""
        path = change.path
        if change.status == "deleted":
            today.setdefault(path, path)
        name, seen = path, set[str]()
        while name in moved and name not in today and name not in seen and not existing(name):
            seen.add(name)
            name = moved[name]
        name = today.get(name, name)
        if change.status in ("added", "renamed"):
            today[path] = path
        if change.old is not None:
            today[change.old] = name
        return name

    for commit in commits:
        yield commit, [taken(change) for change in commit.changes if change.is_file]


class PathOwners:
    """Whose the paths of a repository are, of files that exist and of those that are gone.

    Only what boundcheck reads counts: Python, SQL and fixtures of rows. Translations and static files are often written
    for all modules at once, and would couple everything to everything.
    """

    def __init__(self, codebase: Codebase, prefix: str) -> None:
        self._root = str(codebase.config.root)
        self._prefix = prefix
        self._known = {normpath(prefix + file.path): file.module for file in codebase.files}
        self._modules = codebase.modules
        starts = {file.start for file in codebase.files if file.is_python}
        self._roots = sorted(("" if start == "." else f"{start}/" for start in starts), key=len, reverse=True)
        self._suites = _suites(codebase)
        self.module_of = cache(self._module_of)

    def exist(self, path: str) -> bool:
        """Whether it is a file of the project today."""
        return path in self._known

    def _module_of(self, path: str) -> str | None:
        """The module of a path from the repository's root."""
        if path in self._known:
            return self._known[path]
        inner = path.removeprefix(self._prefix)
        if (
            not path.endswith(_SOURCES)
            or not path.startswith(self._prefix)
            or stat_of(self._root, inner) != MISSING
        ):
            return None  # what exists and is no file of the codebase is left out by the configuration
        stem = inner.rpartition(".")[0]
        for folder in PurePosixPath(stem).parents:
            if (owner := self._suites.get(str(folder))) is not None:
                return owner
        for root in self._roots:
            if inner.startswith(root):
                owned = self._modules.path_of(stem[len(root) :].replace("/", "."))
                if owned is not None:
                    return self._modules.paths[owned]
        return None


def _suites(codebase: Codebase) -> Mapping[str, str]:
    """The test folders of modules: those that contracts write, and those that are called like the module."""
    found = {
        entry.value: module.name
        for module in codebase.modules.by_name.values()
        for entry in module.contract.tests or ()
    }
    for file in codebase.files:
        if file.kind == "test" and file.module and codebase.modules.owner_of(file.name) != file.module:
            above, named, _ = file.path.partition(f"/{file.module}/")
            if named:
                found.setdefault(f"{above}/{file.module}", file.module)
    return found
