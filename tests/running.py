"""The command line as tests run it: here, in the process of the test, or in a process of its own."""

from __future__ import annotations

import gc
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any

import pytest
from forked import in_fork

from boundcheck import door, front

# What pytest leaves out in a process of its own: hypothesis takes most of its start, and no suite of a fixture uses it.
LIGHT = ("-p", "no:hypothesispytest")
PLAIN = {"NO_COLOR": "1", "PYTEST_ADDOPTS": " ".join(LIGHT)}
# The plugin as a suite names it that loads no others.
PLUGIN = "boundcheck.pytest_plugin"


@contextmanager
def in_reason() -> Iterator[None]:
    """What never ends, or takes a thousand times as long as it should, fails; a slow or busy machine does not."""
    started = time.process_time()
    yield
    assert time.process_time() - started < 60


class Endless(BaseException):
    """Raised in what has used up its time."""


@contextmanager
def ended(seconds: float, waiting: bool = False) -> Iterator[None]:
    """What takes longer raises: seconds of this process, or with `waiting` those of the clock on the wall."""

    def end(*_: object) -> None:
        raise Endless

    clock, sent = (
        (signal.ITIMER_REAL, signal.SIGALRM) if waiting else (signal.ITIMER_VIRTUAL, signal.SIGVTALRM)
    )
    before = signal.signal(sent, end)
    signal.setitimer(clock, seconds)
    try:
        yield
    finally:
        signal.setitimer(clock, 0)
        signal.signal(sent, before)


def in_process(
    arguments: tuple[str, ...], cwd: Path, environment: Mapping[str, str]
) -> CompletedProcess[str]:
    """What `boundcheck` says and ends with, without the start of an interpreter and its imports, which take longer than small projects do."""
    out, err = (kind(io.BytesIO(), encoding="utf-8", write_through=True) for kind in (_Out, io.TextIOWrapper))
    out.has_lines = "LINES" in environment
    collects = gc.isenabled()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        for name, value in {**PLAIN, **environment}.items():
            patch.setenv(name, value)
        for name, value in (("argv", ["boundcheck", *arguments]), ("stdout", out), ("stderr", err)):
            patch.setattr(sys, name, value)
        patch.setattr(subprocess, "run", _run)
        door.looks.clear()
        patch.setattr(front, "_leave", sys.exit)
        patch.setattr(os, "fork", _no_fork)
        try:
            front.main()
        except SystemExit as end:
            status = end.code
        finally:
            if collects:
                gc.enable()
    return CompletedProcess(["boundcheck", *arguments], status, *(_text(stream) for stream in (out, err)))


class _Out(io.TextIOWrapper):
    """Standard output: a terminal where it has lines."""

    has_lines = False

    def isatty(self) -> bool:
        return self.has_lines


def _no_fork() -> int:
    raise AssertionError(
        "a test run, with threads of its own, must not fork: use --jobs 1 or a process of its own"
    )


def _run(command: Sequence[str], **how: Any) -> CompletedProcess[Any]:
    """Where another interpreter like this one would start, a fork, which is the same and starts at once."""
    if command[0] != sys.executable or command[1] not in ("-c", "-m"):
        return run(command, **how)
    assert how["capture_output"]
    assert how["text"]
    module, arguments = ("-c", command[2:]) if command[1] == "-c" else (command[2], command[3:])
    return in_fork(module, arguments, how["cwd"], how.get("env", os.environ))


def _text(stream: io.TextIOWrapper) -> str:
    return stream.buffer.getvalue().decode()


def suite(
    root: Path,
    *arguments: str,
    plugins: Iterable[str] = (PLUGIN,),
    bare: bool = False,
    **environment: str,
) -> CompletedProcess[str]:
    """What pytest says of the project at `root`, in a process of its own, with these plugins of all that are installed.

    If `bare`, it is the suite that imports its framework first.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    alone = {"NO_COLOR": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    named = (part for plugin in plugins for part in ("-p", plugin))
    return in_fork("pytest", (*named, *arguments), root, {**kept, **alone, **environment}, bare)


def in_own_process(
    arguments: tuple[str, ...], cwd: Path, environment: Mapping[str, str]
) -> CompletedProcess[str]:
    """The real thing: where what an interpreter does at its start, what runs beside it or how it ends is tested."""
    return run(
        [sys.executable, "-m", "boundcheck", *arguments],
        cwd=cwd,
        env={**os.environ, **PLAIN, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
