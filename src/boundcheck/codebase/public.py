"""A module's public API: which of its names other modules may use."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase

from boundcheck.base.dotted import beginning, last_of
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.modules import Module
from boundcheck.codebase.symbols import WHOLE, Target
from boundcheck.config.model import PublicEntry
from boundcheck.facts.name_kinds import kind_in


class Offer(NamedTuple):
    """A public name of something; `meant` is False where its file merely imports that, as it may for its own use."""

    name: str
    meant: bool


class PublicVerdict(NamedTuple):
    """Whether a use is allowed; `sure` is False when the facade makes names in ways that cannot be read."""

    public: bool
    sure: bool = True


_YES = PublicVerdict(public=True)
_NO = PublicVerdict(public=False)


def judge(codebase: Codebase, module: Module, target: Target, importer: str) -> PublicVerdict:
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


def _judge_entry(codebase: Codebase, path: str, entry: str, target: Target) -> PublicVerdict:
    file = target.file or target.name
    if entry == "**":
        return _YES
    if entry.startswith("/"):
        return _judge_expression(path, entry[1:-1], target)
    place, _, names = entry.partition(":")
    if place.endswith(".**"):
        base = join(path, place[:-3])
        return _YES if matches(file, base, below=True) else _NO
    base = join(path, place)
    if names:
        return _judge_name(base, names, target, file)
    if matches(file, base):
        return _judge_facade(codebase, file, target.symbol)
    parent, _, last = file.rpartition(".")
    if target.symbol is None and matches(parent, base):
        return _judge_submodule(codebase, parent, last)
    return _NO


def _judge_expression(path: str, expression: str, target: Target) -> PublicVerdict:
    """The module's own package is named for what is in it; everything else must match as a whole."""
    name = f"{target.file}.*" if target.symbol == "*" else target.name
    if name == path:
        return _YES
    inner = name[len(path) + 1 :] if name.startswith(f"{path}.") else None
    return _YES if inner is not None and re.fullmatch(expression, inner) else _NO


def _judge_submodule(codebase: Codebase, facade: str, name: str) -> PublicVerdict:
    """A submodule is public when `__all__` names it, or when the facade has something else of its name."""
    codebase.symbols.note(facade, WHOLE)
    found = codebase.by_name.get(facade)
    if found is None:
        return _NO
    exported = found.facts.exported
    if exported is not None and any(export.name == name for export in exported):
        return _YES
    origin = codebase.symbols.binding(facade, name)
    is_file = origin is not None and codebase.symbols.resolve(origin).file == origin
    if origin != "" and not is_file and name in codebase.symbols.facade(facade).names:
        return _YES
    return PublicVerdict(public=False, sure=not (exported is not None and found.facts.dynamic_names))


def _judge_name(base: str, names: str, target: Target, file: str) -> PublicVerdict:
    if not matches(file, base):
        return _NO
    if target.symbol is None:
        return _YES  # the file is named for its public names' sake; its other names are judged where they are used
    return _YES if fnmatchcase(target.symbol, names) else _NO


def _judge_facade(codebase: Codebase, file: str, symbol: str | None) -> PublicVerdict:
    if symbol is None or symbol == "*":
        return _YES
    facade = codebase.symbols.facade(file)
    if symbol in facade.names:
        return _YES
    return PublicVerdict(public=False, sure=False) if facade.open else _NO


def join(path: str, entry: str) -> str:
    """The dotted name that the place of an entry means in a module's package."""
    return path if entry in (".", "") else f"{path}.{entry}"


def matches(file: str, base: str, *, below: bool = False) -> bool:
    """Whether a file has a dotted name, which may be a glob, or lies `below` it."""
    if "*" not in base:
        return file == base or (below and file.startswith(f"{base}."))
    parts, globs = file.split("."), base.split(".")
    enough = len(parts) >= len(globs) if below else len(parts) == len(globs)
    return enough and all(fnmatchcase(part, glob) for part, glob in zip(parts, globs, strict=False))


def public_name(codebase: Codebase, module: Module, target: Target, importer: str) -> str | None:
    """The public name under which a module offers the very thing that `target` means: what all remedies say."""
    found = next(public_names(codebase, module, target, importer), None)
    return found.name if found else None


def public_names(codebase: Codebase, module: Module, target: Target, importer: str) -> Iterator[Offer]:
    """All such names, in order of what is public, and those that a file is meant to offer first."""
    symbols = codebase.symbols
    if target.symbol is None or target.symbol == "*":
        return
    origin = symbols.origin(target.name)
    known = dict.fromkeys((target.symbol, last_of(origin)))
    found: dict[str, Offer] = {}
    for file in facades(codebase, module, importer):
        for symbol in _called(codebase, file, known):
            offer = _offer(codebase, file, symbol)
            if offer is not None and symbols.origin(offer.name) == origin:
                found.setdefault(offer.name, offer)
    home = symbols.resolve(origin)
    is_its_own = home.file is not None and codebase.owner_of(home.file) == module.name
    if origin not in found and is_its_own and judge(codebase, module, home, importer) == _YES:
        found[origin] = Offer(origin, meant=True)
    yield from sorted(found.values(), key=lambda offer: not offer.meant)


