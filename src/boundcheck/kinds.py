"""What kind of file each file is (source, test, test support, migration), and whose tests are whose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from boundcheck.config.model import Config
from boundcheck.discover import Project, SourceFile
from boundcheck.files import FileKind
from boundcheck.globs import is_glob, path_matches
from boundcheck.modules import Modules
from boundcheck.scan.wire import Packed

_TEST_FOLDERS = frozenset(("tests", "test"))
_TEST_LIBRARIES = frozenset(("pytest", "unittest", "hypothesis", "nose"))
_NUMBERED = re.compile(r"(?P<folder>(?:.*/)?migrations/)(?:\d{4}\w*\.py|env\.py|versions/.*)")


class Kinds:
    """Answers for the files of one project."""

    def __init__(self, config: Config, project: Project, modules: Modules) -> None:
        self._modules = modules
        self._suites = _suites(modules, project)
        self._suite_globs = [(suite, module) for suite, module in self._suites.items() if is_glob(suite)]
        found = (_NUMBERED.fullmatch(file.path) for file in project.files)
        numbered = {match["folder"].rstrip("/") for match in found if match}
        self._support = _Places(entry.value for entry in config.test_support)
        self._tests = _Places(project.test_paths)
        self._migrations = _Places((*project.migrations, *numbered))

    def of(self, source: SourceFile, packed: Packed) -> tuple[FileKind, str | None]:
        """The kind of a file and the module it belongs to (None: unassigned)."""
        if self._support.hold(source.path):
            return "support", None
        suite = self._suite(source.path)
        if suite is not None:
            return "test", suite
        if self._tests.hold(source.path):
            return "test", None
        module = self._modules.owner_of(source.name)
        if self._migrations.hold(source.path):
            return "migration", module
        return ("test" if source.is_rows or self._is_test(source, packed) else "source"), module

    def _suite(self, path: str) -> str | None:
        for place in _places_of(path):
            if place in self._suites:
                return self._suites[place]
        return next((module for suite, module in self._suite_globs if path_matches(path, suite)), None)

    def _is_test(self, source: SourceFile, packed: Packed) -> bool:
        """Test folders below the module's own path count, and files that are named and look like tests."""
        owned = self._modules.path_of(source.name) or ""
        segments = source.name[len(owned) :].lstrip(".").split(".")
        if _TEST_FOLDERS & frozenset(segments if source.is_package else segments[:-1]):
            return True
        stem = source.path.rpartition("/")[2].rpartition(".")[0]
        if stem in ("conftest", "tests"):
            return True
        # Production code may be called ab_test.py.
        return (stem.startswith("test_") or stem.endswith("_test")) and _looks_like_test(packed)


class _Places:
    """Files and folders as written, asked for thousands of paths."""

    def __init__(self, written: Iterable[str]) -> None:
        places = {place.rstrip("/").removeprefix("./") for place in written}
        self._globs = tuple(place for place in places if is_glob(place))
        self._plain = places.difference(self._globs)

    def hold(self, path: str) -> bool:
        """Whether a path is one of them or lies in one."""
        if self._plain and any(place in self._plain for place in _places_of(path)):
            return True
        return any(path_matches(path, place) for place in self._globs)


def _places_of(path: str) -> Iterator[str]:
    """A path and the folders it lies in, the innermost first."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def _looks_like_test(packed: Packed) -> bool:
    facts = packed.facts
    if facts.has_tests or not (facts.definitions or facts.imports):
        return True
    for statement in facts.imports:
        for name in (statement.module or "", *statement.names):
            if name.partition(".")[0] in _TEST_LIBRARIES or ".test" in name:
                return True
    return False


def _suites(modules: Modules, project: Project) -> Mapping[str, str]:
    """Test folders and files with their module: as written, else `<test path>/<module>`."""
    suites: dict[str, str] = {}
    for module in modules.by_name.values():
        if module.contract.tests is not None:
            suites.update(
                {entry.value.rstrip("/").removeprefix("./"): module.name for entry in module.contract.tests}
            )
        else:
            suites.update({f"{path}/{module.name}": module.name for path in project.test_paths})
    return suites
