"""Where pytest's own configuration says that tests are, of folders that do not show as such by themselves."""

from __future__ import annotations

import configparser
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from boundcheck.config.load import parse_toml
from boundcheck.discover import Project
from boundcheck.discover.mirrors import TEST_FOLDERS, is_called_test, is_of_tests
from boundcheck.errors import ConfigError
from boundcheck.globs import is_glob, is_match

_KEY: Final = "testpaths"
# In the order in which pytest looks for its settings.
_FILES: Final = (
    ("pytest.ini", "pytest"),
    (".pytest.ini", "pytest"),
    ("pyproject.toml", ""),
    ("tox.ini", "pytest"),
    ("setup.cfg", "tool:pytest"),
)


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
    packages = [path for path in files if path.endswith("/__init__.py") and (root / path).stat().st_size]
    return is_of_tests(folder, files) and len(packages) <= tests


def _is_seen(folder: str, project: Project) -> bool:
    if any(f"{folder}/".startswith(f"{tree}/") for tree in project.test_paths):
        return True
    is_read = any(file.path.startswith(f"{folder}/") for file in project.files)
    return is_read and any(part in TEST_FOLDERS for part in folder.split("/"))


def _folders(root: Path) -> Iterator[str]:
    for written in _written(root):
        path = PurePosixPath(written)
        if path.is_absolute() or ".." in path.parts or path == PurePosixPath():
            continue
        if not is_glob(written):
            if (root / path).is_dir():
                yield str(path)
            continue
        every = (each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_dir())
        yield from sorted(each for each in every if is_match(each, str(path)))


def _written(root: Path) -> Sequence[str]:
    """The paths of the first file that has settings of pytest; what cannot be read says nothing."""
    for name, section in _FILES:
        said = _of_toml(root / name) if not section else _of_ini(root / name, section)
        if said is not None:
            return said
    return ()


def _of_toml(path: Path) -> Sequence[str] | None:
    try:
        found: object = parse_toml(path)
    except ConfigError:
        return None
    for key in ("tool", "pytest"):
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        return None
    options = found.get("ini_options")
    return _listed((options if isinstance(options, dict) else found).get(_KEY))


def _listed(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return value.split()
    return [str(each) for each in value] if isinstance(value, Iterable) else []


def _of_ini(path: Path, section: str) -> Sequence[str] | None:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (configparser.Error, OSError, ValueError):
        return None
    return parser.get(section, _KEY, fallback="").split() if parser.has_section(section) else None
