"""Scanning many files: read, scanned in batches over processes, in the order they were given."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from boundcheck.base.disk import Stat, digest_of, read_file, stat_of
from boundcheck.base.light import NamedTuple
from boundcheck.base.pool import can_fork, forked
from boundcheck.discover import SourceFile
from boundcheck.facts.depths import Depth
from boundcheck.facts.entities import EntityFacts
from boundcheck.facts.file import FileFacts, Problem, unreadable
from boundcheck.scan import package_bindings
from boundcheck.scan.file import prepare, scan_file, scan_file_imports, scan_rows_file, scan_sql_file
from boundcheck.scan.source import read_source
from boundcheck.scan.wire import Again, Packed, has_makers, pack

_BATCH = 32  # files: small enough that no process waits long for the last ones
_SERIAL_BELOW = 256  # files; below it, starting processes costs more than it saves


class Scanned(NamedTuple):
    """One file as it was read: its stat (None: it could not be read), the digest of its content, its facts."""

    stat: Stat | None
    digest: bytes
    packed: Packed


class Before(NamedTuple):
    """One file as an earlier run read it, with the same dotted names known, and how far it was scanned at least."""

    stat: Stat | None
    digest: bytes
    facts: Callable[[], bytes]
    depth: Depth


_NOTHING: Final[Mapping[str, Before]] = MappingProxyType({})


def scan_all(
    root: Path,
    files: Sequence[SourceFile],
    known: frozenset[str],
    jobs: int,
    progress: Callable[[int], None],
    before: Mapping[str, Before] = _NOTHING,
    depth: Depth = Depth.WHOLE,
) -> list[Scanned]:
    """The facts of each file, in order; a file that is as it was `before` (by path) is not read, or at least not scanned,
    if it was scanned as far as is wanted now.

    `progress` is told how many files are done, now and then.
    """
    folder = str(root)
    scanned = {
        f.path: found for f in files if (found := _unchanged(folder, f, before.get(f.path), known, depth))
    }
    todo = [file for file in files if file.path not in scanned]

    so_far = depth  # in this process

    def scan(start: int) -> bytes:
        nonlocal so_far
        found = []
        for file in todo[start : start + _BATCH]:
            one = _scan_one(folder, file, known, before.get(file.path), so_far)
            found.append(one)
            if Depth.MADE in depth and has_makers(one[2] or before[file.path].facts()):
                so_far |= Depth.SHARED  # there are names, so others may use them
        return marshal.dumps(found)

    starts = range(0, len(todo), _BATCH)
    serial = jobs <= 1 or len(todo) < _SERIAL_BELOW or not can_fork()
    if not serial:
        prepare(depth)
    for start, blob in zip(starts, map(scan, starts) if serial else forked(scan, starts, jobs), strict=True):
        batch = marshal.loads(blob)  # noqa: S302 - our own workers wrote it
        for file, (stat, digest, facts) in zip(todo[start : start + _BATCH], batch, strict=True):
            packed = packed_of(folder, file, digest, facts or before[file.path].facts, known)
            scanned[file.path] = Scanned(stat, digest, packed)
        progress(len(scanned))
    return [scanned[file.path] for file in files]


def scan_further(files: Sequence[Packed], depth: Depth, jobs: int) -> None:
    """Have files scanned that were not scanned so far, over processes."""
    todo = [packed for packed in files if packed.lacks(depth)]
    prepare(depth)
    if jobs <= 1 or len(todo) < _SERIAL_BELOW or not can_fork():
        return  # each is scanned when it is asked

    def scan(start: int) -> bytes:
        return marshal.dumps([packed.scanned_to(depth) for packed in todo[start : start + _BATCH]])

    starts = range(0, len(todo), _BATCH)
    for start, blob in zip(starts, forked(scan, starts, jobs), strict=True):
        for packed, data in zip(todo[start : start + _BATCH], marshal.loads(blob), strict=True):  # noqa: S302
            packed.take(data)


def _unchanged(
    root: str, file: SourceFile, before: Before | None, known: Container[str], depth: Depth
) -> Scanned | None:
    if before is None or before.stat is None or stat_of(root, file.path) != before.stat:
        return None
    packed = packed_of(root, file, before.digest, before.facts, known)
    is_deep = depth in before.depth or depth in packed.depth
    return Scanned(before.stat, before.digest, packed) if is_deep else None


def packed_of(
    root: str, file: SourceFile, digest: bytes, facts: bytes | Callable[[], bytes], known: Container[str]
) -> Packed:
    """The facts of a file that was read from a folder on, in a project where these dotted names are known."""
    if not file.is_python:
        return Packed(facts)
    return Packed(facts, Again(_entities_of, _facts_of, (root, file, digest, known)))


def _entities_of(root: str, file: SourceFile, digest: bytes, known: Container[str]) -> EntityFacts | None:
    """The entity facts of a file; None when it cannot be read as it was any more."""
    data = _as_it_was(f"{root}/{file.path}", digest)
    if data is None:
        return None
    from boundcheck.scan.entities import entity_facts  # with the parser: few files are asked for them

    source = read_source(data)
    return EntityFacts() if isinstance(source, Problem) else entity_facts(source)


def _facts_of(
    root: str, file: SourceFile, digest: bytes, known: Container[str], depth: Depth
) -> bytes | None:
    """The facts of a file that is scanned further; None when it cannot be read as it was any more."""
    data = _as_it_was(f"{root}/{file.path}", digest)
    return None if data is None else _packed_facts(file, data, known, depth)


def _as_it_was(path: str, digest: bytes) -> bytes | None:
    try:
        data, _ = read_file(path)
    except OSError:
        return None
    return data if digest_of(data) == digest else None


def _scan_one(
    root: str, file: SourceFile, known: frozenset[str], before: Before | None, depth: Depth
) -> tuple[Stat | None, bytes, bytes | None]:
    """Its stat, the digest of its content, and its facts; None where they are those of `before`."""
    try:
        data, stat = read_file(f"{root}/{file.path}")
    except OSError as error:
        # Rows are told of where they are needed.
        return None, b"", pack(scan_rows_file() if file.is_rows else FileFacts(problem=unreadable(error)))
    digest = digest_of(data)
    if before is not None:
        kept = Packed(before.facts)
        if before.digest == digest and (depth in before.depth or depth in kept.depth):
            return stat, digest, None
        depth |= kept.depth  # what rests on all that it said asks what of that is another
    return stat, digest, _packed_facts(file, data, known, depth)


def _packed_facts(file: SourceFile, data: bytes, known: Container[str], depth: Depth) -> bytes:
    try:
        return _scanned(file, data, known, depth)
    except (RecursionError, MemoryError) as error:
        problem = Problem(1, 1, f"it is too much to read ({type(error).__name__})")
        return pack(FileFacts(problem=problem))


def _scanned(file: SourceFile, data: bytes, known: Container[str], depth: Depth) -> bytes:
    if not file.is_python:
        if file.is_template:
            from boundcheck.scan.named.templates import scan_template  # not every project has such

            return pack(scan_template(data))
        return pack(scan_sql_file(data) if file.is_sql else scan_rows_file())
    is_stub = file.path.endswith(".pyi")
    if depth is Depth.IMPORTS:
        return pack(scan_file_imports(data, is_stub=is_stub))
    return pack(scan_file(data, file.package, known, depth, name=file.name, is_stub=is_stub), depth)


def still_hold(packed: Packed, package: str, known: frozenset[str]) -> bool:
    """Whether facts are the same now that other dotted names are known."""
    if Depth.NAMES not in packed.depth:
        return True
    return packed.facts.bindings == package_bindings(packed.facts.imports, package, known)