def is_held_for_itself(codebase: Codebase, name: str) -> bool:
    """Whether a dotted name of a public file is what that merely imports for its own use, and has nobody take from it."""
    file, _, symbol = name.rpartition(".")
    return file in codebase.by_name and name not in codebase.known and _offer(codebase, file, symbol) is None


def is_meant_to_offer(codebase: Codebase, file: str) -> bool:
    """Whether it is a package, lists what it offers, or is called for it; other public files are used for what they define."""
    found = codebase.by_name[file]
    return found.is_package or found.facts.exported is not None or last_of(file) == "api"


def facades(codebase: Codebase, module: Module, importer: str) -> Iterator[str]:
    """The files, by dotted name, whose names a module offers to another one."""
    entries = offered(module, importer)
    return (file for file, entry in facade_files(codebase, module) if entry in entries)


def is_offered(codebase: Codebase, module: Module, target: Target) -> bool:
    """Whether somebody outside may use what a target means: where it stands, or under the name that a facade gives it."""
    importers = {"", *(to.value for entry in module.contract.public for to in entry.to)}
    return any(
        judge(codebase, module, target, importer).public
        or any(offer.meant for offer in public_names(codebase, module, target, importer))
        for importer in importers
    )


def _called(codebase: Codebase, file: str, known: Collection[str]) -> Iterable[str]:
    """By which names a file may have what is known by some: those, and as what its statements import them."""
    codebase.symbols.note(file, WHOLE)
    bound = (pair for s in codebase.by_name[file].facts.imports if s.aliases for pair in s.bound)
    return dict.fromkeys((*known, *(alias for name, alias in bound if alias and name in known)))


def _offer(codebase: Codebase, file: str, symbol: str) -> Offer | None:
    """A name of a public file, where others are to take it there.

    A model that a file merely imports is none: whoever took it there would reach past the API all the same.
    """
    facts, name = codebase.by_name[file].facts, f"{file}.{symbol}"
    if symbol not in codebase.symbols.facade(file).names:
        return None
    origin = codebase.symbols.origin(name)
    if origin == name:
        return Offer(name, meant=True)
    if facts.exported is not None:
        is_listed = any(export.name == symbol for export in facts.exported)
        return Offer(name, meant=True) if is_listed or not facts.dynamic_names else None
    bound = {alias or each for s in facts.imports if not s.flags for each, alias in s.bound}
    is_lent = is_meant_to_offer(codebase, file) and not bound.isdisjoint((symbol, "*"))
    is_meant = codebase.by_name[file].is_package
    return (
        Offer(name, is_meant) if is_lent and (is_meant or origin not in codebase.registry.by_name) else None
    )


def facade_files(codebase: Codebase, module: Module) -> Iterator[tuple[str, PublicEntry]]:
    """The files whose names a module offers to somebody, each with the entry that does."""
    for entry in module.contract.public:
        if "*" in entry.entry or ":" in entry.entry or entry.entry.startswith("/"):
            continue
        for path in entry.below or module.paths:
            file = join(path, entry.entry)
            if codebase.symbols.resolve(file).file == file and file in codebase.by_name:
                yield file, entry


def matches_something(codebase: Codebase, module: Module, entry: str) -> bool:
    """Whether a public entry names a file or a name that is there."""
    if kind_in(entry):
        # Where nobody asks for names, not all are known.
        is_asked = "foreign-name" in codebase.severities.on
        codebase.symbols.noted.update(codebase.names_rest_on if is_asked else ())
        if not is_asked or names_in(codebase, module, entry):
            return True
    if entry.startswith("/"):
        return _expression_matches(codebase, module, entry[1:-1])
    place, _, names = entry.partition(":")
    below = place.endswith("**")
    place = place[:-2].rstrip(".") if below else place
    for path in module.paths:
        base = join(path, place)
        candidates = [base] if "*" not in base else beginning(codebase.in_order, base.partition("*")[0])
        for file in candidates:
            if file not in codebase.known or not matches(file, base):
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
        for file in (path, *beginning(codebase.in_order, f"{path}.")):
            bound = codebase.symbols.bindings(file) if file in codebase.by_name else ()
            names = (file, *(f"{file}.{name}" for name in bound))
            if any(re.fullmatch(expression, name[len(path) + 1 :]) for name in names if name != path):
                return True
    return False


def _has_name(codebase: Codebase, file: str, names: str) -> bool:
    if codebase.symbols.binds(file, names) is not False:
        return True
    return "*" in names and any(fnmatchcase(name, names) for name in codebase.symbols.bindings(file))
