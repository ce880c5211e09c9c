"""What every file does with tables: production code as it was judged, tests and their helpers read here."""

from __future__ import annotations

from boundcheck.access import Access
from boundcheck.accesses.reader import Reader
from boundcheck.codebase import Codebase, File
from boundcheck.disk import read_file
from boundcheck.judge import new_reader
from boundcheck.run import Run


def accesses_of(done: Run) -> dict[str, tuple[Access, ...]]:
    """The accesses of each file that has some, by path."""
    codebase = done.codebase
    registry = codebase.registry
    if not (registry.by_name or registry.claims):
        return {}
    config = codebase.config
    reader = Reader(
        registry, codebase.symbols.origin, codebase.known, config.sql_dialect, config.atomic_wrappers
    )
    nothing_judged = new_reader(codebase) is None  # the rules on data are off
    found = {}
    for file in codebase.files:
        accesses = tuple(done.judgement.accesses(file.path))
        if not accesses and (nothing_judged or file.kind in ("test", "support")):
            accesses = _read(codebase, reader, file)
        if accesses:
            found[file.path] = accesses
    return found


def _read(codebase: Codebase, reader: Reader, file: File) -> tuple[Access, ...]:
    try:
        data, _ = read_file(f"{codebase.config.root}/{file.path}")
        return reader.read(data, file).accesses
    except (OSError, RecursionError):
        return ()
