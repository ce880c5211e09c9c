"""Other people's packages that a project knows: those that its files import, and those that its manifests declare."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from boundcheck.base.disk import read_text
from boundcheck.base.errors import ConfigError
from boundcheck.base.patterns import later
from boundcheck.codebase.codebase import Codebase
from boundcheck.config.load import parse_toml
from boundcheck.facts.file import tops_of

# Of a requirement (PEP 508); an address (`git+https://…`) has no name.
_NAME: Final = later(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:[\[(<>=!~;@,#]|$)")
_AFFIXES: Final = later(r"^(?:python|py)[-_.]?|[-_.]?(?:python|py)$")


def is_imported(codebase: Codebase, top: str) -> bool:
    """Whether a file imports something of a package."""
    word = top.encode()
    return any(
        top in tops_of(file.facts.imports)
        for file in codebase.files
        if word in file.packed.data  # most need not be unpacked
    )


def declared_in(root: Path, folder: str, top: str) -> str | None:
    """The manifest that declares a distribution called like a package (`PyJWT` has `jwt`), of those in a folder of the project and in
    what that lies in, as a path from the root; None where none does."""
    places = [folder, *(str(above) for above in Path(folder).parents)] if folder not in ("", ".") else ["."]
    for place in places:
        for file, name in _declared(root / place):
            if top.lower() in _packages(name):
                return file.relative_to(root).as_posix()
    return None


def _packages(distribution: str) -> set[str]:
    """What the package of a distribution may be called."""
    name = distribution.lower()
    return {re.sub(r"[-.]", "_", each) for each in (name, _AFFIXES.sub("", name))}


def _declared(folder: Path) -> Iterator[tuple[Path, str]]:
    try:
        there = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return
    for file in (folder / name for name in there):
        for written in _requirements(file):
            found = _NAME.match(written)
            if found is not None:
                yield file, found[1]


def _requirements(file: Path) -> Iterator[str]:
    try:
        if file.name in ("pyproject.toml", "Pipfile"):
            yield from _of_toml(parse_toml(file))
        elif file.name == "setup.cfg":
            manifest = configparser.RawConfigParser()
            manifest.read_string(read_text(str(file)))
            yield from manifest.get("options", "install_requires", fallback="").splitlines()
            if manifest.has_section("options.extras_require"):
                for _, listed in manifest.items("options.extras_require"):
                    yield from listed.splitlines()
        elif file.name == "requirements" and file.is_dir():
            for inner in sorted(file.glob("*.txt")):
                yield from read_text(str(inner)).splitlines()
        elif file.suffix in (".txt", ".in") and "requirements" in file.name:
            yield from read_text(str(file)).splitlines()
    except (ConfigError, OSError, ValueError, configparser.Error):  # one that cannot be read declares nothing
        return


def _of_toml(said: Mapping[str, object]) -> Iterator[str]:
    project = _table(said, "project")
    yield from _texts(project.get("dependencies"))
    for listed in (
        *_table(project, "optional-dependencies").values(),
        *_table(said, "dependency-groups").values(),
    ):
        yield from _texts(listed)
    poetry = _table(said, "tool", "poetry")
    for table in (
        poetry,
        *(each for each in _table(poetry, "group").values() if isinstance(each, dict)),
        said,
    ):
        for key in ("dependencies", "dev-dependencies", "packages", "dev-packages"):
            yield from _table(table, key)


def _table(said: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    found: object = said
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
