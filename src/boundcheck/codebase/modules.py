"""The modules of a project: contracts with their globs expanded, and whose each dotted name is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from types import MappingProxyType

from boundcheck.base.dotted import upwards
from boundcheck.base.errors import ConfigError
from boundcheck.base.light import dataclass, replace
from boundcheck.config.model import UNASSIGNED, DependsOn, Entry, ModuleContract, Place, PublicEntry

# Folders that a glob passes over: they are parts of a module, never one.
_NEVER_MODULES = frozenset(("tests", "test", "migrations"))


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its contract and the dotted names it owns."""

    name: str
    contract: ModuleContract
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Modules:
    """All modules by name. `paths` maps every owned dotted name to its module; `unmatched` are written paths
    that no file of the project answers to.
    """

    by_name: Mapping[str, Module]
    paths: Mapping[str, str]
    unmatched: tuple[tuple[str, Entry], ...] = ()

    @cached_property
    def of_contract(self) -> Mapping[Place, tuple[Module, ...]]:
        """The modules of each contract, by its place: one, or as many as its glob makes."""
        found: dict[Place, list[Module]] = {}
        for module in self.by_name.values():
            found.setdefault(module.contract.place, []).append(module)
        return {place: tuple(modules) for place, modules in found.items()}

    @cached_property
    def _memo(self) -> dict[str, str | None]:
        return {}

    def owner_of(self, name: str) -> str | None:
        """The module with the longest path that is this dotted name or a prefix of it."""
        if name not in self._memo:
            path = self.path_of(name)
            self._memo[name] = self.paths[path] if path is not None else None
        return self._memo[name]

    def path_of(self, name: str) -> str | None:
        """The owned path that `owner_of` found the module by."""
        return next((above for above in upwards(name) if above in self.paths), None)


def expand_modules(
    contracts: Iterable[ModuleContract], known: frozenset[str], packages: frozenset[str], apps: frozenset[str]
) -> Modules:
    """Give every contract its dotted names; one contract with a glob becomes one module per matching package.

    `apps` are modules whatever they are called.

    Raises ConfigError when two modules end up with one name or one path.
    """
    explicit = [c for c in contracts if not any("*" in path.value for path in c.paths)]
    globs = [c for c in contracts if any("*" in path.value for path in c.paths)]
    owned: dict[str, str] = {}
    modules: dict[str, Module] = {}
    unmatched: list[tuple[str, Entry]] = []
    for contract in explicit:
        names = tuple(path.value for path in contract.paths)
        unmatched += [(contract.name, path) for path in contract.paths if path.value not in known]
        modules[contract.name] = Module(contract.name, contract, names)
        owned.update(dict.fromkeys(names, contract.name))
    mistakes: list[str] = []
    explicit_paths = frozenset(owned)
    for contract in globs:
        for name, path in _matches(contract, packages, explicit_paths, apps, unmatched):
            claimant = owned.get(path)
            if claimant is not None and modules[claimant].contract.place != contract.place:
                mistakes.append(_claimed_twice(contract, path, modules[claimant]))
                continue
            if name in modules and modules[name].contract.place != contract.place:
                mistakes.append(_clash(contract, name, path, modules[name]))
                continue
            paths = (*modules[name].paths, path) if name in modules else (path,)
            modules[name] = Module(name, replace(contract, name=name), paths)
            owned[path] = name
    if mistakes:
        raise ConfigError(tuple(mistakes))
    layers: dict[str, list[str]] = {}
    for module in modules.values():
        if module.contract.layer is not None:
            layers.setdefault(module.contract.layer.value, []).append(module.name)
    for module in tuple(modules.values()):
        modules[module.name] = _under(module, _without_globs(module.contract, modules.keys(), layers))
    return Modules(MappingProxyType(modules), MappingProxyType(owned), tuple(unmatched))


def _under(module: Module, contract: ModuleContract) -> Module:
    return module if contract is module.contract else replace(module, contract=contract)


