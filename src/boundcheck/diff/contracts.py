"""What contracts say otherwise than before, by key: who may more, who may less, and who has to agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from boundcheck.base.light import dataclass, replace
from boundcheck.config.model import Config, ModuleContract
from boundcheck.diff.keys import LIST_KEYS, ListKey, Values, covers, has_same_entries
from boundcheck.diff.levels import Way, level_changes
from boundcheck.diff.renamings import NOTHING_RENAMED, Renaming
from boundcheck.diff.shared_keys import shared_changes
from boundcheck.findings.catalog import OwnNames
from boundcheck.findings.severities import Written
from boundcheck.report.model import ContractChange, Half

_SCOPES: Final = ("standalone", "direct", "all")


@dataclass(frozen=True, slots=True)
class _Module:
    """A module's contract then and now, who owned it, and the severities that the project has."""

    then: ModuleContract
    now: ModuleContract
    owner: str | None
    project: Written
    own: OwnNames

    def change(
        self, way: Way, key: str, old: str | Values | None, new: str | Values | None, gains: str = ""
    ) -> ContractChange:
        place = self.now.place
        return ContractChange(way, self.now.name, key, old, new, gains, self.owner, place.path, place.line)


def contract_changes(
    then: Config,
    now: Config,
    owner_of: Callable[[str], str | None] = lambda module: None,
    renaming: Renaming = NOTHING_RENAMED,
) -> tuple[ContractChange, ...]:
    """All changes, what gives leave first, by place. `owner_of` tells whose a module is whose contract names no owner. Keys of a module
    that has another name now, and those that name it, are compared under that."""
    then = _renamed_keys(then, renaming) if renaming.is_any else then
    before, after = ({module.name: module for module in config.modules} for config in (then, now))
    written = {
        name: module.owner for modules in (after, before) for name, module in modules.items() if module.owner
    }

    def owner(name: str) -> str | None:
        return written.get(name) or owner_of(name)

    own = {**then.own.names, **now.own.names}
    found: list[ContractChange] = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None and new is not None:
            found.append(_added(new, owner(name)))
        elif new is None and old is not None:
            gains = f"nothing binds {name}"
            found.append(_whole("loosened", old, gains, owner(name)))
        elif old is not None and new is not None:
            found += _module_changes(_Module(old, new, owner(name), now.rules, own))
    found += (_renamed(after[new], old, owner(new)) for old, new in renaming.modules.items())
    found += shared_changes(then, now, owner)
    ways = ("loosened", "renamed", "changed", "tightened")
    placed = (_placed(change, now) for change in found)
    return tuple(
        sorted(placed, key=lambda c: (ways.index(c.change), c.path, c.line, c.module or "", c.key, c.gains))
    )


def _added(module: ModuleContract, owner: str | None) -> ContractChange:
    if module.role == "composition":
        return _whole("loosened", module, f"{module.name} wires others, and nothing binds it", owner)
    return _whole("tightened", module, "", owner)


def _renamed_keys(then: Config, renaming: Renaming) -> Config:
    """All that they say in the names of now, but for the paths of modules, which are told where they are others."""
    now = renaming.config(then)
    pairs = zip(now.modules, then.modules, strict=True)
    return replace(now, modules=tuple(replace(module, paths=was.paths) for module, was in pairs))


def _renamed(module: ModuleContract, old: str, owner: str | None) -> ContractChange:
    place = module.place
    return ContractChange(
        "renamed", module.name, "module", old, module.name, "", owner, place.path, place.line
    )


def _whole(way: Way, module: ModuleContract, gains: str, owner: str | None) -> ContractChange:
    paths = tuple(entry.value for entry in module.paths)
    old, new = (paths, None) if gains.startswith("nothing") else (None, paths)
    return ContractChange(
        way, module.name, "module", old, new, gains, owner, module.place.path, module.place.line
    )


