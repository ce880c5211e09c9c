"""One thread that makes diagnoses, one after the other: soon after the last change, and what is outdated is given up."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from boundcheck.base.light import NamedTuple
from boundcheck.server.diagnosis import Diagnosing, Diagnosis, Outdated
from boundcheck.server.readable import Texts

_T = TypeVar("_T")
QUIET: Final = 0.02  # seconds without a change before work begins
_PAUSE: Final = 0.2  # seconds without a change before the rules on the whole run, if they take their time
_IDLE: Final = 2.0  # seconds without work before garbage is looked for
_MOST_GARBAGE: Final = 20  # diagnoses


class Snapshot(NamedTuple):
    """The texts of an editor at one time, by real path: as bytes, their versions, and whatever else the listener knows of them."""

    texts: Texts
    versions: Mapping[str, int]
    documents: Any = None


class Listener(Protocol):
    """Who is told, in the thread that works."""

    def snapshot(self) -> Snapshot: ...

    def found(self, of: Diagnosing, found: Diagnosis, at: Snapshot) -> None: ...

    def failed(self, of: Diagnosing, error: Exception) -> None: ...

    def begun(self, of: Diagnosing) -> None: ...

    def progressed(self, of: Diagnosing, what: str, done: int, total: int) -> None: ...

    def ended(self, of: Diagnosing) -> None: ...


class Worker:
    """Works until it is told to `stop`."""

    def __init__(self, listener: Listener, quiet: float = QUIET) -> None:
        self._listener, self._quiet = listener, quiet
        self._changed = threading.Condition()
        # By project, the paths that alone have changed; None: anything may have.
        self._waiting: dict[Diagnosing, set[str] | None] = {}
        self._calls: list[Callable[[], None]] = []
        self._due = 0.0
        self._stopped = False
        self._child: subprocess.Popen[str] | None = None
        self._made = 0  # diagnoses since garbage was looked for
        self._thread = threading.Thread(target=self._work, name="boundcheck", daemon=True)
        self._thread.start()

    def ask(self, of: Diagnosing, paths: Iterable[str] | None) -> None:
        """A diagnosis is wanted, as these files of the project have changed (None: anything may have)."""
        with self._changed:
            self._let_wait(of, paths)
            self._due = time.monotonic() + self._quiet
            self._changed.notify()

    def _let_wait(self, of: Diagnosing, paths: Iterable[str] | None) -> None:
        before = self.waiting(of)
        self._waiting[of] = None if paths is None or before is None else before | {*paths}

    def forget(self, of: Diagnosing) -> None:
        """Nobody asks about a project any more."""
        with self._changed:
            self._waiting.pop(of, None)

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._waiting.clear()
            self._changed.notify()
            child = self._child
        if child is not None:
            child.kill()

    def waiting(self, of: Diagnosing) -> set[str] | None:
        """The paths of a project that are still to be looked at; None: everything."""
        return self._waiting.get(of, set())

    def soon(self, work: Callable[[], _T]) -> Future[_T]:
        """Have something done between two diagnoses, in the thread that works."""
        done: Future[_T] = Future()

        def run() -> None:
            if done.set_running_or_notify_cancel():
                try:
                    done.set_result(work())
                except Exception as error:
                    done.set_exception(error)

        with self._changed:
            self._calls.append(run)
            self._changed.notify()
        return done

    def _work(self) -> None:
        while (task := self._next()) is not None:
            self._made += 1
            task()

    def attend(self, of: Diagnosing, only: set[str] | None) -> None:
        """Make one diagnosis, in the thread that calls; what is outdated waits again."""
        try:
            self._diagnose(of, only)
        except Outdated:
            with self._changed:
                self._let_wait(of, only)
        except Exception as error:
            self._listener.failed(of, error)

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._stopped:
                if self._calls:
                    return self._calls.pop(0)
                left = self._due - time.monotonic()
                if self._waiting and left <= 0:
                    of = next(iter(self._waiting))
                    return partial(self.attend, of, self._waiting.pop(of))
                if self._waiting:
                    self._changed.wait(left)
                elif not self._changed.wait(_IDLE if self._made >= _MOST_GARBAGE else None):
                    self._made = 0
                    gc.collect()
        return None

    def _diagnose(self, of: Diagnosing, only: set[str] | None) -> None:
        at = self._listener.snapshot()
        if only is None and of.has_much_to_read(at.texts):
            self._check_first(of)
            at = self._listener.snapshot()

        def first(found: Diagnosis) -> None:
            self._listener.found(of, found, at)
            with self._changed:
                if self._changed.wait_for(lambda: self._stopped or bool(self._waiting), _PAUSE):
                    raise Outdated

        self._listener.found(of, of.made(at.texts, only, first), at)
        if only is None:
            gc.freeze()  # what a project says stays; only what edits leave is looked through
        if not self._waiting:
            of.get_ready(at.texts)

    def _check_first(self, of: Diagnosing) -> None:
        """Let a process of its own read what is much, tell what it finds early, and take up what it leaves."""
        command = (sys.executable, "-P", "-m", "boundcheck.server.first", str(of.config_file))
        self._listener.begun(of)
        try:
            with subprocess.Popen(  # noqa: S603 - this program
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            ) as child:
                self._child = child
                for line in child.stdout or ():
                    what, *said = line.split()
                    if what == "found":
                        at = self._listener.snapshot()  # most texts are opened right behind the project
                        early = of.early(bytes.fromhex(*said), at.texts)
                        if early is not None:
                            self._listener.found(of, early, at)
                    else:
                        self._listener.progressed(of, what, *map(int, said))
        finally:
            self._child = None
            self._listener.ended(of)
        if not self._stopped:
            of.begin_anew()
