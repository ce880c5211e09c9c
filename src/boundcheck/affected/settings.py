"""What a project's own configuration of pytest says: where tests are, what they are called, which plugins are loaded."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from boundcheck.config.load import parse_toml
from boundcheck.errors import ConfigError

# Files in the order in which pytest looks for its settings, with the sections it reads.
_FILES: Final = (
    ("pytest.toml", ""),
    (".pytest.toml", ""),
    ("pytest.ini", "pytest"),
    (".pytest.ini", "pytest"),
    ("pyproject.toml", ""),
    ("tox.ini", "pytest"),
    ("setup.cfg", "tool:pytest"),
)
_DEFAULT: Final = ("test_*.py", "*_test.py")
_PLUGIN: Final = re.compile(r"(?:^|\s)-p[\s=]*([A-Za-z_][\w.]*)")


@dataclass(frozen=True, slots=True)
class PytestSettings:
    """`python_files` are globs of names, `testpaths` folders as written, `plugins` dotted names of local plugins."""

    python_files: tuple[str, ...] = _DEFAULT
    testpaths: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()

    def is_test_file(self, path: str) -> bool:
        """Whether pytest collects a file by its name."""
        name = path.rpartition("/")[2]
        # A glob with a slash matches the end of a path.
        return any(
            fnmatchcase(f"/{path}" if "/" in glob else name, f"*{glob}" if "/" in glob else glob)
            for glob in self.python_files
        )


def pytest_settings(root: Path) -> PytestSettings:
    """The settings of the project; what cannot be read counts as absent."""
    for name, section in _FILES:
        found = _read(root / name, section)
        if found:
            options = " ".join(_words(found.get("addopts")))
            return PytestSettings(
                tuple(_words(found.get("python_files"))) or _DEFAULT,
                tuple(_words(found.get("testpaths"))),
                (*_PLUGIN.findall(options), *_own_plugins(root)),
            )
    return PytestSettings(plugins=tuple(_own_plugins(root)))


def _read(file: Path, section: str) -> dict[str, object]:
    if not file.is_file():
        return {}
    try:
        if not section:
            document = parse_toml(file)
            if file.name != "pyproject.toml":
                return _table(document, "pytest")
            pytest = _table(_table(document, "tool"), "pytest")
            return _table(pytest, "ini_options") or pytest
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.read_string(file.read_text(encoding="utf-8", errors="replace"))
        return dict(parser.items(section)) if parser.has_section(section) else {}
    except (ConfigError, configparser.Error, OSError):
        return {}


def _own_plugins(root: Path) -> Iterator[str]:
    """Plugins that the project itself registers with pytest when it is installed."""
    try:
        document = parse_toml(root / "pyproject.toml") if (root / "pyproject.toml").is_file() else {}
    except ConfigError:
        return
    entries = _table(_table(_table(document, "project"), "entry-points"), "pytest11")
    poetry = _table(_table(_table(_table(document, "tool"), "poetry"), "plugins"), "pytest11")
    for value in (*entries.values(), *poetry.values()):
        yield str(value).partition(":")[0]


def _table(holder: dict[str, object], key: str) -> dict[str, object]:
    found = holder.get(key)
    return found if isinstance(found, dict) else {}


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, list):
        yield from (str(word) for word in value)
