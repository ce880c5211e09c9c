"""What lies beside the code and comes along with it: templates, rows, whatever a module keeps in its folders."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from boundcheck.files import File
from boundcheck.git import tracked_files

_LARGEST = 16 * 1024 * 1024  # bytes


def lies_beside(
    root: Path, taken: Collection[File], others: Collection[File], named: Collection[str]
) -> Iterator[str]:
    """The paths of all files that are no Python in the folders of files that come along, and below these; what is below a folder of
    other files alone stays, as does what git does not keep, where it tells, and what is larger than 16 MB. `named` are further paths, of
    files or folders, that are wanted."""
    folders = {file.path.rpartition("/")[0] for file in taken} - {""}
    foreign = {file.path.rpartition("/")[0] for file in others} - folders
    kept = tracked_files(root)
    tracked = None if kept is None else frozenset(kept)
    found = {path for path in named if (root / path).is_file()}
    seen: set[str] = set()
    for folder in sorted(folders.union(path for path in named if (root / path).is_dir())):
        found.update(_below(root, folder, foreign, seen))
    for path in sorted(found):
        file = root / path
        is_plain = not path.endswith((".py", ".pyc", ".pyi")) and file.is_file() and not file.is_symlink()
        if is_plain and (tracked is None or path in tracked) and file.stat().st_size <= _LARGEST:
            yield path


def _below(root: Path, folder: str, foreign: Collection[str], seen: set[str]) -> Iterator[str]:
    for place, inner, names in os.walk(root / folder):
        here = os.path.relpath(place, root).replace(os.sep, "/")
        inner[:] = sorted(name for name in inner if _is_entered(f"{here}/{name}", foreign, seen))
        seen.add(here)
        yield from (f"{here}/{name}" for name in names)


def _is_entered(folder: str, foreign: Collection[str], seen: Collection[str]) -> bool:
    name = folder.rpartition("/")[2]
    return name[0] != "." and name != "__pycache__" and folder not in foreign and folder not in seen
