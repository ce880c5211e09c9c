"""Packages of others in the configuration that nobody imports and that are one letter off one that somebody does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from boundcheck.base.nearest import slip_of
from boundcheck.base.stdlib import STDLIB
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.symbols import WHOLE
from boundcheck.config.model import Entry
from boundcheck.facts.file import Import


def misspelled_packages(codebase: Codebase) -> Iterator[str]:
    """A sentence for each, with its place. They are no findings, as a ban on a package that is kept looks the same. What that rests on
    is noted."""

    @cache
    def imported() -> frozenset[str]:
        for file in codebase.files:
            codebase.symbols.note(file.name, WHOLE)
        return frozenset(
            name for file in codebase.files for each in file.of_imports.imports for name in _names(each)
        )

    for key, entry in _of_others(codebase):
        top, _, inner = entry.value.partition(".")
        if top in codebase.tops or top in STDLIB or _is_imported(codebase, entry.value):
            continue
        depth = inner.count(".") + 1 if inner else 0
        starts = {
            ".".join(parts[: depth + 1]) for name in imported() if len(parts := name.split(".")) > depth
        }
        if meant := slip_of(entry.value, (s for s in starts if s.partition(".")[0] not in codebase.tops)):
            place = f"{entry.place.path}:{entry.place.line}"
            yield f'{place}: {key}: no import matches "{entry.value}"; did you mean "{meant}"?'


def _of_others(codebase: Codebase) -> Iterator[tuple[str, Entry]]:
    """Every name of a package of others that is written, with its key."""
    for external in codebase.config.external:
        yield "[external]", Entry(external.package, external.place)
    for module in codebase.modules.by_name.values():
        of_module = module.contract
        for key, entries in (
            ("depends_on_external", of_module.depends_on_external or ()),
            ("cannot_depend_on_external", of_module.cannot_depend_on_external),
        ):
            yield from ((key, entry) for entry in entries)
    for contract in codebase.config.contracts:
        if contract.type == "forbidden":
            yield from (("contracts.to", entry) for entry in contract.to if "*" not in entry.value)


def _is_imported(codebase: Codebase, package: str) -> bool:
    """Whether a file imports a package or something in it, which is noted."""
    word = package.partition(".")[0].encode()
    for file in codebase.files:
        if word in file.packed.data and any(  # most need not be unpacked
            f"{name}.".startswith(f"{package}.") for each in file.of_imports.imports for name in _names(each)
        ):
            codebase.symbols.note(file.name, WHOLE)
            return True
    return False


def _names(statement: Import) -> Iterable[str]:
    if statement.module is None or statement.level:
        return statement.absolute
    return (statement.module, *(f"{statement.module}.{name}" for name in statement.names))
