"""A module's public API: which of its names other modules may use."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import takewhile
from typing import NamedTuple

from boundcheck.codebase import Codebase
from boundcheck.config.model import PublicEntry
from boundcheck.modules import Module
from boundcheck.name_kinds import kind_in
from boundcheck.symbols import WHOLE, Target


class Verdict(NamedTuple):
    """Whether a use is allowed; `sure` is False when the facade makes names in ways that cannot be read."""

    public: bool
    sure: bool = True


_YES = Verdict(public=True)
_NO = Verdict(public=False)


def judge(codebase: Codebase, module: Module, target: Target, importer: str) -> Verdict:
    """Whether `importer` may use `target` of `module`."""
    verdict = _NO
    for entry in offered(module, importer):
        for path in entry.below or module.paths:
            found = _judge_entry(codebase, path, entry.entry, target)
            if found.public and found.sure:
                return found
            if found.public or not found.sure:
                verdict = found
    return verdict


def offered(module: Module, importer: str) -> list[PublicEntry]:
    """What a module offers to another one: the exclusive entries alone, where some are for it."""
    public = module.contract.public
    found = [entry for entry in public if not entry.to or importer in (to.value for to in entry.to)]
    return [entry for entry in found if entry.exclusive] or found


def offers_name(module: Module, importer: str, kind: str, name: str) -> bool:
    """Whether a module offers a name of a kind to another one; of a name that is open (`billing:*`) what begins so must be offered."""
    return entry_offering(module, importer, kind, name) is not None


def entry_offering(module: Module, importer: str, kind: str, name: str) -> PublicEntry | None:
    """The entry of `public` that offers it."""
    return next((entry for entry in offered(module, importer) if _publishes(entry, kind, name)), None)


def entries_publishing(module: Module, kind: str, name: str) -> list[PublicEntry]:
    """The entries of `public` that offer a name to anyone."""
    return [entry for entry in module.contract.public if _publishes(entry, kind, name)]


def published_to(module: Module, kind: str, name: str) -> tuple[str, ...]:
    """The modules to which alone a module publishes a name, sorted; none where it publishes it to everyone or to nobody."""
    entries = entries_publishing(module, kind, name)
    to = {to.value for entry in entries for to in entry.to}
    return tuple(sorted(to)) if all(entry.to for entry in entries) else ()


def _publishes(entry: PublicEntry, kind: str, name: str) -> bool:
    glob = entry.entry.partition(":")[2]
    return entry.entry == "**" or (kind_in(entry.entry) == kind and fnmatchcase(name, glob))


def _judge_entry(codebase: Codebase, path: str, entry: str, target: Target) -> Verdict:
    file = target.file or target.name
    if entry == "**":
        return _YES
    if entry.startswith("/"):
        return _judge_expression(path, entry[1:-1], target)
    place, _, names = entry.partition(":")
    if place.endswith(".**"):
        base = _join(path, place[:-3])
        return _YES if _matches(file, base, below=True) else _NO
    base = _join(path, place)
    if names:
        return _judge_name(base, names, target, file)
    if _matches(file, base):
        return _judge_facade(codebase, file, target.symbol)
    parent, _, last = file.rpartition(".")
    if target.symbol is None and _matches(parent, base):
        return _judge_submodule(codebase, parent, last)
    return _NO


def _judge_expression(path: str, expression: str, target: Target) -> Verdict:
    """The module's own package is named for what is in it; everything else must match as a whole."""
    name = f"{target.file}.*" if target.symbol == "*" else target.name
    if name == path:
        return _YES
    inner = name[len(path) + 1 :] if name.startswith(f"{path}.") else None
    return _YES if inner is not None and re.fullmatch(expression, inner) else _NO


def _judge_submodule(codebase: Codebase, facade: str, name: str) -> Verdict:
    """A submodule is public when `__all__` names it, or when the facade has something else of its name."""
    found = codebase.by_name.get(facade)
    if found is None:
        return _NO
    codebase.symbols.note(facade, WHOLE)
    exported = found.facts.exported
    if exported is not None and any(export.name == name for export in exported):
        return _YES
    origin = codebase.symbols.binding(facade, name)
    if origin != "" and origin not in codebase.known and name in codebase.symbols.facade(facade).names:
        return _YES
    return Verdict(public=False, sure=not (exported is not None and found.facts.dynamic_names))


def _judge_name(base: str, names: str, target: Target, file: str) -> Verdict:
    if not _matches(file, base):
        return _NO
    if target.symbol is None:
        return _YES  # the file is named for its public names' sake; its other names are judged where they are used
    return _YES if fnmatchcase(target.symbol, names) else _NO


def _judge_facade(codebase: Codebase, file: str, symbol: str | None) -> Verdict:
    if symbol is None or symbol == "*":
        return _YES
    facade = codebase.symbols.facade(file)
    if symbol in facade.names:
        return _YES
    return Verdict(public=False, sure=False) if facade.open else _NO


def _join(path: str, entry: str) -> str:
    return path if entry in (".", "") else f"{path}.{entry}"


