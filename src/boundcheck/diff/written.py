"""The contracts of a project as they were written at some time, apart from its code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from boundcheck.config.load import load_config, parse_config
from boundcheck.config.model import Config
from boundcheck.run import Load, find_files


class WrittenContracts(NamedTuple):
    """The texts of all TOML files of a configuration by their paths from the project's root, the one named `name` first; of those
    that stand beside code, the packages."""

    name: str
    texts: tuple[tuple[str, str], ...]
    packages: tuple[tuple[str, str], ...]

    def load(self, root: Path) -> Load:
        """Gives the configuration that they were, whatever is written in the project now."""
        config = self.config(root)
        return lambda contracts: config

    def config(self, root: Path) -> Config:
        """Raises ConfigError where this version of boundcheck does not take them."""
        texts = dict(self.texts)
        read: Callable[[Path, str], str] = lambda file, shown: texts[shown]  # noqa: E731
        beside = [(root / path, package) for path, package in self.packages]
        return parse_config(texts[self.name], root / self.name, beside, read)


def written_in(file: Path) -> tuple[WrittenContracts, Config]:
    """What is written in a project now, `file` being its configuration. Raises BoundcheckError where it cannot be read."""
    config, project = find_files(lambda contracts: load_config(file, contracts))
    packages = ((path.relative_to(config.root).as_posix(), package) for path, package in project.contracts)
    return WrittenContracts(file.name, config.sources, tuple(packages)), config
