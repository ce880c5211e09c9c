"""Contracts while they are changed: whose each name is, and how every mention of a module follows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from boundcheck.base.dotted import upwards
from boundcheck.base.errors import UsageError
from boundcheck.base.light import dataclass, replace
from boundcheck.base.nearest import suggestion
from boundcheck.base.plain import visible
from boundcheck.codebase.codebase import Codebase
from boundcheck.config.model import Config, DependsOn, Entry, ModuleContract

_NONE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Draft:
    """A configuration without globs, and the project as it is under the contracts that are written."""

    config: Config
    codebase: Codebase

    def contract(self, name: str, option: str) -> ModuleContract:
        """The contract of a module. Raises UsageError where there is none."""
        for contract in self.config.modules:
            if contract.name == name:
                return contract
        names = [contract.name for contract in self.config.modules]
        remedy = suggestion(name, names, "boundcheck graph lists the modules")
        raise UsageError(f'{option}: there is no module "{visible(name)}"; {remedy}')

    def owner(self, name: str) -> ModuleContract | None:
        """The contract with the longest path that is this dotted name or a prefix of it."""
        paths = {path.value: contract for contract in self.config.modules for path in contract.paths}
        return next((paths[above] for above in upwards(name) if above in paths), None)

    def with_contracts(self, contracts: Iterable[ModuleContract]) -> Draft:
        return Draft(replace(self.config, modules=tuple(contracts)), self.codebase)

    def with_contract(self, changed: ModuleContract) -> Draft:
        """With a contract in the place of that of the same name."""
        return self.with_contracts(
            changed if old.name == changed.name else old for old in self.config.modules
        )

    def renamed(self, names: Mapping[str, tuple[str, ...]]) -> Draft:
        """With every mention of some modules replaced by others; what a module would say of itself is left out.

        Exceptions stay as they are: what they cover is known by what was written (`carried`).
        """
        contracts = (_follow(contract, names) for contract in self.config.modules)
        external = (
            replace(found, modules=entries(found.modules, names, "")) for found in self.config.external
        )
        config = replace(self.config, modules=tuple(contracts), external=tuple(external))
        return Draft(config, self.codebase)


def _follow(contract: ModuleContract, names: Mapping[str, tuple[str, ...]]) -> ModuleContract:
    own, depends_on, visible_to = contract.name, contract.depends_on, contract.visible_to
    return replace(
        contract,
        depends_on=depends_on and dependencies(depends_on, names, own),
        cannot_depend_on=entries(contract.cannot_depend_on, names, own),
        visible_to=visible_to and entries(visible_to, names, own),
        # What only the module itself was meant to use goes: without anybody named it would be everyone's.
        public=tuple(
            replace(entry, to=to)
            for entry in contract.public
            if (to := entries(entry.to, names, own)) or not entry.to
        ),
    )


def dependencies(
    listed: Iterable[DependsOn], names: Mapping[str, tuple[str, ...]] = _NONE, own: str = ""
) -> tuple[DependsOn, ...]:
    """Each once under the names of now, not deprecated where one of several is not; what a module would say of itself is left out."""
    found: dict[str, DependsOn] = {}
    for dependency in listed:
        for name in names.get(dependency.module, (dependency.module,)):
            known = found.get(name)
            if name != own and (known is None or known.deprecated):
                found[name] = replace(dependency, module=name)
    return tuple(found.values())


def entries(
    listed: Iterable[Entry], names: Mapping[str, tuple[str, ...]] = _NONE, own: str = ""
) -> tuple[Entry, ...]:
    """The same of what names modules alone."""
    found: dict[str, Entry] = {}
    for entry in listed:
        for name in names.get(entry.value, (entry.value,)):
            if name != own:
                found.setdefault(name, Entry(name, entry.place))
    return tuple(found.values())
