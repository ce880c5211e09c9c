"""Scanning many files: read, scanned in batches over processes, in the order they were given."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from boundcheck.discover import SourceFile
from boundcheck.disk import Stat, digest_of, read_file, stat_of
from boundcheck.entity_facts import EntityFacts
from boundcheck.facts import FileFacts, Problem, unreadable
from boundcheck.pool import can_fork, forked
from boundcheck.scan import package_bindings, scan_file, scan_rows_file, scan_sql_file
from boundcheck.scan.entities import entity_facts
from boundcheck.scan.source import read_source
from boundcheck.scan.wire import Packed, pack

_BATCH = 128
_SERIAL_BELOW = 256  # files; below it, starting processes costs more than it saves


class Scanned(NamedTuple):
    """One file as it was read: its stat (None: it could not be read), the digest of its content, its facts."""

    stat: Stat | None
    digest: bytes
    packed: Packed


class Before(NamedTuple):
    """One file as an earlier run read it, with the same dotted names known."""

    stat: Stat | None
    digest: bytes
    facts: Callable[[], bytes]


_NOTHING: Final[Mapping[str, Before]] = MappingProxyType({})


def scan_all(
    root: Path,
    files: Sequence[SourceFile],
    known: frozenset[str],
    jobs: int,
    progress: Callable[[int], None],
    before: Mapping[str, Before] = _NOTHING,
) -> list[Scanned]:
    """The facts of each file, in order; a file that is as it was `before` (by path) is not read, or at least not scanned.

    `progress` is told how many files are done, now and then.
    """
    folder = str(root)
    scanned = {f.path: found for f in files if (found := _unchanged(folder, f, before.get(f.path)))}
    todo = [file for file in files if file.path not in scanned]

    def scan(start: int) -> bytes:
        batch = todo[start : start + _BATCH]
        return marshal.dumps([_scan_one(folder, file, known, before.get(file.path)) for file in batch])

    starts = range(0, len(todo), _BATCH)
    serial = jobs <= 1 or len(todo) < _SERIAL_BELOW or not can_fork()
    for start, blob in zip(starts, map(scan, starts) if serial else forked(scan, starts, jobs), strict=True):
        batch = marshal.loads(blob)  # noqa: S302 - our own workers wrote it
        for file, (stat, digest, facts) in zip(todo[start : start + _BATCH], batch, strict=True):
            scanned[file.path] = Scanned(stat, digest, packed_of(folder, file, digest, facts))
        progress(len(scanned))
    return [scanned[file.path] for file in files]


def _unchanged(root: str, file: SourceFile, before: Before | None) -> Scanned | None:
    if before is None or before.stat is None or stat_of(root, file.path) != before.stat:
        return None
    return Scanned(before.stat, before.digest, packed_of(root, file, before.digest, before.facts))


def packed_of(root: str, file: SourceFile, digest: bytes, facts: bytes | Callable[[], bytes]) -> Packed:
    """The facts of a file that was read from a folder on."""
    return Packed(facts, partial(_entities_of, f"{root}/{file.path}", digest) if file.is_python else None)


def _entities_of(path: str, digest: bytes) -> EntityFacts | None:
    """The entity facts of a file; None when it cannot be read as it was any more."""
    try:
        data, _ = read_file(path)
    except OSError:
        return None
    if digest_of(data) != digest:
        return None
    source = read_source(data)
    return EntityFacts() if isinstance(source, Problem) else entity_facts(source)


def _scan_one(
    root: str, file: SourceFile, known: frozenset[str], before: Before | None
) -> tuple[Stat | None, bytes, bytes]:
    try:
        data, stat = read_file(f"{root}/{file.path}")
    except OSError as error:
        # Rows are told of where they are needed.
        return None, b"", pack(scan_rows_file() if file.is_rows else FileFacts(problem=unreadable(error)))
    digest = digest_of(data)
    if before is not None and before.digest == digest:
        return stat, digest, before.facts()
    try:
        return stat, digest, pack(_facts_of(file, data, known))
    except (RecursionError, MemoryError) as error:
        problem = Problem(1, 1, f"it is too much to read ({type(error).__name__})")
        return stat, digest, pack(FileFacts(problem=problem))


def _facts_of(file: SourceFile, data: bytes, known: frozenset[str]) -> FileFacts:
    if file.is_python:
        return scan_file(data, file.package, known, is_stub=file.path.endswith(".pyi"))
    return scan_sql_file(data) if file.is_sql else scan_rows_file()


def still_hold(facts: FileFacts, package: str, known: frozenset[str]) -> bool:
    """Whether facts are the same now that other dotted names are known."""
    return facts.bindings == package_bindings(facts.imports, package, known)
