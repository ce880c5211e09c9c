"""Test helpers that serve the suites of several modules: factories, fixtures, packages of helpers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from boundcheck.codebase import Codebase
from boundcheck.init.shape import Shape
from boundcheck.references import References

_FEWEST: Final = 2  # other modules whose tests use a helper


def support_of(codebase: Codebase, shape: Shape) -> tuple[str, ...]:
    """Files and folders that belong to no module and bind no one."""
    folders = {
        file.path.rpartition("/")[0]
        for file in codebase.files
        if file.is_package and file.name in shape.helpers
    }
    users: dict[str, set[str]] = {}
    for ref in References(codebase).all:
        if ref.file.kind == "test":
            for target in ref.targets:
                users.setdefault(target.file or "", set()).add(ref.file.owner)
    common = {
        file.path
        for file in codebase.files
        if file.kind == "test"
        and not file.facts.has_tests
        and len(users.get(file.name, set()) - {file.owner}) >= _FEWEST
    }
    return tuple(sorted(_outermost({*folders, *common})))


def _outermost(paths: Iterable[str]) -> Iterable[str]:
    found = set(paths)
    return (path for path in found if not any(path.startswith(f"{other}/") for other in found))
