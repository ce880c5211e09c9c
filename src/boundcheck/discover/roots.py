"""Source roots, test trees and migration trees: as configured, or as the project's shape shows them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from boundcheck.base.errors import ConfigError
from boundcheck.base.globs import is_glob, is_match
from boundcheck.config.model import Entry, Part
from boundcheck.discover.walk import Tree


def source_roots(part: Part, tree: Tree, root: Path) -> tuple[str, ...]:
    """Where the imports of a project start: as it says, else as its names show. ConfigError for one that matches no folder."""
    if part.source_roots is not None:
        return _written_roots(part.source_roots, tree, root)
    return _detected_roots(part, tree)


def _written_roots(written: Iterable[Entry], tree: Tree, root: Path) -> tuple[str, ...]:
    roots: dict[str, None] = {}
    mistakes = []
    for entry in written:
        pattern = entry.value
        if is_glob(pattern):
            found = sorted(folder for folder in tree.folders if is_match(folder, pattern))
        else:
            found = [pattern] if os.path.isdir(root / pattern) else []  # noqa: PTH112 - any text may stand there
        if not found:
            place = f"{entry.place.path}:{entry.place.line}"
            mistakes.append(
                f'{place}: source_roots: no folder "{entry.value}"; name the folders that imports start from'
            )
        roots.update(dict.fromkeys(found))
    if mistakes:
        raise ConfigError(tuple(mistakes))
    return tuple(roots)


def _detected_roots(part: Part, tree: Tree) -> tuple[str, ...]:
    """Where the modules' paths start; without any that is found, `src` folders, else the project's folder."""
    roots: set[str] = set()
    by_last_part = _by_last_part(tree)
    for path in part.names:
        written = path.value.split(".")
        fixed = written[: next((i for i, each in enumerate(written) if "*" in each), len(written))]
        candidates = _parents_of("/".join(fixed), tree, by_last_part) if fixed else []
        # A glob may have its packages in several roots; a name has one.
        roots.update(candidates if len(fixed) < len(written) else candidates[:1])
    if roots:
        return tuple(sorted(roots))
    sources = sorted(
        folder
        for folder in tree.folders
        if PurePosixPath(folder).name == "src" and not _is_package(folder, tree)
    )
    markers = {str(PurePosixPath(marker)) for marker in tree.markers}
    near = [
        folder for folder in sources if str(PurePosixPath(folder).parent) in {*markers, part.folder or "."}
    ]
    return tuple(near) or (part.folder or ".",)


def _by_last_part(tree: Tree) -> dict[str, list[str]]:
    """Folders, and files without their suffix, by the last part of their path."""
    found: dict[str, list[str]] = {}
    for candidate in (*tree.folders, *(file[:-3] for file in tree.files if file.endswith(".py"))):
        found.setdefault(candidate.rpartition("/")[2], []).append(candidate)
    return found


def _parents_of(path: str, tree: Tree, by_last_part: dict[str, list[str]]) -> list[str]:
    """Folders below which `path` is a package or a file, the likeliest first; a package is no source root."""
    found = set()
    if path in tree.folders or tree.has(f"{path}.py"):
        found.add(".")
    for candidate in by_last_part.get(path.rpartition("/")[2], ()):
        if candidate.endswith(f"/{path}"):
            parent = candidate[: candidate.rindex(f"/{path}")]
            if not _is_package(parent, tree) and not {"tests", "test"} & set(parent.split("/")):
                found.add(parent)
    return sorted(found, key=lambda root: (root.count("/"), root != "src", root == ".", root))


def _is_package(folder: str, tree: Tree) -> bool:
    return tree.has(f"{folder}/__init__.py")


def detect_trees(part: Part, tree: Tree, roots: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Folders of these names in the project's folder, in a source root or beside one, that are no part of a package."""
    top = part.folder or "."
    parents = {top, *roots, *(str(PurePosixPath(root).parent) for root in roots)}
    found = set()
    for parent in parents:
        for name in names:
            folder = name if parent == "." else f"{parent}/{name}"
            if folder in tree.folders and not (parent != top and _is_package(parent, tree)):
                found.add(folder)
    return tuple(sorted(found))
