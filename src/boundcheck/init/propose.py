"""Which modules a person would see in a project: Django apps, the children of a root package, distributions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from boundcheck.discover import Project, SourceFile
from boundcheck.entities.installed import installed_apps
from boundcheck.facts import FileFacts
from boundcheck.globs import path_matches
from boundcheck.init.draft import DraftModule
from boundcheck.init.names import CONTAINERS, INTERNAL, NEVER, NEVER_AT_TOP, WIRING, is_writable, unique_name
from boundcheck.scan.wire import Packed

_MOST_SIBLINGS = 60  # more are told by one glob
_SUBSTANTIAL = 100  # lines, from which on a file beside packages may be a module of its own
_FEW_PACKAGES = 3
_FEW_APPS = 2
_VERSION = re.compile(r"v\d+\w*")
_PROJECT_FILES = frozenset(("settings", "wsgi", "asgi"))


@dataclass(frozen=True)
class Shape:
    """The project's production code as a tree of dotted names."""

    files: tuple[tuple[SourceFile, FileFacts], ...]
    installed: frozenset[str] = field(default=frozenset())  # as Django apps, whatever they are called

    @cached_property
    def facts(self) -> dict[str, FileFacts]:
        return {source.name: facts for source, facts in self.files}

    @cached_property
    def packages(self) -> frozenset[str]:
        found: set[str] = set()
        for source, _ in self.files:
            package = source.package
            while package and package not in found:
                found.add(package)
                package = package.rpartition(".")[0]
        return frozenset(found)

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """Packages and files by the package they lie in ("" for the top), sorted."""
        found: dict[str, set[str]] = {}
        for name in {*self.packages, *self.facts}:
            found.setdefault(name.rpartition(".")[0], set()).add(name)
        return {package: sorted(names) for package, names in found.items()}

    def packages_in(self, package: str) -> list[str]:
        return [name for name in self.children.get(package, ()) if name in self.packages]

    def files_in(self, package: str) -> list[str]:
        return [name for name in self.children.get(package, ()) if name not in self.packages]

    @cached_property
    def apps(self) -> frozenset[str]:
        """The Django applications: an AppConfig, or models that import Django's."""
        found = set()
        for source, facts in self.files:
            imported = {statement.module or "" for statement in facts.imports}
            if _last(source.name) == "apps" and _has_config(facts):
                found.add(source.package)
            elif "django.apps" in imported and source.is_package:
                # `from django.apps import apps` is the registry, not an application.
                names = {name for s in facts.imports if s.module == "django.apps" for name in s.names}
                if "AppConfig" in names:
                    found.add(source.package)
            elif any(name.startswith("django.db") for name in imported) and "models" in source.name.split(
                "."
            ):
                parts = source.name.split(".")
                found.add(".".join(parts[: parts.index("models")]))
        return frozenset(name for name in found if name and not _is_part(name))

    def has_apps_below(self, package: str) -> bool:
        return any(app.startswith(f"{package}.") for app in self.apps)

    def owns_models(self, package: str) -> bool:
        return any(
            f"{package}.{part}" in self.facts or f"{package}.{part}" in self.packages
            for part in ("models", "migrations")
        )


def read_shape(project: Project, facts: Sequence[Packed]) -> Shape:
    """What of the project may be part of a module."""
    installed = installed_apps(project, facts)
    outside = (*project.test_paths, *project.migrations)
    kept = []
    for source, packed in zip(project.files, facts, strict=True):
        *above, stem = source.name.split(".")
        segments = [*above, stem] if source.is_package else above
        if (
            not source.is_rows
            and not any(path_matches(source.path, tree) for tree in outside)
            and not any(
                part in NEVER and ".".join(segments[: end + 1]) not in installed
                for end, part in enumerate(segments)
            )
            and segments[:1] != ["setup"]
            and stem not in ("tests", "conftest")
            and not stem.startswith("test_")
        ):
            kept.append((source, packed.facts))
    return Shape(tuple(kept), installed=installed)


def propose(shape: Shape, taken: Iterable[str] = (), owned: Iterable[str] = ()) -> tuple[DraftModule, ...]:
    """The modules, without anything that must be observed. `taken` are names, `owned` paths that others have."""
    picked = _Picked(set(owned))
    tops = [top for top in shape.packages_in("") if top not in NEVER_AT_TOP and is_writable(top)]
    largest = max((_size(shape, top) for top in tops), default=0)
    for top in tops:
        alone = _size(shape, top) * 5 >= 4 * sum(_size(shape, other) for other in tops)
        if top in CONTAINERS and top not in shape.facts:
            _split(shape, top, picked)
        elif top not in shape.facts and shape.packages_in(top) and not shape.files_in(top):
            _split(shape, top, picked)  # a namespace that several distributions share
        elif (
            shape.has_apps_below(top) or _container_in(shape, top) or (alone and _size(shape, top) == largest)
        ):
            _split(shape, top, picked)
            picked.own(shape, top)
        else:
            picked.unit(shape, top)
    _top_files(shape, bool(picked.units), picked)
    return _named(picked, {*taken, *_glob_names(shape, picked.globs)})


@dataclass
class _Picked:
    owned: set[str]
    units: dict[str, bool] = field(default_factory=dict)  # dotted name -> wiring
    globs: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)

    def unit(self, shape: Shape, name: str) -> None:
        if name not in self.owned and is_writable(name) and _holds_code(shape, name):
            self.units[name] = _is_wiring(shape, name)

    def own(self, shape: Shape, top: str) -> None:
        """A module for the code that lies in a root package itself."""
        prefixes = {*self.units, *(glob.removesuffix(".*") for glob in self.globs)}
        if top not in self.owned and any(
            facts.holds_code and (name == top or name.startswith(f"{top}.")) and not _is_below(name, prefixes)
            for name, facts in shape.facts.items()
        ):
            self.units.setdefault(top, False)
            self.roots.append(top)


