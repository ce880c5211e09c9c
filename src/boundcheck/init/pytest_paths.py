"""Where pytest's own configuration says that tests are, of folders that do not show as such by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from boundcheck.base.disk import stat_of
from boundcheck.base.globs import is_glob, is_match
from boundcheck.config.pytest_settings import pytest_settings
from boundcheck.discover import Project
from boundcheck.discover.mirrors import TEST_FOLDERS, is_called_test, is_of_tests
from boundcheck.init.clashes import is_inside


def unseen_test_paths(root: Path, project: Project) -> tuple[str, ...]:
    """The folders of pytest's `testpaths`, most of whose files are tests, that would be no folders of tests by their place and name."""
    found = []
    for folder in _folders(root):
        files = sorted(path.relative_to(root).as_posix() for path in (root / folder).rglob("*.py"))
        if _is_suite(root, folder, files) and not _is_seen(folder, project):
            found.append(folder)
    return tuple(dict.fromkeys(found))


def _is_suite(root: Path, folder: str, files: Sequence[str]) -> bool:
    """Whether it is tests that lie in a folder, rather than packages with a test here and there."""
    tests = sum(is_called_test(PurePosixPath(path).stem) for path in files)
    packages = [path for path in files if path.endswith("/__init__.py") and stat_of(str(root), path)[2]]
    return is_of_tests(folder, files) and len(packages) <= tests


def _is_seen(folder: str, project: Project) -> bool:
    if is_inside(folder, project.test_paths):
        return True
    is_read = any(file.path.startswith(f"{folder}/") for file in project.files)
    return is_read and any(part in TEST_FOLDERS for part in folder.split("/"))


def _folders(root: Path) -> Iterator[str]:
    for written in pytest_settings(root).testpaths:
        path = PurePosixPath(written)
        if path.is_absolute() or ".." in path.parts or path == PurePosixPath():
            continue
        if not is_glob(written):
            if (root / path).is_dir():
                yield str(path)
            continue
        every = (each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_dir())
        yield from sorted(each for each in every if is_match(each, str(path)))
