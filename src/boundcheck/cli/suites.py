"""Which paths to give pytest so that it runs one module's suite and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File


def suite_paths(codebase: Codebase, module: str) -> tuple[str, ...]:
    """Folders that hold nothing but the module's tests, and test files that stand among other files; sorted.

    Empty when the module has no tests.
    """
    files = [file for file in codebase.files if file.path.endswith(".py")]
    tests = [file for file in files if file.kind == "test" and file.module == module]
    held = Counter(folder for file in files for folder in _folders(file.path))
    own = Counter(folder for file in tests for folder in _folders(file.path))
    whole = {folder for folder, count in own.items() if held[folder] == count}
    paths = set()
    for file in tests:
        outermost = [folder for folder in _folders(file.path) if folder in whole][-1:]
        # pytest takes every file that it is given for one of tests, helpers too.
        paths.update(outermost or ([file.path] if _holds_tests(file) else []))
    has_tests = any(_holds_tests(file) for file in tests)
    return tuple(sorted(paths)) if has_tests else ()


def _folders(path: str) -> Iterator[str]:
    """The folders that a file lies in, the innermost first."""
    while folder := path.rpartition("/")[0]:
        yield folder
        path = folder


def _holds_tests(file: File) -> bool:
    stem = file.path.rpartition("/")[2].removesuffix(".py")
    if stem in ("conftest", "__init__"):
        return False
    return stem == "tests" or stem.startswith("test_") or stem.endswith("_test") or file.facts.has_tests
