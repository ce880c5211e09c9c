"""The contracts of a project as they were written at some time, apart from its code."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from boundcheck.base.light import NamedTuple, replace

if TYPE_CHECKING:
    from boundcheck.config.model import Config
    from boundcheck.read import Load


class WrittenContracts(NamedTuple):
    """The texts of all TOML files of a configuration by their paths from the project's root, one of them named `name`; of those
    that stand beside code, the packages."""

    name: str
    texts: tuple[tuple[str, str], ...]
    packages: tuple[tuple[str, str], ...]

    def load(
        self,
        root: Path,
        rules_from: Sequence[Path] = (),
        as_now: Callable[[Config], Config] | None = None,
    ) -> Load:
        """Gives the configuration that they were, whatever is written in the project now; `as_now` puts it into other names."""
        config = self.config(root, rules_from)
        config = as_now(config) if as_now else config
        return lambda contracts: config

    def config(self, root: Path, rules_from: Sequence[Path] = ()) -> Config:
        """That of a project in another folder. Raises ConfigError where this version of boundcheck does not take it."""
        from boundcheck.config.load import load_config

        with tempfile.TemporaryDirectory(prefix="boundcheck-") as name:
            folder = Path(name).resolve()
            inside = {path: text for path, text in self.texts if not os.path.isabs(path)}  # noqa: PTH117
            for path, text in inside.items():
                file = folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="")
            # What a link leads to out of the project is as it is now.
            beside = [
                ((folder if path in inside else root) / path, package) for path, package in self.packages
            ]
            return replace(load_config(folder / self.name, beside, rules_from), root=root)


def written_in(file: Path, rules_from: Sequence[Path] = ()) -> tuple[WrittenContracts, Config]:
    """What is written in a project now, `file` being its configuration. Raises BoundcheckError where it cannot be read."""
    from boundcheck.config.load import load_config
    from boundcheck.read import find_files

    config, project = find_files(lambda contracts: load_config(file, contracts, rules_from))
    packages = ((path.relative_to(config.root).as_posix(), package) for path, package in project.contracts)
    return WrittenContracts(file.name, config.sources, tuple(packages)), config
