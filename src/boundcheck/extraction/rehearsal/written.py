"""A project that was cut out, on disk: in a folder of its own, which holds nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from boundcheck.base.errors import UsageError
from boundcheck.base.plain import visible
from boundcheck.extraction.rehearsal.model import CutOut


def empty_place(folder: Path, root: Path) -> Path:
    """The real path of a folder that is empty or not there yet, outside of the project. Raises UsageError for any other."""
    place, shown = Path(os.path.realpath(folder)), visible(str(folder))
    if place.is_relative_to(root) or root.is_relative_to(place):
        raise UsageError(f"--rehearse {shown}: it lies in the project, or holds it; name a folder beside it")
    try:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise UsageError(
                f"--rehearse {shown}: it is not empty, and nothing is overwritten; name a new folder"
            )
    except OSError as error:
        raise UsageError(f"--rehearse {shown}: {error.strerror}; name another folder") from None
    return place


def write_below(place: Path, cut: CutOut) -> None:
    """Write all files below a folder that is empty. Raises UsageError where one cannot be written."""
    for part in cut.parts:
        target = place / part.path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as stream:
                stream.write(part.content)
        except OSError as error:
            raise UsageError(
                f"{visible(str(target))} cannot be written: {error.strerror}; name another folder"
            ) from None
