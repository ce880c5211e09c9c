"""Which files can have anything that others may use: told without what is in them."""

from __future__ import annotations

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.modules import Module
from boundcheck.codebase.public import facade_files, join, matches


def may_publish(module: Module, file: str) -> bool:
    """Whether a module's entries can make a name public where it stands in a file. `public.is_offered` can be true of no name but of
    these, and of those `behind_facades`."""
    entries = ((path, each.entry) for each in module.contract.public for path in each.below or module.paths)
    return any(_may_publish(path, entry, file) for path, entry in entries)


def _may_publish(path: str, entry: str, file: str) -> bool:
    if entry == "**" or entry.startswith("/"):
        return True
    place = entry.partition(":")[0]
    is_below = place.endswith(".**")
    return matches(file, join(path, place[:-3] if is_below else place), below=is_below)


def behind_facades(codebase: Codebase, module: Module) -> frozenset[str]:
    """The files in which names are defined that a module's facades have."""
    symbols = codebase.symbols
    facades = dict.fromkeys(file for file, _ in facade_files(codebase, module))
    names = (f"{file}.{name}" for file in facades for name in symbols.facade(file).names)
    return frozenset(home for name in names if (home := symbols.resolve(symbols.origin(name)).file))
