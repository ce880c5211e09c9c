"""Scanning many files: read, scanned in batches over forked processes, in the order they were given."""

from __future__ import annotations

import gc
import marshal
import multiprocessing
import os
import signal
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from boundcheck.discover import SourceFile
from boundcheck.errors import ProjectError
from boundcheck.facts import FileFacts, Problem
from boundcheck.scan import scan_file
from boundcheck.scan.wire import from_plain, to_plain

_BATCH = 128
_SERIAL_BELOW = 256  # files; below it, starting processes costs more than it saves
_MAX_BYTES = 64 * 1024 * 1024  # a larger source file is a mistake, and would eat the memory

_job: tuple[str, Sequence[SourceFile], frozenset[str]] | None = None  # what forked workers inherit


def scan_all(
    root: Path, files: Sequence[SourceFile], known: frozenset[str], jobs: int, progress: Callable[[int], None]
) -> list[FileFacts]:
    """The facts of each file, in order. `progress` is told how many files are done, now and then."""
    if jobs <= 1 or len(files) < _SERIAL_BELOW or "fork" not in multiprocessing.get_all_start_methods():
        return list(_scan_serially(str(root), files, known, progress))
    global _job
    _job = (str(root), files, known)
    starts = range(0, len(files), _BATCH)
    facts: list[FileFacts] = []
    enabled = gc.isenabled()
    gc.disable()  # millions of small tuples, none of them garbage
    try:
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _ignore_interrupt) as pool:
            for blob in pool.map(_scan_batch, starts):
                facts.extend(map(from_plain, marshal.loads(blob)))  # noqa: S302 - our own workers wrote it
                progress(len(facts))
    except BrokenProcessPool:
        raise ProjectError(
            "a process that scans files was killed, most likely for want of memory; try --jobs 1"
        ) from None
    finally:
        _job = None
        if enabled:
            gc.enable()
    return facts


def _scan_serially(
    root: str, files: Sequence[SourceFile], known: frozenset[str], progress: Callable[[int], None]
) -> Iterator[FileFacts]:
    for index, file in enumerate(files):
        if index % _BATCH == 0:
            progress(index)
        yield _scan_one(root, file, known)


def _ignore_interrupt() -> None:
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is the parent's to handle; a dying worker would hang it


def _scan_batch(start: int) -> bytes:
    gc.disable()
    if _job is None:  # only ever called in a forked worker
        return b""
    root, files, known = _job
    return marshal.dumps([to_plain(_scan_one(root, file, known)) for file in files[start : start + _BATCH]])


def _scan_one(root: str, file: SourceFile, known: frozenset[str]) -> FileFacts:
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
