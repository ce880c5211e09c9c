"""Test helpers that serve the suites of several modules: factories, fixtures, packages of helpers."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import Final

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.fixtures import CONFTEST, PLUGINS, Fixtures
from boundcheck.codebase.references import References
from boundcheck.config.pytest_settings import PytestSettings, pytest_settings
from boundcheck.discover.mirrors import is_called_test
from boundcheck.init.names import writable_paths
from boundcheck.init.shape import ProjectShape
from boundcheck.init.suites import outermost

_FEWEST: Final = 2  # other modules whose tests use a helper


def support_of(codebase: Codebase, shape: ProjectShape) -> tuple[str, ...]:
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
    loaded = _loaded(codebase)
    settings = pytest_settings(codebase.config.root)
    helpers = [
        f for f in codebase.files if f.name in loaded or (f.kind == "test" and not _is_suite(f, settings))
    ]
    others = {f.path for f in codebase.files if f.kind in ("test", "source") and f.facts.holds_code}
    # A fixture may be called like a test.
    others -= {f.path for f in helpers if f.name in loaded or not f.facts.has_tests}
    with_others = {str(above) for path in others for above in PurePosixPath(path).parents}
    common = [
        file
        for file in helpers
        if loaded.get(file.name, set()) - {file.owner}
        or (file.kind == "test" and len(users.get(file.name, set()) - {file.owner}) >= _FEWEST)
    ]
    counts = Counter(file.path.rpartition("/")[0] for file in common)
    folders |= {folder for folder, count in counts.items() if count > 1 and folder not in with_others}
    return writable_paths(sorted(outermost({*folders, *(file.path for file in common)})))


def _is_suite(file: File, settings: PytestSettings) -> bool:
    """Whether a file of tests is there to be collected: factories may have a test of themselves beside them."""
    is_called_so = is_called_test(PurePosixPath(file.path).stem) or settings.is_test_file(file.path)
    return file.facts.has_tests and is_called_so


def _loaded(codebase: Codebase) -> dict[str, set[str]]:
    """Whose tests pytest loads the fixtures of a file for, where it is no conftest: by `pytest_plugins` and by conftests' imports."""
    fixtures = Fixtures(codebase)
    suites: dict[PurePosixPath, set[str]] = {}  # by folder, whose tests lie below it
    for file in codebase.files:
        for above in PurePosixPath(file.path).parents if file.facts.has_tests else ():
            suites.setdefault(above, set()).add(file.owner)
    found: dict[str, set[str]] = {}
    for file in codebase.files:
        path = PurePosixPath(file.path)
        is_conftest = path.name == CONFTEST
        if is_conftest or any(string.how == PLUGINS for string in file.facts.strings):
            served = suites.get(path.parent, set()) if is_conftest else {file.owner}
            for loaded in fixtures.loaded(file):
                if codebase.by_name[loaded].path.rpartition("/")[2] != CONFTEST:
                    found.setdefault(loaded, set()).update(served)
    return found
