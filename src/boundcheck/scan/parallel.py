"""Scanning many files: read, scanned in batches over processes, in the order they were given."""

from __future__ import annotations

import marshal
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from boundcheck.discover import SourceFile
from boundcheck.facts import FileFacts, Problem
from boundcheck.pool import can_fork, forked
from boundcheck.scan import scan_file
from boundcheck.scan.wire import Packed, pack

_BATCH = 128
_SERIAL_BELOW = 256  # files; below it, starting processes costs more than it saves
_MAX_BYTES = 64 * 1024 * 1024  # a larger source file is a mistake, and would eat the memory


def scan_all(
    root: Path, files: Sequence[SourceFile], known: frozenset[str], jobs: int, progress: Callable[[int], None]
) -> list[Packed]:
    """The facts of each file, in order. `progress` is told how many files are done, now and then."""

    def scan(start: int) -> bytes:
        return marshal.dumps([_scan_one(str(root), file, known) for file in files[start : start + _BATCH]])

    starts = range(0, len(files), _BATCH)
    serial = jobs <= 1 or len(files) < _SERIAL_BELOW or not can_fork()
    facts: list[Packed] = []
    for blob in map(scan, starts) if serial else forked(scan, starts, jobs):
        facts.extend(map(Packed, marshal.loads(blob)))  # noqa: S302 - our own workers wrote it
        progress(len(facts))
    return facts


def _scan_one(root: str, file: SourceFile, known: frozenset[str]) -> bytes:
    return pack(_facts(root, file, known))


def _facts(root: str, file: SourceFile, known: frozenset[str]) -> FileFacts:
    try:
        data = read_file(os.path.join(root, file.path))  # noqa: PTH118 - the hot path
    except OSError as error:
        return FileFacts(problem=Problem(1, 1, f"it cannot be read: {error.strerror or error}"))
    try:
        return scan_file(data, file.package, known)
    except (RecursionError, MemoryError) as error:
        return FileFacts(problem=Problem(1, 1, f"it is too much to read ({type(error).__name__})"))


def read_file(path: str) -> bytes:
    """The bytes of a regular file; OSError for anything else, so that a pipe never makes the run wait."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb", buffering=0) as stream:  # noqa: PTH123 - a descriptor, not a path
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is not a regular file")
        if status.st_size > _MAX_BYTES:
            raise OSError(0, "it is larger than 64 MB")
        return stream.read()
