"""What is not looked at: the usual folders of tools, what .gitignore names and git does not keep, the configuration's `exclude`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from boundcheck.base.disk import read_file
from boundcheck.base.git_globs import GitGlobs, git_text, lines_of
from boundcheck.base.git_places import git_of, top_of
from boundcheck.discover.committed import Committed

# Never source code, wherever they stand; hidden folders are skipped besides.
NEVER_SOURCE = frozenset(("__pycache__", "__pypackages__", "node_modules", "site-packages"))
# What tools write, unless it is a package that is merely called so.
TOOL_FOLDERS = frozenset(("venv", "build", "dist", "htmlcov", "eggs", "wheels"))


class Ignore:
    """Decides for paths relative to the project root. Each .gitignore speaks for its own folder and below."""

    def __init__(self, root: Path, exclude: Iterable[str]) -> None:
        self._root = root
        self._patterns = tuple(exclude)
        self._exclude = GitGlobs(map(git_text, self._patterns))
        self._needed: set[int] = set()  # the numbers of those that decided
        self._specs: dict[str, GitGlobs] = {}
        self.files: list[
            str
        ] = []  # everything that was read or looked for, so that a cache can tell when it changes
        self._outer, top = _outer_specs(root, self.files)
        self._is_all = _is_ignored(self._outer)
        self._partly: set[str] = set()  # folders that are ignored but for what is committed in them
        self.committed = Committed(root, top)
        self.left_out = 0  # paths that are ignored, and may be committed for all that is known

    def enter(self, folder: str, names: Container[str]) -> None:
        """Read the .gitignore of a folder, where it is one of its names, before its entries are asked for."""
        if folder and ".git" in names:
            self.committed.repositories.append(folder)
        if ".gitignore" in names:
            self.files.append(f"{folder}/.gitignore" if folder else ".gitignore")
            spec = _read_spec(self._root / folder / ".gitignore")
            if spec is not None:
                self._specs[folder] = spec

    def skips(self, path: str, *, is_folder: bool) -> bool:
        """Whether a path is ignored; its parents are known not to be."""
        deciding = self._exclude.line_of(path, is_folder=is_folder)
        if deciding is not None:
            self._needed.add(deciding)
            if self._exclude.excludes(path, is_folder=is_folder):
                return True
        ignored = (
            self._is_all
            or path.rpartition("/")[0] in self._partly
            or self._git_ignores(path, is_folder=is_folder)
        )
        return ignored and not self._is_committed(path, is_folder)

    @property
    def needed(self) -> frozenset[str]:
        """The patterns of `exclude` that left something out, once all is asked for, or would if tools wrote what git ignores."""
        return frozenset(
            pattern
            for number, pattern in enumerate(self._patterns)
            if number in self._needed or self._is_of_tools(pattern.strip("/"))
        )

    def _is_of_tools(self, path: str) -> bool:
        name = path.rpartition("/")[2]
        is_known = name.startswith(".") or name in NEVER_SOURCE or name in TOOL_FOLDERS
        return is_known or self._git_ignores(path, is_folder=True)

    def _is_committed(self, path: str, is_folder: bool) -> bool:
        """Whether git keeps an ignored file, or something in an ignored folder."""
        if not self.committed.is_known:
            self.left_out += 1
        if self.committed.has(path):
            return True
        if is_folder and self.committed.has_below(path):
            self._partly.add(path)
            return True
        return False

    def _git_ignores(self, path: str, *, is_folder: bool) -> bool:
        # The .gitignore nearest to the path has the last word.
        folder = path
        while folder and self._specs:
            folder = folder.rpartition("/")[0]
            spec = self._specs.get(folder)
            if spec is not None:
                inner = path[len(folder) + 1 :] if folder else path
                verdict = spec.excludes(inner, is_folder=is_folder)
                if verdict is not None:
                    return verdict
        for prefix, spec in self._outer:
            verdict = spec.excludes(f"{prefix}{path}", is_folder=is_folder)
            if verdict is not None:
                return verdict
        return False


def _outer_specs(root: Path, looked_for: list[str]) -> tuple[tuple[tuple[str, GitGlobs], ...], Path | None]:
    """The ignore files above the project root, up to the root of its git repository, nearest first; and that root."""
    found = []
    prefix = ""
    top = top_of(str(root))
    for folder in (root, *root.parents):
        is_top = str(folder) == top
        exclude = Path(git_of(str(folder)) if is_top else folder / ".git", "info", "exclude")
        looked_for += map(str, (folder / ".gitignore", folder / ".git", exclude))
        if folder != root and (spec := _read_spec(folder / ".gitignore")) is not None:
            found.append((prefix, spec))
        if is_top:
            if (spec := _read_spec(exclude)) is not None:
                found.append((prefix, spec))
            return tuple(found), folder
        prefix = f"{folder.name}/{prefix}"
    return (), None


def _is_ignored(outer: Sequence[tuple[str, GitGlobs]]) -> bool:
    """Whether the project root, or a folder above it, is ignored with all that is below."""
    parts = max((prefix.split("/")[:-1] for prefix, _ in outer), key=len, default=[])
    for below in range(len(parts) - 1, -1, -1):
        for prefix, spec in outer:
            folder = "/".join(prefix.split("/")[: -1 - below])
            verdict = spec.excludes(folder, is_folder=True) if folder else None
            if verdict:
                return True
            if verdict is not None:
                break
    return False


def _read_spec(path: Path) -> GitGlobs | None:
    try:
        return GitGlobs(lines_of(read_file(str(path))[0]))
    except OSError:
        return None