def _matches(file: str, base: str, *, below: bool = False) -> bool:
    if "*" not in base:
        return file == base or (below and file.startswith(f"{base}."))
    parts, globs = file.split("."), base.split(".")
    enough = len(parts) >= len(globs) if below else len(parts) == len(globs)
    return enough and all(fnmatchcase(part, glob) for part, glob in zip(parts, globs, strict=False))


def public_name(codebase: Codebase, module: Module, target: Target, importer: str) -> str | None:
    """The public name under which a module offers the very thing that `target` means, for the remedy."""
    return next(public_names(codebase, module, target, importer), None)


def public_names(codebase: Codebase, module: Module, target: Target, importer: str) -> Iterator[str]:
    """All such names, in order of what is public."""
    if target.symbol in (None, "*"):
        return
    origin = codebase.symbols.origin(target.name)
    entries = offered(module, importer)
    for file, entry in _facades(codebase, module):
        if entry not in entries:
            continue
        name = f"{file}.{target.symbol}"
        if _offers(codebase, file, target.symbol) and codebase.symbols.origin(name) == origin:
            yield name


def facades(codebase: Codebase, module: Module, importer: str) -> Iterator[str]:
    """The files, by dotted name, whose names a module offers to another one."""
    entries = offered(module, importer)
    return (file for file, entry in _facades(codebase, module) if entry in entries)


def is_offered(codebase: Codebase, module: Module, target: Target) -> bool:
    """Whether somebody outside may use what a target means: where it stands, or under the name that a facade gives it."""
    importers = {"", *(to.value for entry in module.contract.public for to in entry.to)}
    return any(
        judge(codebase, module, target, importer).public or public_name(codebase, module, target, importer)
        for importer in importers
    )


def _offers(codebase: Codebase, file: str, symbol: str | None) -> bool:
    """Whether a facade has a name on purpose: in `__all__`, or a package's own statement binds it."""
    found = codebase.by_name[file]
    codebase.symbols.note(file, WHOLE)
    if found.facts.exported is not None:
        return any(export.name == symbol for export in found.facts.exported)
    imported = (pair for s in found.facts.imports if not s.flags for pair in s.bound)
    return found.is_package and any((alias or name) == symbol for name, alias in imported)


def _facades(codebase: Codebase, module: Module) -> Iterator[tuple[str, PublicEntry]]:
    for entry in module.contract.public:
        if "*" in entry.entry or ":" in entry.entry or entry.entry.startswith("/"):
            continue
        for path in entry.below or module.paths:
            file = _join(path, entry.entry)
            if file in codebase.by_name:
                yield file, entry


def matches_something(codebase: Codebase, module: Module, entry: str) -> bool:
    """Whether a public entry names a file or a name that is there."""
    # Where nobody asks for names, not all are known.
    if kind_in(entry) and ("foreign-name" not in codebase.severities.on or names_in(codebase, module, entry)):
        return True
    if entry.startswith("/"):
        return _expression_matches(codebase, module, entry[1:-1])
    place, _, names = entry.partition(":")
    below = place.endswith("**")
    place = place[:-2].rstrip(".") if below else place
    for path in module.paths:
        base = _join(path, place)
        candidates = [base] if "*" not in base else _beginning(codebase.in_order, base.partition("*")[0])
        for file in candidates:
            if file not in codebase.known or not _matches(file, base):
                continue
            if not names or _has_name(codebase, file, names):
                return True
    return False


def names_in(codebase: Codebase, module: Module, entry: str) -> tuple[str, ...]:
    """The names that a module makes and an entry on names publishes, in order."""
    kind, _, glob = entry.partition(":")
    if kind == "permission":
        return codebase.permissions.of(module.name, glob)
    # An entry may be one name of which only the beginning is made: an endpoint of a blueprint.
    made = (name for name in (glob, *codebase.names.names(kind)) if fnmatchcase(name, glob))
    is_own = (name for name in made if module.name in {m.owner for m in codebase.names.find(kind, name)[0]})
    return tuple(dict.fromkeys(is_own))


def _expression_matches(codebase: Codebase, module: Module, expression: str) -> bool:
    for path in module.paths:
        for file in (path, *_beginning(codebase.in_order, f"{path}.")):
            bound = codebase.symbols.bindings(file) if file in codebase.by_name else ()
            names = (file, *(f"{file}.{name}" for name in bound))
            if any(re.fullmatch(expression, name[len(path) + 1 :]) for name in names if name != path):
                return True
    return False


def _beginning(names: Sequence[str], start: str) -> Iterator[str]:
    """Those of sorted names that begin so."""
    following = (names[place] for place in range(bisect_left(names, start), len(names)))
    return takewhile(lambda name: name.startswith(start), following)


def _has_name(codebase: Codebase, file: str, names: str) -> bool:
    if codebase.symbols.binds(file, names) is not False:
        return True
    return "*" in names and any(fnmatchcase(name, names) for name in codebase.symbols.bindings(file))
