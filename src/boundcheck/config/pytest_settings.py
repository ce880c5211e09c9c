"""What a project's own configuration of pytest says: where tests are, what they are called, which plugins are loaded."""

from __future__ import annotations

import configparser
from collections.abc import Iterator, Mapping
from dataclasses import field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from boundcheck.base.disk import read_text
from boundcheck.base.errors import ConfigError
from boundcheck.base.light import dataclass
from boundcheck.base.patterns import later
from boundcheck.config.load import parse_toml

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
_PLUGIN: Final = later(r"(?:^|\s)-p[\s=]*([A-Za-z_][\w.]*)")


@dataclass(frozen=True, slots=True)
class PytestSettings:
    """`python_files` are globs of names, `testpaths` folders as written, `plugins` dotted names of local plugins.

    `scripts` are the commands that the project installs, each with the dotted name that it runs.
    """

    python_files: tuple[str, ...] = _DEFAULT
    testpaths: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    scripts: Mapping[str, str] = field(default_factory=dict)

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
    packaging, found = _packaging(root), _found(root)
    plugins, scripts = _entries(packaging, "pytest11"), _entries(packaging, "console_scripts")
    if not found:
        return PytestSettings(plugins=tuple(plugins.values()), scripts=scripts)
    options = " ".join(_words(found.get("addopts")))
    return PytestSettings(
        tuple(_words(found.get("python_files"))) or _DEFAULT,
        tuple(_words(found.get("testpaths"))),
        (*_PLUGIN.findall(options), *plugins.values()),
        scripts,
    )


def settings_as_written(root: Path) -> dict[str, str]:
    """All that the project's file of settings says to pytest, by key, as an ini file would have it; a list has a line for each item."""
    found = _found(root).items()
    return {key: "\n".join(map(str, v)) if isinstance(v, list) else _text(v) for key, v in found}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _found(root: Path) -> dict[str, object]:
    """What the first file says that has settings."""
    return next((found for name, section in _FILES if (found := _read(root / name, section))), {})


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
        parser.optionxform = str  # type: ignore[assignment,method-assign]  # plugins' keys are written in capitals
        parser.read_string(read_text(str(file), "replace"))
        return dict(parser.items(section)) if parser.has_section(section) else {}
    except (ConfigError, configparser.Error, OSError):
        return {}


def _packaging(root: Path) -> dict[str, object]:
    try:
        return parse_toml(root / "pyproject.toml") if (root / "pyproject.toml").is_file() else {}
    except ConfigError:
        return {}


def _entries(packaging: dict[str, object], group: str) -> dict[str, str]:
    """What the project itself registers when it is installed, by name: plugins of pytest, or commands."""
    project, poetry = _table(packaging, "project"), _table(_table(packaging, "tool"), "poetry")
    tables = [_table(_table(project, "entry-points"), group), _table(_table(poetry, "plugins"), group)]
    if group == "console_scripts":
        tables += [_table(project, "scripts"), _table(poetry, "scripts")]
    return {name: str(value).partition(":")[0] for found in tables for name, value in found.items()}


def _table(holder: dict[str, object], key: str) -> dict[str, object]:
    found = holder.get(key)
    return found if isinstance(found, dict) else {}


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, list):
        yield from (str(word) for word in value)