def _split(shape: Shape, package: str, picked: _Picked) -> None:
    """The parts of a package that is more than one module."""
    below = [
        name
        for name in shape.packages_in(package)
        if (_last(name) not in NEVER or name in shape.installed) and is_writable(name)
    ]
    if package in shape.apps:
        # What lies in an application and is none itself is a part of it.
        below = [name for name in below if name in shape.apps or shape.has_apps_below(name)]
    if len(below) > _MOST_SIBLINGS and f"{package}.*" not in picked.owned:
        picked.globs.append(f"{package}.*")
        return
    for name in below:
        _place(shape, name, picked)
    singles = len(below) < _FEW_PACKAGES and package.count(".") == 0
    if singles or (_last(package) in CONTAINERS and package not in shape.apps):
        for name in shape.files_in(package):
            if _last(name) not in WIRING | NEVER and shape.facts[name].lines >= _SUBSTANTIAL:
                picked.unit(shape, name)


def _place(shape: Shape, name: str, picked: _Picked) -> None:
    if name in shape.apps:
        picked.unit(shape, name)
        # Of applications inside an application those count that own tables.
        for app in sorted(shape.apps):
            if app.startswith(f"{name}.") and shape.owns_models(app) and is_writable(app):
                picked.unit(shape, app)
    elif _is_container(shape, name) or _holds_apps(shape, name):
        _split(shape, name, picked)
        if not _is_container(shape, name) and any(shape.facts[f].holds_code for f in shape.files_in(name)):
            picked.unit(shape, name)
    else:
        picked.unit(shape, name)


def _holds_apps(shape: Shape, name: str) -> bool:
    """Whether a package is a folder of applications rather than a thing of its own that has one or two inside."""
    below = sum(app.startswith(f"{name}.") for app in shape.apps)
    has_code = any(shape.facts[file].holds_code for file in shape.files_in(name))
    return below > (_FEW_APPS if has_code else 0)


def _is_container(shape: Shape, name: str) -> bool:
    return _last(name) in CONTAINERS and len(shape.packages_in(name)) > 1


def _container_in(shape: Shape, package: str) -> bool:
    return any(_is_container(shape, name) for name in shape.packages_in(package))


def _is_wiring(shape: Shape, name: str) -> bool:
    """By its name, or as Django's project package: settings and server gateways, no models."""
    if name not in shape.packages:
        return _last(name) in WIRING
    return (
        _last(name) in ("settings", "config", "conf") and not shape.owns_models(name)
    ) or is_project_package(shape, name)


def is_project_package(shape: Shape, name: str) -> bool:
    """Whether a package is what `django-admin startproject` makes."""
    found = {_last(child) for child in shape.children.get(name, ())}
    return len(_PROJECT_FILES & found) >= 2 or (
        "urls" in found and bool(_PROJECT_FILES & found) and "models" not in found
    )


def _top_files(shape: Shape, has_packages: bool, picked: _Picked) -> None:
    imported = {
        (statement.module or name).partition(".")[0]
        for _, facts in shape.files for statement in facts.imports if not statement.level for name in statement.names
    }  # fmt: skip
    for name in shape.files_in(""):
        if (
            name in NEVER_AT_TOP
            or name == "__init__"
            or not is_writable(name)
            or not shape.facts[name].holds_code
        ):
            continue
        if name in WIRING and name not in imported:
            if name not in picked.owned:
                picked.scripts.append(name)
        elif name in imported or (not has_packages and shape.facts[name].lines >= _SUBSTANTIAL):
            picked.unit(shape, name)


def _named(picked: _Picked, taken: set[str]) -> tuple[DraftModule, ...]:
    """Outer modules get the shorter names."""
    modules = []
    for path in sorted(picked.units, key=lambda path: (path.count("."), path)):
        name = unique_name(path, taken)
        taken.add(name)
        modules.append(DraftModule(name, (path,), wiring=picked.units[path]))
    for path in picked.globs:
        name = unique_name(path.removesuffix(".*"), taken)
        taken.add(name)
        modules.append(DraftModule(name, (path,)))
    if picked.scripts:
        name = unique_name("entrypoints", taken)
        modules.append(DraftModule(name, tuple(picked.scripts), wiring=True))
    return tuple(sorted(modules, key=lambda module: module.paths))


def _glob_names(shape: Shape, globs: Iterable[str]) -> frozenset[str]:
    """The names that modules of a glob get, which no other module may have."""
    return frozenset(_last(name) for glob in globs for name in shape.packages_in(glob.removesuffix(".*")))


def _size(shape: Shape, package: str) -> int:
    return sum(name == package or name.startswith(f"{package}.") for name in shape.facts)


def _holds_code(shape: Shape, name: str) -> bool:
    return any(
        facts.holds_code and (file == name or file.startswith(f"{name}."))
        for file, facts in shape.facts.items()
    )


def _is_below(name: str, prefixes: set[str]) -> bool:
    while name:
        if name in prefixes:
            return True
        name = name.rpartition(".")[0]
    return False


def _is_part(name: str) -> bool:
    """Whether a package is a view, form or version of something, by the names on the way to it."""
    return any(part in INTERNAL - CONTAINERS or _VERSION.fullmatch(part) for part in name.split("."))


def _has_config(facts: FileFacts) -> bool:
    """Whether an `apps` file has a class derived from AppConfig, or from a project's own `…Config`."""
    imported = (name for statement in facts.imports for name in statement.names)
    own = any(name.endswith("Config") for name in facts.definitions)
    return own and any(name.endswith("Config") for name in imported)


def _last(name: str) -> str:
    return name.rpartition(".")[2]
