"""Names in the configuration that need not be there, but are one letter off what is: tables and `exclude`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from boundcheck.base.git_globs import has_special
from boundcheck.base.light import NamedTuple
from boundcheck.base.nearest import Slips, slip_of
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.entities.claims import GlobsByStart, matches_table
from boundcheck.codebase.entities.model import usual
from boundcheck.config.model import Entry


class Slip(NamedTuple):
    """A name as it is written, by key and module, what it does not match, and what was meant."""

    key: str
    entry: Entry
    module: str | None
    what: str
    meant: str


def slips(codebase: Codebase, whole: Whole) -> Iterator[Slip]:
    """What code does not show may be right: a table of another program, what a build leaves."""
    yield from _tables(codebase, whole)
    yield from _excluded(codebase)


def _tables(codebase: Codebase, whole: Whole) -> Iterator[Slip]:
    written = [
        (entry, module.name, usual(entry.value.lower()))
        for module in codebase.modules.by_name.values()
        for entry in module.contract.tables
    ]
    if not written:
        return
    registry, globs = codebase.registry, GlobsByStart(glob for *_, glob in written)
    known = {*registry.by_table, *registry.through, *registry.made}
    there = {number for table in known for number in globs.meaning_table(table)}
    left = [each for number, each in enumerate(written) if number not in there]
    of_names = Slips(known if left else ())
    of_globs = Slips(_beginnings(known) if any(has_special(glob) for *_, glob in left) else ())
    for entry, module, glob in left:
        plain = re.split(r"[*?\[]", glob, maxsplit=1)[0]
        meant = (of_names if plain == glob else of_globs).of(plain)
        if meant and not any(matches_table(table, glob) for table in whole.tables_reached()):
            yield Slip("tables", entry, module, "no table", meant + glob[len(plain) :])


def _beginnings(tables: Iterable[str]) -> set[str]:
    """What tables may have in common: `billing` and `billing_` of `billing_invoice`."""
    ends = ((table, found.start()) for table in tables for found in re.finditer("[_.]", table))
    return {table[:end] for table, at in ends for end in (at, at + 1)}


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
