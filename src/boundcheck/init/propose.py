"""Which modules a person would see in a project: Django apps, the children of a root package, distributions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field

from boundcheck.base.dotted import is_within, last_of
from boundcheck.base.light import dataclass
from boundcheck.init.draft import DraftModule
from boundcheck.init.names import (
    ALWAYS_WIRING,
    CONTAINERS,
    NEVER,
    NEVER_AT_TOP,
    WIRING,
    is_writable,
    unique_name,
)
from boundcheck.init.shape import MANY_HOMES, ProjectShape
from boundcheck.init.starting import has_project_files, is_wiring

_MOST_ALIKE = 60  # modules in a folder of modules; more are told by one glob
_MOST_SIBLINGS = 150  # packages in any other
_SUBSTANTIAL = 100  # lines, from which on a file beside packages may be a module of its own
_FEW_PACKAGES = 3
_MANY_PARTS = 4  # packages in one, from which on it is more than one module
_LARGE = 40  # files, from which on an application that is the whole project is more than one module
# Parts that own tables, and those that own tables or routes.
_TABLES = ("models", "model", "tables")
_OWNED = (*_TABLES, "router", "routers", "routes", "endpoints", "views", "api")
_VERY_LARGE = 100
_MANY_DOMAINS = 8


def propose(
    shape: ProjectShape, taken: Iterable[str] = (), owned: Iterable[str] = ()
) -> tuple[DraftModule, ...]:
    """The modules, without anything that must be observed. `taken` are names, `owned` paths that others have."""
    picked = _Picked(set(owned))
    tops = [
        top
        for top in shape.packages_in("")
        if (top not in NEVER_AT_TOP or top in shape.installed) and top not in shape.aside and is_writable(top)
    ]
    tops = [top for top in tops if _is_imported(shape, top)] or tops
    all_files = sum(shape.sizes[top] for top in tops)
    large = [top for top in tops if shape.sizes[top] * 10 >= all_files]
    for top in tops:
        alone = shape.sizes[top] * 5 >= 4 * all_files
        if shape.is_shared(top):
            _split(shape, top, picked)
            picked.own(shape, top)
        elif shape.is_one_of_many(top) and not shape.has_apps_below(top):
            picked.unit(shape, top)
        elif top not in shape.facts and (top in CONTAINERS or _is_namespace(shape, top)):
            _split(shape, top, picked)
        elif not (alone or shape.is_folder_of_apps(top)) and top in shape.apps:
            picked.unit(shape, top)
        elif (
            shape.has_apps_below(top)
            or _is_container(shape, top)
            or (top in large and _container_in(shape, top))
            or _is_opened(shape, top, alone, large)
        ):
            _split(shape, top, picked, whole=alone and not shape.has_apps_below(top))
            picked.own(shape, top)
        else:
            picked.unit(shape, top)
    _top_files(shape, bool(picked.units or picked.globs), picked)
    return _named(shape, picked, {*taken, *shape.beside, *_glob_names(shape, picked.globs)})


@dataclass
class _Picked:
    owned: set[str]
    units: dict[str, bool] = field(default_factory=dict)  # dotted name -> wiring
    globs: list[str] = field(default_factory=list)
    loose: dict[str, str] = field(default_factory=dict)  # file -> the root package it lies in ("": none)

    def unit(self, shape: ProjectShape, name: str) -> None:
        # An application may be nothing but commands, which are no part of the shape.
        if name not in self.owned and is_writable(name) and name in shape.with_code | shape.installed:
            self.units[name] = is_wiring(shape, name)
            if not self.units[name] and has_project_files(shape, name):
                # What starts the project beside an application's own code in one package.
                for child in shape.children[name]:
                    if last_of(child) in WIRING and child in shape.with_code:
                        self.loose[child] = ""

    def own(self, shape: ProjectShape, top: str) -> None:
        """A module for the code that lies in a root package itself, and its files, to be judged one by one."""
        if top in self.owned:
            return
        prefixes = {*self.units, *(glob.removesuffix(".*") for glob in self.globs)}
        for name, facts in shape.facts.items():
            if facts.holds_code and (
                name == top or (is_within(name, {top}) and not is_within(name, prefixes))
            ):
                self.units.setdefault(top, False)
                if name != top and name not in shape.packages and name.rpartition(".")[0] == top:
                    self.loose[name] = top


def _is_imported(shape: ProjectShape, top: str) -> bool:
    """A folder that is no package and that nobody imports holds scripts, or another project's template."""
    return (
        top in shape.facts
        or top in shape.imported_tops
        or any(name in shape.facts for name in shape.packages_in(top))
        or any(is_within(file, {top}) for file in shape.settings)
        or shape.has_apps_below(top)
    )


