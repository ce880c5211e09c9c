"""What a CODEOWNERS file says of paths; the last matching line wins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from boundcheck.git_globs import GitGlobs, git_text

# Where hosts look for it, from the repository's root on.
OWNER_FILES: Final = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_SECTION = re.compile(r"\^?\[[^\]]*\](?:\[\d+\])?(?P<owners>.*)")
_SPACE = re.compile(r"(?<!\\)\s+")
_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """A line: a pattern and its owners."""

    pattern: str
    owners: tuple[str, ...]


class CodeOwners:
    """The lines of a file, asked by path."""

    def __init__(self, lines: Sequence[OwnerLine]) -> None:
        self._lines = lines
        # Not as git ignores, where a folder's files follow the folder: here the last line that matches wins.
        self._globs = GitGlobs(git_text(line.pattern) for line in lines)
        self._by_folder: dict[str, int] = {}

    def of(self, path: str) -> tuple[str, ...]:
        """What the last line says that matches a file or a folder above it."""
        last, end = -1, path.find("/")
        while end >= 0:
            folder = path[:end]
            if folder not in self._by_folder:
                self._by_folder[folder] = max(last, self._line(folder, is_folder=True))
            last, end = self._by_folder[folder], path.find("/", end + 1)
        last = max(last, self._line(path, is_folder=False))
        return self._lines[last].owners if last >= 0 else ()

    def _line(self, path: str, *, is_folder: bool) -> int:
        line = self._globs.line_of(path, is_folder=is_folder)
        return -1 if line is None else line


def owner_lines(text: str) -> list[OwnerLine]:
    """Patterns with their owners, which are the section's where a line names none (GitLab)."""
    found: list[OwnerLine] = []
    default: tuple[str, ...] = ()
    for line in text.splitlines():
        said = _COMMENT.sub("", line).strip()
        section = _SECTION.fullmatch(said)
        if section is not None:
            default = tuple(section["owners"].split())
        elif said and not said.startswith("!"):
            pattern, *owners = _SPACE.split(said)
            found.append(
                OwnerLine(pattern, tuple(owner for owner in owners if owner.isprintable()) or default)
            )
    return found
