"""Where each format of `check` goes: several at once, to files and to standard output."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import click

from boundcheck.base.errors import UsageError
from boundcheck.base.light import NamedTuple
from boundcheck.cli.common import order_of, write
from boundcheck.cli.surroundings import is_terminal
from boundcheck.report import FORMATS

_STANDARD: Final = Path("-")


class Stream(NamedTuple):
    """A format and the file it is written to (None: standard output)."""

    format: str
    output: Path | None


format_option = click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(sorted(FORMATS)),
    help="Default: text on a terminal, else concise. Repeatable, each with its --output.",
)
output_option = click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write to this file instead (- is standard output). Of several formats the one named before it.",
)


def streams_of(formats: Sequence[str], outputs: Sequence[Path]) -> tuple[Stream, ...]:
    """Which format goes where, as they are written in the current command. Raises UsageError where that is not clear."""
    if len(outputs) > max(len(formats), 1):
        raise UsageError(f"{outputs[-1]}: no format is left for it; name a --format for each --output")
    if len(formats) < 2:
        output = outputs[0] if outputs else _STANDARD
        written: tuple[Stream, ...] = (Stream(formats[0] if formats else _default(output), output),)
    elif len(formats) == len(outputs):
        written = tuple(map(Stream, formats, outputs))
    else:
        written = _by_place(order_of("formats", "outputs"), formats, outputs)
    streams = tuple(Stream(name, None if file == _STANDARD else file) for name, file in written)
    _check(streams)
    return streams


def _default(output: Path) -> str:
    return "text" if output == _STANDARD and is_terminal() else "concise"


def _by_place(order: Iterable[str], formats: Sequence[str], outputs: Sequence[Path]) -> tuple[Stream, ...]:
    """Each output with the format that is named last before it."""
    found: list[Stream] = []
    left, names = iter(outputs), iter(formats)
    for kind in order:
        if kind == "formats":
            found.append(Stream(next(names), _STANDARD))
            continue
        output = next(left)
        if not found or found[-1].output != _STANDARD:
            raise UsageError(f"{output}: which format goes there? write each --output behind its --format")
        found[-1] = found[-1]._replace(output=output)
    return tuple(found)


def _check(streams: Sequence[Stream]) -> None:
    printed = [name for name, file in streams if file is None]
    if len(printed) > 1:
        mixed = " and ".join(printed)
        raise UsageError(
            f"{mixed} would be mixed on standard output; name an --output for all but one of them"
        )
    seen: set[str] = set()
    for _, file in streams:
        real = os.path.realpath(file) if file else ""
        if real in seen:
            raise UsageError(f"{file}: two formats would be written to it; name a file for each")
        seen.add(real)


def write_all(texts: Iterable[tuple[str, Path | None]]) -> None:
    """Write files, then what is printed; a file that cannot be written keeps no other from being written.

    Raises UsageError for those that could not be written, at the end.
    """
    failures = []
    for text, output in sorted(texts, key=lambda each: each[1] is None):
        try:
            write(text, output)
        except UsageError as error:
            failures.append(str(error))
    if failures:
        raise UsageError("\n".join(failures))