def _is_namespace(shape: ProjectShape, top: str) -> bool:
    """A namespace that several distributions share."""
    return bool(shape.packages_in(top)) and not shape.files_in(top)


def _is_opened(shape: ProjectShape, top: str, alone: bool, large: list[str]) -> bool:
    """Whether a package without applications is more than one module: it is (nearly) all there is, with many parts."""
    parts = sum(name in shape.with_code for name in shape.packages_in(top))
    if top in shape.apps:
        return alone and parts >= _MANY_PARTS and shape.sizes[top] >= _LARGE
    return alone or (top in large and len(large) <= 2 and parts >= _MANY_PARTS) or _is_nearly_all(shape, top)


def _split(shape: ProjectShape, package: str, picked: _Picked, whole: bool = False) -> None:
    """The parts of a package that is more than one module; `whole`: though it is an application itself."""
    below = [
        name
        for name in shape.packages_in(package)
        if (last_of(name) not in NEVER or name in shape.installed | shape.no_tests) and is_writable(name)
    ]
    if package in shape.apps and not whole:
        # What lies in an application and is none itself is a part of it.
        below = [name for name in below if name in shape.apps or shape.has_apps_below(name)]
    most = _MOST_ALIKE if last_of(package) in CONTAINERS else _MOST_SIBLINGS
    if len(below) > most and f"{package}.*" not in picked.owned:
        picked.globs.append(f"{package}.*")
        return
    for name in below:
        _place(shape, name, picked)
    is_container = last_of(package) in CONTAINERS
    singles = len(below) < _FEW_PACKAGES and package.count(".") == 0
    if package not in shape.apps and (singles or is_container):
        for name in shape.files_in(package):
            if last_of(name) not in WIRING | NEVER and shape.facts[name].lines >= _SUBSTANTIAL:
                picked.unit(shape, name)


def _place(shape: ProjectShape, name: str, picked: _Picked) -> None:
    is_folder = shape.is_folder_of_apps(name)
    if shape.is_shared(name) or (name in shape.apps and _holds_installed(shape, name)):
        _split(shape, name, picked)
        picked.own(shape, name)
    elif (name in shape.apps and not is_folder) or shape.is_one_of_many(name):
        picked.unit(shape, name)
    elif _is_container(shape, name) or is_folder:
        _split(shape, name, picked)
        if shape.has_code_beside(name):
            picked.unit(shape, name)
    elif _is_nearly_all(shape, name) or _holds_domains(shape, name):
        _split(shape, name, picked)
        picked.own(shape, name)
    else:
        picked.unit(shape, name)


def _is_nearly_all(shape: ProjectShape, name: str) -> bool:
    """Whether most of the project lies in this one of its packages, in many parts."""
    parts = sum(below in shape.with_code for below in shape.packages_in(name))
    size = shape.sizes[name]
    return size >= _LARGE and 2 * size > len(shape.facts) and parts >= _MANY_PARTS


def _holds_domains(shape: ProjectShape, name: str) -> bool:
    """Whether a very large package holds, beside code of its own, many that each own tables or routes."""
    below = [inner for inner in shape.packages_in(name) if inner in shape.with_code]
    owning, tables = _owning(shape, below), _owning(shape, below, _TABLES)
    if shape.sizes[name] < _VERY_LARGE or owning < _MANY_DOMAINS or 2 * owning <= len(below):
        return False
    # Routes alone that nobody beside knows are pages of one thing, an administration, say.
    return 2 * tables > len(below) or any(
        shape.users_of(inner) - _files_within(shape, name) for inner in below
    )


def _holds_installed(shape: ProjectShape, name: str) -> bool:
    """Whether a very large application holds many others that are installed by themselves."""
    installed = sum(inner in shape.installed for inner in shape.packages_in(name))
    return shape.sizes[name] >= _VERY_LARGE and installed >= _MANY_DOMAINS


