"""The public ways that exist: another name for the same, names nearby, functions that touch the table, whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from boundcheck.codebase import Codebase
from boundcheck.decision.contract import offered_names
from boundcheck.may.model import Asker, Wanted, Way
from boundcheck.may.touching import touching
from boundcheck.modules import Module
from boundcheck.public import judge, offered, public_name
from boundcheck.run import KnownProject
from boundcheck.symbols import Target

_MOST: Final = 5  # names that are told


def ways_to(known: KnownProject, asker: Asker, wanted: Wanted) -> tuple[Way, ...]:
    """What there is in place of what may not be used."""
    codebase = known.codebase
    if wanted.kind == "external":
        return tuple(_who_may(codebase, asker, wanted))
    module = codebase.modules.by_name.get(wanted.module or "")
    if module is None or module.name == asker.file.owner:
        return ()
    found: list[Way] = []
    if wanted.model or wanted.kind == "table":
        found += touching(known, module, asker, wanted)[:_MOST]
    if wanted.kind != "table":
        found += _names(codebase, module, asker, wanted, {way.name for way in found})
    if module.contract.owner:
        found.append(Way("owner", module.contract.owner, f"owns {module.name}", *_written(module)))
    return tuple(found)


def _written(module: Module) -> tuple[str, int]:
    return module.contract.place.path, module.contract.place.line


def _who_may(codebase: Codebase, asker: Asker, wanted: Wanted) -> Iterator[Way]:
    """The modules that a package is reserved to."""
    reserved = [
        entry
        for entry in codebase.config.external
        if f"{wanted.name}.".startswith(f"{entry.package}.")
        and asker.file.path.startswith(entry.within and f"{entry.within}/")
    ]
    longest = max(reserved, key=lambda entry: len(entry.package), default=None)
    for entry in longest.modules if longest else ():
        module = codebase.modules.by_name.get(entry.value)
        if module is not None:
            yield Way(
                "module", module.name, f"may use {longest.package if longest else ''}", *_written(module)
            )


def _names(
    codebase: Codebase, module: Module, asker: Asker, wanted: Wanted, taken: set[str]
) -> Iterator[Way]:
    """The same under a public name; else the public names that are most like it. None, where it is public itself."""
    target, importer = codebase.symbols.resolve(wanted.name), asker.file.owner
    if judge(codebase, module, target, importer).public:
        return
    same = public_name(codebase, module, target, importer) or _entry_name(codebase, module, target, importer)
    if same is not None:
        yield Way("same", same, "is the same, and public", *place_of(codebase, same))
        return
    names = _public_names(codebase, module, importer)
    if target.symbol is None:  # of a file, what is public elsewhere
        inside = [
            name
            for name in names
            if codebase.symbols.resolve(codebase.symbols.origin(name)).file == target.file
        ]
        yield from (
            Way("same", name, f"is of {wanted.name}, and public", *place_of(codebase, name))
            for name in inside[:_MOST]
        )
        if inside:
            return
    for name in [name for name in _nearest(wanted.name, names) if name not in taken][:_MOST]:
        yield Way("public", name, f"is public in {module.name}", *place_of(codebase, name))


def _entry_name(codebase: Codebase, module: Module, target: Target, importer: str) -> str | None:
    """A public name that is bound to the very thing, in whichever public file."""
    if target.symbol in (None, "*"):
        return None
    origin = codebase.symbols.origin(target.name)
    return next(
        (
            name
            for name in _public_names(codebase, module, importer)
            if codebase.symbols.origin(name) == origin
        ),
        None,
    )


def _public_names(codebase: Codebase, module: Module, importer: str) -> list[str]:
    start = f"{module.paths[0]}." if module.paths else ""
    found = {
        f"{start}{name}" if not name.startswith(start) else name
        for entry in offered(module, importer)
        for name in offered_names(codebase, module, entry)
    }
    known = codebase.symbols
    return sorted(name for name in found if known.resolve(name).file is not None)


def _nearest(wanted: str, names: Iterable[str]) -> list[str]:
    """Names, those first whose last part is most like the wanted one's."""
    last = wanted.rpartition(".")[2].lower()

    def unlike(name: str) -> tuple[float, str]:
        return -SequenceMatcher(None, last, name.rpartition(".")[2].lower()).ratio(), name

    return sorted(names, key=unlike)


def place_of(codebase: Codebase, name: str) -> tuple[str, int]:
    """The file that has a dotted name; its line nobody keeps."""
    file = codebase.by_name.get(codebase.symbols.resolve(name).file or "")
    return (file.path, 0) if file else ("", 0)
