"""Who owns a module, as the CODEOWNERS file of the repository says; the last matching pattern wins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from boundcheck.codebase import Codebase
from boundcheck.init.draft import DraftModule

_PLACES = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_SECTION = re.compile(r"\^?\[[^\]]*\](?:\[\d+\])?(?P<owners>.*)")
_SPACE = re.compile(r"(?<!\\)\s+")
_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class _Entry:
    pattern: str
    owners: tuple[str, ...]


def with_owners(modules: Sequence[DraftModule], codebase: Codebase) -> tuple[DraftModule, ...]:
    """Give an owner to each module all of whose files have the same."""
    entries = _entries(codebase.config.root)
    if not entries:
        return tuple(modules)
    from pathspec import GitIgnoreSpec, PathSpec  # only here: most projects have no such file

    usable = []
    for entry in entries:
        try:
            GitIgnoreSpec.from_lines([entry.pattern])
        except ValueError:
            continue
        usable.append(entry)
    # Not as git ignores, where files win over folders: here the last line that matches wins.
    spec = PathSpec(GitIgnoreSpec.from_lines([entry.pattern for entry in usable]).patterns)
    found: dict[str, set[tuple[str, ...]]] = {}
    for file in codebase.files:
        if file.module is not None and file.kind == "source":
            index = spec.check_file(file.path).index
            found.setdefault(file.module, set()).add(() if index is None else usable[index].owners)
    return tuple(
        replace(m, owner=" ".join(next(iter(found[m.name]))))
        if _has_one(found.get(m.name, set())) and not m.is_glob
        else m
        for m in modules
    )


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
