"""Projects of one repository that call their packages the same: by its dotted name code is one, so they are checked one by one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from posixpath import join

from boundcheck.base.errors import ProjectError
from boundcheck.config.find import FILE_NAME, config_in
from boundcheck.init.names import shortened
from boundcheck.init.shape import ProjectShape

_SMALL = 4  # of so many files at most one lies in such projects, where the rest is looked at all the same


def clashing(shape: ProjectShape) -> dict[str, frozenset[str]]:
    """The packages of which several source roots hold the same files, by their names."""
    homes: dict[str, set[str]] = {}
    for source, facts in shape.files:
        if facts.holds_code and "." in source.name:
            homes.setdefault(source.name, set()).add(source.root)
    found: dict[str, frozenset[str]] = {}
    for name, roots in homes.items():
        if len(roots) > 1:
            top = name.partition(".")[0]
            found[top] = found.get(top, frozenset()) | roots
    return found


def folders_apart(shape: ProjectShape, top: Path) -> tuple[str, ...]:
    """The folders below `top` of such projects that have a configuration of their own.

    Raises ProjectError where those without one are too much of the repository to be told as one.
    """
    tops = clashing(shape)
    folders = {root: _folder(root, shape) for roots in tops.values() for root in roots}
    inner = {folder for folder in folders.values() if folder != "."}
    apart = tuple(sorted(folder for folder in inner if config_in(top / folder) is not None))
    left = {
        name: kept
        for name, roots in tops.items()
        if len(kept := sorted({folders[root] for root in roots} - {*apart})) > 1
    }
    held = sum(
        root in folders and folders[root] not in apart and (root != "." or name.partition(".")[0] in left)
        for root, name in ((source.root, source.name) for source, _ in shape.files)
    )
    if left and held * _SMALL > len(shape.files):
        raise ProjectError(_refusal(left, shape))
    return apart


def is_inside(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of some folders or lies in one."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def _folder(root: str, shape: ProjectShape) -> str:
    """The folder of the project that a source root belongs to."""
    home = shape.distributions.of(join(root, FILE_NAME))
    if home != ".":
        return home
    return root.removesuffix("/src")


def _refusal(tops: dict[str, list[str]], shape: ProjectShape) -> str:
    top = max(sorted(tops), key=lambda name: len(tops[name]))
    every = {folder for folders in tops.values() for folder in folders} - {"."}
    rest = any(not is_inside(source.path, every) for source, _ in shape.files)
    return (
        f"{len(tops[top])} projects in this repository have a package called {top}, and code is known by its dotted name, "
        f"so each is checked by itself: run boundcheck init in {shortened(sorted(every), 20)}"
        f"{', then here for the rest' if rest else ''}"
    )
