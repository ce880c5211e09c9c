"""Modules that are called otherwise, or whose code lies under another dotted name: what was said then, in the names of now."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final, TypeVar

from boundcheck.base.dotted import relative_renamed, renamed_by
from boundcheck.base.light import dataclass, replace
from boundcheck.config.model import (
    Allow,
    Config,
    Entry,
    IgnoredImport,
    ImportContract,
    LayerMember,
    ModuleContract,
)
from boundcheck.findings.finding import Finding
from boundcheck.report.model import Report

_T = TypeVar("_T")
_SUFFIXES: Final = (".py", ".pyi")


@dataclass(frozen=True)
class Renaming:
    """`modules` has the names of now by those of then, `paths` the dotted names of now by those of then, each for all below it."""

    modules: Mapping[str, str]
    paths: Mapping[str, str]
    by_files: Callable[[Finding], Finding] = lambda found: found  # as files alone were renamed

    @property
    def is_any(self) -> bool:
        return bool(self.modules or self.paths)

    @property
    def of_paths(self) -> Renaming:
        """Modules keep their names, by which their tests are found."""
        return replace(self, modules={})

    @property
    def of_modules(self) -> Renaming:
        return replace(self, paths={})

    def module(self, name: str) -> str:
        return self.modules.get(name, name)

    def dotted(self, name: str) -> str:
        """A dotted name, or a glob on some."""
        return renamed_by(self.paths, name)

    def finding(self, found: Finding) -> Finding:
        to, target = found.to, found.target
        named = found._replace(
            from_=found.from_ and self.module(found.from_),
            to=to and self.module(to),
            target=target and (self.module(target) if target == to else self.dotted(target)),
            chain=tuple((self.dotted(a), self.dotted(b), path, line) for a, b, path, line in found.chain),
        )
        return self.by_files(named)

    def report(self, report: Report) -> Report:
        """Findings under the names of now."""
        return replace(
            report,
            findings=tuple(map(self.finding, report.findings)),
            baselined=tuple(map(self.finding, report.baselined)),
            allowed=tuple(map(self.finding, report.allowed)),
        )

    def former(self, report: Report) -> dict[Finding, str]:
        """What each finding spoke of then, where that is called otherwise now, by what it is now."""
        found: dict[Finding, str] = {}
        for was in (*report.findings, *report.baselined, *report.allowed):
            now = self.finding(was)
            if (was.from_, was.to) != (now.from_, now.to):
                found[now] = f"{was.from_} → {was.to}" if was.to else str(was.from_)
            elif was.target != now.target:
                found[now] = str(was.target)
        return found

    def config(self, config: Config) -> Config:
        """The contracts of then as they would be written now."""
        return replace(
            config,
            modules=tuple(map(self._contract, config.modules)),
            external=tuple(replace(each, modules=self._named(each.modules)) for each in config.external),
            contracts=tuple(map(self._import_contract, config.contracts)),
            allows=tuple(map(self._allow, config.allows)),
            atomic_wrappers=self._placed(config.atomic_wrappers),
            values=self._values(config.values),
        )

    def _values(self, values: str) -> str:
        """What is kept of runs by these contracts must not be taken for what is kept by others."""
        renamed = {"renamed": (sorted(self.modules.items()), sorted(self.paths.items()))}
        return json.dumps({**json.loads(values or "{}"), "": renamed})

    def _contract(self, module: ModuleContract) -> ModuleContract:
        depends_on = module.depends_on and tuple(
            replace(each, module=self.module(each.module)) for each in module.depends_on
        )
        return replace(
            module,
            name=self.module(module.name),
            paths=self._both(module.paths),
            depends_on=depends_on,
            cannot_depend_on=self._named(module.cannot_depend_on),
            visible_to=module.visible_to and self._named(module.visible_to),
            public=tuple(replace(each, to=self._named(each.to)) for each in module.public),
            models=self._placed(module.models),
        )

    def _allow(self, allow: Allow) -> Allow:
        return replace(
            allow,
            from_=allow.from_ and self._one(allow.from_),
            to=allow.to and self._one(allow.to),
            target=allow.target and self.dotted(allow.target),
        )

    def _import_contract(self, contract: ImportContract) -> ImportContract:
        found = replace(self._in_dotted(contract), name=contract.name)
        if not contract.containers:
            return found
        layers = tuple(
            replace(
                layer, members=tuple(replace(m, name=self._relative(m.name, contract)) for m in layer.members)
            )
            for layer in contract.layers
        )
        ignores = (replace(e, value=self._relative(e.value, contract)) for e in contract.exhaustive_ignores)
        return replace(found, layers=layers, exhaustive_ignores=tuple(ignores))

    def _relative(self, name: str, contract: ImportContract) -> str:
        return relative_renamed(name, (entry.value for entry in contract.containers), self.dotted)

    def _in_dotted(self, value: _T) -> _T:
        """All dotted names in a part of an import contract."""
        found: Any = value
        if isinstance(value, tuple):
            found = tuple(map(self._in_dotted, value))
        elif isinstance(value, Entry):
            found = replace(value, value=self.dotted(value.value))
        elif isinstance(value, LayerMember):
            found = replace(value, name=self.dotted(value.name))
        elif isinstance(value, IgnoredImport):
            found = replace(value, importer=self.dotted(value.importer), imported=self.dotted(value.imported))
        elif is_dataclass(value) and not isinstance(value, type):
            found = replace(value, **{f.name: self._in_dotted(getattr(value, f.name)) for f in fields(value)})
        return found  # type: ignore[no-any-return]

    def _one(self, entry: Entry) -> Entry:
        return replace(entry, value=self.module(entry.value))

    def _named(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(map(self._one, entries))

    def _both(self, paths: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """A module's paths of now, and those of then, where a part of its code may still lie."""
        placed = self._placed(paths)
        return tuple({entry.value: entry for entry in (*placed, *paths)}.values())

    def _placed(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(replace(each, value=self.dotted(each.value)) for each in entries)


NOTHING_RENAMED: Final = Renaming({}, {})


def renaming_of(then: Config, now: Config, moved: Mapping[str, str]) -> Renaming:
    """Which modules have another name: those of the same paths, and those most of whose files went to a module that is new. Which have
    another path: those most of whose files went there. `moved` tells where files went, as paths."""
    before, after = ({module.name: _paths(module) for module in config.modules} for config in (then, now))
    gone, new = (
        [name for name in one if name not in other] for one, other in ((before, after), (after, before))
    )
    modules: dict[str, str] = {}
    paths: dict[str, str] = {}
    for name in gone:
        other = next(
            (each for each in new if each not in modules.values() and before[name] == after[each]), None
        )
        if other is not None:
            modules[name] = other
    pairs = [(name, name) for name in before if name in after]
    pairs += [
        (name, each) for name in gone if name not in modules for each in new if each not in modules.values()
    ]
    for name, other in pairs:
        went = dict(_went(before[name] - after[other], after[other] - before[name], moved))
        if went and name not in modules:
            paths |= went
            if name != other and other not in modules.values():
                modules[name] = other
    for was, name in modules.items():
        paths = dict(_tests_went(was, name, moved)) | paths
    return Renaming(modules, paths)


def _tests_went(old: str, new: str, moved: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Folders of tests that are called like the module, and went with its name."""
    for was, where in moved.items():
        above, found, rest = was.partition(f"/{old}/")
        if found and where == f"{above}/{new}/{rest}":
            yield f"{above}/{old}".replace("/", "."), f"{above}/{new}".replace("/", ".")


def _paths(module: ModuleContract) -> frozenset[str]:
    return frozenset(entry.value for entry in module.paths)


def _went(old: Iterable[str], new: Iterable[str], moved: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Of dotted names those most of whose files that went anywhere went to one of others."""
    targets = sorted(new)
    for path in sorted(old):
        counts = Counter(
            next((target for target in targets if _is_below(where, target)), "")
            for was, where in moved.items()
            if _is_below(was, path)
        )
        (target, count), *_ = counts.most_common(1) or [("", 0)]
        if target and count * 2 > counts.total():
            yield path, target


def _is_below(file: str, dotted: str) -> bool:
    """Whether a file lies in a package of that dotted name, or is one of that name."""
    inner = f"/{file}"
    folder = f"/{dotted.replace('.', '/')}"
    return f"{folder}/" in inner or any(inner.endswith(folder + suffix) for suffix in _SUFFIXES)
