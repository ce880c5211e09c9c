"""What tach's files say, with the paths of its domain files made whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from boundcheck.base.dotted import upwards
from boundcheck.base.errors import ConfigError
from boundcheck.base.light import NamedTuple
from boundcheck.config.load import parse_toml

ROOT: Final = "<root>"
Raw = Mapping[str, object]
# Files that make a distribution of a folder.
_DISTRIBUTIONS: Final = ("pyproject.toml", "setup.py", "requirements.txt")
_SKIPPED: Final = frozenset(("node_modules", "venv", "__pycache__"))


class Interface(NamedTuple):
    """What modules expose: regular expressions on their paths and on the names in them; `visibility` holds whole paths, None means everyone."""

    expose: tuple[str, ...]
    modules: tuple[str, ...]
    visibility: tuple[str, ...] | None
    exclusive: bool
    data_types: object

    def binds(self, path: str) -> bool:
        return any(re.fullmatch(written, path) for written in self.modules)


class Tach(NamedTuple):
    """One project's configuration; `known` are the dotted names below its source roots, `packages` says for each in which
    folder its distribution lies."""

    data: Raw
    roots: list[str]
    modules: list[Raw]
    interfaces: list[Interface]
    layers: Sequence[object]
    packages: Mapping[str, str]

    @property
    def known(self) -> Iterable[str]:
        return self.packages


def read_files(root: Path) -> Tach:
    """Raises ConfigError when there is no tach.toml or it cannot be read."""
    data = parse_toml(root / "tach.toml")
    modules, interfaces = _tables(data.get("modules")), _tables(data.get("interfaces"))
    roots = strings(data.get("source_roots")) or ["."]
    packages: dict[str, str] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
        inner = _inner(Path(folder).relative_to(root).as_posix(), roots)
        if "tach.domain.toml" in files:
            _add_domain(Path(folder, "tach.domain.toml"), inner or "", modules, interfaces)
        names = {f.removesuffix(".py") for f in files if f.endswith(".py")}
        if inner is not None and names:
            package = _package(root, folder, inner)
            for name in names - {"__init__"}:
                packages.setdefault(f"{inner}.{name}".lstrip("."), package)
            for name in upwards(inner):
                packages.setdefault(name, package)
    return Tach(data, roots, modules, list(map(_interface, interfaces)), _list(data.get("layers")), packages)


def _inner(folder: str, roots: Sequence[str]) -> str | None:
    """The dotted name of a folder below the nearest source root; None where it lies in none."""
    for root in sorted((r.strip("/").removeprefix("./") for r in roots), key=len, reverse=True):
        if root in ("", "."):
            return "" if folder == "." else folder.replace("/", ".")
        if f"{folder}/".startswith(f"{root}/"):
            return folder[len(root) + 1 :].replace("/", ".")
    return None


def _package(root: Path, folder: str, inner: str) -> str:
    """The nearest folder around a source root that holds what makes a distribution of it."""
    start = Path(folder).relative_to(root)
    above = start.parents[inner.count(".")] if inner else start
    for place in (above, *above.parents):
        if any((root / place / name).is_file() for name in _DISTRIBUTIONS):
            return place.as_posix()
    return "."


def _add_domain(file: Path, base: str, modules: list[Raw], interfaces: list[Raw]) -> None:
    """A domain's own module is `[root]`; its paths are relative unless they begin with `//`."""
    data = parse_toml(file)

    def absolute(path: object) -> object:
        if isinstance(path, dict):
            return {**path, "path": absolute(path.get("path"))}
        text = str(path)
        return text[2:] if text.startswith("//") else base if text == ROOT else f"{base}.{text}".strip(".")

    domain = data.get("root")
    entries = [{**domain, "path": ROOT}] if isinstance(domain, dict) else []
    for module in (*entries, *_tables(data.get("modules"))):
        named = {key: absolute(module[key]) for key in ("path",) if key in module}
        lists = {
            key: [absolute(path) for path in _list(module[key])]
            for key in ("paths", "depends_on", "cannot_depend_on", "visibility")
            if key in module
        }
        modules.append({**module, **named, **lists})
    for interface in _tables(data.get("interfaces")):
        # Never the domain's own module: tach puts each expression behind its name and a dot.
        written = strings(interface["from"]) if "from" in interface else [".*"]
        sources = [rf"{re.escape(base)}\.(?:{pattern})" for pattern in written]
        seen = (
            {"visibility": [absolute(p) for p in _list(interface["visibility"])]}
            if "visibility" in interface
            else {}
        )
        interfaces.append({**interface, "from": sources, **seen})


def _interface(raw: Raw) -> Interface:
    modules = tuple(strings(raw["from"])) if "from" in raw else (".*",)
    expose = tuple(strings(raw.get("expose")))
    for written in (*modules, *expose):
        try:
            re.compile(written)
        except re.error as error:
            raise ConfigError(
                (f'tach.toml: interface: "{written}" is no regular expression ({error}); correct it',)
            ) from None
    visibility = tuple(strings(raw["visibility"])) if "visibility" in raw else None
    return Interface(expose, modules, visibility, raw.get("exclusive") is True, raw.get("data_types"))


def paths_of(raw: Raw) -> list[str]:
    return strings(raw.get("paths")) or strings([raw.get("path")])


def targets_of(raw: Raw, key: str) -> list[tuple[str, bool]]:
    """The paths or globs that a list names, as text or as a table, and whether each is deprecated."""
    return [
        (str(item.get("path")), item.get("deprecated") is True)
        if isinstance(item, dict)
        else (str(item), False)
        for item in _list(raw.get(key))
    ]


def strings(value: object) -> list[str]:
    return [item for item in _list(value) if isinstance(item, str)]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _tables(value: object) -> list[Raw]:
    if value is not None and not isinstance(value, list):
        raise ConfigError(("tach.toml: modules and interfaces must be lists of tables",))
    return [item for item in _list(value) if isinstance(item, dict)]
