"""Folders of tests by what their files do, of those that do not show by their names: suites beside the code, called anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from boundcheck.codebase.kinds import looks_like_test
from boundcheck.discover import Project, SourceFile
from boundcheck.discover.mirrors import TEST_FOLDERS, is_called_test
from boundcheck.init.clashes import is_inside
from boundcheck.init.left_out import is_used
from boundcheck.init.names import is_called_like_tests
from boundcheck.init.suites import outermost
from boundcheck.scan.wire import Packed

_FEWEST: Final = 3  # files of tests
_NEARLY: Final = 9  # of ten files that hold code
_Read = tuple[SourceFile, Packed]


def suites_by_deed(project: Project, facts: Sequence[Packed]) -> tuple[str, ...]:
    """The folders of which nearly all files are tests and the rest serves them, whatever few others import from them."""
    unseen = [
        (source, packed)
        for source, packed in zip(project.files, facts, strict=True)
        if source.is_python and packed.facts.holds_code and not _is_seen(source, project)
    ]
    inside: dict[str, list[_Read]] = {}
    for each in unseen:
        for folder in PurePosixPath(each[0].path).parents:
            inside.setdefault(str(folder), []).append(each)
    roots = {".", *project.roots}
    nearly = sorted(folder for folder, files in inside.items() if folder not in roots and _is_nearly(files))
    return tuple(
        outermost([folder for folder in nearly if not _holds_code_under_test(folder, inside[folder], unseen)])
    )


def _is_seen(source: SourceFile, project: Project) -> bool:
    """Whether a file's place tells that it is a test, or its name that it serves some."""
    parts = source.path.split("/")
    return (
        parts[-1] == "conftest.py"
        or is_inside(source.path, project.test_paths)
        or any(part in TEST_FOLDERS or is_called_like_tests(part) for part in parts[:-1])
    )


def _is_nearly(files: Sequence[_Read]) -> bool:
    """Whether nearly all are tests, and some are not, which would be taken for code of a module."""
    tests = sum(_is_test(*each) for each in files)
    return tests >= _FEWEST and tests < len(files) and 10 * tests >= _NEARLY * len(files)


def _is_test(source: SourceFile, packed: Packed) -> bool:
    return packed.facts.has_tests and is_called_test(_stem(source))


def _holds_code_under_test(folder: str, inner: Sequence[_Read], files: Iterable[_Read]) -> bool:
    """Whether something in a folder has nothing to do with tests, and production code beside uses it or a test is called after it."""
    outside = [each for each in files if not is_inside(each[0].path, (folder,)) and not _is_test(*each)]
    stems = {_stem(source) for source, _ in inner}
    return any(
        not stems.isdisjoint((f"test_{_stem(source)}", f"{_stem(source)}_test"))
        or any(is_used(name, outside) for name in _names_of(source, packed))
        for source, packed in inner
        if not looks_like_test(packed)
    )


def _stem(source: SourceFile) -> str:
    return PurePosixPath(source.path).stem


def _names_of(source: SourceFile, packed: Packed) -> Iterable[str]:
    """What others import where they use a file itself: of a package not the files in it."""
    if not source.is_package:
        return (source.name,)
    return (f"{source.name}.{name}" for name in packed.facts.definitions)