def _files_within(shape: ProjectShape, name: str) -> frozenset[str]:
    return frozenset(file for file in shape.facts if is_within(file, {name}))


def _owning(shape: ProjectShape, packages: Iterable[str], parts: Iterable[str] = _OWNED) -> int:
    """How many packages own tables or routes, by the names of their parts."""
    return sum(
        any(f"{name}.{part}" in shape.facts or f"{name}.{part}" in shape.packages for part in parts)
        for name in packages
    )


def _is_container(shape: ProjectShape, name: str) -> bool:
    """A folder of modules by its name, or one without code of its own whose children own tables or routes."""
    below = shape.packages_in(name)
    if last_of(name) in CONTAINERS:
        return len(below) > 1
    is_empty = not shape.has_code_beside(name) and len(below) >= _FEW_PACKAGES
    return is_empty and 2 * _owning(shape, below) > len(below) and not _is_one_thing(shape, name, below)


def _is_one_thing(shape: ProjectShape, name: str, parts: Sequence[str]) -> bool:
    """Whether most parts of a package are called after it (`users.users_goals`) and know one another."""
    word = last_of(name)
    stems = (word, word.removesuffix("s"), f"{word.removesuffix('ies')}y")
    called_so = sum(last_of(part).startswith(stems) for part in parts)
    inside = _files_within(shape, name)
    known = sum(bool(shape.users_of(part) & inside) for part in parts)
    return 2 * called_so > len(parts) and 2 * known > len(parts)


def _container_in(shape: ProjectShape, package: str) -> bool:
    return any(_is_container(shape, name) for name in shape.packages_in(package))


def _top_files(shape: ProjectShape, has_packages: bool, picked: _Picked) -> None:
    for name in shape.files_in(""):
        if (
            name == "__init__"
            or name in shape.aside
            or (name in NEVER_AT_TOP and name not in ALWAYS_WIRING)
            or not is_writable(name)
            or name in picked.owned
            or not shape.facts[name].holds_code
        ):
            continue
        if has_packages or name in ALWAYS_WIRING or (name in WIRING and name not in shape.imported_tops):
            picked.loose[name] = ""
        elif name in shape.imported_tops or shape.facts[name].lines >= _SUBSTANTIAL:
            picked.unit(shape, name)


def _by_distribution(shape: ProjectShape, units: Iterable[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """What each module is called after, with its packages, outer ones first: those that a distribution has in different
    places of a namespace are one."""
    parts: dict[str, list[str]] = {}
    for path in sorted(units, key=lambda path: (path.count("."), path)):
        homes = shape.homes.get(path, frozenset())
        is_part = len(homes) == 1 and shape.is_shared(path.partition(".")[0]) and "." in path
        parts.setdefault(f"/{min(homes)}" if is_part else path, []).append(path)
    for key, paths in parts.items():
        folder = key[1:].replace("/", ".")
        if len(paths) > 1 and is_writable(folder) and len(shape.homes[""]) >= MANY_HOMES:
            yield folder, tuple(sorted(paths))
        else:
            yield from ((path, (path,)) for path in paths)


def _named(shape: ProjectShape, picked: _Picked, taken: set[str]) -> tuple[DraftModule, ...]:
    """Outer modules get the shorter names; files that are yet to be judged keep their dotted names for now."""
    modules = []
    for called, paths in _by_distribution(shape, picked.units):
        name = unique_name(called, taken, shape.project)
        taken.add(name)
        modules.append(DraftModule(name, paths, wiring=all(picked.units[path] for path in paths)))
    for path in picked.globs:
        name = unique_name(path.removesuffix(".*"), taken, shape.project)
        taken.add(name)
        modules.append(DraftModule(name, (path,)))
    for path, root in picked.loose.items():
        if path not in picked.units:
            modules.append(DraftModule(f"-{path}", (path,), wiring=last_of(path) in WIRING, loose=root))
    return tuple(sorted(modules, key=lambda module: module.paths))


def _glob_names(shape: ProjectShape, globs: Iterable[str]) -> frozenset[str]:
    """The names that modules of a glob get, which no other module may have."""
    return frozenset(last_of(name) for glob in globs for name in shape.packages_in(glob.removesuffix(".*")))
