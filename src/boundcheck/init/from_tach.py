"""tach.toml and tach.domain.toml as a draft: tach's modules are boundcheck's, named shorter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from fnmatch import fnmatchcase
from pathlib import Path

from boundcheck.base.light import dataclass, replace
from boundcheck.config.model import UNASSIGNED, Severity
from boundcheck.init.draft import (
    DraftConfig,
    DraftDependency,
    DraftLayer,
    DraftModule,
    DraftPublic,
    Kept,
    Row,
)
from boundcheck.init.names import is_writable, unique_name
from boundcheck.init.tach_files import ROOT, Raw, Tach, paths_of, read_files, strings, targets_of
from boundcheck.init.tach_keys import denied_packages, excluded, rows_of, rules_of


def read_tach(root: Path) -> DraftConfig:
    """Raises ConfigError when there is no tach.toml or it cannot be read."""
    tach = read_files(root)
    reader = _TachReader(tach)
    modules = reader.modules()
    rules = rules_of(tach, modules)
    rows = (*reader.rows, *rows_of(tach, rules))
    return DraftConfig(
        source_roots=tuple(dict.fromkeys(start.strip("/") or "." for start in tach.roots)),
        exclude=excluded(tach), layers=tuple(_layer(raw) for raw in tach.layers), modules=modules,
        origin="Translated by `boundcheck init --from tach` from tach.toml.",
        unassigned="check" if reader.root_counts else "free",
        typing_only="check" if tach.data.get("ignore_type_checking_imports") is False else "ignore",
        rules=rules, rest=reader.rest, rows=rows,
    )  # fmt: skip


@dataclass
class _TachReader:
    tach: Tach
    rows: list[Row] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # by dotted path
    rest: DraftModule | None = None

    @property
    def root_counts(self) -> bool:
        """Whether code outside every module is bound, as the module `<root>`."""
        return self.tach.data.get("root_module", "ignore") != "ignore"

    def row(self, what: str, kept: Kept = "kept", how: str = "") -> None:
        self.rows.append(Row(what, kept, how))

    def modules(self) -> tuple[DraftModule, ...]:
        places = self._places()
        for path in sorted(places, key=lambda path: (path.count("."), path)):
            name = "root" if path == ROOT else path
            self.names[path] = unique_name(name, self.names.values())
        by_path = {path: self._module(raw, path, places) for path, raw in places.items()}
        if self.root_counts:
            name = self.names.setdefault(ROOT, unique_name("root", self.names.values()))
            self.rest = by_path.pop(ROOT, DraftModule(name, (), depends_on=(), public=(DraftPublic("**"),)))
            self.row(
                f"root_module = {self.tach.data['root_module']}",
                "partly",
                "module root has the packages that are there today",
            )
        return tuple(by_path[path] for path in sorted(by_path))

    def _places(self) -> dict[str, Raw]:
        """The modules by their paths; one with a glob is all that it matches, but for those that are written."""
        written = {path for raw in self.tach.modules for path in paths_of(raw) if "*" not in path}
        found: dict[str, Raw] = {}
        for raw in self.tach.modules:
            for path in paths_of(raw):
                matches = (
                    [name for name in sorted(self.tach.known) if matches_path(name, path)]
                    if "*" in path
                    else [path]
                )
                kept = [
                    name for name in matches if path == name or (name not in written and is_writable(name))
                ]
                if path == ROOT and not self.root_counts:
                    self.row("module <root>", "kept", "tach ignores it, as root_module says")
                    continue
                if path != ROOT and not all(map(is_writable, kept)):
                    self.row(f"module {path}", "lost", "no dotted name")
                    continue
                for name in kept:
                    found.setdefault(name, raw)
                later = f"{len(kept)} modules as they are today; later ones are added by `init --update`"
                self.row(f"module {path}", *(("partly", later) if "*" in path else ()))
        return found

    def _module(self, raw: Raw, path: str, places: Mapping[str, Raw]) -> DraftModule:
        name = self.names[path]
        layer = raw.get("layer")
        listed = self._listed(raw, path, "depends_on")
        cannot = self._listed(raw, path, "cannot_depend_on")
        below = self._below(layer) if isinstance(layer, str) else ()
        beyond = self._beyond(path)
        excluded = {d.module for d in cannot or ()} - {
            *beyond, *(self.names[p] for p, other in places.items() if other.get("layer") in below),
        }  # fmt: skip
        depends = None
        if listed is not None:
            own = [d for d in listed if d.module not in excluded and d.module != name]
            everybodys = {self.names[p] for p, other in places.items() if other.get("utility") is True}
            free = {*beyond, *everybodys} - {name, *excluded, *(d.module for d in own)}
            leave = [DraftDependency(one, optional=True) for one in sorted(free)]
            depends = (*own, *leave, *(DraftDependency("", layer=lower) for lower in below))
        visible = None
        if "visibility" in raw and "*" not in strings(raw["visibility"]):
            visible = tuple(
                sorted({n for p in strings(raw["visibility"]) for n in self._named(p) if n != name} | beyond)
            )
            self.row(
                f"module {path}: visibility", "partly", "looks at every import, tach at what depends_on lists"
            )
        found = DraftModule(
            name, (path,), layer=layer if isinstance(layer, str) else None, depends_on=depends,
            cannot_depend_on=tuple(sorted(excluded)) if depends is None else (), public=self._public(path), visible_to=visible,
            cannot_depend_on_external=denied_packages(self.tach, raw),
        )  # fmt: skip
        if raw.get("unchecked") is not True:
            return found
        self.row(f"module {path}: unchecked")
        off: tuple[tuple[str, Severity], ...] = (("dependency", "off"), ("api", "off"), ("tests", "off"))
        return replace(found, depends_on=None, cannot_depend_on=(), rules=off)

    def _listed(self, raw: Raw, path: str, key: str) -> list[DraftDependency] | None:
        if not isinstance(raw.get(key), list):
            return None
        found: dict[str, DraftDependency] = {}
        for target, deprecated in targets_of(raw, key):
            names = self._named(target)
            for name in names:  # of all that a glob stands for, none is needed
                found[name] = DraftDependency(name, deprecated, optional="*" in target)
            if not names and target != path and not (target == ROOT and not self.root_counts):
                self.row(
                    f"module {path}: {key} {target}", "kept", "no module is called so, so it says nothing"
                )
        return [found[name] for name in sorted(found)]

    def _named(self, written: str) -> list[str]:
        """The modules that a path, or a glob on paths, stands for."""
        if "*" not in written:
            return [self.names[written]] if written in self.names else []
        return [name for path, name in self.names.items() if path != ROOT and matches_path(path, written)]

    def _beyond(self, path: str) -> frozenset[str]:
        """The modules of other packages: to tach imports between these are `check-external`'s."""
        packages = self.tach.packages
        own = packages.get(path)
        found = (name for p, name in self.names.items() if own is not None and packages.get(p, own) != own)
        return frozenset(found)

    def _below(self, layer: str) -> tuple[str, ...]:
        """The layers that a module may import from without naming what."""
        named = [_layer(raw).name for raw in self.tach.layers]
        if layer not in named or self.tach.data.get("layers_explicit_depends_on") is True:
            return ()
        used = {raw.get("layer") for raw in self.tach.modules}
        return tuple(lower for lower in named[named.index(layer) + 1 :] if lower in used)

    def _public(self, path: str) -> tuple[DraftPublic, ...]:
        """What interfaces of a module expose, to whom; who is bound by none may use everything."""
        own = [interface for interface in self.tach.interfaces if interface.binds(path)]
        if not own:
            return (DraftPublic("**"),)
        found: list[DraftPublic] = []
        everyone = any(interface.visibility is None for interface in own)
        seeing: set[str] = set()
        for interface in own:
            to = {self.names[p] for p in interface.visibility or () if p in self.names and p != path}
            seeing |= to
            if interface.visibility is None or to:
                found += [
                    DraftPublic(f"/{e}/", tuple(sorted(to)), exclusive=interface.exclusive and bool(to))
                    for e in interface.expose or ("",)
                ]
        bound = {*self.names.values()} if everyone else seeing
        unbound = sorted(({*self.names.values()} - bound | self._beyond(path)) - {self.names[path]})
        outside = () if self.root_counts else (UNASSIGNED,)
        free = (DraftPublic("**", (*unbound, *outside)),) if unbound or outside else ()
        return (*_merged(found), *free)


