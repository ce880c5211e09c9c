"""Who owns a module, as the CODEOWNERS file of the repository says of its files."""

from __future__ import annotations

from collections.abc import Sequence

from boundcheck.base.code_owners import read_code_owners
from boundcheck.base.light import replace
from boundcheck.codebase.codebase import Codebase
from boundcheck.init.draft import DraftModule


def with_owners(modules: Sequence[DraftModule], codebase: Codebase) -> tuple[DraftModule, ...]:
    """Give an owner to each module all of whose files have the same; one that all share says nothing."""
    owners = read_code_owners(codebase.config.root)
    if owners is None:
        return tuple(modules)
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