def _module_changes(module: _Module) -> Iterator[ContractChange]:
    then, now = module.then, module.now
    for key in LIST_KEYS:
        yield from _listed(module, key)
    old, new = (layer.value if layer else None for layer in (then.layer, now.layer))
    if old != new:
        way: Way = "loosened" if new is None else "tightened" if old is None else "changed"
        gains = f"no layer binds {now.name}" if new is None else ""
        yield module.change(way, "layer", old, new, gains)
    if then.owner != now.owner:
        yield replace(module, owner=then.owner or module.owner).change(
            "changed", "owner", then.owner, now.owner
        )
    if then.test_scope != now.test_scope:
        wider = _SCOPES.index(now.test_scope) > _SCOPES.index(then.test_scope)
        gains = f"tests of {now.name} may use more" if wider else ""
        way = "loosened" if wider else "tightened"
        yield module.change(way, "test_scope", then.test_scope, now.test_scope, gains)
    if then.strict != now.strict:
        gains = "" if now.strict else f"the baseline takes in new findings of {now.name}"
        old, new = str(then.strict).lower(), str(now.strict).lower()
        yield module.change("tightened" if now.strict else "loosened", "strict", old, new, gains)
    if then.role != now.role:
        yield _role(module)
    levels = level_changes(then.rules, now.rules, module.project, now.name, own=module.own)
    for key_name, old, new, way in levels:
        gains = f"{key_name} asks less of {now.name}" if way != "tightened" else ""
        yield module.change(way, f"rules.{key_name}", old, new, gains)


def _role(module: _Module) -> ContractChange:
    old, new, name = module.then.role, module.now.role, module.now.name
    if new == "composition":
        return module.change("loosened", "role", old, new, f"{name} may use everything of everyone")
    if old == "composition":
        return module.change("tightened", "role", old, new)
    gains = (
        f"everyone may depend on {name}"
        if new == "shared"
        else f"{name} may depend on more than shared modules"
    )
    return module.change("changed", "role", old, new, gains)


def _listed(module: _Module, key: ListKey) -> Iterator[ContractChange]:
    """At most two changes of one list: by what gives leave, and by what takes it."""
    old, new = key.values(module.then), key.values(module.now)
    if has_same_entries(old, new):
        return
    if old is None or new is None:
        entries = "anything" if new is None else ", ".join(new)
        way: Way = "changed"
        if key.absent_is_all:
            way = "loosened" if new is None else "tightened"
        gains = _gains(module, key, entries) if way == "loosened" else ""
        yield module.change(way, key.name, old, new, gains)
        return
    added = [entry for entry in new if not any(covers(other, entry) for other in old)]
    gone = [entry for entry in old if not any(covers(other, entry) for other in new)]
    if not key.gives:
        yield module.change(
            "changed", key.name, old, new, _gains(module, key, ", ".join(added)) if added else ""
        )
        return
    giving, taking = (added, gone) if key.gives > 0 else (gone, added)
    halves: tuple[Half, Half] = ("came", "went") if key.gives > 0 else ("went", "came")
    both = bool(giving and taking)
    if giving:
        change = module.change("loosened", key.name, old, new, _gains(module, key, ", ".join(giving)))
        yield replace(change, half=halves[0]) if both else change
    if taking:
        change = module.change("tightened", key.name, old, new)
        yield replace(change, half=halves[1]) if both else change


def _gains(module: _Module, key: ListKey, entries: str) -> str:
    if key.name == "visible_to" and entries == "anything":
        entries = "everyone"
    if key.name == "public" and entries == "**":
        entries = "everything"
    return key.gains.format(module=module.now.name, entries=entries)


def _placed(change: ContractChange, now: Config) -> ContractChange:
    """At the line of the key, where it is written."""
    text = dict(now.sources).get(change.path)
    if text is None or change.module is None or change.key == "module":
        return change
    from boundcheck.config.locate import locate

    places = locate(text)
    key = change.key.split(".")
    names = [*key[:1], "paths"] if key[0] == "path" else key[:1]
    for name in names:
        rest = (name, *key[1:]) if name == "rules" else (name,)  # the only one that is a table
        for path in (
            ("modules", change.module, *rest),
            ("tool", "boundcheck", "modules", change.module, *rest),
            ("module", *rest),
        ):
            if path in places:
                return replace(change, line=places[path][0])
    return change