def matches_path(path: str, glob: str) -> bool:
    """Whether tach's glob names a dotted path: `*` is one part, `**` any number."""
    return _matches(path.split("."), glob.split("."))


def _matches(parts: Sequence[str], globs: Sequence[str]) -> bool:
    if not globs:
        return not parts
    if globs[0] == "**":
        return any(_matches(parts[at:], globs[1:]) for at in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], globs[0]) and _matches(parts[1:], globs[1:])


def _merged(entries: Iterable[DraftPublic]) -> Iterator[DraftPublic]:
    """Each entry once, for all whom one of them is for; an exclusive one beside one that is not is spelled otherwise."""
    found: dict[tuple[str, bool], tuple[str, ...]] = {}
    for entry in entries:
        key = entry.entry, entry.exclusive
        known = found.get(key, entry.to)
        found[key] = tuple(sorted({*known, *entry.to})) if known and entry.to else ()
    for (written, exclusive), to in found.items():
        is_twice = exclusive and (written, False) in found
        yield DraftPublic(f"/(?:{written[1:-1]})/" if is_twice else written, to, exclusive)


def _layer(raw: object) -> DraftLayer:
    if isinstance(raw, dict):
        return DraftLayer(str(raw.get("name") or ""), closed=raw.get("closed") is True)
    return DraftLayer(str(raw))
