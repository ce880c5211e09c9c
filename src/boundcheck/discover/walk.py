"""The folders of a project, read once: Python files, contracts beside code, and what could not be read."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path

from boundcheck.base.disk import ROWS, TEMPLATES, is_source, listing_of
from boundcheck.base.dotted import beginning, holds
from boundcheck.base.light import dataclass, replace
from boundcheck.discover import MANIFESTS
from boundcheck.discover.committed import GitAnswer
from boundcheck.discover.ignore import NEVER_SOURCE, TOOL_FOLDERS, Ignore

# Files that mark a folder as the start of a distribution or an application.
_SETTINGS = frozenset(("alembic.ini", "pyproject.toml"))


@dataclass(frozen=True, slots=True)
class Tree:
    """Paths relative to the project root, sorted. `folders` are those that hold Python files, at any depth."""

    files: tuple[str, ...]
    folders: frozenset[str]
    contracts: tuple[str, ...]
    markers: tuple[str, ...]
    settings: tuple[str, ...]  # files that may say where Alembic keeps its scripts
    unreadable: tuple[tuple[str, str], ...]
    walked: tuple[
        tuple[str, bytes], ...
    ]  # every folder that was read ("" is the root) with a digest of its names
    consulted: tuple[str, ...]  # other paths whose being there, or content, decided something
    asked: GitAnswer | None  # what git was asked about ignored paths
    left_out: int  # ignored paths of which git does not tell whether they are committed
    templates: tuple[str, ...] = ()

    def below(self, folder: str) -> Iterator[str]:
        """The files in a folder and its subfolders; of a file, itself."""
        if self.has(folder):
            yield folder
        yield from _below(self.files, folder)

    def templates_below(self, folder: str) -> Iterator[str]:
        """The templates in a folder and its subfolders."""
        return _below(self.templates, folder)

    def within(self, folder: str, others: Iterable[str]) -> Tree:
        """What of it is below a folder ("": everything) and in none of the others."""
        start = f"{folder}/" if folder else ""
        inner = tuple(f"{other}/" for other in others if other.startswith(start))

        def is_inside(path: str) -> bool:
            return path.startswith(start) and not f"{path}/".startswith(inner)

        return replace(
            self,
            files=tuple(filter(is_inside, self.files)),
            folders=frozenset(filter(is_inside, self.folders)),
            markers=tuple(filter(is_inside, self.markers)),
        )

    def has(self, path: str) -> bool:
        """Whether a file is there."""
        return holds(self.files, path)


@dataclass(slots=True)
class _TreeWalk:
    root: str
    ignore: Ignore
    files: list[str]
    templates: list[str]
    contracts: list[str]
    markers: list[str]
    settings: list[str]
    unreadable: list[tuple[str, str]]
    linked: set[str]
    walked: list[tuple[str, bytes]]
    consulted: list[str]


def walk(root: Path, ignore: Ignore) -> Tree:
    """Walk the project; symbolic links are followed once and never in a loop."""
    state = _TreeWalk(str(root), ignore, [], [], [], [], [], [], set(), [], [])
    _enter(state)
    files = tuple(sorted(set(state.files)))
    return Tree(
        files,
        _folders(files),
        tuple(sorted(state.contracts)),
        tuple(sorted(state.markers)),
        tuple(sorted(state.settings)),
        tuple(state.unreadable),
        tuple(state.walked),
        (*state.contracts, *state.settings, *state.consulted, *ignore.files, *ignore.committed.inner),
        ignore.committed.asked,
        ignore.left_out,
        tuple(sorted(state.templates)),
    )


def _below(files: Sequence[str], folder: str) -> Iterator[str]:
    """Those of sorted paths that lie in a folder."""
    return beginning(files, "" if folder == "." else f"{folder}/")


def _enter(state: _TreeWalk) -> None:
    stack = [""]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(os.path.join(state.root, folder)) as entries:  # noqa: PTH118 - the hot path
                found = list(entries)
        except OSError as error:
            state.unreadable.append((folder or ".", error.strerror or "it cannot be read"))
            state.walked.append((folder, b""))
            continue
        state.walked.append((folder, listing_of(found)))
        names = {entry.name for entry in found}
        if not folder or "pyvenv.cfg" not in names:
            state.ignore.enter(folder, names)
            stack += _read(state, folder, found, names)


def _read(
    state: _TreeWalk, folder: str, found: Sequence[os.DirEntry[str]], names: Container[str]
) -> list[str]:
    """Note the files of a folder, and return its subfolders."""
    folders = []
    found_here = []
    for entry in found:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if entry.is_symlink():
            state.consulted.append(path)  # what it leads to may come and go
        if is_source(path):
            found_here.append((entry, path))
        elif entry.name == "boundcheck.toml":
            state.contracts.append(path)
        elif _is_folder(state, entry, path):
            folders.append(path)
        if entry.name in MANIFESTS:
            state.markers.append(folder)
        if entry.name in _SETTINGS and _is_there(state, entry, path):
            state.settings.append(path)
    for entry, path in found_here:
        # The stub of a file that is here says nothing new.
        if not _is_stub(entry.name, names) and _is_there(state, entry, path):
            (state.templates if path.endswith(TEMPLATES) else state.files).append(path)
    return folders


def _is_stub(name: str, names: Container[str]) -> bool:
    """Whether it is the stub of a file that is here."""
    return name.endswith(".pyi") and name[:-1] in names


def _is_there(state: _TreeWalk, entry: os.DirEntry[str], path: str) -> bool:
    try:
        return entry.is_file() and not state.ignore.skips(path, is_folder=False)
    except OSError:  # a link to itself
        return False


def _is_folder(state: _TreeWalk, entry: os.DirEntry[str], path: str) -> bool:
    if entry.name.startswith(".") or entry.name in NEVER_SOURCE or entry.name.endswith(".egg-info"):
        return False
    try:
        if entry.name in TOOL_FOLDERS:
            state.consulted.append(f"{path}/__init__.py")
            if not os.path.exists(os.path.join(entry.path, "__init__.py")):  # noqa: PTH110, PTH118
                return False
        if not entry.is_dir():
            return False
        if entry.is_symlink() and not _is_new(state, entry):
            return False
    except OSError:
        return False
    return not state.ignore.skips(path, is_folder=True)


def _is_new(state: _TreeWalk, entry: os.DirEntry[str]) -> bool:
    """A linked folder counts once, and not when it lies in the project anyway (or holds the project)."""
    target = os.path.realpath(entry.path)
    inside = f"{target}/".startswith(f"{state.root}/") or f"{state.root}/".startswith(f"{target}/")
    if inside or target in state.linked:
        return False
    state.linked.add(target)
    return True


def _folders(files: tuple[str, ...]) -> frozenset[str]:
    folders: set[str] = set()
    for path in files:
        if path.endswith(ROWS):
            continue
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(folders)
