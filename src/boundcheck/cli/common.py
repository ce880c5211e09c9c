"""What several verbs share: finding the configuration, showing progress, writing output."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from boundcheck.codebase import Codebase
from boundcheck.config.load import find_config
from boundcheck.errors import UsageError
from boundcheck.run import read_codebase

_F = TypeVar("_F", bound=Callable[..., Any])
_SILENT_SECONDS = 1.0


def config_option(function: _F) -> _F:
    return click.option(
        "--config",
        type=click.Path(path_type=Path),
        help="The configuration file; default: found from here upwards.",
    )(function)


def jobs_option(function: _F) -> _F:
    return click.option(
        "--jobs", type=click.IntRange(min=1), help="Processes to scan with; default: one a core."
    )(function)


def output_option(function: _F) -> _F:
    return click.option(
        "--output", "-o", type=click.Path(path_type=Path), help="Write to this file instead."
    )(function)


def load(config: Path | None, jobs: int | None = None) -> Codebase:
    """The codebase of the configuration that is named or found, with progress on a terminal."""
    gc.disable()  # the facts of a large project are millions of tuples, none of them garbage
    progress = Progress()
    try:
        return read_codebase(config or find_config(Path.cwd()), jobs, progress.show)
    finally:
        progress.clear()


class Progress:
    """One line on standard error, only on a terminal and only when a run takes longer than a second."""

    def __init__(self) -> None:
        self._wanted = sys.stderr is not None and sys.stderr.isatty()
        self._started = time.monotonic()
        self._shown = False

    def show(self, done: int, total: int) -> None:
        if self._wanted and time.monotonic() - self._started > _SILENT_SECONDS:
            self._shown = True
            click.echo(f"\r\x1b[Kboundcheck: {done:,} of {total:,} files", nl=False, err=True)

    def clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def write(text: str, output: Path | None) -> None:
    """Print, or write the file whole or not at all. Raises UsageError when it cannot be written."""
    try:
        if output is None:
            click.echo(text, nl=False)
            sys.stdout.flush()
        elif output.exists() and not output.is_file():
            output.write_text(text, encoding="utf-8")  # a device or a pipe must stay what it is
        else:
            _replace(output.resolve(), text)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = output or "standard output"
        raise UsageError(
            f"{where}: cannot be written ({error.strerror or error}); name another file"
        ) from None


def _replace(output: Path, text: str) -> None:
    mode = output.stat().st_mode & 0o777 if output.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
        Path(name).chmod(mode)
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
