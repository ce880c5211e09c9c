"""What contracts say otherwise than before outside the modules: the project's keys, exceptions, import contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Final

from boundcheck.config.model import Allow, Config, Entry, External, ImportContract, Layer, Place
from boundcheck.diff.keys import has_same_entries
from boundcheck.diff.levels import LEVELS, Way, level_changes
from boundcheck.report.model import ContractChange

Owner = Callable[[str], str | None]
# Keys with two values, of which the second gives leave.
_SWITCHES: Final = (
    ("unassigned", "free", "importing what no module owns is free"),
    ("typing_only", "ignore", "imports for typing alone are free"),
)


def shared_changes(then: Config, now: Config, owner_of: Owner) -> Iterator[ContractChange]:
    """All but what single modules say."""
    for key, old, new, way in level_changes(then.rules, now.rules, own={**then.own.names, **now.own.names}):
        yield _project(now, way, f"rules.{key}", old, new, f"{key} asks less" if way == "loosened" else "")
    yield from _switches(then, now)
    yield from _layers(then, now)
    yield from _lists(then, now)
    yield from _allows(then.allows, now.allows, owner_of)
    yield from _externals(then.external, now.external)
    yield from _name_calls(then, now)
    yield from _import_contracts(then.contracts, now.contracts)


_Said = str | tuple[str, ...] | None


def _project(
    config: Config, way: Way, key: str, old: _Said, new: _Said, gains: str = "", place: Place | None = None
) -> ContractChange:
    return _at(place or Place(config.file, 1), way, key, old, new, gains)


def _at(
    place: Place, way: Way, key: str, old: _Said, new: _Said, gains: str, owner: str | None = None
) -> ContractChange:
    return ContractChange(way, None, key, old, new, gains, owner, place.path, place.line)


def _switches(then: Config, now: Config) -> Iterator[ContractChange]:
    for key, free, gains in _SWITCHES:
        old, new = getattr(then, key), getattr(now, key)
        if old != new:
            loosened = new == free
            yield _project(now, "loosened" if loosened else "tightened", key, old, new, gains * loosened)
    if then.exhaustive != now.exhaustive:
        way: Way = "tightened" if now.exhaustive else "loosened"
        gains = "" if now.exhaustive else "code need not belong to a module"
        yield _project(now, way, "exhaustive", _plain(then.exhaustive), _plain(now.exhaustive), gains)


def _layers(then: Config, now: Config) -> Iterator[ContractChange]:
    old, new = (tuple(map(_layer_text, config.layers)) for config in (then, now))
    if old == new:
        return
    names = [tuple(layer.name for layer in config.layers) for config in (then, now)]
    place = now.layers[0].place if now.layers else None
    if names[0] != names[1]:
        way: Way = "loosened" if not names[1] else "tightened" if not names[0] else "changed"
    else:
        strict_then, strict_now = ({*_flags(config.layers)} for config in (then, now))
        way = "loosened" if strict_then - strict_now else "tightened"
    yield _project(now, way, "layers", old, new, "layers bind less" if way == "loosened" else "", place)


def _layer_text(layer: Layer) -> str:
    notes = [name for name, is_on in (("independent", layer.independent), ("closed", layer.closed)) if is_on]
    return f"{layer.name} ({', '.join(notes)})" if notes else layer.name


def _flags(layers: Iterable[Layer]) -> Iterator[tuple[str, str]]:
    for layer in layers:
        yield from ((layer.name, flag) for flag in ("independent", "closed") if getattr(layer, flag))


def _lists(then: Config, now: Config) -> Iterator[ContractChange]:
    """Lists of the project: whether one more entry gives leave (1), takes it (-1) or may do both (0)."""
    keys: tuple[tuple[str, int, str], ...] = (
        ("source_roots", 0, ""),
        ("test_paths", 0, ""),
        ("migrations", 0, ""),
        ("test_support", 1, "all tests may use {entries}, which nothing binds"),
        ("exclude", 1, "{entries} is not looked at"),
        ("atomic_wrappers", -1, "{entries} opens no transaction"),
        ("own_rules", -1, "the rules of {entries} are not asked"),
    )
    for key, gives, gains in keys:
        old, new = (_values(getattr(config, key)) for config in (then, now))
        if has_same_entries(old, new):
            continue
        added, gone = (sorted({*(a or ())} - {*(b or ())}) for a, b in ((new, old), (old, new)))
        giving, taking = (added, gone) if gives > 0 else (gone, added)
        if not gives:
            yield _project(now, "changed", key, old, new)
        elif giving:
            yield _project(now, "loosened", key, old, new, gains.format(entries=", ".join(giving)))
        elif taking:
            yield _project(now, "tightened", key, old, new)
    if then.sql_dialect != now.sql_dialect:
        yield _project(now, "changed", "sql_dialect", then.sql_dialect, now.sql_dialect)


def _values(written: tuple[Entry | str, ...] | None) -> tuple[str, ...] | None:
    if written is None:
        return None
    return tuple(entry if isinstance(entry, str) else entry.value for entry in written)


def _allows(then: Iterable[Allow], now: Iterable[Allow], owner_of: Owner) -> Iterator[ContractChange]:
    old, new = ({_allow_text(allow): allow for allow in allows} for allows in (then, now))
    for text in sorted(old.keys() | new.keys()):
        before, after = old.get(text), new.get(text)
        known = after or before
        assert known is not None
        until = [str(allow.until) if allow and allow.until else None for allow in (before, after)]
        if before and after and until[0] == until[1]:
            continue
        if before and after:
            longer = after.until is None or (before.until is not None and after.until > before.until)
            way: Way = "loosened" if longer else "tightened"
            told: tuple[str | None, str | None] = (
                f"until {until[0] or 'ever'}",
                f"until {until[1] or 'ever'}",
            )
        else:
            way = "loosened" if after else "tightened"
            told = (text if before else None, text if after else None)
        names = (end.value for end in (known.to, known.from_) if end is not None and "*" not in end.value)
        end = next(names, None)
        gains = f"{_who(known)} may break {known.rule}" if way == "loosened" else ""
        owner = owner_of(end) if end else None
        yield _at(known.place, way, "allow", *told, gains, owner)


def _who(allow: Allow) -> str:
    return allow.from_.value if allow.from_ and allow.from_.value != "*" else "everyone"


def _allow_text(allow: Allow) -> str:
    parts = (
        ("from", allow.from_ and allow.from_.value),
        ("to", allow.to and allow.to.value),
        ("target", allow.target),
        ("path", allow.path),
        ("contract", allow.contract and allow.contract.value),
    )
    return " ".join((allow.rule, *(f"{key}={value}" for key, value in parts if value)))


def _name_calls(then: Config, now: Config) -> Iterator[ContractChange]:
    """What makes and uses names: with fewer callables fewer names are known."""
    old, new = (_calls(config) for config in (then, now))
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if has_same_entries(before, after):
            continue
        gone = sorted({*(before or ())} - {*(after or ())})
        gains = f"names that {', '.join(gone)} takes are not looked at" if gone else ""
        yield _project(now, "loosened" if gone else "tightened", key, before, after, gains)


def _calls(config: Config) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for of_kind in config.names:
        for key, calls in (("defines", of_kind.defines), ("uses", of_kind.uses)):
            if calls:
                name = f"names.{of_kind.kind}.{key}"
                texts = (f"{c.call} ({c.argument})" if c.argument else c.call for c in calls)
                found[name] = (*found.get(name, ()), *texts)
    return found


def _externals(then: Iterable[External], now: Iterable[External]) -> Iterator[ContractChange]:
    old, new = ({(each.within, each.package): each for each in externals} for externals in (then, now))
    for key in sorted(old.keys() | new.keys()):
        package = key[1]
        before, after = (
            None if external is None else tuple(entry.value for entry in external.modules)
            for external in (old.get(key), new.get(key))
        )
        if before == after:
            continue
        more = sorted({*(after or ())} - {*(before or ())})
        if after is None or (before is not None and more):
            way: Way = "loosened"
            gains = f"{', '.join(more) or 'everyone'} may import {package}"
        else:
            way, gains = "tightened", ""
        place = (new.get(key) or old[key]).place
        yield _at(place, way, f"external.{package}", before, after, gains)


def _import_contracts(
    then: Iterable[ImportContract], now: Iterable[ImportContract]
) -> Iterator[ContractChange]:
    old, new = ({contract.name: contract for contract in contracts} for contracts in (then, now))
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        place = (after or old[name]).place
        key = f"contracts.{name}"
        if before is None or after is None:
            way: Way = "loosened" if after is None else "tightened"
            gains = "the contract is gone" if after is None else ""
            types = (before.type if before else None, after.type if after else None)
            yield _at(place, way, key, *types, gains)
            continue
        for field, told in _contract_fields(before, after).items():
            way, was, is_now = told
            gains = "the contract asks less" if way == "loosened" else ""
            yield _at(place, way, f"{key}.{field}", was, is_now, gains)


def _contract_fields(
    before: ImportContract, after: ImportContract
) -> Mapping[str, tuple[Way, str | None, str | None]]:
    """The fields of a contract that say otherwise; by most one cannot tell which way."""
    found: dict[str, tuple[Way, str | None, str | None]] = {}
    for field in fields(ImportContract):
        old, new = (_plain(getattr(contract, field.name)) for contract in (before, after))
        if field.name in ("place", "guidance") or old == new:
            continue
        way: Way = "changed"
        if field.name == "ignore":
            is_more = not {*map(str, after.ignore)} <= {*map(str, before.ignore)}
            way = "loosened" if is_more else "tightened"
        elif field.name in ("tests", "indirect", "exhaustive", "exact"):
            asks_more = bool(getattr(after, field.name)) != (field.name == "exact")
            way = "tightened" if asks_more else "loosened"
        elif field.name in ("severity", "unmatched_ignores"):
            was, is_now = (LEVELS.index(getattr(each, field.name) or "error") for each in (before, after))
            way = "loosened" if is_now < was else "tightened" if is_now > was else "changed"
        found[field.name.rstrip("_")] = (way, old, new)
    return found


def _plain(value: object) -> str | None:
    """What a value says, without its place."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(_plain(each) or "" for each in value)
    if isinstance(value, Entry):
        return value.value
    members = getattr(value, "members", None)
    if members is not None:
        joined = " | ".join(f"({m.name})" if m.optional else m.name for m in members)
        return f"{joined} (independent)" if getattr(value, "independent", False) else joined
    return str(value)
