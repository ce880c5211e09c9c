"""The frames that lead to the code that asks: through threads and greenlets, to the coroutine that awaits them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from types import FrameType
from typing import Any, Final, Literal

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.files import FileKind
from boundcheck.pytest_plugin.policy import Owned, Policy


class FramePlace(NamedTuple):
    """A line of a project file that is at work: its path, and whose it is."""

    filename: str
    line: int
    module: str | None
    kind: FileKind


def frames() -> Iterator[FrameType]:
    """The frames behind the caller's, the innermost first; those of a coroutine before what waits for it to end."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield frame
        if frame.f_code.co_name == "thread_handler":
            yield from _behind_thread(frame)
        frame = frame.f_back
    if "greenlet" in sys.modules:
        yield from _behind_greenlets()


class Stack(NamedTuple):
    """What leads to a statement: the project's lines, the innermost first, and what libraries are doing on the way.

    `sets_up`: a test database is made, migrated or emptied. `deletion` and `flush` are frames of Django's collector of
    what a deletion takes along, and of SQLAlchemy's unit of work.
    """

    places: tuple[FramePlace, ...]
    sets_up: bool = False
    deletion: FrameType | None = None
    flush: FrameType | None = None


_Work = Literal["sets up", "deletes", "flushes", "wraps"]
_LIBRARIES: Final[tuple[tuple[str, _Work], ...]] = (
    ("django/db/backends/base/creation.py", "sets up"),
    ("django/core/management/commands/flush.py", "sets up"),
    ("django/core/management/commands/migrate.py", "sets up"),
    ("alembic/runtime/migration.py", "sets up"),
    ("django/db/models/deletion.py", "deletes"),
    ("sqlalchemy/orm/unitofwork.py", "flushes"),
    # What stands between a `with` or a decorator and the code that has it.
    ("contextlib.py", "wraps"),
    ("boundcheck/pytest_plugin/frames.py", "wraps"),
    ("boundcheck/pytest_plugin/judging.py", "wraps"),
    ("boundcheck/pytest_plugin/django_watch.py", "wraps"),
)


class Stacks:
    """Reads stacks for one policy; what each file is, is looked up once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._files: dict[str, Owned | _Work | None] = {}

    def read(self) -> Stack:
        """The stack behind the caller's."""
        found: list[FramePlace] = []
        works: dict[_Work, FrameType] = {}
        for frame in frames():
            file = self._file(frame.f_code.co_filename)
            if isinstance(file, str):
                works.setdefault(file, frame)
            elif file is not None:
                found.append(FramePlace(frame.f_code.co_filename, frame.f_lineno, file.module, file.kind))
        return Stack(tuple(found), "sets up" in works, works.get("deletes"), works.get("flushes"))

    def way(self) -> tuple[FramePlace, ...]:
        """The places behind the caller's, up to the first of the module under test."""
        found: list[FramePlace] = []
        for frame in frames():
            filename = frame.f_code.co_filename
            file = self._file(filename)
            if isinstance(file, Owned):
                found.append(FramePlace(filename, frame.f_lineno, file.module, file.kind))
                if file.module == self._policy.tester:
                    break
        return tuple(found)

    def innermost(self) -> FramePlace | None:
        """The innermost place of this thread's own frames: quicker than all of them."""
        files = self._files
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            filename = frame.f_code.co_filename
            file = files[filename] if filename in files else self._file(filename)
            if file is not None and not isinstance(file, str):
                return FramePlace(filename, frame.f_lineno, file.module, file.kind)
            if frame.f_code.co_name == "thread_handler":
                return None
            frame = frame.f_back
        return None

    def first(self, wanted: Callable[[FramePlace], bool]) -> tuple[FramePlace | None, bool]:
        """The first place behind the caller's that is wanted, and whether no library stands between."""
        direct = True
        for frame in frames():
            filename = frame.f_code.co_filename
            file = self._file(filename)
            if isinstance(file, Owned):
                place = FramePlace(filename, frame.f_lineno, file.module, file.kind)
                if wanted(place):
                    return place, direct
            elif file != "wraps":
                direct = False
        return None, False

    def _file(self, filename: str) -> Owned | _Work | None:
        if filename not in self._files:
            posix = filename.replace(os.sep, "/")
            library = next((work for tail, work in _LIBRARIES if posix.endswith(f"/{tail}")), None)
            self._files[filename] = library or self._policy.file(filename)
        return self._files[filename]


def _behind_greenlets() -> Iterator[FrameType]:
    """SQLAlchemy's asyncio support runs its synchronous part in a greenlet, whose frames end where it was started."""
    import greenlet

    parent = greenlet.getcurrent().parent
    while parent is not None:
        frame = parent.gr_frame
        while frame is not None:
            yield frame
            frame = frame.f_back
        parent = parent.parent


def _behind_thread(bridge: FrameType) -> Iterator[FrameType]:
    """asgiref (Django's `acreate` and the like) runs synchronous code in a thread, while a coroutine awaits it.

    It is the one whose innermost frame is a method of the object that the thread works for.
    """
    import asyncio  # it is loaded by now

    works_for, loop = bridge.f_locals.get("self"), bridge.f_locals.get("loop")
    if works_for is None or not isinstance(loop, asyncio.AbstractEventLoop):
        return
    for task in asyncio.all_tasks(loop):
        awaited = _awaited(task.get_coro())
        if any(frame.f_locals.get("self") is works_for for frame in awaited[-1:]):
            yield from reversed(awaited)
            return


def _awaited(coroutine: object) -> list[FrameType]:
    """The frames of a coroutine and of those that it awaits, the outermost first."""
    found: list[FrameType] = []
    while isinstance(coroutine, Coroutine):
        inner: Any = coroutine
        frame = getattr(inner, "cr_frame", None)
        if frame is None:
            break
        found.append(frame)
        coroutine = inner.cr_await
    return found
