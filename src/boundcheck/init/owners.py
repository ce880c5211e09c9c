"""Who owns a module, as the CODEOWNERS file of the repository says; the last matching pattern wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from boundcheck.codebase import Codebase
from boundcheck.git_globs import GitGlobs, git_text
from boundcheck.init.draft import DraftModule
from boundcheck.patterns import later

_PLACES = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_SECTION = later(r"\^?\[[^\]]*\](?:\[\d+\])?(?P<owners>.*)")
_SPACE = later(r"(?<!\\)\s+")
_COMMENT = later(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class _Entry:
    pattern: str
    owners: tuple[str, ...]


def with_owners(modules: Sequence[DraftModule], codebase: Codebase) -> tuple[DraftModule, ...]:
    """Give an owner to each module all of whose files have the same; one that all share says nothing."""
    entries = _entries(codebase.config.root)
    if not entries:
        return tuple(modules)
    # Not as git ignores, where a folder's files follow the folder: here the last line that matches wins.
    lines = _Lines(entries)
    found: dict[str, set[tuple[str, ...]]] = {}
    for file in codebase.files:
        if file.module is not None and file.kind == "source":
            found.setdefault(file.module, set()).add(lines.owners(file.path))
    if len(set().union(*found.values())) < 2:
        return tuple(modules)
    return tuple(
        replace(m, owner=" ".join(next(iter(found[m.name]))))
        if _has_one(found.get(m.name, set())) and not m.is_glob
        else m
        for m in modules
    )


class _Lines:
    def __init__(self, entries: Sequence[_Entry]) -> None:
        self._entries = entries
        self._globs = GitGlobs(git_text(entry.pattern) for entry in entries)
        self._by_folder: dict[str, int] = {}

    def owners(self, path: str) -> tuple[str, ...]:
        """What the last line says that matches a file or a folder above it."""
        last, end = -1, path.find("/")
        while end >= 0:
            folder = path[:end]
            if folder not in self._by_folder:
                self._by_folder[folder] = max(last, self._line(folder, is_folder=True))
            last, end = self._by_folder[folder], path.find("/", end + 1)
        last = max(last, self._line(path, is_folder=False))
        return self._entries[last].owners if last >= 0 else ()

    def _line(self, path: str, *, is_folder: bool) -> int:
        line = self._globs.line_of(path, is_folder=is_folder)
        return -1 if line is None else line


def _has_one(owners: set[tuple[str, ...]]) -> bool:
    return len(owners) == 1 and bool(next(iter(owners)))


def _entries(root: Path) -> list[_Entry]:
    """Patterns with their owners, which are the section's where a line names none (GitLab)."""
    found: list[_Entry] = []
    default: tuple[str, ...] = ()
    for line in _read(root).splitlines():
        text = _COMMENT.sub("", line).strip()
        section = _SECTION.fullmatch(text)
        if section is not None:
            default = tuple(section["owners"].split())
        elif text and not text.startswith("!"):
            pattern, *owners = _SPACE.split(text)
            found.append(_Entry(pattern, tuple(owner for owner in owners if owner.isprintable()) or default))
    return found


def _read(root: Path) -> str:
    for place in _PLACES:
        try:
            with (root / place).open("rb") as stream:
                return stream.read(5_000_000).decode("utf-8", "replace")
        except (OSError, ValueError):
            continue
    return ""
