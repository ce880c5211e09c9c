"""Names in the configuration that need not be there, but are one letter off what is: tables, other people's packages, `exclude`."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator

from boundcheck.base.git_globs import has_special
from boundcheck.base.light import NamedTuple
from boundcheck.base.nearest import slip_of
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.entities.model import matches_table, usual
from boundcheck.codebase.symbols import WHOLE
from boundcheck.config.model import Entry
from boundcheck.facts.file import Import


class Slip(NamedTuple):
    """A name as it is written, by key and module, what it does not match, and what was meant."""

    key: str
    entry: Entry
    module: str | None
    what: str
    meant: str


def slips(codebase: Codebase, whole: Whole) -> Iterator[Slip]:
    """What code does not show may be right: a table of another program, a package that nobody may import, what a build leaves."""
    yield from _tables(codebase, whole)
    yield from _packages(codebase)
    yield from _excluded(codebase)


def _tables(codebase: Codebase, whole: Whole) -> Iterator[Slip]:
    written = [
        (entry, module.name)
        for module in codebase.modules.by_name.values()
        for entry in module.contract.tables
    ]
    if not written:
        return
    registry = codebase.registry
    known = {*registry.by_table, *registry.through, *registry.made}
    for entry, module in written:
        glob = usual(entry.value.lower())
        if any(matches_table(table, glob) for table in known):
            continue
        plain = re.split(r"[*?\[]", glob, maxsplit=1)[0]
        meant = slip_of(plain, known if plain == glob else _beginnings(known))
        if meant and not any(matches_table(table, glob) for table in whole.tables_reached()):
            yield Slip("tables", entry, module, "no table", meant + glob[len(plain) :])


def _beginnings(tables: Iterable[str]) -> set[str]:
    """What tables may have in common: `billing` and `billing_` of `billing_invoice`."""
    ends = ((table, found.start()) for table in tables for found in re.finditer("[_.]", table))
    return {table[:end] for table, at in ends for end in (at, at + 1)}


def _packages(codebase: Codebase) -> Iterator[Slip]:
    for key, entry, module in _of_others(codebase):
        top, _, inner = entry.value.partition(".")
        if top in codebase.tops or top in sys.stdlib_module_names or _is_imported(codebase, entry.value):
            continue
        names = {name for file in codebase.files for each in file.of_imports.imports for name in _names(each)}
        for file in codebase.files:
            codebase.symbols.note(file.name, WHOLE)
        depth = inner.count(".") + 1 if inner else 0
        starts = {".".join(parts[: depth + 1]) for name in names if len(parts := name.split(".")) > depth}
        if meant := slip_of(entry.value, (s for s in starts if s.partition(".")[0] not in codebase.tops)):
            yield Slip(key, entry, module, "no import", meant)


def _of_others(codebase: Codebase) -> Iterator[tuple[str, Entry, str | None]]:
    """Every name of a package of others that is written, with its key and module."""
    for external in codebase.config.external:
        yield "[external]", Entry(external.package, external.place), None
    for module in codebase.modules.by_name.values():
        of_module = module.contract
        for key, entries in (
            ("depends_on_external", of_module.depends_on_external or ()),
            ("cannot_depend_on_external", of_module.cannot_depend_on_external),
        ):
            yield from ((key, entry, module.name) for entry in entries)
    for contract in codebase.config.contracts:
        if contract.type == "forbidden":
            yield from (("contracts.to", entry, None) for entry in contract.to if "*" not in entry.value)


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


def _excluded(codebase: Codebase) -> Iterator[Slip]:
    unmatched = [entry for entry in codebase.config.exclude if entry.value not in codebase.existing]
    paths = _with_folders(file.path for file in codebase.files) if unmatched else ()
    for entry in unmatched:
        plain = re.sub(r"/?\*\*?$|/$", "", entry.value.removeprefix("**/"))
        if entry.value.startswith("!") or has_special(plain):
            continue
        by_name = entry.value.startswith("**/") or "/" not in entry.value.rstrip("/")
        options = {path.rpartition("/")[2] for path in paths} if by_name and "/" not in plain else paths
        if meant := slip_of(plain.strip("/"), options):
            yield Slip("exclude", entry, None, "nothing", entry.value.replace(plain.strip("/"), meant))


def _with_folders(files: Iterable[str]) -> Collection[str]:
    return {
        "/".join(parts[:end])
        for path in files
        for parts in (path.split("/"),)
        for end in range(1, len(parts) + 1)
    }
