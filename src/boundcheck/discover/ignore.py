"""What is not looked at: the usual folders of tools, .gitignore, and the configuration's `exclude`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pathspec import GitIgnoreSpec

# Never source code, wherever they stand; hidden folders are skipped besides.
NEVER_SOURCE = frozenset(("__pycache__", "__pypackages__", "node_modules", "site-packages"))
# What tools write, unless it is a package that is merely called so.
TOOL_FOLDERS = frozenset(("venv", "build", "dist", "htmlcov", "eggs", "wheels"))


class Ignore:
    """Decides for paths relative to the project root. Each .gitignore speaks for its own folder and below."""

    def __init__(self, root: Path, exclude: Iterable[str]) -> None:
        self._root = root
        patterns = tuple(pattern for pattern in exclude if _is_pattern(pattern))
        self._exclude = GitIgnoreSpec.from_lines(patterns) if patterns else None
        self._specs: dict[str, GitIgnoreSpec] = {}
        self.files: list[
            str
        ] = []  # everything that was read or looked for, so that a cache can tell when it changes
        self._outer = _outer_specs(root, self.files)

    def enter(self, folder: str, has_gitignore: bool) -> None:
        """Read the .gitignore of a folder before its entries are asked for."""
        if has_gitignore:
            self.files.append(f"{folder}/.gitignore" if folder else ".gitignore")
            spec = _read_spec(self._root / folder / ".gitignore")
            if spec is not None:
                self._specs[folder] = spec

    def skips(self, path: str, *, is_folder: bool) -> bool:
        """Whether a path is ignored; its parents are known not to be."""
        shown = f"{path}/" if is_folder else path
        if self._exclude is not None and self._exclude.match_file(shown):
            return True
        if not self._specs and not self._outer:
            return False
        return self._git_ignores(shown)

    def _git_ignores(self, path: str) -> bool:
        # The .gitignore nearest to the path has the last word.
        folder = path.rstrip("/")
        while folder:
            folder = folder.rpartition("/")[0]
            spec = self._specs.get(folder)
            if spec is not None:
                verdict = spec.check_file(path[len(folder) + 1 :] if folder else path).include
                if verdict is not None:
                    return verdict
        for prefix, spec in self._outer:
            verdict = spec.check_file(f"{prefix}{path}").include
            if verdict is not None:
                return verdict
        return False


def _outer_specs(root: Path, looked_for: list[str]) -> tuple[tuple[str, GitIgnoreSpec], ...]:
    """The ignore files above the project root, up to the root of its git repository, nearest first."""
    found = []
    prefix = ""
    for folder in (root, *root.parents):
        looked_for += [str(folder / ".gitignore"), str(folder / ".git"), str(folder / ".git/info/exclude")]
        if folder != root and (spec := _read_spec(folder / ".gitignore")) is not None:
            found.append((prefix, spec))
        if (folder / ".git").exists():
            if (spec := _read_spec(folder / ".git" / "info" / "exclude")) is not None:
                found.append((prefix, spec))
            return tuple(found)
        prefix = f"{folder.name}/{prefix}"
    return ()


def _read_spec(path: Path) -> GitIgnoreSpec | None:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    written = [line for line in lines if line.strip() and not line.startswith("#") and _is_pattern(line)]
    return GitIgnoreSpec.from_lines(written) if written else None


def _is_pattern(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:  # git passes over what it does not understand, too
        return False
    return True
