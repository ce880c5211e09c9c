"""Whose each path is, as the CODEOWNERS file of the repository says; the last pattern that matches decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from boundcheck.base.disk import read_file
from boundcheck.base.git import work_tree
from boundcheck.base.git_globs import GitGlobs, git_text
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later

# In the order of GitHub; GitLab has a folder of its own beside them.
OWNER_FILES: Final = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_LARGEST: Final = 5_000_000  # bytes; GitHub reads no file of more than 3 MB
_SECTION: Final = later(r"\^?\[[^\]]*\](?:\[\d+\])?(?P<owners>.*)")
_SPACE: Final = later(r"(?<!\\)\s+")
_COMMENT: Final = later(r"(?:^|\s)#.*")


class _Entry(NamedTuple):
    pattern: str
    owners: tuple[str, ...]


class CodeOwners:
    """The owners of paths relative to a project's root, which lies in the folder that the patterns speak of."""

    def __init__(self, entries: Sequence[_Entry], prefix: str) -> None:
        """`prefix` leads from that folder to the root: "" or `sub/folder/`."""
        self._entries, self._prefix = entries, prefix
        # Not as git ignores, where a folder's files follow the folder: here the last line that matches wins.
        self._globs = GitGlobs(git_text(entry.pattern) for entry in entries)
        self._by_folder: dict[str, int] = {}

    def of(self, path: str) -> tuple[str, ...]:
        """What the last line says that matches a file or a folder above it; nothing where none does, or names nobody."""
        path = f"{self._prefix}{path}"
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


def read_code_owners(root: Path) -> CodeOwners | None:
    """What the first file says that is there, at the repository's root or the project's; None where there is none."""
    for file, prefix in places_of(root):
        try:
            text = read_file(str(file), _LARGEST)[0].decode("utf-8", "replace")
        except (OSError, ValueError):
            continue
        return code_owners_in(text, prefix)
    return None


def code_owners_in(text: str, prefix: str) -> CodeOwners:
    """What such a file says; see `CodeOwners`."""
    return CodeOwners(tuple(_entries(text)), prefix)


def places_of(root: Path) -> Iterator[tuple[Path, str]]:
    """Where such a file is looked for, each with the way from the folder that it speaks of to the root."""
    top = work_tree(root)
    for folder in dict.fromkeys((top or root, root)):
        prefix = "" if folder == root else f"{root.relative_to(folder).as_posix()}/"
        yield from ((folder / place, prefix) for place in OWNER_FILES)


def _entries(text: str) -> Iterator[_Entry]:
    """Patterns with their owners, which are the section's where a line names none (GitLab)."""
    default: tuple[str, ...] = ()
    for line in text.splitlines():
        told = _COMMENT.sub("", line).strip()
        section = _SECTION.fullmatch(told)
        if section is not None:
            default = tuple(section["owners"].split())
        elif told and not told.startswith("!"):
            pattern, *owners = _SPACE.split(told)
            yield _Entry(pattern, tuple(owner for owner in owners if owner.isprintable()) or default)
