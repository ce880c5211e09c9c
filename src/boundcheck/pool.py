"""Work in batches over forked processes, which inherit everything that is in memory."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from boundcheck.errors import ProjectError

_work: Callable[[int], bytes] | None = None  # what forked workers inherit


def can_fork() -> bool:
    return hasattr(os, "fork")


def forked(work: Callable[[int], bytes], starts: Sequence[int], jobs: int) -> Iterator[bytes]:
    """What `work` returns for each start, in order, done by `jobs` processes.

    Raises ProjectError when a process is killed.
    """
    # Only large projects pay for these imports.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    global _work
    _work = work
    gc.freeze()  # what is there stays there: the workers need not copy it
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _start)
    try:
        with _uninterrupted():  # here all workers fork
            results = pool.map(_run, starts)
        yield from results
    except BrokenProcessPool:
        raise ProjectError(
            "a process that reads files was killed, most likely for want of memory; try --jobs 1"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)
        _work = None
        gc.unfreeze()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back: Python calls what hooks into a fork, and goes on when an interrupt is raised there."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start() -> None:
    gc.disable()  # millions of small tuples, none of them garbage
    # Ctrl-C is the parent's to handle; a dying worker would hang it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run(start: int) -> bytes:
    return _work(start) if _work is not None else b""