def _without_globs(
    contract: ModuleContract, names: Collection[str], layers: Mapping[str, Collection[str]]
) -> ModuleContract:
    """The contract with each glob and layer replaced by the modules that it stands for; what matches none stays."""
    own, depends_on = contract.name, contract.depends_on
    depends_on = depends_on and _dependencies(depends_on, own, names, layers)
    says_more = contract.cannot_depend_on or contract.visible_to or any(entry.to for entry in contract.public)
    if depends_on is contract.depends_on and not says_more:
        return contract  # most say names alone
    return replace(
        contract,
        depends_on=depends_on,
        cannot_depend_on=_entries(contract.cannot_depend_on, own, names),
        visible_to=contract.visible_to and _entries(contract.visible_to, own, names),
        public=tuple(_public(entry, own, names) for entry in contract.public),
    )


def _dependencies(
    listed: tuple[DependsOn, ...], own: str, names: Collection[str], layers: Mapping[str, Collection[str]]
) -> tuple[DependsOn, ...]:
    """A name says more of a module than a glob, and a glob more than its layer."""
    if all(entry.module in names and entry.module != own for entry in listed):
        return listed
    found: dict[str, DependsOn] = {}
    for entry in sorted(listed, key=lambda entry: (entry.layer is not None, "*" in entry.module)):
        if entry.layer is not None:
            members = [name for name in layers.get(entry.layer, ()) if name != own]
            matched = members if entry.layer in layers else [""]
        else:
            matched = list(_matched(entry.module, own, names)) or [entry.module]
        for name in matched:
            found.setdefault(name or f"layer {entry.layer}", replace(entry, module=name))
    return tuple(found.values())


def _entries(written: tuple[Entry, ...], own: str, names: Collection[str]) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    for entry in written:
        for name in list(_matched(entry.value, own, names)) or [entry.value]:
            found.setdefault(name, replace(entry, value=name))
    return tuple(found.values())


def _public(entry: PublicEntry, own: str, names: Collection[str]) -> PublicEntry:
    return replace(entry, to=_entries(entry.to, own, (*names, UNASSIGNED))) if entry.to else entry


def _matched(written: str, own: str, names: Collection[str]) -> Iterator[str]:
    """The other modules that are meant."""
    if written in names:
        if written != own:
            yield written
    elif "*" in written:
        yield from (name for name in names if name != own and fnmatchcase(name, written))


def _matches(
    contract: ModuleContract,
    packages: frozenset[str],
    explicit: frozenset[str],
    apps: frozenset[str],
    unmatched: list[tuple[str, Entry]],
) -> list[tuple[str, str]]:
    found = []
    for entry in contract.paths:
        pattern = entry.value.split(".")
        matching = [
            package
            for package in sorted(packages)
            if package.count(".") == len(pattern) - 1
            and all(fnmatchcase(part, glob) for part, glob in zip(package.split("."), pattern, strict=True))
        ]
        if not matching:
            unmatched.append((contract.name, entry))
        star = max(index for index, part in enumerate(pattern) if "*" in part) if "*" in entry.value else -1
        for package in matching:
            name = package.split(".")[star] if star >= 0 else contract.name
            if package not in explicit and (name not in _NEVER_MODULES or package in apps):
                found.append((name, package))
    return found


def _claimed_twice(contract: ModuleContract, path: str, other: Module) -> str:
    place = f"{contract.place.path}:{contract.place.line}"
    return f"{place}: modules.{contract.name}: its glob claims {path}, which module {other.name} has; give it to one of them"


def _clash(contract: ModuleContract, name: str, path: str, other: Module) -> str:
    place = f"{contract.place.path}:{contract.place.line}"
    return (
        f'{place}: modules.{contract.name}: its glob makes a module "{name}" of {path}, but that name is taken by '
        f"{', '.join(other.paths)}; declare {path} under a name of its own"
    )
