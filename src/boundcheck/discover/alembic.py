"""Where Alembic is told to keep its scripts: `alembic.ini`, or `[tool.alembic]` of a `pyproject.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from posixpath import isabs, join, normpath
from typing import Final

from boundcheck.base.disk import read_file
from boundcheck.base.errors import ConfigError
from boundcheck.config.document import parse
from boundcheck.discover.walk import Tree

_PLACES: Final = ("script_location", "version_locations")
_SIGN: Final = b"tool.alembic"
# What stands between several places, by the setting that names it; without one a space or a comma.
_BETWEEN: Final = {"os": r"[:;\n]", "space": r"\s", "newline": r"\n", ":": r"[:\n]", ";": r"[;\n]"}
_ANY: Final = r"[\s,]"


def alembic_trees(root: Path, tree: Tree, roots: Iterable[str]) -> tuple[str, ...]:
    """The folders that hold its scripts, sorted; none that a source root lies in. A file that says nothing clear names none."""
    found: set[str] = set()
    for path in tree.settings:
        folder = path.rpartition("/")[0] or "."
        try:
            data, _ = read_file(str(root / path))
            text = data.decode("utf-8-sig")
            is_toml = path.endswith(".toml")
            written = list(_of_toml(data, text, path) if is_toml else _of_ini(text, folder))
        except (OSError, ValueError, ConfigError):
            continue
        for place in written:
            found.update(_folders(place.replace("%(here)s", folder), folder, tree, roots))
    holding = {
        str(above) for start in roots for above in (PurePosixPath(start), *PurePosixPath(start).parents)
    }
    return tuple(sorted(found - holding))


def _of_toml(data: bytes, text: str, path: str) -> Iterator[str]:
    tool = parse(text, path).get("tool") if _SIGN in data else None
    told = tool.get("alembic") if isinstance(tool, dict) else None
    values = [told.get(name) for name in _PLACES] if isinstance(told, dict) else []
    for value in values:
        places = value if isinstance(value, list) else [value]
        yield from (place for place in places if isinstance(place, str))


def _of_ini(text: str, folder: str) -> Iterator[str]:
    """Of every section, since one file may serve several databases."""
    import configparser  # most projects have none

    here = folder.replace("%", "%%")
    parser = configparser.ConfigParser({"here": here}, strict=False)
    try:
        parser.read_string(text)
        for section in parser.values():
            between = section.get("path_separator", "") or section.get("version_path_separator", "")
            yield section.get(_PLACES[0], "")
            yield from re.split(_BETWEEN.get(between, _ANY), section.get(_PLACES[1], ""))
    except configparser.Error:
        return


def _folders(place: str, folder: str, tree: Tree, roots: Iterable[str]) -> Iterator[str]:
    """A place is a path from where Alembic is started, mostly beside its settings; or one in a package: `shop.db:scripts`."""
    package, colon, inner = place.strip().partition(":")
    path = package if not colon else f"{package.replace('.', '/')}/{inner}"
    if not path or isabs(path):
        return
    starts = roots if colon else (".",) if place.startswith(folder) else (folder, ".")
    candidates = (normpath(join(start, path)) for start in starts)
    yield from (found for found in candidates if found in tree.folders)
