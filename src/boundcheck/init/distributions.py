"""Which folders are distributions of their own, and where their manifests say that imports start."""

from __future__ import annotations

import configparser
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from posixpath import commonpath, join, normpath
from typing import Final

from boundcheck.base.disk import read_file, read_text
from boundcheck.base.errors import ConfigError
from boundcheck.base.globs import is_match
from boundcheck.base.light import dataclass
from boundcheck.config.load import parse_toml
from boundcheck.discover import MANIFESTS, Project
from boundcheck.init.names import NEVER_AT_TOP, writable_paths

_Table = Mapping[str, object]
# Whoever names members in it: the keys on the way to the list.
_WORKSPACES: Final = (("uv", "workspace"), ("rye", "workspace"), ("hatch", "workspace"))
_SURE: Final = ("pyproject.toml", "setup.cfg")
_BUILDING: Final = (b"setuptools", b"distutils", b"skbuild", b"setup(")
_AS_SRC: Final = ("flit_core.buildapi", "uv_build")  # build backends that look into `src` by themselves


@dataclass(frozen=True, slots=True)
class Distributions:
    """The folders with a manifest, and the source roots that manifests name; both from the project root, "." for itself.

    `members` are the folders that another manifest names as a part of its workspace.
    """

    folders: frozenset[str] = frozenset()
    roots: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()

    def of(self, path: str) -> str:
        """The distribution that a file belongs to: the nearest folder with a manifest, else the project root."""
        above = map(str, PurePosixPath(path).parents)
        return next((folder for folder in above if folder in self.folders), ".")

    def serves_development(self, folder: str) -> bool:
        """Whether a folder lies in one of scripts, tests, examples, whatever of it a workspace calls its own."""
        above = (folder, *map(str, PurePosixPath(folder).parents))
        member = next((place for place in above if place in self.members), "")
        return not NEVER_AT_TOP.isdisjoint(folder[len(member) :].split("/"))


def read_distributions(root: Path, paths: Iterable[str]) -> Distributions:
    """The distributions around Python files. A manifest that cannot be read names nothing."""
    known = frozenset(paths)
    around = {str(parent) for path in known for parent in PurePosixPath(path).parents}
    folders = {folder for folder in around if any(_is_manifest(root / folder / name) for name in MANIFESTS)}
    manifests = {folder: _toml(root / folder / "pyproject.toml") for folder in folders}
    members = {
        member
        for folder, data in manifests.items()
        for member in _members(data, folder, folders)
        if member != folder
    }
    production = {
        folder
        for folder in folders
        if folder in members
        or (
            NEVER_AT_TOP.isdisjoint(folder.split("/"))
            # A package may have a `setup.py` that is none.
            and (
                f"{folder}/__init__.py" not in known
                or any((root / folder / name).is_file() for name in _SURE)
            )
        )
    }
    roots = {
        start
        for folder in production
        for start in (*_roots(manifests[folder], folder), *_of_setup(root / folder / "setup.cfg", folder))
        if start in around
    }
    # What is run in its folder and never built.
    roots |= {f for f in members if "build-system" not in manifests[f] and f"{f}/src" not in around}
    return Distributions(frozenset(production), frozenset(writable_paths(roots)), frozenset(members))


def _is_manifest(file: Path) -> bool:
    """Whether a file is there that makes its folder a distribution; what is called `setup.py` may set up anything."""
    if file.name != "setup.py":
        return file.is_file()
    try:
        text = read_file(str(file))[0]
    except OSError:
        return False
    return any(word in text for word in _BUILDING)


def packages_of_members(distributions: Distributions, project: Project) -> frozenset[str]:
    """The package that each member of a workspace is, whatever that is called."""
    packages: dict[str, list[str]] = {}
    for file in project.files:
        home = distributions.of(file.path)
        if file.is_python and home in distributions.members and file.root in project.roots:
            packages.setdefault(home, []).append(file.package.replace(".", "/"))
    return frozenset(commonpath(found).replace("/", ".") for found in packages.values())


def _toml(file: Path) -> _Table:
    try:
        return parse_toml(file)
    except (ConfigError, OSError):
        return {}


def _table(data: object, *keys: str) -> _Table:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _members(data: _Table, folder: str, folders: Iterable[str]) -> Iterator[str]:
    """The folders that a manifest calls its own: workspace members, and dependencies by a path."""
    tool = _table(data, "tool")
    for keys in _WORKSPACES:
        space = _table(tool, *keys)
        without = [normpath(join(folder, glob)) for glob in _texts(space.get("exclude"))]
        for glob in (normpath(join(folder, glob)) for glob in _texts(space.get("members"))):
            yield from (f for f in folders if is_match(f, glob) and not any(is_match(f, w) for w in without))
    groups = [
        group.get("dependencies")
        for group in _table(tool, "poetry", "group").values()
        if isinstance(group, dict)
    ]
    for source in (*groups, _table(tool, "poetry", "dependencies"), _table(tool, "uv", "sources")):
        for entry in _table(source).values():
            path = entry.get("path") if isinstance(entry, dict) else None
            if isinstance(path, str) and (found := normpath(join(folder, path))) in folders:
                yield found


def _roots(data: _Table, folder: str) -> Iterator[str]:
    """Where the build backends say that packages lie."""
    tool = _table(data, "tool")
    found: list[object] = []
    setuptools = _table(tool, "setuptools")
    found += _texts(_table(setuptools, "packages", "find").get("where"))
    listed = "." if _texts(setuptools.get("packages")) else None
    found.append(_table(setuptools, "package-dir").get("", listed))
    wheel = _table(tool, "hatch", "build", "targets", "wheel")
    found += [str(PurePosixPath(package).parent) for package in _texts(wheel.get("packages"))]
    packages = _table(tool, "poetry").get("packages")
    for package in packages if isinstance(packages, list) else []:
        if isinstance(package, dict):
            found.append(package.get("from", "."))
    found.append(_table(tool, "pdm", "build").get("package-dir"))
    if (backend := _table(data, "build-system").get("build-backend")) in _AS_SRC:
        found.append(
            _table(tool, "uv", "build-backend").get("module-root", "src") if backend == "uv_build" else "src"
        )
    yield from (normpath(join(folder, start)) for start in found if isinstance(start, str))


def _of_setup(file: Path, folder: str) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(read_text(str(file)))
    except (configparser.Error, OSError, ValueError):
        return
    if where := parser.get("options.packages.find", "where", fallback=""):
        yield from (normpath(join(folder, start)) for start in where.split())
    for line in parser.get("options", "package_dir", fallback="").splitlines():
        name, _, start = line.partition("=")
        if not name.strip() and start.strip():
            yield normpath(join(folder, start.strip()))
