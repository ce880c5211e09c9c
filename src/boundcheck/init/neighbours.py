"""The names of modules that other projects have which are, or may come to be, checked as one with this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from boundcheck.base.git import files_called, work_tree
from boundcheck.config.beside import checked_with, modules_named
from boundcheck.config.find import FILE_NAME, PYPROJECT


def names_beside(root: Path) -> Mapping[str, str]:
    """By name of a module the file that defines it, of the projects beside the one in `root`: those of the configuration that
    includes it, and those of its repository."""
    found: dict[str, str] = {}
    for top, file in _configurations(root):
        if root not in file.parents:
            for name in modules_named(file):
                found.setdefault(name, file.relative_to(top).as_posix())
    return found


def _configurations(root: Path) -> Iterator[tuple[Path, Path]]:
    """Each with the folder from which it is told where it is."""
    together = checked_with(root)
    yield from ((together[0].parent, file) for file in together)
    top = work_tree(root)
    if top is not None:
        yield from ((top, top / path) for path in files_called(root, (FILE_NAME, PYPROJECT)))
