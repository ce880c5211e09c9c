"""Test helpers that serve the suites of several modules: factories, fixtures, packages of helpers."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import Final

from boundcheck.codebase import Codebase
from boundcheck.init.shape import Shape
from boundcheck.init.suites import outermost
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
    tests = [file for file in codebase.files if file.kind == "test"]
    with_tests = {
        str(above) for file in tests if file.facts.has_tests for above in PurePosixPath(file.path).parents
    }
    common = [
        file
        for file in tests
        if not file.facts.has_tests and len(users.get(file.name, set()) - {file.owner}) >= _FEWEST
    ]
    counts = Counter(file.path.rpartition("/")[0] for file in common)
    folders |= {folder for folder, count in counts.items() if count > 1 and folder not in with_tests}
    return tuple(sorted(outermost({*folders, *(file.path for file in common)})))
