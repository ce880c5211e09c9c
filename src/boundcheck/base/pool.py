"""Work in batches over forked processes, which inherit everything that is in memory."""

from __future__ import annotations

import gc
import os
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from struct import Struct
from typing import NoReturn

from boundcheck.base.errors import ProjectError
from boundcheck.base.light import NamedTuple

_TASK = Struct("<q")  # a start
_HEAD = Struct("<qQ?")  # a start, how many bytes follow, whether they are what the work gave
_LAST = -1  # the start that asks for what is left
_AHEAD = 2  # tasks that a worker has: none waits for the next one


class _Worker(NamedTuple):
    """A process, with the ends of the pipes that lead to it and from it."""

    process: int
    tasks: int
    results: int


def can_fork() -> bool:
    return hasattr(os, "fork")


def forked(
    work: Callable[[int], bytes],
    starts: Sequence[int],
    jobs: int,
    left: Callable[[], bytes] | None = None,
) -> Iterator[bytes]:
    """What `work` returns for each start, in order, done by `jobs` processes; then what each of them has `left`.

    Raises what the work raises, and ProjectError when a process is killed.
    """

    def done(start: int) -> bytes:
        return left() if left and start == _LAST else work(start)

    gc.freeze()  # what is there stays there: the workers need not copy it
    workers: list[_Worker] = []
    try:
        with _uninterrupted():
            for _ in range(min(jobs, len(starts))):
                workers.append(_started(done, workers))
        yield from _results(workers, starts)
        for worker in workers if left else ():
            _give(worker, iter((_LAST,)))
        for worker in workers if left else ():
            yield _taken(worker.results)[1]
    finally:
        for worker in workers:  # each ends when nothing more comes, or nobody listens
            os.close(worker.tasks)
            os.close(worker.results)
        for worker in workers:
            os.waitpid(worker.process, 0)
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


def _started(work: Callable[[int], bytes], others: Sequence[_Worker]) -> _Worker:
    tasks, give = os.pipe()
    take, results = os.pipe()
    try:
        process = os.fork()
        if not process:
            _serve(work, tasks, results, (give, take, *(end for other in others for end in other[1:])))
    except BaseException:
        os.close(give)
        os.close(take)
        raise
    finally:
        os.close(tasks)
        os.close(results)
    return _Worker(process, give, take)


def _serve(work: Callable[[int], bytes], tasks: int, results: int, others: Sequence[int]) -> NoReturn:
    """What a worker does, until no task comes any more. Ends of pipes that are `others`' must not stay open in it."""
    try:
        for end in others:
            os.close(end)
        gc.disable()  # millions of small tuples, none of them garbage
        # Ctrl-C is the parent's to handle; a dying worker would leave it waiting.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while task := _read(tasks, _TASK.size):
            (start,) = _TASK.unpack(task)
            found, is_result = _done(work, start)
            _write(results, _HEAD.pack(start, len(found), is_result) + found)
    finally:
        os._exit(0)  # nothing of the parent's is to be ended here


def _done(work: Callable[[int], bytes], start: int) -> tuple[bytes, bool]:
    try:
        return work(start), True
    except Exception as error:
        import pickle  # hardly ever
        import traceback

        place = "".join(traceback.format_exception(error))
        try:
            error.add_note(place)
            found = pickle.dumps(error)
            pickle.loads(found)  # noqa: S301 - as the parent will
        except Exception:  # it holds what no process can hand over
            found = pickle.dumps(RuntimeError(place))
        return found, False


def _results(workers: Sequence[_Worker], starts: Sequence[int]) -> Iterator[bytes]:
    """What the workers give, in order of the starts; each gets the next task when it has done one."""
    waiting = iter(starts)
    for worker in (*workers,) * _AHEAD:
        _give(worker, waiting)
    by_end = {worker.results: worker for worker in workers}
    poll = select.poll()
    for end in by_end:
        poll.register(end, select.POLLIN)
    found: dict[int, bytes] = {}
    for start in starts:
        while start not in found:
            for end, _ in poll.poll():
                done, result = _taken(end)
                found[done] = result
                _give(by_end[end], waiting)
        yield found.pop(start)


def _give(worker: _Worker, waiting: Iterator[int]) -> None:
    for start in waiting:
        with suppress(BrokenPipeError):  # it is gone, which shows where its result is read
            os.write(worker.tasks, _TASK.pack(start))
        return


def _taken(end: int) -> tuple[int, bytes]:
    """The next result of a worker, with its start."""
    head = _read(end, _HEAD.size)
    start, length, is_result = _HEAD.unpack(head) if head else (0, -1, False)
    found = _read(end, length) if length > 0 else b""
    if len(found) != length:
        raise ProjectError(
            "a process that reads files was killed, most likely for want of memory; try --jobs 1"
        )
    if not is_result:
        import pickle

        raise pickle.loads(found)  # noqa: S301 - our own worker wrote it
    return start, found


def _read(end: int, length: int) -> bytes:
    """So many bytes; none where the other end was closed before."""
    pieces: list[bytes] = []
    while length and (piece := os.read(end, length)):
        pieces.append(piece)
        length -= len(piece)
    return b"" if length else b"".join(pieces)


def _write(end: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(end, rest) :]
