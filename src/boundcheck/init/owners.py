"""Who owns a module, as the CODEOWNERS file of the repository says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from boundcheck.codebase import Codebase
from boundcheck.codeowners import OWNER_FILES, CodeOwners, owner_lines
from boundcheck.init.draft import DraftModule


def with_owners(modules: Sequence[DraftModule], codebase: Codebase) -> tuple[DraftModule, ...]:
    """Give an owner to each module all of whose files have the same; one that all share says nothing."""
    lines = owner_lines(_read(codebase.config.root))
    if not lines:
        return tuple(modules)
    owners = CodeOwners(lines)
    found: dict[str, set[tuple[str, ...]]] = {}
    for file in codebase.files:
        if file.module is not None and file.kind == "source":
            found.setdefault(file.module, set()).add(owners.of(file.path))
    if len(set().union(*found.values())) < 2:
        return tuple(modules)
    return tuple(
        replace(m, owner=" ".join(next(iter(found[m.name]))))
        if _has_one(found.get(m.name, set())) and not m.is_glob
        else m
        for m in modules
    )


def _has_one(owners: set[tuple[str, ...]]) -> bool:
    return len(owners) == 1 and bool(next(iter(owners)))


def _read(root: Path) -> str:
    for place in OWNER_FILES:
        try:
            with (root / place).open("rb") as stream:
                return stream.read(5_000_000).decode("utf-8", "replace")
        except (OSError, ValueError):
            continue
    return ""
